"""The page of a case: who sees it, why, and what may be done there."""

import pytest

from samsyn.access.terms import NotVisible
from samsyn.cases import queries
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.rows import new_id
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.journal.models import Entry
from samsyn.law.terms import Group


def test_the_page_says_why_it_is_shown_and_who_else_sees_it(presented, office):
    seen = office("MUN:Korsholm").sees(presented.number, "2025-03-10")
    assert {ground.duty for ground in seen.why["placement"]} >= {"D18"}
    assert seen.why["placement"][0].basis
    assert "identity" in seen.who_else["RC:Oravais"]
    assert "MUN:Korsholm" not in seen.who_else


def test_nobody_else_learns_whether_the_number_exists(presented, office):
    for number in (presented.number, "2025-999999", "nonsense"):
        with pytest.raises(NotVisible):
            office("MUN:Åbo").sees(number, "2025-03-10")


def test_a_role_without_any_class_of_the_case_sees_nothing(presented, office):
    with pytest.raises(NotVisible):
        office("MUN:Korsholm", "administrator").sees(presented.number, "2025-03-10")


def test_every_duty_explains_itself_in_the_language_of_the_reader(presented, office):
    seen = office("MUN:Korsholm").sees(presented.number, "2025-03-10")
    [hearing] = [duty for duty in seen.duties if duty.code == "D17"]
    for language in ("sv", "fi", "en"):
        sentences = queries.because(hearing, language)
        assert len(sentences) >= 4
        assert "10.3.2025" in sentences[0]
    assert all(queries.because(duty, "sv") for duty in seen.duties if not duty.superseded)


def test_events_that_close_an_open_duty_are_offered_first(presented, office):
    korsholm = office("MUN:Korsholm").sees(presented.number, "2025-03-10")
    offered = [event.type for event in korsholm.recordable]
    # What closes a duty, and the request that starts the clock of the hearing.
    assert set(offered[:4]) == {"municipality_accepts", "municipality_refuses", "wa_hearing_waived", "wa_hearing_sent"}
    assert "direction_decided" not in offered
    county = office("WA:Österbotten").sees(presented.number, "2025-03-10")
    assert county.recordable[0].type == "wa_hearing_answered"
    assert county.recordable[0].closes == ("D17",)
    assert office("LVC:Österbotten", "regional_coordinator").actor.may("record_events") is False


def test_the_next_date_is_that_of_our_own_duties(presented, office):
    korsholm = office("MUN:Korsholm").sees(presented.number, "2025-03-10")
    assert korsholm.next_duty.code in ("D17", "D18")
    assert office("WA:Österbotten").sees(presented.number, "2025-03-10").next_duty is None


def test_the_identity_code_is_masked_and_the_household_is_shown_to_those_who_may_see_both(office):
    reception, home = office("RC:Oravais"), new_id()
    situation = NewSituation(group=Group.IP, municipality="Korsholm", protection="refugee")
    permit = NewEvent("first_permit", day("2025-02-10"))
    farid = reception.opens(
        NewPerson(
            "Habibi",
            "Farid",
            birth_date=day("1990-03-01"),
            identifiers=(NewIdentifier(IdentifierKind.HETU, "010390-999H"),),
            contact=NewContact(phone="040 123"),
            household_id=home,
            relation="self",
        ),
        situation,
        permit,
        today="2025-02-14",
    )
    reception.opens(
        NewPerson("Habibi", "Sara", household_id=home, relation="spouse"), situation, permit, today="2025-02-14"
    )
    seen = reception.sees(farid.number, "2025-02-14")
    assert seen.person.identifiers == (("hetu", "010390-••••", ""),)
    assert seen.person.contact.phone == "040 123"
    assert [(member.label.short, member.relation) for member in seen.person.members] == [("Sara H.", "spouse")]


def test_a_protected_address_is_a_class_of_data_of_its_own(office, entitle):
    naerpes = office("MUN:Närpes")
    opened = naerpes.opens(
        NewPerson("Habibi", "Farid", protected=True, contact=NewContact(address="secret lane")),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        today="2025-02-04",
    )
    assert naerpes.sees(opened.number, "2025-02-04").person.contact is None
    entitle(naerpes.actor)
    assert naerpes.sees(opened.number, "2025-02-04").person.contact.address == "secret lane"
    assert office("MUN:Närpes", "guide").sees(opened.number, "2025-02-04").person.contact is None


def test_one_look_is_one_row_of_the_journal(presented, office):
    korsholm = office("MUN:Korsholm")
    korsholm.sees(presented.number, "2025-03-10")
    with korsholm.acts():
        entry = Entry.objects.get(what="open_case")
    assert (entry.kind, entry.case_ids) == ("read", [presented.case_id])
    assert set(entry.data_classes) == {"placement", "needs_flag"}


def test_the_number_of_statements_does_not_grow_with_the_case(presented, office, statements):
    reception = office("RC:Oravais")
    with statements() as small:
        reception.sees(presented.number, "2025-03-10")
    for number in range(11, 29):
        reception.records(presented.case_id, "reception_started", f"2025-03-{number}")
    with statements() as large:
        reception.sees(presented.number, "2025-03-28")
    assert len(small) <= 20
    assert len(large) == len(small)
