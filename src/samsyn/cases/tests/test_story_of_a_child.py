"""Samir, an unaccompanied boy: both must agree before he is directed; the authority changes its name."""

import pytest

from samsyn.cases import services
from samsyn.cases.terms import NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group


@pytest.fixture
def samir(office):
    opened = office("RC:Oravais").opens(
        NewPerson("Noori", "Samir", birth_date=day("2009-11-03")),
        NewSituation(group=Group.UM, municipality="Vörå"),
        NewEvent("first_permit", day("2025-10-06")),
        NewEvent("rc_proposal", day("2025-10-20")),
        today="2025-10-20",
    )
    office("ELY:Österbotten").records(opened.case_id, "presentation", "2025-10-24", to="Vörå")
    office("MUN:Vörå").records(opened.case_id, "wa_hearing_sent", "2025-10-25")
    office("WA:Österbotten").records(opened.case_id, "wa_hearing_answered", "2025-10-30")
    return opened


def reasons(office, case, on):
    return [refusal.reason for refusal in office.previews(case.case_id, "direction_decided", on).refusals]


def test_the_direction_is_refused_while_either_agreement_is_missing(samir, office):
    ely = office("ELY:Österbotten")
    both = [Reason.MUNICIPALITY_HAS_NOT_AGREED, Reason.COUNTY_HAS_NOT_AGREED]
    assert reasons(ely, samir, "2025-12-01") == both
    with pytest.raises(Refused) as refused:
        ely.records(samir.case_id, "direction_decided", "2025-12-01")
    assert [refusal.reason for refusal in refused.value.refusals] == both
    assert {refusal.duty for refusal in refused.value.refusals} == {"D19"}
    office("MUN:Vörå").records(samir.case_id, "municipality_agrees", "2025-12-10")
    assert reasons(ely, samir, "2025-12-11") == [Reason.COUNTY_HAS_NOT_AGREED]
    office("WA:Österbotten").records(samir.case_id, "wa_agrees", "2025-12-18")
    assert reasons(ely, samir, "2025-12-18") == []
    assert reasons(ely, samir, "2025-12-11") == [Reason.COUNTY_HAS_NOT_AGREED]


def test_the_new_authority_directs_what_the_old_one_had_begun(samir, office):
    office("MUN:Vörå").records(samir.case_id, "municipality_agrees", "2025-12-10")
    office("WA:Österbotten").records(samir.case_id, "wa_agrees", "2025-12-18")
    services.roll_forward(Actor.system("tests"), day("2026-01-01"))
    centre = office("LVC:Österbotten")
    seen = centre.sees(samir.number, "2026-01-02")
    assert [d.organisations("responsible") for d in seen.duties if d.code == "D19"] == [("LVC:Österbotten",)]
    [transfer] = [e for e in seen.timeline if e.kind == "transfer" and e.what == "D19"]
    assert (transfer.organisation, transfer.to) == ("ELY:Österbotten", "LVC:Österbotten")
    outcome = centre.records(samir.case_id, "lvc_decision", "2026-01-12", to="Vörå")
    assert "D19" in {duty.code for duty in outcome.closes}


def test_after_a_refusal_nobody_is_directed_to_the_municipality(samir, office):
    office("MUN:Vörå").records(samir.case_id, "municipality_refuses", "2025-12-10", reason="no place")
    office("WA:Österbotten").records(samir.case_id, "wa_agrees", "2025-12-18")
    assert Reason.MUNICIPALITY_HAS_REFUSED in reasons(office("ELY:Österbotten"), samir, "2025-12-19")
