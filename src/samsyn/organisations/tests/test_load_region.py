"""Organisations out of the region's files and the code list of municipalities."""

from __future__ import annotations

from samsyn.organisations import queries, services
from samsyn.organisations.models import ContactPerson, Organisation
from samsyn.organisations.region import files
from samsyn.organisations.terms import FUNCTIONS_OF_KIND, Label, functions_of, organisation_id


def test_loading_twice_changes_nothing(db):
    before = list(Organisation.objects.order_by("code").values())
    services.load_region()
    assert list(Organisation.objects.order_by("code").values()) == before


def test_what_somebody_changed_is_taken_over_from_the_files_again(db):
    Organisation.objects.filter(code="MUN:Vasa").update(name_sv="Fel")
    services.load_region()
    assert Organisation.objects.get(code="MUN:Vasa").name_sv == "Vasa stad"


def test_every_organisation_of_the_files_has_a_row_with_its_dates_and_successor(db):
    for code, text in files().organisations.items():
        row = Organisation.objects.get(code=code)
        assert row.id == organisation_id(code)
        assert (row.valid_from, row.valid_to) == (text.from_, text.to)
        assert row.successor_id == (organisation_id(text.successor) if text.successor else None)


def test_every_municipality_of_the_country_has_a_row(db):
    assert Organisation.objects.filter(kind="MUN").count() >= 308
    assert queries.label_of("MUN:Åbo", "fi").name == "Turku"


def test_invented_contact_persons_are_for_the_demonstration(db, settings):
    assert not ContactPerson.objects.exists()
    settings.DEMO = True
    services.load_region()
    services.load_region()
    assert ContactPerson.objects.count() == len(files().contacts)


def test_labels_come_in_the_language_of_the_reader(db):
    labels = queries.organisation_labels("fi")
    assert labels[organisation_id("MUN:Närpes")].short == "Närpiö"
    assert queries.label_of("MUN_EMP:Somewhere", "sv").name == "Somewhere"
    assert queries.label_of("MUN", "sv") == Label("MUN", "Kommunen ännu okänd", "Kommunen ännu okänd", "K")


def test_an_id_follows_from_the_code_without_the_database():
    ids = queries.organisation_ids(["MUN:Närpes", "KELA"])
    assert ids["MUN:Närpes"] == organisation_id("MUN:Närpes") != ids["KELA"]


def test_the_kind_says_what_an_organisation_is_in_the_law():
    assert functions_of("MUN:Närpes") == FUNCTIONS_OF_KIND["MUN"]
    assert functions_of("KELA") == {"kela"}
    assert functions_of("WA_PREP:Österbotten") == frozenset()
