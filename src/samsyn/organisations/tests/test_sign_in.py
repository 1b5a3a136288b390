"""Signing in and out."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from samsyn.access import context
from samsyn.journal.models import Entry
from samsyn.organisations.models import SignInFailure, Staff
from tests.cast import PASSWORD


def username(actor):
    return Staff.objects.get(id=actor.user_id).username


def sign_in(client, name, password=PASSWORD, address="192.0.2.1", target=""):
    return client.post(f"/sign-in/{target}", {"username": name, "password": password}, REMOTE_ADDR=address)


def rows_of_sign_in():
    with context.engine():
        return list(Entry.objects.filter(kind="sign_in").order_by("id"))


def test_staff_signs_in_with_name_and_password(naerpes):
    client = Client()
    response = sign_in(client, username(naerpes), target="?next=/profile/")
    assert response.status_code == 302
    assert response["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
    (row,) = rows_of_sign_in()
    assert (row.what, row.user_id, row.organisation_code) == ("sign_in", naerpes.user_id, "MUN:Närpes")


def test_letter_case_and_spaces_of_the_name_do_not_matter(naerpes):
    assert sign_in(Client(), f" {username(naerpes).upper()} ").status_code == 302


@pytest.mark.parametrize("target", ["?next=https://elsewhere.example/", "?next=//elsewhere.example/"])
def test_signing_in_leads_to_no_other_host(naerpes, target):
    assert sign_in(Client(), username(naerpes), target=target)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(naerpes):
    wrong = sign_in(Client(), username(naerpes), "wrong")
    unknown = sign_in(Client(), "nobody.at.all", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert not wrong.wsgi_request.user.is_authenticated
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    first, second = rows_of_sign_in()
    assert (first.what, first.detail) == ("sign_in_failed", {"staff": str(naerpes.user_id)})
    assert second.detail == {"staff": None}


def test_a_name_is_slowed_after_too_many_failures_from_one_address(naerpes, settings):
    settings.SIGN_IN_FAILURES = 3
    name = username(naerpes)
    for _ in range(3):
        assert sign_in(Client(), name, "wrong").status_code == 422
    assert sign_in(Client(), name).status_code == 429
    assert sign_in(Client(), name, address="192.0.2.99").status_code == 302


def test_an_address_is_slowed_whatever_names_it_tries(db, settings):
    settings.SIGN_IN_FAILURES = 1
    for number in range(5):
        assert sign_in(Client(), f"name{number}", "wrong").status_code == 422
    assert sign_in(Client(), "another", "wrong").status_code == 429


def test_old_failures_are_forgotten(naerpes, settings):
    settings.SIGN_IN_WINDOW_SECONDS = 0
    sign_in(Client(), "somebody", "wrong")
    sign_in(Client(), "somebody", "wrong")
    assert SignInFailure.objects.count() == 2
    assert not SignInFailure.objects.filter(key__contains="somebody").exists()


def test_who_no_longer_works_here_cannot_sign_in_and_is_signed_out(naerpes, client_of):
    browser = client_of(naerpes)
    assert browser.get("/profile/").status_code == 200
    Staff.objects.filter(id=naerpes.user_id).update(employed_to=date(2024, 1, 1))
    assert browser.get("/profile/").status_code == 302
    assert sign_in(Client(), username(naerpes)).status_code == 422


def test_signing_out_is_written_down_and_clears_the_browser(naerpes, client_of):
    browser = client_of(naerpes)
    assert browser.get("/sign-out/").status_code == 405
    response = browser.post("/sign-out/")
    assert "cache" in response["Clear-Site-Data"]
    assert browser.get("/profile/").status_code == 302
    assert [row.what for row in rows_of_sign_in()] == ["sign_out"]


def test_the_session_changes_its_key_at_sign_in(naerpes):
    client = Client()
    client.get("/sign-in/")
    before = client.session.session_key
    sign_in(client, username(naerpes))
    assert client.session.session_key != before


def test_the_page_of_sign_in_has_no_inline_code(db):
    page = Client().get("/sign-in/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
