"""What every answer carries, whoever asks for what: headers, types, methods, and one line in the log."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.operations.middleware import ADDRESSES
from tests.test_every_page import ROUTES

#: A page, a page that is not there, a redirection, probes, figures without a token, a file, a file that is not there.
ANSWERS = ("/sign-in/", "/no/such/page/", "/clients/", *sorted(ADDRESSES), "/static/web/samsyn.js", "/static/no.js")
#: Every address that needs no object of the world, with what it takes.
PLAIN = {name: rule.get("with") for name, rule in ROUTES.items() if not rule.get("of_a_case")}


@pytest.fixture
def browser(db: None) -> Client:
    return Client(raise_request_exception=False)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_says_how_it_may_be_used(browser, address):
    answer = browser.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_with_a_text_says_what_it_is_and_in_which_letters(browser, address):
    answer = browser.get(address)
    if body_of(answer):
        kind = answer["Content-Type"]
        assert kind == "application/json" or re.fullmatch(r"text/[a-z]+(; version=[\d.]+)?; charset=.?utf-8.?", kind)


def test_pages_lay_open_no_base_no_object_and_no_other_window(browser):
    page = browser.get("/sign-in/")
    for closed in ("base-uri 'none'", "object-src 'none'", "script-src 'self'"):
        assert closed in page["Content-Security-Policy"]
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"


def test_a_browser_that_came_without_https_is_led_there_and_a_probe_is_not(db, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    led = Client().get("/sign-in/")
    assert (led.status_code, led["Location"]) == (301, "https://testserver/sign-in/")
    assert Client().get("/health/live").status_code == 200
    for address in ("/sign-in/", "/no/such/page/", "/static/web/samsyn.js"):
        said = Client().get(address, secure=True)["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains", address


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "XYZZY"])
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/no/such/page/", "/health/live", "/static/web/samsyn.js"])
def test_methods_that_no_page_needs_are_refused(browser, method, address):
    answer = browser.generic(method, address, headers={"X-Secret": "carried"})
    assert (answer.status_code, method in answer["Allow"]) == (405, False)
    assert b"carried" not in body_of(answer)


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/static/", "/static/web/", "/static/../config/settings.py", "/static/%2e%2e/config/settings.py"],
)
def test_no_folder_and_no_file_of_ours_is_handed_out(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404
    assert b"SECRET_KEY" not in answer.content


def test_no_address_takes_a_form_without_its_token(naerpes, client_of):
    """A form of another site comes with the cookies of the browser and without the token."""
    signed_in = client_of(naerpes)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    addresses = {
        name: reverse(name, kwargs=values) for name, values in PLAIN.items() if "opened_to" not in ROUTES[name]
    }
    assert len(addresses) > 30
    assert strict.get("/profile/").status_code == 200
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"HX-Request": "true"}):
        answered = {name: strict.post(address, {"a": "b"}, headers=headers) for name, address in addresses.items()}
        assert {name: answer.status_code for name, answer in answered.items() if answer.status_code != 403} == {}
    assert strict.get("/profile/").status_code == 200


def test_of_a_case_no_address_takes_a_form_without_its_token(naerpes, client_of):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(naerpes).cookies
    event = {"event_id": "0190c0de-0000-7000-8000-000000000000"}
    for name, rule in ROUTES.items():
        if rule.get("of_a_case") or "opened_to" in rule:
            values = {"number": "2026-000001"} | (event if rule.get("by_author") else {})
            assert strict.post(reverse(name, kwargs=values), {"a": "b"}).status_code == 403, name


def test_every_page_of_somebody_signed_in_has_a_way_out(naerpes, client_of):
    browser, silent, seen = client_of(naerpes), [], 0
    for name, values in PLAIN.items():
        if "opened_to" not in ROUTES[name]:
            answer = browser.get(reverse(name, kwargs=values))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                seen += 1
                silent += [] if f'action="{reverse("organisations:sign_out")}"' in answer.content.decode() else [name]
    assert silent == []
    assert seen > 15


def test_a_line_break_in_an_address_makes_no_line_of_the_log(browser, caplog):
    with caplog.at_level(logging.WARNING):
        browser.get("/no%0d%0aWARNING%20forged/")
    lines = [record.getMessage() for record in caplog.records]
    assert any("forged" in line for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)
