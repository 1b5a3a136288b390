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
