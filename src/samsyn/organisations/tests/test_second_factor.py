"""Second factors: who needs one, adding and removing, codes that hold once, the gate before all pages."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from samsyn.access import context
from samsyn.journal.models import Entry
from samsyn.organisations.models import Organisation, Staff
from tests.cast import PASSWORD


def name_of(actor):
    return Staff.objects.get(id=actor.user_id).username


def with_password(actor, target=""):
    browser = Client()
    response = browser.post(f"/sign-in/{target}", {"username": name_of(actor), "password": PASSWORD})
    return browser, response


def code(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def add_app(browser):
    """Adds an app and answers its secret."""
    page = browser.get("/profile/sign-in/app/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    added = browser.post("/profile/sign-in/app/", {"code": code(secret)})
    assert added.status_code == 302
    assert added["Location"] == "/profile/sign-in/codes/"
    return secret


def told():
    with context.engine():
        return [row.what for row in Entry.objects.filter(kind="sign_in").order_by("id")]


def recovery_codes(browser):
    return browser.get("/profile/sign-in/codes/").context["unused_codes"]


def test_everywhere_but_in_the_demonstration_everybody_needs_a_second_factor(naerpes):
    assert set(Organisation.objects.values_list("second_factor", flat=True)) == {"everyone"}


@pytest.mark.parametrize("address", ["/", "/clients/", "/profile/", "/organisation/", "/contacts/", "/import/"])
def test_without_the_factor_every_page_leads_to_where_it_is_added(naerpes, address):
    browser, response = with_password(naerpes)
    assert response.status_code == 302
    for method in (browser.get, browser.post):
        led = method(address)
        assert (led.status_code, led["Location"]) == (302, "/profile/sign-in/")
    fragment = browser.get(address, headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == "/profile/sign-in/"
    assert browser.get("/profile/sign-in/").status_code == 200


def test_with_a_first_app_one_gets_to_work_and_the_codes_are_shown_once(naerpes):
    browser, _ = with_password(naerpes)
    key = browser.session.session_key
    add_app(browser)
    assert browser.session.session_key != key
    assert browser.get("/").status_code == 200
    assert len(recovery_codes(browser)) == 10
    assert set(recovery_codes(browser)) == {"****"}
    assert told() == ["sign_in", "factor_added"]


def test_the_next_sign_in_asks_for_the_code_and_leads_on_to_the_page_that_was_wanted(naerpes):
    secret = add_app(with_password(naerpes)[0])
    browser, response = with_password(naerpes, "?next=/contacts/")
    assert response["Location"] == "/sign-in/second-factor/"
    assert browser.get("/").status_code == 302
    assert "_auth_user_id" not in browser.session
    done = browser.post("/sign-in/second-factor/", {"code": code(secret, 1)})
    assert (done.status_code, done["Location"]) == (302, "/contacts/")
    assert browser.get("/contacts/").status_code == 200
    with context.engine():
        assert Entry.objects.filter(what="sign_in").latest("id").detail == {"methods": ["mfa", "password"]}


def test_a_code_holds_once(naerpes):
    secret = add_app(with_password(naerpes)[0])
    once = code(secret, 1)
    for expected in (302, 422):
        browser, _ = with_password(naerpes)
        assert browser.post("/sign-in/second-factor/", {"code": once}).status_code == expected


def later(seconds):
    """Marks of used codes are as old as after so many seconds; the clock of the codes stands still."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sign_in_cache SET expires = expires - make_interval(secs => %s)", [seconds])
        assert cursor.rowcount


def test_a_code_holds_once_for_as_long_as_it_would_be_taken(naerpes):
    secret = add_app(with_password(naerpes)[0])
    once = code(secret, 1)
    browser, _ = with_password(naerpes)
    assert browser.post("/sign-in/second-factor/", {"code": once}).status_code == 302
    for spelt in (once, f"{once[:3]} {once[3:]}"):
        later(31)
        browser, _ = with_password(naerpes)
        assert browser.post("/sign-in/second-factor/", {"code": spelt}).status_code == 422
    assert told()[-1] == "second_factor_failed"


def test_a_recovery_code_holds_once(naerpes):
    browser, _ = with_password(naerpes)
    add_app(browser)
    one = recovery_codes(browser)[0]
    for expected in (302, 422):
        browser, _ = with_password(naerpes)
        assert browser.post("/sign-in/second-factor/", {"code": one}).status_code == expected
    assert told()[-1] == "second_factor_failed"


