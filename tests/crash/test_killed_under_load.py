"""PostgreSQL and the web process die under write load: nothing acknowledged is lost, nothing is half done.

A short storm for every run of the tests; `make proof` kills two hundred times.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.crash.checking import lost_or_double, without_their_other_half
from tests.crash.storm import storm

KILLS = 3


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done():
    found = storm(KILLS)
    assert found.problems == []
    assert found.kills.total() == KILLS
    assert found.acknowledged >= 2 * KILLS
    assert found.counts["journal"] >= found.acknowledged


def tables(**changed: list[Any]) -> dict[str, list[Any]]:
    """What the tables of a healthy case hold: opened with two facts, then a fact, a note and a change."""
    healthy: dict[str, list[Any]] = {
        "cases": [("c1", "2026-000001")],
        "notes": [("ord", "2026-000001", "n1")],
        "events": [
            ("2026-000001", "first_permit", "2026-03-01", "e1"),
            ("2026-000001", "first_home_municipality", "2026-04-01", "e2"),
            ("2026-000001", "plan_explained", "2026-11-01", "e3"),
        ],
        "persons": [("Nya", "c1")],
        "situations": [("2026-000001", False), ("2026-000001", True)],
        "journal": [
            ("open_case", {}, ["c1"]),
            ("record_event", {"event": "e3"}, ["c1"]),
            ("write_note", {"note": "n1"}, ["c1"]),
            ("change_situation", {}, ["c1"]),
        ],
    }
    return {**healthy, **changed}


ACTS = [
    {"kind": "note", "number": "2026-000001", "key": "ord", "done": True},
    {"kind": "event", "number": "2026-000001", "key": "2026-000001 plan_explained 2026-11-01", "done": True},
    {"kind": "person", "number": "", "key": "Nya", "done": True},
    {"kind": "situation", "number": "2026-000001", "key": "1", "done": True},
]


def problems(told: list[dict[str, Any]], **changed: list[Any]) -> list[str]:
    found = tables(**changed)
    return [*lost_or_double(told, found), *without_their_other_half(found)]


def test_the_check_finds_nothing_in_healthy_tables():
    assert problems(ACTS) == []


def test_an_act_without_an_answer_may_be_there_or_not():
    unsure = [{"kind": "note", "number": "2026-000001", "key": "annat", "done": False}]
    assert problems([*ACTS, *unsure]) == []


@pytest.mark.parametrize("table", ["notes", "events", "persons", "situations", "journal"])
def test_the_check_finds_what_is_lost(table):
    assert problems(ACTS, **{table: tables()[table][:-1]}) != []


@pytest.mark.parametrize("table", ["notes", "events", "persons", "situations", "journal"])
def test_the_check_finds_what_is_there_twice(table):
    rows = tables()[table]
    assert problems(ACTS, **{table: [*rows, rows[-1]]}) != []
