"""Signing in, looking at the own organisation, signing out."""

import base64
import hashlib
import hmac
import re
import struct
import time

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
    page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
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
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page).to_have_url(re.compile(r"/sign-in/$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def with_a_virtual_device(page):
    """A browser with a device in it that keeps passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return session


def test_somebody_adds_a_passkey_and_signs_in_with_it_alone(page, served, check_accessibility):
    with_a_virtual_device(page)
    site = served.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to an address
    page.goto(f"{site}/sign-in/?next=/profile/sign-in/")
    page.get_by_label("Användarnamn").fill("siv")
    page.get_by_label("Lösenord").fill("samsyn")
    page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
    expect(page).to_have_url(re.compile("/profile/sign-in/$"))
    check_accessibility()
    page.get_by_role("link", name="Lägg till en lösennyckel").click()
    page.get_by_label("Lösennyckelns namn").fill("Min dator")
    check_accessibility()
    page.get_by_role("button", name="Lägg till lösennyckeln").click()
    expect(page).to_have_url(re.compile("/profile/sign-in/codes/$"))
    expect(page.locator(".codes li")).to_have_count(10)
    check_accessibility()
    page.goto(f"{site}/profile/sign-in/")
    expect(page.locator("main")).to_contain_text("Min dator")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    page.goto(f"{site}/sign-in/?next=/contacts/")
    check_accessibility()
    page.get_by_role("button", name="Logga in med en lösennyckel").click()
    expect(page).to_have_url(re.compile("/contacts/$"))


@BOTH
def test_somebody_adds_an_app_and_is_asked_for_its_code(page, sign_in, check_accessibility):
    sign_in("mats" if page.viewport_size["width"] > 800 else "aura")
    page.goto("/profile/sign-in/app/")
    check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("details.why summary").click()
    secret = page.locator("code.key").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main form button.btn").click()
    expect(page).to_have_url(re.compile("/profile/sign-in/codes/$"))
    recovery = page.locator(".codes li").first.inner_text()
    name = page.locator("details.account summary span").last.inner_text()
    page.locator("details.account summary").click()
    page.locator("form[action='/sign-out/'] button").click()
    page.get_by_label("Användarnamn").fill("mats" if name.startswith("Mats") else "aura")
    page.get_by_label("Lösenord").fill("samsyn")
    page.locator("main form button.btn").first.click()
    expect(page).to_have_url(re.compile("/sign-in/second-factor/$"))
    check_accessibility()
    page.locator("[name=code]").fill("000000")
    page.locator("main form button.btn").first.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.locator("[name=code]").fill(recovery)
    page.locator("main form button.btn").first.click()
    expect(page).to_have_url(re.compile("/$"))


def code_of(secret):
    """What an authenticator app shows now for a key."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
