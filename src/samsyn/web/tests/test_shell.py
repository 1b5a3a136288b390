"""The frame of every page: language, shortcuts, ways in, and pages that cannot be shown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from samsyn.web import errors, language
from samsyn.web.shell import SHORTCUTS_COOKIE, Shell


def post(view, **data):
    """A form sent to a view of the shell."""
    request = RequestFactory().post("/", data)
    return view(request)


@pytest.mark.parametrize("code", ["sv", "fi", "en"])
def test_the_language_is_switched_and_the_page_kept(code, settings):
    response = post(language.switch_language, language=code, next="/help/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/help/?a=1"
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (code, True, "Lax")


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_a_switch_never_leads_to_another_host(target):
    assert post(language.switch_language, language="fi", next=target)["Location"] == "/"


def test_an_unknown_language_is_ignored(settings):
    assert settings.LANGUAGE_COOKIE_NAME not in post(language.switch_language, language="xx").cookies


def test_a_look_changes_no_language():
    assert language.switch_language(RequestFactory().get("/")).status_code == 405


def test_the_single_keys_can_be_turned_off():
    response = post(language.switch_shortcuts, shortcuts="off")
    assert response.cookies[SHORTCUTS_COOKIE].value == "off"
    request = RequestFactory().get("/")
    request.COOKIES[SHORTCUTS_COOKIE] = "off"
    assert Shell(request).shortcuts is False


def visitor(permissions: frozenset[str]) -> Shell:
    """The frame for somebody with these permissions."""
    request: Any = RequestFactory().get("/help/")
    request.actor = SimpleNamespace(
        user_id=1, name="Anna Ek", organisation_code="MUN:Korsholm", permissions=permissions
    )
    request.resolver_match = None
    return Shell(request)


def test_a_visitor_who_is_not_signed_in_sees_no_ways_in():
    request = RequestFactory().get("/")
    assert Shell(request).nav == []
    assert Shell(request).actor is None


def test_ways_in_follow_the_permissions():
    keys = {item.key for item in visitor(frozenset()).nav}
    assert keys == {"matrix", "region"}
    assert visitor(frozenset()).organisation == "MUN:Korsholm"


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.permission_denied, 403), (errors.page_not_found, 404)],
)
def test_pages_that_cannot_be_shown_say_so_without_reasons(view, status):
    request = RequestFactory().get("/cases/2026-000001/")
    request.user = AnonymousUser()
    response = view(request, Exception("secret reason"))
    assert response.status_code == status
    assert b"secret" not in response.content


def test_a_server_error_is_drawn_without_the_database():
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Något gick fel" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["sv", "fi", "en"])
@pytest.mark.parametrize("name", ["web:help", "web:accessibility"])
def test_help_and_statement_are_open_to_all(name, code, settings):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert f'<html lang="{code}" dir="ltr"' in response.content.decode()
    assert response.content.count(b"<h1") == 1


@pytest.mark.django_db
def test_the_style_page_is_for_demos_only(settings):
    settings.SAMSYN_DEMO = settings.DEMO = False
    settings.DEBUG = False
    assert Client().get(reverse("web:styleguide")).status_code == 404
    settings.SAMSYN_DEMO = True
    assert Client().get(reverse("web:styleguide")).status_code == 200
