"""The administrator hires a person by a link, and the person gets in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)
def test_a_person_is_hired_by_a_link_and_signs_in(page, sign_in, check_accessibility, browser, served, request):
    name = f"anna.{request.node.callspec.params['page']}"
    password = "ett-helt-nytt-lösenord"
    sign_in("eva")
    page.goto("/organisation/staff/")
    check_accessibility()
    page.get_by_role("link", name="Lägg till en anställd").click()
    page.locator("[name=full_name]").fill("Anna Berg")
    page.locator("[name=username]").fill(name)
    page.select_option("[name=role]", "guide")
    check_accessibility()
    page.locator("main form button.btn").first.click()
    link = page.locator("#link").input_value()
    check_accessibility()
    guest = browser.new_context(locale="sv-FI", base_url=served).new_page()
    guest.goto(link)
    guest.locator("[name=new]").fill(password)
    guest.locator("[name=again]").fill(password)
    guest.locator("main form button.btn").first.click()
    guest.wait_for_url("**/sign-in/")
    guest.locator("[name=username]").fill(name)
    guest.locator("[name=password]").fill(password)
    guest.locator("main form button.btn").first.click()
    expect(guest.locator("details.account summary")).to_contain_text("Anna Berg")
    guest.context.close()
    page.goto("/organisation/staff/")
    page.get_by_role("link", name="Anna Berg").first.click()
    check_accessibility()
