"""What the register says of a person is corrected: found under the new names, by everybody who may."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access.terms import NotVisible
from samsyn.cases import queries, services
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import IdentifierKind, InvalidPerson, NewContact, NewIdentifier, NewPerson
from samsyn.law.terms import Group

RAHMA = NewPerson("Rahimi", "Rahma", birth_date=day("1988-01-20"), contact=NewContact(phone="040 1"))


@pytest.fixture
def rahma(office):
    return office("MUN:Närpes").opens(
        RAHMA,
        NewSituation(group=Group.UM, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        NewEvent("first_home_municipality", day("2025-02-05"), {"to": "Närpes"}),
        today="2025-02-20",
    )


def corrects(office, case, person, today="2025-03-01"):
    with office.acts() as actor:
        services.correct_person(actor, case_id=case.case_id, person=person, today=day(today))


def test_everybody_who_may_know_the_person_finds_the_new_name_and_not_the_old(rahma, office):
    naerpes, county = office("MUN:Närpes"), office("WA:Österbotten")
    assert county.finds("rahimi")
    corrects(naerpes, rahma, replace(RAHMA, family_name="Åkerman", aliases=("رحمة",)))
    for one in (naerpes, county):
        assert one.finds("rahimi") == []
        assert [hit.client.label.short for hit in one.finds("akerman")] == ["Rahma Å."]
    assert naerpes.clients().rows[0].label.name == "Rahma Åkerman"


def test_the_form_begins_with_what_the_register_says(rahma, office):
    with office("MUN:Närpes").acts() as actor:
        assert queries.registered_person(actor, rahma.case_id) == RAHMA
    with pytest.raises(NotVisible), office("MUN:Åbo").acts() as actor:
        queries.registered_person(actor, rahma.case_id)


def test_another_birth_date_derives_the_duties_again(rahma, office):
    naerpes = office("MUN:Närpes")
    before = {duty.code: duty.due for duty in naerpes.sees(rahma.number, "2025-03-01").duties if duty.is_active}
    corrects(naerpes, rahma, replace(RAHMA, birth_date=day("2009-11-03")))
    after = {duty.code: duty.due for duty in naerpes.sees(rahma.number, "2025-03-01").duties if duty.is_active}
    assert after != before
    assert day("2032-11-03") in after.values()


def test_only_who_may_write_identities_corrects_them(rahma, office):
    with pytest.raises(PermissionDenied):
        corrects(office("WA:Österbotten"), rahma, RAHMA)
    with pytest.raises(NotVisible):
        corrects(office("MUN:Åbo"), rahma, RAHMA)
    with pytest.raises(PermissionDenied):
        corrects(office("MUN:Närpes", "regional_coordinator"), rahma, RAHMA)


def test_what_cannot_be_right_is_refused_and_changes_nothing(rahma, office):
    wrong = replace(RAHMA, identifiers=(NewIdentifier(IdentifierKind.HETU, "200188-999X"),), family_name="X")
    with pytest.raises(InvalidPerson):
        corrects(office("MUN:Närpes"), rahma, wrong)
    assert office("MUN:Närpes").finds("rahimi")


def test_a_prohibition_hides_the_address_from_roles_without_the_class(rahma, office):
    guide = office("MUN:Närpes", "guide")
    assert guide.sees(rahma.number, "2025-03-01").person.contact.phone == "040 1"
    corrects(office("MUN:Närpes"), rahma, replace(RAHMA, protected=True))
    assert guide.sees(rahma.number, "2025-03-01").person.contact is None


def test_the_field_right_opens_the_address_and_alone_lifts_the_mark(rahma, office, entitle):
    plain, entitled = office("MUN:Närpes"), office("MUN:Närpes")
    corrects(plain, rahma, replace(RAHMA, protected=True))
    assert plain.sees(rahma.number, "2025-03-01").person.contact is None
    with pytest.raises(PermissionDenied):
        corrects(plain, rahma, replace(RAHMA, protected=True))
    for contact in (None, RAHMA.contact):
        with pytest.raises(PermissionDenied):
            corrects(plain, rahma, replace(RAHMA, protected=False, contact=contact))
    entitle(entitled.actor)
    assert entitled.sees(rahma.number, "2025-03-01").person.contact.phone == "040 1"
    corrects(entitled, rahma, replace(RAHMA, protected=False))
    assert plain.sees(rahma.number, "2025-03-01").person.contact.phone == "040 1"
