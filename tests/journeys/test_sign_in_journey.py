"""Signing in, looking at the own organisation, signing out."""

import re

import pytest
from playwright.sync_api import expect

BOTH = pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)


@BOTH
def test_somebody_signs_in_with_the_keyboard_alone(page, check_accessibility):
    page.goto("/sign-in/?next=/organisation/")
    check_accessibility()
    page.get_by_label("Användarnamn").focus()
    page.keyboard.type("ylva")
    page.keyboard.press("Tab")
    page.keyboard.type("samsyn")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/organisation/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Närpes stad")


def test_a_wrong_password_is_told_without_telling_which(page, check_accessibility):
    page.goto("/sign-in/")
    page.get_by_label("Användarnamn").fill("ylva")
    page.get_by_label("Lösenord").fill("fel")
    page.locator("main").get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_accessibility()


@BOTH
@pytest.mark.parametrize("address", ["/organisation/", "/contacts/", "/profile/"])
def test_pages_are_accessible_and_fit_a_phone(page, sign_in, check_accessibility, address):
    sign_in("ylva")
    page.goto(address)
    check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_contact_person_is_named_on_the_page(page, sign_in):
    sign_in("leena")
    page.goto("/organisation/")
    page.locator("summary", has_text=re.compile("Utse|Nimeä")).click()
    page.locator("[name=task]").select_option("place_grantor")
    page.locator("[name=name]").fill("Nytt Namn")
    page.locator("form[action*=contact-person] button.btn").last.click()
    expect(page.locator("table").first).to_contain_text("Nytt Namn")


def test_after_signing_out_the_back_button_shows_nothing(page, sign_in):
    sign_in("ylva")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url(re.compile(r"/sign-in/$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/sign-in/"))
