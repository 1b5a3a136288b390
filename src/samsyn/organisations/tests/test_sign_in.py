"""Signing in and out: name and password, the lock, what the journal says."""

from __future__ import annotations

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from samsyn.access import context
from samsyn.journal.models import Entry
from samsyn.organisations.models import Organisation, Staff
from samsyn.organisations.signing import views
from tests.cast import PASSWORD


@pytest.fixture(autouse=True)
def password_alone(db):
    """Here the organisation's row asks for no second factor."""
    Organisation.objects.update(second_factor="nobody")


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
    assert row.detail == {"methods": ["password"]}


def test_who_signs_in_where_somebody_else_is_signed_in_is_written_down_in_the_own_name(naerpes, vasa):
    client = Client()
    sign_in(client, username(naerpes))
    assert sign_in(client, username(vasa)).status_code == 302
    assert client.get("/profile/").wsgi_request.user.id == vasa.user_id
    assert [row.user_id for row in rows_of_sign_in()] == [naerpes.user_id, vasa.user_id]


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


def test_an_unknown_name_and_one_without_password_cost_as_many_hashes_as_a_wrong_password(naerpes, monkeypatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, *args):
        hashed.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    Staff.objects.create(
        username="no.password",
        full_name="X",
        organisation_id=naerpes.organisation_id,
        role="guide",
        employed_from=date(2020, 1, 1),
        password="!unusable",
    )
    for name in (username(naerpes), "nobody.at.all", "no.password"):
        hashed.clear()
        sign_in(Client(), name, "wrong")
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


def test_a_name_is_locked_after_too_many_failures_from_one_address(naerpes, settings):
    settings.SIGN_IN_FAILURES = 3
    name = username(naerpes)
    for _ in range(3):
        assert sign_in(Client(), name, "wrong").status_code == 422
    assert sign_in(Client(), name).status_code == 429
    assert sign_in(Client(), name, address="192.0.2.99").status_code == 302
    assert [row.what for row in rows_of_sign_in()] == ["sign_in_failed"] * 3 + ["sign_in_locked", "sign_in"]


def test_a_name_nobody_has_is_locked_the_same_way(db, settings):
    settings.SIGN_IN_FAILURES = 2
    assert [sign_in(Client(), "nobody", "wrong").status_code for _ in range(3)] == [422, 422, 429]


def test_an_address_is_locked_whatever_names_it_tries(db, settings):
    settings.SIGN_IN_FAILURES = 1
    for number in range(5):
        assert sign_in(Client(), f"name{number}", "wrong").status_code == 422
    assert sign_in(Client(), "another", "wrong").status_code == 429


def test_a_failed_sign_in_counts_and_is_written_down_also_when_the_page_breaks(naerpes, settings, monkeypatch):
    settings.SIGN_IN_FAILURES = 2

    def broken(*args, **kwargs):
        raise RuntimeError("the page breaks")

    with monkeypatch.context() as page:
        page.setattr(views, "render", broken)
        for _ in range(2):
            client = Client(raise_request_exception=False)
            assert sign_in(client, username(naerpes), "wrong").status_code == 500
    assert [row.what for row in rows_of_sign_in()] == ["sign_in_failed"] * 2
    assert rows_of_sign_in()[0].detail == {"staff": str(naerpes.user_id)}
    assert sign_in(Client(), username(naerpes)).status_code == 429


def test_what_an_act_wrote_does_not_survive_a_fault(naerpes, client_of, monkeypatch):
    browser = client_of(naerpes)
    browser.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError("the page breaks")

    monkeypatch.setattr(views, "_out", broken)
    assert browser.post("/sign-out/").status_code == 500
    assert rows_of_sign_in() == []


def test_the_lock_ends_by_itself(naerpes, settings):
    settings.SIGN_IN_FAILURES, settings.SIGN_IN_WINDOW_SECONDS = 1, 0
    sign_in(Client(), username(naerpes), "wrong")
    assert sign_in(Client(), username(naerpes)).status_code == 302


def test_signing_in_forgets_the_failures_before(naerpes, settings):
    settings.SIGN_IN_FAILURES = 2
    for _ in range(3):
        sign_in(Client(), username(naerpes), "wrong")
        assert sign_in(Client(), username(naerpes)).status_code == 302


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(naerpes, settings):
    settings.SIGN_IN_FAILURES, settings.PROXY = 1, True
    posted = {"username": username(naerpes), "password": "wrong"}
    forwarded = [{"X-Forwarded-For": f"{invented}, 198.51.100.7"} for invented in ("203.0.113.1", "203.0.113.2")]
    assert [Client().post("/sign-in/", posted, headers=one).status_code for one in forwarded] == [422, 429]


def test_what_is_typed_as_name_or_password_is_not_stored(db):
    sign_in(Client(), "my secret typed into the wrong field", "another secret")
    (attempt,) = AccessAttempt.objects.all()
    stored = " ".join(str(value) for value in vars(attempt).values())
    assert "secret" not in stored


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
    session = client.session
    session["planted"] = "before"
    session.save()
    before = str(session.session_key)
    client.cookies["samsyn_session"] = before
    sign_in(client, username(naerpes))
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_signing_in_as_another_leaves_nothing_of_the_first(naerpes, vasa, client_of):
    browser = client_of(naerpes)
    session = browser.session
    session["of_the_first"] = "word"
    session.save()
    sign_in(browser, username(vasa))
    assert browser.session["_auth_user_id"] == str(vasa.user_id)
    assert "of_the_first" not in browser.session


def test_the_page_of_sign_in_has_no_inline_code(db):
    page = Client().get("/sign-in/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_there_is_no_way_to_make_an_account_or_to_be_sent_a_password(db):
    for address in ("/signup/", "/accounts/signup/", "/password/reset/", "/accounts/login/", "/social/signup/"):
        assert Client().get(address).status_code == 404
