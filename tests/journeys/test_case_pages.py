"""Every page of the day, the clients and the cases: accessible, light, never wider than the screen; with the
keyboard alone, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)
HEAVIEST = 100_000
#: Does the page end with its foot? What is hidden inside a part that scrolls can make it go on for screens.
ENDS = """() => {
    const foot = document.querySelector("footer").getBoundingClientRect().bottom + window.scrollY
    return document.documentElement.scrollHeight <= Math.max(window.innerHeight, foot + 2)
}"""
#: Told cases of the demonstration (data/demo/stories.yaml).
RAHMA = "/cases/2022-000001/"
PAGES = {
    "ylva": (
        *("/?view=unit", "/?view=waiting", "/?view=lapsing", "/clients/", "/clients/new/"),
        *(
            RAHMA,
            f"{RAHMA}person/",
            f"{RAHMA}situation/",
            f"{RAHMA}access/",
            f"{RAHMA}event/",
            f"{RAHMA}household/",
            f"{RAHMA}?kind=transfer&all=1",
        ),
    ),
    "disa": ("/", "/clients/", "/responsibilities/"),
    "rolf": ("/?view=unit",),
    "mikael": ("/",),
}


@BOTH
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_accessible_light_and_fit_the_screen(page, sign_in, check_accessibility, who):
    sign_in(who)
    for address in PAGES[who]:
        response = page.goto(address)
        assert response.status == 200, address
        assert len(response.body()) < HEAVIEST, address
        check_accessibility()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert page.evaluate(ENDS), f"{address}: goes on below its end"


def test_an_opened_reason_and_a_preview_are_accessible(page, sign_in, check_accessibility):
    sign_in("ylva")
    page.goto(RAHMA)
    page.locator("details.why summary").first.click()
    page.locator("#over a").click()
    expect(page.locator("section#over tr").first).to_be_visible()
    check_accessibility()
    page.goto(f"{RAHMA}event/")
    page.locator("[name=type]").select_option("plan_reviewed")
    expect(page.locator("[name=fields_for]").first).to_have_value("plan_reviewed")
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview")).to_be_focused()
    check_accessibility()


def test_with_the_keyboard_alone_one_goes_from_the_day_to_a_recorded_fact(page, sign_in):
    sign_in("ylva")
    page.goto("/")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile(r"/clients/$"))
    page.keyboard.press("/")
    page.keyboard.type("aweys rahma")
    page.keyboard.press("Enter")
    expect(page.locator("#list h2")).to_be_focused()
    until(page, "a", "Rahma Aweys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rahma Aweys")
    until(page, "a", "Anteckna händelse")
    page.keyboard.press("Enter")
    page.wait_for_url("**/event/")
    until(page, "select", "")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        if page.locator("[name=type]").input_value() == "plan_reviewed":
            break
    expect(page.locator("[name=fields_for]").first).to_have_value("plan_reviewed")
    until(page, "button", "Visa vad detta ändrar")
    page.keyboard.press("Enter")
    expect(page.locator("#preview")).to_be_focused()
    until(page, "button", "Bekräfta och anteckna")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Antecknat")


def until(page, tag, text):
    """Press Tab until the focus stands on such an element."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.tagName.toLowerCase(), document.activeElement.innerText.trim()]")
        if here[0] == tag and (not text or here[1] == text):
            return
    raise AssertionError(f"the keyboard never reaches {tag} {text}")


@pytest.fixture
def plain(browser, served):
    """A page of a browser without script."""
    context = browser.new_context(java_script_enabled=False, locale="sv-FI", base_url=served)
    yield context.new_page()
    context.close()


def test_without_script_one_searches_narrows_and_records(plain):
    plain.goto("/sign-in/?next=/")
    plain.locator("[name=username]").fill("ylva")
    plain.locator("[name=password]").fill("samsyn")
    plain.locator("main button.btn:not(.quiet)").click()
    plain.goto("/?view=unit")
    plain.locator("details.filters summary").click()
    plain.locator("[name=group]").select_option("QR")
    plain.locator("details.filters button").click()
    expect(plain.locator(".chips").last).to_contain_text("Kvotflykting")
    plain.goto("/clients/")
    plain.locator("[name=q]").fill("Jae Wongchai")
    plain.locator("search button").click()
    plain.get_by_role("link", name="Jae Wongchai").click()
    plain.get_by_role("link", name="Anteckna händelse").click()
    plain.locator("[name=type]").select_option("assessment_requested")
    plain.locator("button[value=preview]").click()
    expect(plain.locator("#preview")).to_contain_text("Bedömning")
    plain.locator("#preview button").click()
    expect(plain.locator("#messages")).to_contain_text("Antecknat")
    plain.locator("[name=text]").fill("Ringde i dag.")
    plain.locator("#note .buttons button").click()
    expect(plain.locator("#timeline")).to_contain_text("Ringde i dag.")
    plain.locator("details.why summary").first.click()
    expect(plain.locator("details.why li").first).to_be_visible()


def test_a_language_switch_keeps_the_page(page, sign_in):
    sign_in("ylva")
    page.goto(RAHMA)
    page.get_by_role("button", name="Suomi").click()
    expect(page).to_have_url(re.compile(RAHMA))
    expect(page.locator("#duties")).to_have_text("Velvollisuudet")
