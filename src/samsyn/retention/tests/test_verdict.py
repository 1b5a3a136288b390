"""When may a case be deleted, and what keeps it? On the first day and on the day before; and for any facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from samsyn.retention.rulebook import load_retention
from samsyn.retention.rules import log_kept_until, verdict
from samsyn.retention.terms import HOLDS, CaseFacts, Counted, Why

DAY = timedelta(days=1)
LATE = date(2150, 1, 1)
CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
RULES = load_retention()


def facts_of(case: dict[str, Any]) -> CaseFacts:
    return CaseFacts(
        ended_on=case["ended"],
        open_duties=tuple(case.get("open_duties", ())),
        compensated=tuple(case.get("compensated", ())),
        holds=tuple(Why(why) for why in case.get("holds", ())),
        protected=case.get("protected", False),
        needed=case.get("needed", False),
        of_a_person=case.get("of_a_person", True),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_of_retention_holds(case):
    facts = facts_of(case)
    if case.get("never"):
        for on in (date(2026, 1, 1), date(2040, 1, 1), LATE):
            answer = verdict(facts, RULES, on)
            assert not answer.may_delete(on)
            assert [hindrance.why for hindrance in answer.hindrances] == case["why"]
        return
    first = case["first_day"]
    before, then = verdict(facts, RULES, first - DAY), verdict(facts, RULES, first)
    assert (before.delete_on, then.delete_on) == (first, first)
    assert not before.may_delete(first - DAY)
    assert then.may_delete(first)
    assert then.decisive is not None
    assert then.decisive.counted_from == Counted(case["decides"])


@pytest.mark.parametrize("rule", RULES.rules.values(), ids=lambda rule: rule.code)
def test_before_its_first_version_a_rule_says_nothing_and_from_it_on_it_does(rule):
    first = rule.versions[0].from_
    assert rule.at(first - DAY) is None
    for version in rule.versions:
        assert rule.at(version.from_) is version
        assert rule.at(version.from_ - DAY) is not version


def test_without_a_rule_in_force_nothing_is_deleted():
    old = CaseFacts(ended_on=date(2015, 1, 1))
    before, then = date(2024, 12, 31), date(2025, 1, 1)
    assert verdict(old, RULES, before).hindrances[0].why is Why.NO_RULE
    assert not verdict(old, RULES, before).may_delete(before)
    assert verdict(old, RULES, then).may_delete(then)


def test_an_end_that_is_still_to_come_is_no_end():
    facts = CaseFacts(ended_on=date(2026, 3, 16))
    assert verdict(facts, RULES, date(2026, 3, 15)).hindrances[0].why is Why.OPEN_RELATIONSHIP
    assert verdict(facts, RULES, date(2026, 3, 15)).delete_on is None
    assert verdict(facts, RULES, date(2026, 3, 16)).delete_on == date(2030, 3, 17)


@pytest.mark.parametrize(("touched", "last"), [(True, date(2038, 3, 15)), (False, date(2031, 3, 15))])
def test_the_log_is_kept_twelve_years_where_social_or_health_data_are_in_it(touched, last):
    day = date(2026, 3, 15)
    assert log_kept_until(day, RULES, day, social_or_health=touched) == last
    assert log_kept_until(day, RULES, date(2023, 12, 31), social_or_health=touched) is None


days = st.dates(date(2012, 1, 1), date(2060, 12, 31))
some_facts = st.builds(
    CaseFacts,
    ended_on=st.none() | days,
    open_duties=st.lists(st.sampled_from(["D01", "D76", "D89"]), max_size=3).map(tuple),
    compensated=st.lists(days, max_size=4).map(tuple),
    holds=st.lists(st.sampled_from(HOLDS), max_size=2).map(tuple),
    protected=st.booleans(),
    needed=st.booleans(),
    of_a_person=st.booleans(),
)


@given(some_facts, days)
def test_nothing_goes_before_its_day_or_while_something_keeps_it(facts, on):
    answer = verdict(facts, RULES, on)
    if answer.may_delete(on):
        assert facts.ended_on is not None
        assert answer.delete_on is not None
        assert not facts.holds
        assert not facts.protected
        assert not facts.needed
        assert set(facts.open_duties) <= {"D89"}
        assert on > facts.ended_on.replace(day=1, month=1, year=facts.ended_on.year + 4)
        assert all(on.year > cost.year + 5 for cost in facts.compensated)
        assert all(kept.until < on for kept in answer.kept)
    else:
        assert answer.hindrances or answer.delete_on is None or answer.delete_on > on


@given(some_facts, days)
def test_every_class_of_a_case_has_its_date_and_the_last_one_is_that_of_the_case(facts, on):
    answer = verdict(facts, RULES, on)
    if answer.delete_on is not None:
        in_a_case = {name for name, rule in RULES.of_class.items() if rule.kept_with == "case"}
        assert {kept.data_class for kept in answer.kept} == in_a_case
        assert answer.decisive is not None
        assert answer.decisive.until + DAY == answer.delete_on


@given(some_facts, days, st.sampled_from(HOLDS), days)
def test_a_hold_or_a_cost_more_never_makes_a_case_go_earlier(facts, on, hold, cost):
    plain = verdict(facts, RULES, on)
    held = verdict(replace(facts, holds=(*facts.holds, hold)), RULES, on)
    dearer = verdict(replace(facts, compensated=(*facts.compensated, cost)), RULES, on)
    assert not held.may_delete(on)
    assert (held.delete_on, held.kept) == (plain.delete_on, plain.kept)
    if plain.delete_on is not None:
        assert dearer.delete_on is not None
        assert dearer.delete_on >= plain.delete_on


@given(some_facts, days, st.integers(0, 4000))
def test_what_may_go_today_may_go_later_too_by_the_same_facts(facts, on, later):
    if verdict(facts, RULES, on).may_delete(on):
        then = on + timedelta(days=later)
        assert verdict(facts, RULES, then).may_delete(then)
