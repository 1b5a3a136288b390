"""Correcting what the register says of a person, and changing what holds of one."""

import re

import pytest

from .test_pages_day_and_clients import text_of


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


@pytest.fixture
def farid(story_of):
    return story_of("farid")


def told(browser, address, **changes):
    """What a form holds as it is shown, with these changes: what a browser would send."""
    body = browser.get(address).content.decode()
    form = body[body.index("<form class=") :]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = 'type="radio"' not in tag and 'type="checkbox"' not in tag
        if name and (ticked or " checked" in tag):
            sent[name[1]] = value[1] if value else "on" if 'type="checkbox"' in tag else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form):
        sent[name] = text
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    sent.pop("csrfmiddlewaretoken", None)
    return sent | changes


def test_a_name_is_corrected_and_found_under_it_at_once(browser, farid):
    address = f"/cases/{farid.number}/person/"
    sent = told(browser, address, family_name="Rättad", aliases="فرید\nFaridi")
    assert browser.post(address, sent)["Location"] == f"/cases/{farid.number}/"
    page = text_of(browser.get(f"/cases/{farid.number}/"))
    assert "Farid Rättad" in page
    assert "N-1044" in page
    assert "040 1234567" in page
    assert "Farid Rättad" in text_of(browser.post("/clients/", {"q": "rättad"}))


def test_sent_as_it_stands_nothing_is_lost(browser, farid):
    address = f"/cases/{farid.number}/person/"
    before = text_of(browser.get(f"/cases/{farid.number}/")).split("Stigen")[0]
    browser.post(address, told(browser, address))
    browser.get(f"/cases/{farid.number}/")  # reads the message of the act
    assert text_of(browser.get(f"/cases/{farid.number}/")).split("Stigen")[0] == before


def test_what_cannot_be_right_is_told_beside_its_field(browser, farid):
    address = f"/cases/{farid.number}/person/"
    response = browser.post(address, told(browser, address, birth_date="1.1.2030", hetu="010101-900X"))
    assert response.status_code == 422
    assert re.search(r'href="#id_(birth_date|hetu)"', response.content.decode())


def test_another_status_changes_the_duties_from_a_day_on(browser, farid):
    address = f"/cases/{farid.number}/situation/"
    sent = told(browser, address, valid_from="20.11.2026", group="QR")
    before = text_of(browser.get(f"/cases/{farid.number}/?kind=situation"))
    text = text_of(browser.post(address, sent | {"step": "preview"}))
    assert "Gäller från 20.11.2026" in text
    assert "Bekräfta och spara" in text
    assert re.search(r"(öppnas|avslutas|förfaller|ny dag)", text)
    assert text_of(browser.get(f"/cases/{farid.number}/?kind=situation")) == before
    assert browser.post(address, sent | {"step": "confirm"}).status_code == 302
    page = text_of(browser.get(f"/cases/{farid.number}/?kind=situation"))
    assert "Grupp och status: Kvotflykting" in page
    assert "Närpes" in page.split("Stigen")[0]


def test_a_status_in_the_future_or_without_a_difference_is_refused(browser, farid):
    address = f"/cases/{farid.number}/situation/"
    assert browser.post(address, told(browser, address, valid_from="1.1.2030")).status_code == 422
    for step in ("preview", "confirm"):
        same = text_of(browser.post(address, told(browser, address, step=step)))
        assert "Inget skiljer sig" in same
        assert "Bekräfta och spara" not in same


def test_who_may_not_write_is_not_offered_it(client_of, county, farid):
    page = text_of(client_of(county).get(f"/cases/{farid.number}/"))
    assert "Rätta personuppgifterna" not in page
    assert "Ändra grupp eller status" not in page
