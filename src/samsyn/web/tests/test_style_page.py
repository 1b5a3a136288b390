"""The style page in a browser: accessible, never wider than the screen, nothing inline, keys that work.

The page is drawn here and handed to the browser with its static files: no server, no database.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, sync_playwright

from samsyn.web import styleguide, views
from samsyn.web.badges import Badge

pytestmark = pytest.mark.journey

HOST = "http://samsyn.invalid"
POLICY = "default-src 'none'; " + "; ".join(
    f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")
)
PAGES = {"/styleguide/": styleguide.styleguide, "/help/": views.help_page, "/accessibility/": views.accessibility}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, quiet and alone."""
    with sync_playwright() as player:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


def draw(path: str, language: str) -> str:
    """A page of the shell for a signed-in member of staff."""
    request: Any = RequestFactory().get(path)
    request.actor = SimpleNamespace(
        user_id=1, name="Anna Ek", organisation_code="MUN:Korsholm", permissions=frozenset()
    )
    request.organisation_label = Badge("K", "Korsholms kommun", "mun")
    request.resolver_match = None
    with translation.override(language):
        return PAGES[path](request).content.decode()


def answer(route: Route, language: str) -> None:
    """What a server would answer: a page, or a static file."""
    path = urlsplit(route.request.url).path
    if path in PAGES:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        route.fulfill(body=draw(path, language), headers=headers)
        return
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if found is None:
        route.fulfill(status=404)
    else:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)


@pytest.fixture
def visit(browser: Browser, settings: Any) -> Iterator[Any]:
    """Opens a page at a width in a language; what the browser complains of fails the test."""
    settings.SAMSYN_TODAY, settings.SAMSYN_DEMO = "2026-11-24", True
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, language: str = "sv", width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", lambda route: answer(route, language))
        page.goto(HOST + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("path", list(PAGES))
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible(visit, path, width):
    page = visit(path, width=width)
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_pages_are_never_wider_than_the_screen(visit, language):
    for path in PAGES:
        page = visit(path, language, 320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_path_is_flat_on_a_wide_screen_and_upright_on_a_narrow_one(visit):
    wide, narrow = visit("/styleguide/"), visit("/styleguide/", width=390)
    assert wide.locator(".path .wide").first.is_visible()
    assert not wide.locator(".lm-list").first.is_visible()
    assert not narrow.locator(".path .wide").first.is_visible()
    assert narrow.locator(".lm-list li").first.is_visible()


def test_the_path_as_a_list_opens_on_a_wide_screen(visit):
    page = visit("/styleguide/")
    page.locator(".path summary").first.click()
    assert page.locator(".lm-list").first.locator("li").count() == 13


def test_a_long_path_starts_where_the_case_stands(visit):
    page = visit("/styleguide/")
    assert page.locator(".path .scroll").last.evaluate("box => box.scrollLeft") > 0


def test_an_error_is_read_out_first(visit):
    page = visit("/styleguide/")
    assert page.evaluate("document.activeElement.className") == "summary"


def test_the_menu_of_the_own_account_closes_with_escape(visit):
    page = visit("/help/")
    page.locator(".account summary").click()
    assert page.locator(".account-menu").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".account-menu").is_visible()


def test_the_first_tab_skips_to_the_content(visit):
    page = visit("/help/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_pages_fit_when_mirrored(visit):
    page = visit("/styleguide/", width=390)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
