"""The register of persons: who is in it, under which names, and who sees it."""

from dataclasses import replace
from datetime import date

import pytest

from samsyn.access.context import acting, engine
from samsyn.access.rules import Grants
from samsyn.access.services import replace_grants
from samsyn.access.terms import GrantFacts
from samsyn.clients.models import Alias, Contact, HouseholdMember, Identifier, Identity, SearchKey
from samsyn.clients.queries import as_registered, labels, profile, register_keys, twins
from samsyn.clients.rows import new_id
from samsyn.clients.services import register_person, update_person
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.journal.terms import Actor

TODAY = date(2026, 11, 24)
FARID = NewPerson(
    "Habibi",
    "Farid",
    birth_date=date(1990, 3, 1),
    mother_tongue="fa",
    service_language="sv",
    aliases=("فرید حبیبی",),
    identifiers=(NewIdentifier(IdentifierKind.HETU, "010390-999h"),),
    contact=NewContact(phone="040 123", address="Gränden 1"),
    household_id=new_id(),
    relation="self",
)
SYSTEM = Actor.system("tests")


@pytest.fixture
def case_id(db):
    case_id = new_id()
    with acting(SYSTEM), engine():
        register_person(SYSTEM, case_id=case_id, person=FARID, today=TODAY)
    return case_id


def granted(*classes: str) -> Grants:
    return {("MUN:Närpes", data_class): GrantFacts(False, ()) for data_class in classes}


def test_what_was_told_is_what_the_register_says(case_id):
    with acting(SYSTEM), engine():
        told = as_registered(case_id)
    assert told.identifiers[0].value == "010390-999H"
    assert (told.family_name, told.given_names, told.mother_tongue) == ("Habibi", "Farid", "fa")
    assert (told.aliases, told.contact, told.household_id) == (FARID.aliases, FARID.contact, FARID.household_id)


def test_without_a_grant_no_row_of_the_person_is_seen(case_id, naerpes):
    tables = (Identity, Alias, Identifier, Contact, HouseholdMember, SearchKey)
    with acting(naerpes):
        for table in tables:
            assert not table.objects.filter(case_id=case_id).exists(), table
        assert labels(naerpes, [case_id]) == {}


@pytest.mark.parametrize(
    ("data_class", "seen"),
    [
        ("identity", {Identity, Alias, Identifier, SearchKey}),
        ("contact", {Contact}),
        ("family", {HouseholdMember}),
        ("placement", set()),
    ],
)
def test_each_table_is_one_class_of_data(case_id, naerpes, data_class, seen):
    with acting(naerpes):
        replace_grants(case_id, granted(data_class))
        found = {
            table
            for table in (Identity, Alias, Identifier, Contact, HouseholdMember, SearchKey)
            if table.objects.filter(case_id=case_id).exists()
        }
    assert found == seen


def test_a_label_is_short_for_lists_and_full_for_pages(case_id, naerpes):
    with acting(naerpes):
        replace_grants(case_id, granted("identity"))
        label = labels(naerpes, [case_id])[case_id]
    assert (label.short, label.name, label.birth_year, label.service_language) == (
        "Farid H.",
        "Farid Habibi",
        1990,
        "sv",
    )


def test_a_role_that_does_not_see_identities_gets_no_label(case_id, hire):
    statistics = hire("MUN:Närpes", "statistics")
    with acting(statistics):
        replace_grants(case_id, granted("identity"))
        assert labels(statistics, [case_id]) == {}
        assert profile(statistics, case_id, ()).label is None


def test_a_protected_address_moves_to_a_class_of_its_own(case_id, naerpes):
    with acting(SYSTEM), engine():
        update_person(SYSTEM, case_id=case_id, person=replace(FARID, protected=True, contact=None), today=TODAY)
        assert Contact.objects.get(case_id=case_id).data_class == "protected_contact"
    with acting(naerpes):
        replace_grants(case_id, granted("contact"))
        assert not Contact.objects.exists()


def test_a_corrected_name_is_found_and_the_old_one_is_not(case_id):
    with acting(SYSTEM), engine():
        update_person(SYSTEM, case_id=case_id, person=replace(FARID, family_name="Karimi", aliases=()), today=TODAY)
        keys = register_keys([case_id])[case_id]
    assert "karimi" in keys.keys
    assert "habibi" not in keys.keys
    assert keys.sort_key == "karimi farid"


def test_the_same_number_or_the_same_name_and_birth_date_may_be_the_same_person(case_id):
    same_number = NewPerson("X", "Y", identifiers=FARID.identifiers)
    same_name = NewPerson("Habibi", "Fariid", birth_date=FARID.birth_date)
    other_day = NewPerson("Habibi", "Farid", birth_date=date(1990, 3, 2))
    nothing = NewPerson("Habibi", "Farid")
    with acting(SYSTEM), engine():
        found = twins([same_number, same_name, other_day, nothing])
    assert [[twin.same for twin in some] for some in found] == [[("hetu",)], [("name_and_birth_date",)], [], []]
    assert found[0][0].case_id == case_id


def test_ids_sort_by_the_time_they_were_made():
    ids = [new_id() for _ in range(5000)]
    assert sorted(ids) == ids
    assert len(set(ids)) == len(ids)
    assert {one.version for one in ids} == {7}


def test_what_nobody_sees_is_no_part_of_a_name_or_number():
    """Control characters and marks that turn the writing direction go; letters of every script stay."""
    told = NewPerson(
        "Ha\u202ebibi\x00",
        " Far\u200fid\n",
        aliases=("\u2067فرید\u2069", "\u202e", "می\u200cخواهم"),
        identifiers=(NewIdentifier(IdentifierKind.CUSTOMER_NUMBER, "\u202aN-1044\u202c"),),
        contact=NewContact(phone="\u202d040 123\u202c", address="Storgatan 1\nVasa"),
    )
    assert (told.family_name, told.given_names) == ("Habibi", "Farid")
    assert told.aliases == ("فرید", "می\u200cخواهم")
    assert told.identifiers[0].value == "N-1044"
    assert told.contact == NewContact(phone="040 123", address="Storgatan 1 Vasa")
