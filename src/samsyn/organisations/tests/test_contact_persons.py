"""Contact persons and their substitutes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access import context
from samsyn.journal import queries as journal
from samsyn.organisations import queries, services


def name(actor, **more):
    values = {"task": "integration_guide", "valid_from": date(2026, 1, 1), "staff_id": actor.user_id} | more
    context.begin(actor)
    return services.name_contact_person(actor, **values)


def contacts(actor, on=date(2026, 6, 1)):
    return queries.contact_persons(actor.organisation_id, on, "en")


def test_a_contact_person_has_a_task_and_a_substitute(naerpes, hire):
    substitute = hire("MUN:Närpes", "guide", "Kaj Finnäs")
    name(naerpes, substitute_id=substitute.user_id)
    (contact,) = contacts(naerpes)
    assert (contact.name, contact.substitute) == ("Ylva Sandnäs", "Kaj Finnäs")
    assert contact.task_name == "named integration guide"
    assert [row.what for row in journal.of_organisation(naerpes)] == ["name_contact_person"]


def test_a_new_contact_person_follows_the_one_before(naerpes):
    name(naerpes)
    name(naerpes, staff_id=None, name="Ny Person", valid_from=date(2026, 7, 1))
    assert [contact.name for contact in contacts(naerpes, date(2026, 6, 30))] == ["Ylva Sandnäs"]
    assert [contact.name for contact in contacts(naerpes, date(2026, 7, 1))] == ["Ny Person"]


def test_a_contact_person_steps_back(naerpes):
    contact_id = name(naerpes)
    services.end_contact_person(naerpes, contact_id=contact_id, last_day=date(2026, 3, 31))
    assert contacts(naerpes) == []


def test_nobody_names_staff_of_others_or_ends_their_contacts(naerpes, vasa, hire):
    other = hire("MUN:Vasa", "coordinator", "Leena Hietikko")
    with pytest.raises(PermissionDenied):
        name(naerpes, staff_id=vasa.user_id)
    contact_id = name(naerpes)
    context.begin(other)
    with pytest.raises(PermissionDenied):
        services.end_contact_person(other, contact_id=contact_id, last_day=date(2026, 3, 31))


def test_a_guide_names_nobody(vasa):
    with pytest.raises(PermissionDenied):
        name(vasa)


def test_a_task_that_the_region_does_not_know_is_refused(naerpes):
    with pytest.raises(ValueError, match="gardening"):
        name(naerpes, task="gardening")


def test_the_page_names_and_ends_a_contact_person(naerpes, client_of):
    browser = client_of(naerpes)
    data = {"task": "place_grantor", "staff": str(naerpes.user_id), "valid_from": "2026-01-01"}
    assert browser.post("/organisation/contact-person/", data).status_code == 302
    page = browser.get("/organisation/").content.decode()
    assert "Ylva Sandnäs" in page
    (contact,) = contacts(naerpes, date.today())
    ended = {"contact": str(contact.id), "last_day": "2026-01-31"}
    assert browser.post("/organisation/contact-person/end/", ended).status_code == 302
    assert contacts(naerpes) == []


def test_the_page_says_what_must_be_mended(naerpes, client_of):
    response = client_of(naerpes).post("/organisation/contact-person/", {"task": "place_grantor", "valid_from": "x"})
    assert response.status_code == 422
    assert response.context["contact_form"].errors.keys() == {"valid_from", "staff"}


def test_the_page_offers_the_own_staff_alone(naerpes, vasa, client_of):
    page = client_of(naerpes).get("/organisation/")
    assert "Ylva Sandnäs" in page.content.decode()
    assert "Tero Huutoniemi" not in page.content.decode()


@pytest.mark.parametrize("first", ["0001-01-01", "1990-01-01"])
def test_a_first_day_before_our_time_is_refused_on_the_page(naerpes, client_of, first):
    data = {"task": "place_grantor", "name": "Ylva", "valid_from": first}
    response = client_of(naerpes).post("/organisation/contact-person/", data)
    assert response.status_code == 422
    assert response.context["contact_form"].errors.keys() == {"valid_from"}


def test_a_last_day_before_the_first_is_refused_on_the_page(naerpes, client_of):
    contact_id = name(naerpes)
    ended = {"contact": str(contact_id), "last_day": "0001-01-01"}
    response = client_of(naerpes).post("/organisation/contact-person/end/", ended)
    assert response.status_code == 422
    assert response.context["end_form"].errors.keys() == {"last_day"}


def test_the_name_of_a_substitute_has_an_end(naerpes, client_of):
    data = {"task": "place_grantor", "name": "Ylva", "valid_from": "2026-01-01", "substitute_name": "x" * 5000}
    response = client_of(naerpes).post("/organisation/contact-person/", data)
    assert response.context["contact_form"].errors.keys() == {"substitute_name"}


def test_the_directory_shows_whom_to_turn_to_at_every_organisation(naerpes, vasa, hire, client_of):
    name(naerpes)
    name(hire("MUN:Vasa", "coordinator", "Leena Hietikko"), staff_id=None, name="Leena Hietikko", phone="06 325")
    page = client_of(vasa).get("/contacts/").content.decode()
    assert "Ylva Sandnäs" in page
    assert "Leena Hietikko" in page
    assert "06 325" in page