def test_guessing_codes_is_stopped_even_for_the_right_one(naerpes):
    secret = add_app(with_password(naerpes)[0])
    browser, _ = with_password(naerpes)
    for _ in range(5):
        assert browser.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 422
    another, _ = with_password(naerpes)
    assert another.post("/sign-in/second-factor/", {"code": code(secret, 1)}).status_code == 422
    assert told().count("second_factor_failed") == 6


def test_the_secret_of_an_app_is_not_readable_in_the_database(naerpes):
    secret = add_app(with_password(naerpes)[0])
    stored = " ".join(str(row) for row in Authenticator.objects.values_list("data", flat=True))
    assert secret not in stored
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("gAAAA")


@pytest.mark.parametrize("address", ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_factors_are_changed_only_after_showing_again_who_it_is(naerpes, address):
    browser, _ = with_password(naerpes)
    add_app(browser)
    session = browser.session
    session["samsyn_since"] = session["samsyn_seen"] = time.time() - 400
    session["account_authentication_methods"] = [{"method": "password", "at": 1}, {"method": "mfa", "at": 1}]
    session.save()
    led = browser.get(reverse(address))
    if address == "mfa_deactivate_totp":  # the last one stays
        assert led["Location"] == "/profile/sign-in/"
        return
    assert led["Location"].startswith("/sign-in/again/")
    assert browser.post(led["Location"], {"password": "wrong"}).status_code == 422
    assert browser.get(reverse(address)).status_code == 302
    key = browser.session.session_key
    assert browser.post(led["Location"], {"password": PASSWORD})["Location"] == reverse(address)
    assert browser.session.session_key != key
    assert browser.get(reverse(address)).status_code == 200
    assert "reauthentication_failed" in told()


def test_the_last_factor_stays_where_one_is_asked_for(naerpes):
    browser, _ = with_password(naerpes)
    add_app(browser)
    assert browser.post("/profile/sign-in/app/remove/").status_code == 302
    assert Authenticator.objects.filter(type="totp").count() == 1
    Organisation.objects.update(second_factor="nobody")
    browser.post("/sign-in/again/", {"password": PASSWORD})
    assert browser.post("/profile/sign-in/app/remove/").status_code == 302
    assert Authenticator.objects.count() == 0
    assert told()[-1] == "factor_removed"


def test_nobody_touches_the_factors_of_another(naerpes, vasa):
    add_app(with_password(naerpes)[0])
    browser, _ = with_password(vasa)
    add_app(browser)
    foreign = Authenticator.objects.get(user_id=naerpes.user_id, type="totp")
    assert browser.post(f"/profile/sign-in/passkey/{foreign.pk}/remove/").status_code in {302, 404}
    assert Authenticator.objects.filter(pk=foreign.pk).exists()


def test_a_changed_password_ends_every_other_session(naerpes, client_of):
    here, there = client_of(naerpes), client_of(naerpes)
    new = {"old": PASSWORD, "new": "fyra-hästar-på-en-bro", "again": "fyra-hästar-på-en-bro"}
    assert here.post("/profile/sign-in/password/", new | {"old": "wrong"}).status_code == 422
    assert here.post("/profile/sign-in/password/", new | {"new": "short", "again": "short"}).status_code == 422
    assert here.post("/profile/sign-in/password/", new | {"again": "other"}).status_code == 422
    assert there.get("/profile/").status_code == 200
    assert here.post("/profile/sign-in/password/", new).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert told() == ["password_change_failed", "password_changed"]


def test_signing_out_everywhere_ends_every_session_at_its_next_request(naerpes, client_of):
    here, there = client_of(naerpes), client_of(naerpes)
    assert here.post("/profile/sign-in/everywhere/").status_code == 302
    assert [browser.get("/profile/").status_code for browser in (here, there)] == [302, 302]
    assert told() == ["signed_out_everywhere"]


def test_another_role_or_organisation_ends_the_sessions(naerpes, client_of):
    for change in ({"role": "guide"}, {"organisation_id": Organisation.objects.get(code="MUN:Vasa").id}):
        browser = client_of(naerpes)
        assert browser.get("/profile/").status_code == 200
        Staff.objects.filter(id=naerpes.user_id).update(**change)
        assert browser.get("/profile/").status_code == 302


def test_who_has_no_password_here_has_no_factors_here(naerpes, client_of):
    Staff.objects.filter(id=naerpes.user_id).update(password="!organisation")
    browser = client_of(naerpes)
    for address in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert browser.get(reverse(address)).status_code == 403
    assert browser.get("/profile/sign-in/").status_code == 200
