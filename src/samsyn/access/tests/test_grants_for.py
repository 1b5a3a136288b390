"""What the duties of a case let whom see: the rules, without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from samsyn.access.rules import grants_for, load_matrix
from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Event, Flag, Function, Group, PersonFacts

RULEBOOK, MATRIX = load_rulebook(), load_matrix()
NAERPES, VASA = "MUN:Närpes", "MUN:Vasa"
COUNTY, REGION = "WA:Österbotten", "LVC:Österbotten"
CENTRE, EMPLOYMENT = "RC:Oravais", "MUN_EMP:Österbotten"


def event(on: str, type_: str, **attributes: object) -> Event:
    return Event(date.fromisoformat(on), type_, attributes)


def person(*events: Event, group: Group = Group.IP, municipality: str = "Närpes", **more: Any) -> PersonFacts:
    return PersonFacts(
        alias="p",
        group=group,
        municipality=municipality,
        events=tuple(sorted(events, key=lambda e: e.on)),
        organisations={Function.RECEPTION_CENTRE: CENTRE},
        **more,
    )


def grants(facts: PersonFacts, on: str) -> dict[tuple[str, str], bool]:
    day = date.fromisoformat(on)
    duties = derive(facts, RULEBOOK, day)
    found = grants_for(duties, facts, MATRIX, day, rulebook=RULEBOOK)
    return {key: value.may_write for key, value in found.items()}


def classes(facts: PersonFacts, on: str, organisation: str) -> set[str]:
    return {data_class for code, data_class in grants(facts, on) if code == organisation}


PRESENTED = (
    event("2026-01-10", "first_permit_served"),
    event("2026-01-20", "placement_proposed", by="RC"),
    event("2026-02-02", "presentation", to="Närpes", evident_needs=True),
)
ACCEPTED = event("2026-02-20", "municipality_accepts")
ARRIVED = event("2026-04-01", "arrival")
NAMED = {"identity", "contact", "protected_contact", "permit", "family", "assessment", "plan"}


def test_an_anonymous_presentation_shows_the_municipality_placement_and_needs_alone():
    seen = classes(person(*PRESENTED), "2026-02-10", NAERPES)
    assert seen == {"placement", "needs_flag"}


def test_the_county_that_is_heard_sees_no_name_before_the_municipality_accepts():
    facts = person(*PRESENTED, event("2026-02-03", "wa_hearing_sent"))
    seen = classes(facts, "2026-02-10", COUNTY)
    assert "placement" in seen or "needs_flag" in seen
    assert not seen & NAMED


def test_a_duty_that_is_only_to_come_shows_the_county_no_name():
    """Not before the presentation either, although the county will take part in what follows."""
    before = person(*PRESENTED, vulnerable=True)
    days = {fact.on for fact in before.events} | {before.events[0].on}
    for on in sorted(days):
        assert not classes(before, on.isoformat(), COUNTY) & NAMED
    received = person(*PRESENTED, ACCEPTED, vulnerable=True)
    assert "identity" in classes(received, "2026-02-20", COUNTY)


def test_what_is_pending_with_the_county_itself_is_known_to_it_by_name():
    facts = person(event("2026-02-01", "first_permit"), event("2026-02-02", "social_matter_pending"))
    assert "identity" not in classes(facts, "2026-02-01", COUNTY)
    assert "identity" in classes(facts, "2026-02-02", COUNTY)


def test_the_name_is_seen_from_the_day_the_municipality_accepts():
    facts = person(*PRESENTED, ACCEPTED)
    assert "identity" not in classes(facts, "2026-02-19", NAERPES)
    assert classes(facts, "2026-02-20", NAERPES) >= {"identity", "contact", "permit", "family", "placement"}


def test_another_municipality_sees_nothing():
    facts = person(*PRESENTED, ACCEPTED)
    assert classes(facts, "2026-02-21", VASA) == set()


def test_an_acceptance_by_one_municipality_does_not_open_the_name_to_another():
    facts = person(
        *PRESENTED,
        event("2026-02-05", "municipality_refuses", by=NAERPES),
        event("2026-02-08", "presentation", to="Vasa"),
        event("2026-02-20", "municipality_accepts", by=VASA),
    )
    assert "identity" in classes(facts, "2026-02-21", VASA)
    assert "identity" not in classes(facts, "2026-02-21", NAERPES)


@pytest.mark.parametrize(
    "told",
    [
        event("2026-03-01", "section9_contact", receiver=NAERPES, consent=True),
        event("2026-03-01", "kela_notice_homecare"),
        event("2026-03-01", "kela_notice_social_assistance"),
        event("2026-03-01", "assessment_requested"),
        event("2026-03-01", "migri_notice"),
        event("2026-03-01", "move_reported"),
        event("2026-03-01", "first_home_municipality"),
        event("2026-03-01", "move", to="Närpes"),
        event("2026-03-01", "arrival"),
    ],
    ids=lambda told: told.type,
)
def test_a_municipality_that_is_told_of_a_person_receives_it(told):
    facts = person(event("2026-01-10", "first_permit_served"), told)
    assert "identity" not in classes(facts, "2026-02-28", NAERPES)
    assert "identity" in classes(facts, "2026-03-01", NAERPES)


def test_a_client_does_not_vanish_from_the_municipality_between_two_duties():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED)
    found = grants_for((), facts, MATRIX, date(2026, 5, 1), rulebook=RULEBOOK)
    assert found[NAERPES, "identity"].may_write
    assert {ground.kind for ground in found[NAERPES, "identity"].grounds} == {"relationship"}


def test_after_a_move_the_new_municipality_has_the_client():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED, event("2026-09-01", "move", to="Vasa"))
    found = grants_for((), facts, MATRIX, date(2026, 9, 2), rulebook=RULEBOOK)
    assert (VASA, "identity") in found
    assert (NAERPES, "identity") not in found


def test_the_employment_authority_has_the_client_while_the_person_seeks_a_job():
    facts = person(
        event("2026-01-10", "first_permit_served"),
        event("2026-02-01", "first_home_municipality"),
        event("2026-03-01", "jobseeker_start"),
        event("2026-06-01", "jobseeker_end"),
    )
    assert "identity" not in classes(facts, "2026-02-15", EMPLOYMENT)
    assert grants(facts, "2026-03-15")[EMPLOYMENT, "plan"]
    assert not classes(facts, "2026-06-02", EMPLOYMENT)


def test_a_job_seeker_by_flag_counts_from_the_beginning():
    facts = person(event("2026-02-01", "first_home_municipality"), flags=frozenset({Flag.JOB}), group=Group.LAB)
    assert "identity" in classes(facts, "2026-02-15", EMPLOYMENT)


def test_the_reception_centre_sees_the_client_until_the_move_and_nothing_after_it():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED)
    assert classes(facts, "2026-03-01", CENTRE) >= {"identity", "permit", "health", "placement"}
    assert classes(facts, "2026-05-01", CENTRE) == set()


def test_the_state_region_sees_placement_from_the_proposal_to_the_arrival():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED)
    none = grants_for((), facts, MATRIX, date(2026, 1, 15), rulebook=RULEBOOK)
    some = grants_for((), facts, MATRIX, date(2026, 2, 10), rulebook=RULEBOOK)
    past = grants_for((), facts, MATRIX, date(2026, 5, 1), rulebook=RULEBOOK)
    assert not [key for key in none if key[0] == REGION]
    assert some[REGION, "placement"].may_write
    assert not [key for key in past if key[0] == REGION]


def test_the_state_region_never_sees_assessment_plan_or_health():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED, event("2026-05-02", "assessment_done", wa_participated=True))
    for on in ("2026-02-10", "2026-04-02", "2026-06-01"):
        assert not classes(facts, on, REGION) & {"assessment", "plan", "health"}


def test_the_county_reads_assessment_and_plan_only_when_it_takes_part():
    alone = person(*PRESENTED, ACCEPTED, ARRIVED)
    asked = person(*PRESENTED, ACCEPTED, ARRIVED, event("2026-04-10", "request_to_wa"))
    assert not classes(alone, "2026-04-15", COUNTY) & {"assessment", "plan"}
    assert classes(asked, "2026-04-15", COUNTY) & {"assessment", "plan"}


def test_who_is_only_informed_gets_no_grant():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED)
    day = date(2026, 4, 2)
    duties = derive(facts, RULEBOOK, day)
    parties = {
        party.organisation for duty in duties for party in (*duty.responsible, *duty.supporting, *duty.consulted)
    }
    informed = {party.organisation for duty in duties for party in duty.informed}
    granted = {code for code, _ in grants(facts, "2026-04-02")}
    assert informed - parties, "the case should have somebody who is only informed"
    assert not granted & (informed - parties - {NAERPES, CENTRE})


def test_a_done_duty_grants_nothing():
    facts = person(*PRESENTED, ACCEPTED, ARRIVED)
    day = date(2026, 5, 1)
    done = [duty for duty in derive(facts, RULEBOOK, day) if duty.state in ("done", "ended")]
    assert done
    found = grants_for(done, facts, MATRIX, day, rulebook=RULEBOOK)
    assert {ground.kind for value in found.values() for ground in value.grounds} == {"relationship"}


def test_a_ground_names_duty_role_version_and_day():
    facts = person(*PRESENTED)
    day = date(2026, 2, 10)
    found = grants_for(derive(facts, RULEBOOK, day), facts, MATRIX, day, rulebook=RULEBOOK)
    ground = next(ground for ground in found[NAERPES, "placement"].grounds if ground.kind == "duty")
    assert ground.duty.startswith("D")
    assert ground.role in {"responsible", "supporting", "consulted"}
    assert date.fromisoformat(ground.version) <= day
    assert "681/2023" in ground.basis


def test_grants_follow_a_duty_to_the_organisation_of_the_day():
    facts = person(
        event("2022-03-01", "first_permit_served"),
        event("2022-04-01", "first_home_municipality"),
        event("2022-05-01", "jobseeker_start"),
    )
    assert "identity" in classes(facts, "2024-06-01", "TE:Österbotten")
    assert "identity" in classes(facts, "2025-06-01", EMPLOYMENT)
    assert not classes(facts, "2025-06-01", "TE:Österbotten")
