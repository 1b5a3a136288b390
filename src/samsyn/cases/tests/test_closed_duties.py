"""A closed duty stays as it was, whatever law, region or later facts say."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsyn.cases import services
from samsyn.cases.difference import NOTHING, Touched, difference
from samsyn.cases.models import Duty
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.rows import new_id
from samsyn.clients.terms import NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import DutyState, Event, Flag, Group, PersonFacts

BOOK = load_rulebook()


@pytest.fixture
def rahma(office):
    """Rahma came to Närpes in 2022, under the old act; her plan is of 24.5.2022."""
    return office("MUN:Närpes").opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes", flags=frozenset({Flag.SA})),
        NewEvent("first_permit", day("2022-03-01")),
        NewEvent("arrival_and_client_start", day("2022-04-05"), {"to": "Närpes"}),
        NewEvent("first_home_municipality", day("2022-04-12"), {"to": "Närpes"}),
        NewEvent("assessment_done", day("2022-05-10")),
        NewEvent("plan_signed", day("2022-05-24")),
        today="2022-05-24",
    )


def closed(behind_the_walls, case):
    with behind_the_walls():
        rows = Duty.objects.filter(case_id=case.case_id, state__in=("done", "ended")).order_by("id")
        return {row["id"]: row for row in rows.values()}


def test_a_later_regime_never_rewrites_a_closed_duty(rahma, behind_the_walls):
    before = closed(behind_the_walls, rahma)
    assert before
    for on in ("2023-01-01", "2025-01-01", "2026-01-01"):
        services.roll_forward(Actor.system("tests"), day(on))
        after = closed(behind_the_walls, rahma)
        assert {key: after[key] for key in before} == before


def test_changed_law_data_never_rewrites_a_closed_duty(rahma, behind_the_walls, monkeypatch):
    before = closed(behind_the_walls, rahma)
    rule = BOOK.duties["D35"]
    stricter = replace(
        rule, versions=tuple(replace(v, source=("999/9999 1 §",), responsible=v.consulted) for v in rule.versions)
    )
    book = replace(BOOK, duties={**BOOK.duties, "D35": stricter})
    monkeypatch.setattr("samsyn.cases.services.rolling.rulebook_now", lambda: book)
    services.rederive(Actor.system("tests"), [rahma.case_id], day("2022-06-01"))
    after = closed(behind_the_walls, rahma)
    assert {key: after[key] for key in before} == before


def test_an_unrelated_later_fact_leaves_closed_duties_alone(rahma, office, behind_the_walls):
    before = closed(behind_the_walls, rahma)
    office("MUN:Närpes").records(rahma.case_id, "absence_start", "2022-08-01", reason="abroad")
    after = closed(behind_the_walls, rahma)
    assert {key: after[key] for key in before} == before


FACTS = PersonFacts(alias="x", group=Group.QR, municipality="Närpes", flags=frozenset({Flag.SA}))
TYPES: tuple[tuple[str, dict[str, object]], ...] = (
    ("first_permit", {}),
    ("arrival", {"to": "Närpes"}),
    ("first_home_municipality", {"to": "Närpes"}),
    ("assessment_done", {"wa_participated": True}),
    ("plan_signed", {}),
    ("plan_reviewed", {}),
    ("move", {"to": "Vasa"}),
    ("absence_start", {}),
    ("absence_end", {}),
    ("cost_occurred", {"cost": "special"}),
    ("claim_filed", {"cost": "special"}),
    ("request_to_wa", {}),
    ("case_closed", {}),
)
DAYS = st.dates(min_value=day("2022-06-01"), max_value=day("2026-06-01"))
EVENTS = st.lists(st.tuples(st.sampled_from(TYPES), DAYS), min_size=1, max_size=9, unique_by=lambda e: (e[0][0], e[1]))
ON = day("2026-06-02")


def told_one_by_one(events):
    """The stored rows after each event was recorded in this order, all on the last day."""
    case_id = new_id()
    known: list[Event] = []
    rows: list[dict] = []
    for event in events:
        known.append(event)
        facts = replace(FACTS, events=tuple(sorted(known, key=lambda e: e.on)))
        rows = difference(case_id, rows, derive(facts, BOOK, ON), BOOK, ON, Touched(event.on)).rows
    return rows


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, order=st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(events, order):
    facts = [Event(on, type_, attributes) for (type_, attributes), on in sorted(events, key=lambda e: (e[1], e[0][0]))]
    shuffled = list(facts)
    order.shuffle(shuffled)
    whole = replace(FACTS, events=tuple(facts))
    expected = {duty.key: (duty.state, duty.due, duty.closed) for duty in derive(whole, BOOK, ON)}
    rows = told_one_by_one(shuffled)
    found = {row["key"]: (row["state"], row["due"], row["closed"]) for row in rows if row["closed_by"] != "superseded"}
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(events=EVENTS)
def test_deriving_again_changes_nothing(events):
    facts = [Event(on, type_, attributes) for (type_, attributes), on in events]
    rows = told_one_by_one(facts)
    whole = replace(FACTS, events=tuple(sorted(facts, key=lambda e: e.on)))
    again = difference(new_id(), rows, derive(whole, BOOK, ON), BOOK, ON, NOTHING)
    assert again.changed == []
    assert sorted(row["key"] for row in again.rows) == sorted(row["key"] for row in rows)


@settings(max_examples=40, deadline=None)
@given(events=EVENTS)
def test_no_open_duty_is_without_a_responsible_party(events):
    rows = told_one_by_one([Event(on, type_, attributes) for (type_, attributes), on in events])
    for row in rows:
        if row["state"] in (DutyState.OPEN, DutyState.OVERDUE):
            assert row["responsible_ids"]
