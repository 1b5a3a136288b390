"""A vulnerable man gets a municipal place: who sees and does what, day by day."""

import pytest

from samsyn.access.terms import NotVisible
from samsyn.cases.terms import Reason, Refused


def test_the_municipality_sees_no_name_before_it_grants_the_place(presented, office):
    korsholm = office("MUN:Korsholm")
    before = korsholm.sees(presented.number, "2025-03-11")
    assert before.label is None
    assert before.person.identifiers == ()
    assert before.situation is None
    assert before.anonymous.group == "IP"
    assert "identity" not in before.classes
    assert korsholm.finds("Farid") == []
    assert korsholm.clients().rows == ()

    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    office("WA:Österbotten").records(presented.case_id, "wa_hearing_answered", "2025-03-14")
    korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18", officer="named")

    after = korsholm.sees(presented.number, "2025-03-18")
    assert after.label.name == "Farid Habibi"
    assert [hit.client.number for hit in korsholm.finds("habib")] == [presented.number]
    assert [row.label.short for row in korsholm.clients().rows] == ["Farid H."]


def test_a_stranger_sees_nothing(presented, office):
    with pytest.raises(NotVisible):
        office("MUN:Åbo").sees(presented.number, "2025-03-11")
    with pytest.raises(NotVisible):
        office("MUN:Åbo").records(presented.case_id, "municipality_accepts", "2025-03-18")


def test_a_place_is_not_granted_before_the_county_is_heard(presented, office):
    korsholm = office("MUN:Korsholm")
    with pytest.raises(Refused) as refused:
        korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.HEARING_OPEN]
    assert refused.value.refusals[0].source == ("681/2023 43 § 3 mom",)
    seen = korsholm.previews(presented.case_id, "municipality_accepts", "2025-03-18")
    assert not seen.is_possible


def test_the_reception_centre_loses_the_case_when_the_municipality_has_the_person(presented, office):
    korsholm, county, ely = office("MUN:Korsholm"), office("WA:Österbotten"), office("ELY:Österbotten")
    reception = office("RC:Oravais")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    county.records(presented.case_id, "wa_hearing_answered", "2025-03-14")
    korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    ely.records(presented.case_id, "ely_decision", "2025-03-20", to="Korsholm")
    assert reception.sees(presented.number, "2025-05-01").label.short == "Farid H."
    outcome = reception.records(presented.case_id, "move", "2025-05-02", to="Korsholm")
    assert "RC:Oravais" in {access.organisation for access in outcome.grants_end}
    with pytest.raises(NotVisible):
        reception.sees(presented.number, "2025-05-03")
    assert reception.finds("farid") == []
    assert reception.clients(closed=True).rows == ()
    assert [row for group in reception.day("2025-05-03").groups for row in group.rows] == []


def test_the_municipality_takes_the_person_to_a_plan(presented, office):
    korsholm, county, ely = office("MUN:Korsholm"), office("WA:Österbotten"), office("ELY:Österbotten")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    county.records(presented.case_id, "wa_hearing_answered", "2025-03-14")
    korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    ely.records(presented.case_id, "ely_decision", "2025-03-20", to="Korsholm")
    office("RC:Oravais").records(presented.case_id, "move", "2025-05-02", to="Korsholm")
    korsholm.records(presented.case_id, "first_home_municipality", "2025-05-05", to="Korsholm")
    korsholm.records(presented.case_id, "assessment_done", "2025-05-12", wa_participated=True)
    outcome = korsholm.records(presented.case_id, "plan_signed", "2025-05-19")
    assert "D39" in {duty.code for duty in outcome.closes}
    seen = korsholm.sees(presented.number, "2025-05-19")
    dues = {duty.code: duty.due.isoformat() for duty in seen.duties if duty.is_active and duty.due}
    assert (dues["D42"], dues["D43"], dues["D44"], dues["D45"]) == (
        "2025-06-19",
        "2025-11-19",
        "2026-05-19",
        "2027-05-19",
    )
    assert {duty.code for duty in seen.duties if "WA:Österbotten" in duty.organisations("supporting")} >= {"D43"}
