"""The invented population: deterministic, nobody's numbers, everywhere, and something going on."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest
from stdnum.fi import hetu

from samsyn.demo_data.population import SIZE, invent, stream
from samsyn.demo_data.shares import load_shares
from samsyn.demo_data.terms import Population
from samsyn.law.calendar import is_working_day
from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Duty, DutyState, Group

TODAY = date(2026, 11, 24)
DAYS = [TODAY, date(2027, 3, 1)]
ROOT = Path(__file__).resolve().parents[1]
KNOWS_THE_TABLES = {"rows.py", "copying.py", "loading.py"}


@lru_cache(maxsize=4)
def population(today: date) -> Population:
    return invent(today)


@lru_cache(maxsize=4)
def duties(today: date) -> list[Duty]:
    people, rulebook = population(today), load_rulebook()
    facts = [person.facts for person in people.people] + [agreement.facts for agreement in people.agreements]
    return [duty for each in facts for duty in derive(each, rulebook, today)]


def test_the_same_seed_and_day_make_the_same_people():
    assert invent(TODAY, size=150) == invent(TODAY, size=150)
    assert invent(TODAY, size=150) != invent(TODAY, size=150, seed=1)


def test_there_are_enough_people():
    assert len(population(TODAY).people) >= SIZE >= 1500


@pytest.mark.parametrize("today", DAYS)
def test_every_identity_code_is_valid_agrees_with_the_birth_date_and_is_given_to_nobody(today):
    codes = [(person.hetu, person.born) for person in population(today).people if person.hetu]
    assert len(codes) > 800
    for code, born in codes:
        assert hetu.validate(code, allow_temporary=True) == code
        assert 900 <= int(code[7:10]) <= 999
        assert code[:6] == f"{born:%d%m%y}"


@pytest.mark.parametrize("today", DAYS)
def test_no_name_and_no_number_comes_twice(today):
    people = population(today).people
    for numbers in (
        [person.hetu for person in people if person.hetu],
        [person.customer_number for person in people],
        [person.uma for person in people if person.uma],
        [(person.family_name, person.given_names) for person in people],
        [person.key for person in people],
    ):
        assert len(numbers) == len(set(numbers))


def test_parallel_lanes_never_give_the_same_number():
    people = [
        person for lane in (0, 1) for batch in islice(stream(TODAY, seed=3, lane=lane, lanes=2, batch=300), 2)
        for person in batch
    ]  # fmt: skip
    codes = [person.hetu for person in people if person.hetu]
    assert len(codes) == len(set(codes))
    assert len({person.key for person in people}) == len(people)


@pytest.mark.parametrize("today", DAYS)
def test_every_group_and_municipality_is_there(today):
    people = population(today).people
    assert {person.facts.group for person in people} == set(Group)
    places = set(load_shares().places["general"][0])
    assert len(places) == 14
    assert places <= {person.facts.municipality for person in people}


@pytest.mark.parametrize("today", DAYS)
def test_every_live_duty_comes_at_least_once(today):
    seen = {duty.code for duty in duties(today)}
    missing = [
        f"{rule.code} {rule.key}" for rule in load_rulebook().duties.values() if rule.live and rule.code not in seen
    ]
    assert missing == []


@pytest.mark.parametrize("today", DAYS)
def test_every_regime_and_every_state_has_duties(today):
    found = duties(today)
    assert {"A", "B1", "B2", "C", "D"} <= {duty.regime for duty in found}
    states = Counter(duty.state for duty in found)
    assert states[DutyState.OPEN] > 2000
    assert states[DutyState.OVERDUE] > 60
    assert states[DutyState.UPCOMING] > 100
    assert states[DutyState.DONE] > 5000


@pytest.mark.parametrize("today", DAYS)
def test_something_is_due_for_the_coordinator_the_guide_the_county_and_the_state_region(today):
    whose = {"MUN:Närpes": 4, "MUN:Vasa": 10, "WA:Österbotten": 5, "MUN_EMP:Österbotten": 10}
    late = Counter(
        party.organisation for duty in duties(today) if duty.state == "overdue" for party in duty.responsible
    )
    soon = Counter(
        party.organisation
        for duty in duties(today)
        if duty.shown and 0 <= (duty.shown - today).days <= 14
        for party in duty.responsible
    )
    for organisation, least in whose.items():
        assert late[organisation] >= least, organisation
        assert soon[organisation] >= 1, organisation
    of_state = Counter(duty.code for duty in duties(today) if duty.state == "open")
    assert of_state["D16"] >= 3
    assert of_state["D19"] >= 2
    assert of_state["D06"] >= 5


def test_dates_lie_between_2021_and_today_and_acts_fall_on_working_days():
    for person in population(TODAY).people:
        for event in person.facts.events:
            assert event.on <= TODAY
            assert event.on.year >= 2019
            if not person.story and event.type != "born_in_finland":
                assert is_working_day(event.on), event


def test_names_come_in_several_scripts():
    written = "".join(name.given_names for person in population(TODAY).people for name in person.other_names)
    assert any("؀" <= letter <= "ۿ" for letter in written)
    assert any("Ѐ" <= letter <= "ӿ" for letter in written)


def test_every_event_type_is_known_and_says_only_what_it_may():
    events = load_rulebook().events
    for person in population(TODAY).people:
        for event in person.facts.events:
            assert set(event.attributes) <= set(events[event.type].attributes), event


def test_the_generator_needs_no_database():
    for file in ROOT.glob("**/*.py"):
        parts = file.relative_to(ROOT).parts
        if {"tests", "management"} & set(parts) or parts[0] in KNOWS_THE_TABLES:
            continue
        imported = [name for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) for name in _names(node)]
        assert all(name.startswith(("samsyn.law", "samsyn.demo_data")) for name in imported if "samsyn" in name), file
        assert not any(name.startswith("django") for name in imported), file


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
