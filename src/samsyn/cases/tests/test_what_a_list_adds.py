"""What a list adds to a case: only what is new, never over what an authority has recorded itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from samsyn.cases.listed import Source, filled, is_alike, may_join, news, stands_otherwise
from samsyn.cases.terms import NewSituation
from samsyn.clients.completing import completed
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.law.terms import Event, Flag, Group, PersonFacts

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ZAHRA = NewPerson("Ahmadi", "Zahra", birth_date=date(1990, 5, 1))
FACTS = PersonFacts(alias="", group=Group.QR, municipality="Närpes")


def told(type_: str, on: date, source: Source = Source.LIST, **attributes) -> list[tuple[Event, Source]]:
    return [(Event(on, type_, attributes), source)]


def new(listed, recorded=(), once=frozenset({"first_permit"}), own=frozenset()):
    return [event.type for event, _ in news(listed, recorded, once=once, own_statements=own)]


def test_a_fact_of_the_same_day_is_not_recorded_twice():
    assert new(told("plan_signed", MARCH), [Event(MARCH, "plan_signed", {"said": "otherwise"})]) == []
    assert new(told("plan_signed", APRIL), [Event(MARCH, "plan_signed")]) == ["plan_signed"]


def test_what_happens_once_keeps_its_day():
    assert new(told("first_permit", APRIL), [Event(MARCH, "first_permit")]) == []
    assert stands_otherwise(told("first_permit", APRIL), [Event(MARCH, "first_permit")], {"first_permit"}) == [
        "first_permit"
    ]
    assert stands_otherwise(told("first_permit", MARCH), [Event(MARCH, "first_permit")], {"first_permit"}) == []


def test_a_plan_for_the_same_day_is_the_same_plan_whenever_it_was_told():
    known = Event(MARCH, "move_known", {"planned_on": date(2026, 6, 1)})
    assert new(told("move_known", APRIL, planned_on=date(2026, 6, 1)), [known]) == []
    assert new(told("move_known", APRIL, planned_on=date(2026, 7, 1)), [known]) == ["move_known"]


@pytest.mark.parametrize("source", [Source.TOLD, Source.AUTHOR_RC, Source.AUTHOR_MIGRI])
def test_what_is_told_of_another_authority_gives_way_to_its_own_record(source):
    assert new(told("jobseeker_start", APRIL, source), own={"jobseeker_start"}) == []
    assert new(told("jobseeker_start", APRIL, source)) == ["jobseeker_start"]
    assert new(told("jobseeker_start", APRIL, Source.LIST), own={"jobseeker_start"}) == ["jobseeker_start"]


def test_gaps_of_the_situation_are_filled_and_needs_stay_told():
    known = NewSituation(group=Group.IP, municipality="", vulnerable=True, flags=frozenset({Flag.SA}))
    listed = NewSituation(group=Group.QR, municipality="Närpes", flags=frozenset({Flag.JOB}))
    after = filled(known, listed)
    assert (after.group, after.municipality, after.vulnerable) == (Group.IP, "Närpes", True)
    assert after.flags == {Flag.SA, Flag.JOB}
    assert filled(after, listed) == after


def test_gaps_of_the_register_are_filled_and_spellings_kept():
    code = NewIdentifier(IdentifierKind.HETU, "010590-930W")
    known = replace(ZAHRA, identifiers=(code,), contact=NewContact(phone="1"))
    listed = NewPerson(
        "Ahmady",
        "Zahra",
        birth_date=date(1991, 1, 1),
        mother_tongue="prs",
        identifiers=(NewIdentifier(IdentifierKind.HETU, "010590-9418"), NewIdentifier(IdentifierKind.UMA, "77")),
        contact=NewContact(phone="2", email="z@example.org"),
        protected=True,
    )
    after = completed(known, listed)
    assert (after.family_name, after.birth_date, after.mother_tongue) == ("Ahmadi", ZAHRA.birth_date, "prs")
    assert after.aliases == ("Zahra Ahmady",)
    assert [number.value for number in after.identifiers] == ["010590-930W", "77"]
    assert after.contact == NewContact(phone="1", email="z@example.org")
    assert after.protected
    assert completed(after, listed) == after


def test_a_row_joins_a_case_of_others_only_when_everything_agrees():
    assert may_join(ZAHRA, replace(ZAHRA, family_name="Ahmady"), FACTS, closed=False)
    assert not may_join(ZAHRA, ZAHRA, FACTS, closed=True)
    assert not may_join(ZAHRA, replace(ZAHRA, protected=True), FACTS, closed=False)
    assert not may_join(ZAHRA, ZAHRA, replace(FACTS, group=Group.THB), closed=False)
    assert not may_join(ZAHRA, replace(ZAHRA, birth_date=date(1990, 5, 2)), FACTS, closed=False)
    assert not may_join(ZAHRA, replace(ZAHRA, birth_date=None), FACTS, closed=False)
    assert not may_join(ZAHRA, NewPerson("Nieminen", "Matti", birth_date=ZAHRA.birth_date), FACTS, closed=False)


def test_persons_are_alike_by_birth_date_and_a_part_of_the_name():
    assert is_alike(ZAHRA, replace(ZAHRA, family_name="Karimi"))
    assert is_alike(ZAHRA, replace(ZAHRA, given_names="Z.", family_name="Rahimi", aliases=("Zahra Rahimi",)))
    assert not is_alike(replace(ZAHRA, birth_date=None), replace(ZAHRA, birth_date=None))
