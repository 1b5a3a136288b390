"""The path as a line map: nothing overlaps, time runs forward, a hand-over is a change of lane."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from samsyn.web.linemap import Lane, State, Step, hand_overs, line_map
from samsyn.web.linemap_terms import Station

LANES = [Lane(name, name[0].upper(), name.title(), name) for name in ("rc", "state", "mun", "emp", "wc", "kela")]
LABELS = (
    "Plan",
    "Förslag om kommunplats",
    "Bedömning av kompetens och behovet av integrationstjänster",
    "Hälsogranskning",
    "Kotoutumissuunnitelma",
    "Översyn",
)


def random_path(seed: int, length: int) -> list[Step]:
    """A path of `length` steps over six authorities, with branches, the last quarter to come."""
    chance = random.Random(seed)  # noqa: S311
    steps = []
    for index in range(length):
        done = index < length * 3 // 4
        steps.append(
            Step(
                key=f"s{index}",
                label=chance.choice(LABELS),
                lane=chance.choice(LANES).id,
                state=State.DONE if done else State.COMING,
                on=date(2026, 1, 1) + timedelta(days=3 * index) if done else None,
                href=f"#d{index}",
                branch=index > 0 and chance.random() < 0.3,
            )
        )
    return steps


PATHS = [random_path(seed, length) for seed in range(25) for length in (1, 2, 11, 30)]


def overlap(one: Station, other: Station) -> bool:
    """Do the rectangles of two stations and their texts meet?"""
    a, b = one.box, other.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("steps", PATHS)
def test_stations_and_their_texts_never_overlap(steps):
    stations = line_map(steps, LANES, "sv").stations
    met = [(a.key, b.key) for i, a in enumerate(stations) for b in stations[i + 1 :] if overlap(a, b)]
    assert met == []


@pytest.mark.parametrize("steps", PATHS)
def test_time_never_runs_backwards(steps):
    stations = line_map(steps, LANES, "sv").stations
    xs = [station.x for station in stations]
    assert xs == sorted(xs)
    mains = [station.x for station in stations if not station.branch]
    assert len(set(mains)) == len(mains)


@pytest.mark.parametrize("steps", PATHS)
def test_every_hand_over_is_one_change_of_lane(steps):
    segments = line_map(steps, LANES, "sv").segments
    changes = [segment for segment in segments if not segment.branch and segment.from_lane != segment.to_lane]
    assert len(changes) == hand_overs(steps)
    assert all(segment.reaches for segment in changes)


@pytest.mark.parametrize("steps", PATHS)
def test_a_line_that_changes_lane_keeps_clear_of_texts_in_its_way(steps):
    line = line_map(steps, LANES, "sv")
    for segment in line.segments:
        if not segment.reaches:
            continue
        x, middle = (float(number) for number in segment.reaches[1:].split("V")[0].split())
        crossed = [s.key for s in line.stations if s.box[0] < x < s.box[2] and s.box[1] < middle < s.box[3]]
        assert crossed == []


def test_lanes_without_steps_are_left_out_and_steps_without_a_lane_refused():
    steps = [Step("a", "Plan", "mun", "done")]
    assert [lane.name for lane in line_map(steps, LANES, "sv").lanes] == ["Mun"]
    with pytest.raises(ValueError, match="without a lane: moon"):
        line_map([Step("a", "Plan", "moon", "done")], LANES, "sv")


def test_branch_of_the_authority_that_holds_the_main_line_is_on_the_line():
    steps = [Step("a", "A", "mun", "done"), Step("b", "B", "mun", "done", branch=True)]
    assert [station.branch for station in line_map(steps, LANES, "sv").stations] == [False, False]


def test_a_branch_shares_the_column_of_the_next_main_step():
    steps = [
        Step("a", "A", "mun", "done"),
        Step("b", "B", "kela", "done", branch=True),
        Step("c", "C", "mun", "now"),
    ]
    a, b, c = line_map(steps, LANES, "sv").stations
    assert a.x < b.x == c.x


def test_today_stands_between_what_has_begun_and_what_is_to_come():
    steps = [Step("a", "A", "mun", "done"), Step("b", "B", "wc", "late"), Step("c", "C", "wc", "coming")]
    line = line_map(steps, LANES, "sv")
    assert line.today_x is not None
    assert line.stations[1].x < line.today_x < line.stations[2].x
    assert line_map(steps[:2], LANES, "sv").today_x is None
    assert line_map(steps[2:], LANES, "sv").today_x is None


def test_the_lane_that_holds_the_case_stands_out():
    steps = [Step("a", "A", "mun", "done"), Step("b", "B", "wc", "now"), Step("c", "C", "mun", "late")]
    assert [(lane.name, lane.holds) for lane in line_map(steps, LANES, "sv").lanes] == [
        ("Mun", "late"),
        ("Wc", "now"),
    ]


def test_the_upright_map_has_a_row_for_every_step_in_order():
    steps = random_path(7, 30)
    line = line_map(steps, LANES, "fi", vertical=True)
    assert [row.station.key for row in line.rows] == [step.key for step in steps]
    assert line.rows[0].turn == ""
    assert all(row.turn for row in line.rows[1:])
    assert line.width <= 160


def test_words_of_a_station_follow_the_language():
    step = Step("a", "A", "mun", "past", date(2026, 11, 19))
    words = {language: line_map([step], LANES, language).stations[0].state_word for language in ("sv", "fi", "en")}
    assert words == {"sv": "över vårt mål", "fi": "yli tavoitteemme", "en": "past our target"}


def test_an_empty_path_draws_nothing():
    line = line_map([], LANES, "sv")
    assert (line.stations, line.segments, line.lanes) == ((), (), ())
