"""A form sent by who is signed in no longer, or anew: what was written is not lost."""

import pytest
from django.test import Client
from django.urls import reverse

OWN = {"Origin": "http://testserver"}
NOTE = {"text": "Ny tid för översynen", "data_class": "plan"}
ADDRESS = "/cases/2026-000001/note/"


def sent(browser, data=None, headers=None):
    return browser.post(ADDRESS, data or NOTE, headers=OWN if headers is None else headers)


@pytest.fixture
def strict(db):
    """A browser whose forms must carry their token."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.django_db
def test_who_was_signed_out_finds_what_was_written_and_may_send_it_again():
    response = sent(Client())
    body = response.content.decode()
    assert response.status_code == 403
    assert f'action="{ADDRESS}"' in body
    assert '<input type="hidden" name="text" value="Ny tid för översynen">' in body
    assert reverse("organisations:sign_in") in body


def test_a_token_of_before_the_sign_in_loses_nothing(strict):
    assert "Ny tid för översynen" in sent(strict).content.decode()


def test_to_a_script_it_takes_the_place_of_the_content(strict):
    response = sent(strict, headers=OWN | {"HX-Request": "true"})
    assert response.status_code == 200
    assert response["HX-Retarget"] == "#content"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_what_another_site_sends_is_never_offered(strict, origin):
    response = sent(strict, headers={"Origin": origin} if origin else {})
    assert response.status_code == 403
    assert "Ny tid" not in response.content.decode()


def test_a_password_is_never_shown(strict):
    body = sent(strict, NOTE | {"password": "hemligt ord"}).content.decode()
    assert "hemligt" not in body


@pytest.mark.django_db
def test_a_look_leads_to_the_sign_in():
    response = Client().get("/clients/")
    assert response["Location"].startswith(reverse("organisations:sign_in"))
