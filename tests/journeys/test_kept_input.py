"""A change of language in the middle of a form loses nothing of what was written."""

from playwright.sync_api import expect


def in_finnish(page):
    page.locator("form.langs button[value=fi]").press("Enter")
    expect(page.locator("html[lang=fi]")).to_have_count(1)


def test_a_person_half_written_stays_when_the_language_changes(page, sign_in, check_accessibility):
    sign_in("ylva")
    page.goto("/clients/new/")
    page.fill("[name=family_name]", "Kanarie")
    page.locator("[name=interpreter_needed][value=true]").check()
    in_finnish(page)
    expect(page.locator("[name=family_name]")).to_have_value("Kanarie")
    expect(page.locator("[name=interpreter_needed][value=true]")).to_be_checked()
    expect(page.locator("form.langs [aria-current=true]")).to_be_focused()
    check_accessibility()


def test_fields_that_follow_from_a_choice_come_back_with_what_they_held(page, sign_in):
    sign_in("ylva")
    page.goto("/clients/?order=name")
    page.locator("table.clients td a").first.click()
    page.goto(f"{page.url.split('#')[0]}event/")
    page.select_option("[name=type]", "move_known")
    page.fill("[name=a_to]", "Vasa")
    page.fill("[name=on]", "20.11.2026")
    in_finnish(page)
    expect(page.locator("[name=type]")).to_have_value("move_known")
    expect(page.locator("[name=a_to]")).to_have_value("Vasa")
    expect(page.locator("[name=on]")).to_have_value("20.11.2026")


def test_what_was_half_written_when_the_session_ended_is_there_after_signing_in_again(
    page, sign_in, check_accessibility
):
    sign_in("leena")
    page.goto("/clients/?order=name")
    page.locator("table.clients td a").first.click()
    address = f"{page.url.split('#')[0]}event/"
    page.goto(address)
    page.select_option("[name=type]", "move_known")
    page.fill("[name=a_to]", "Vasa")
    expect(page.locator("#draft-told")).to_contain_text("luonnoksena")
    page.context.clear_cookies(name="samsyn_session")
    page.goto(address)
    page.locator("[name=username]").fill("leena")
    page.locator("[name=password]").fill("samsyn")
    page.locator("main form button.btn").first.click()
    page.wait_for_url("**/event/")
    expect(page.locator("[name=type]")).to_have_value("move_known")
    expect(page.locator("[name=a_to]")).to_have_value("Vasa")
    check_accessibility()
    page.locator(".draft-back button").click()
    expect(page.locator(".draft-back")).to_have_count(0)
    expect(page.locator("[name=type]")).to_have_value("")
