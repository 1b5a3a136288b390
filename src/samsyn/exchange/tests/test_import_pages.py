"""The way of a list through the pages, without JavaScript, in three languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samsyn.access.context import acting
from samsyn.exchange import queries, services
from samsyn.exchange.exports import as_csv, safe
from samsyn.exchange.terms import MAX_BYTES, Choice
from samsyn.exchange.tests.conftest import HEAD, NOW, OMAR, ZAHRA
from samsyn.exchange.tests.lists import BORN, TODAY
from samsyn.exchange.tests.workbooks import text, workbook
from samsyn.journal.queries import of_organisation
from samsyn.journal.terms import Actor


@pytest.fixture
def browser(naerpes: Actor, client_of: Callable[[Actor], Client], settings: Any) -> Client:
    settings.SAMSYN_TODAY = TODAY
    return client_of(naerpes)


def sends(browser: Client, content: bytes, kind: str = "own_clients", name: str = "klienter.xlsx") -> Any:
    return browser.post(reverse("exchange:upload"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


def form_of(page: Any) -> dict[str, str]:
    """What a browser would send of the columns' form as it stands."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def to_preview(browser: Client, content: bytes, **changed: str) -> Any:
    sent = sends(browser, content)
    assert sent.status_code == 302, sent.content.decode()[:2000]
    page = browser.get(sent["Location"])
    answer = browser.post(sent["Location"], form_of(page) | changed)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return browser.get(answer["Location"])


def runs(actor: Actor) -> None:
    """What the job does."""
    with acting(actor) as me:
        batch = queries.batches(me)[0]
        services.run_import(me, batch_id=batch.id, today=TODAY, now=NOW)


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_a_list_goes_from_upload_to_receipt(browser, naerpes, clients_list, language):
    browser.cookies["samsyn_language"] = language
    preview = to_preview(browser, clients_list)
    batch = preview.context["batch"]
    assert preview.context["ready"]
    assert "Ahmadi Zahra" in preview.content.decode()
    started = browser.post(reverse("exchange:start", args=[batch.id]))
    assert started["Location"] == reverse("exchange:progress", args=[batch.id])
    assert browser.get(started["Location"]).status_code == 200
    runs(naerpes)
    assert browser.get(started["Location"])["Location"] == reverse("exchange:receipt", args=[batch.id])
    receipt = browser.get(reverse("exchange:receipt", args=[batch.id])).content.decode()
    assert "Närpes" in receipt or "Närpiö" in receipt
    list_ = browser.get(reverse("exchange:import")).content.decode()
    assert reverse("exchange:receipt", args=[batch.id]) in list_


def test_the_fragment_of_the_progress_leads_to_the_receipt(browser, naerpes, clients_list):
    batch = to_preview(browser, clients_list).context["batch"]
    browser.post(reverse("exchange:start", args=[batch.id]))
    address = reverse("exchange:progress", args=[batch.id])
    part = browser.get(address, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="progress"')
    runs(naerpes)
    done = browser.get(address, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == reverse("exchange:receipt", args=[batch.id])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (text("Efternamn;Förnamn", "Öberg;Åsa", encoding="cp1252"), "0xF6"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (text("Efternamn"), "CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(browser, content, words):
    answer = sends(browser, content, name="lista.csv")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_in_words(browser):
    answer = sends(browser, b"x" * (MAX_BYTES + 1))
    assert answer.status_code == 422
    assert "10" in answer.content.decode()
    huge = sends(browser, b"x" * (MAX_BYTES + 400_000))
    assert huge.status_code == 422


def test_a_missing_column_is_named_and_can_be_given_for_the_whole_list(browser):
    content = workbook(HEAD[:3] + HEAD[4:], ZAHRA[:3] + ZAHRA[4:])
    sent = sends(browser, content)
    page = browser.get(sent["Location"])
    answer = browser.post(sent["Location"], form_of(page))
    assert answer.status_code == 422
    assert "Målgrupp" in answer.content.decode()
    assert browser.post(sent["Location"], form_of(page) | {"group": "QR"}).status_code == 302


def test_errors_stand_on_the_page_with_row_column_and_value(browser):
    preview = to_preview(browser, workbook(HEAD, ["Ahmadi", "Zahra", "31.2.1990", "QR", "Närpäs", *ZAHRA[5:]]))
    page = preview.content.decode()
    assert "31.2.1990" in page
    assert "rad 2, kolumn C" in page
    assert "Närpes" in page
    assert not preview.context["ready"]
    refused = browser.post(reverse("exchange:start", args=[preview.context["batch"].id]))
    assert refused["Location"] == reverse("exchange:preview", args=[preview.context["batch"].id])


def test_the_list_of_errors_is_a_file_without_formulas(browser, naerpes):
    bad = '=HYPERLINK("http://example.org";"x")'
    preview = to_preview(browser, workbook(HEAD, ["Ahmadi", "Zahra", bad, "QR", "Närpes", *ZAHRA[5:]]))
    answer = browser.get(reverse("exchange:errors", args=[preview.context["batch"].id]))
    content = answer.content.decode("utf-8-sig")
    assert f"'{bad}".replace('"', '""') in content
    assert answer["Content-Disposition"].startswith("attachment")
    with acting(naerpes) as actor:
        assert any(row.kind == "export" and row.what == "export_list_problems" for row in of_organisation(actor))


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_nothing_in_an_exported_file_is_taken_for_a_formula(beginning):
    assert safe(f"{beginning}1+1").startswith("'")
    assert safe("Ahmadi") == "Ahmadi"
    assert as_csv(["a"], [[f"{beginning}1+1"]]).startswith(b"\xef\xbb\xbf")


def test_a_formula_in_a_name_is_kept_as_text(browser, naerpes, office):
    to_preview(browser, workbook(HEAD, ["=1+1 Ahmadi", "Zahra", *ZAHRA[2:]]))
    with acting(naerpes) as actor:
        batch = queries.batches(actor)[0]
    browser.post(reverse("exchange:start", args=[batch.id]))
    runs(naerpes)
    found = office("MUN:Närpes").finds("Zahra")
    assert found[0].client.label.name == "Zahra =1+1 Ahmadi"


def test_the_page_of_columns_stays_small_and_offers_everything_on_request(browser):
    head = [*HEAD, *(f"Anteckning {number}" for number in range(18))]
    sent = sends(browser, workbook(head, [*ZAHRA, *["text"] * 18]))
    page = browser.get(sent["Location"])
    assert len(page.content) < 100_000
    day = re.search(r'<select name="column_5".*?</select>', page.content.decode(), re.DOTALL)
    assert day
    assert "event.plan_signed" in day[0]
    assert "family_name" not in day[0]
    every = browser.get(sent["Location"] + "?all=1").context["form"]
    assert "family_name" in str(every["column_5"])


def test_another_sheet_and_another_row_of_headings_can_be_read(browser):
    content = workbook(["Läs mig"], ["så här"], more={"Klienter": [["Lista"], HEAD, ZAHRA], "Andra": [HEAD, OMAR]})
    sent = sends(browser, content)
    assert browser.get(sent["Location"]).context["batch"].sheet == "Klienter"
    address = sent["Location"].replace("/columns/", "/reading/")
    assert browser.post(address, {"sheet": "Klienter", "heading_row": "9"}).status_code == 422
    browser.post(address, {"sheet": "Klienter", "heading_row": "2"})
    page = browser.get(sent["Location"])
    assert page.context["form"].rows[0]["heading"] == "Efternamn"
    assert page.context["batch"].rows == 1
    browser.post(address, {"sheet": "Andra", "heading_row": "1"})
    assert browser.get(sent["Location"]).context["form"].rows[0]["examples"] == ["Haddad"]


def test_what_columns_were_taken_for_is_remembered(browser):
    head = ["Datum 1", *HEAD[1:]]
    rows = workbook(head, ["Ahmadi", *ZAHRA[1:]])
    sent = sends(browser, rows)
    page = browser.get(sent["Location"] + "?all=1")
    assert page.context["form"]["column_0"].value() == ""
    browser.post(sent["Location"], form_of(page) | {"column_0": "family_name", "all": "1"})
    again = browser.get(sends(browser, rows)["Location"])
    assert again.context["form"]["column_0"].value() == "family_name"


def test_a_known_person_is_shown_beside_the_row_and_decided_on(browser, naerpes, clients_list):
    batch = to_preview(browser, clients_list).context["batch"]
    browser.post(reverse("exchange:start", args=[batch.id]))
    runs(naerpes)
    preview = to_preview(browser, workbook(HEAD, ["Ahmady", *ZAHRA[1:]], OMAR))
    page = preview.content.decode()
    assert "Ahmadi Zahra" in page
    assert not preview.context["ready"]
    assert preview.context["undecided"] == 1
    batch = preview.context["batch"]
    candidate = preview.context["questions"][0].field.field.choices[0][0]
    answer = browser.post(reverse("exchange:known", args=[batch.id]), {"row_2": candidate})
    assert browser.get(answer["Location"]).context["ready"]


def test_everything_open_can_be_decided_at_once(browser, naerpes, clients_list):
    batch = to_preview(browser, clients_list).context["batch"]
    browser.post(reverse("exchange:start", args=[batch.id]))
    runs(naerpes)
    preview = to_preview(browser, workbook(HEAD, ["Ahmady", *ZAHRA[1:]]))
    browser.post(reverse("exchange:decide", args=[preview.context["batch"].id]), {"choice": Choice.NEW.value})
    assert browser.get(reverse("exchange:preview", args=[preview.context["batch"].id])).context["ready"]


def test_an_import_is_given_up(browser, clients_list):
    batch = to_preview(browser, clients_list).context["batch"]
    assert browser.post(reverse("exchange:discard", args=[batch.id]))["Location"] == reverse("exchange:import")
    assert browser.get(reverse("exchange:preview", args=[batch.id]))["Location"] == reverse("exchange:import")


def test_pages_of_an_import_are_hidden_from_other_organisations(browser, clients_list, client_of, outsider, vasa):
    batch = to_preview(browser, clients_list).context["batch"]
    names = ("columns", "preview", "known", "progress", "receipt", "errors")
    for name in names:
        assert client_of(outsider).get(reverse(f"exchange:{name}", args=[batch.id])).status_code == 404
        assert client_of(vasa).get(reverse(f"exchange:{name}", args=[batch.id])).status_code == 403
    for name in ("reading", "start", "discard", "decide"):
        assert client_of(outsider).post(reverse(f"exchange:{name}", args=[batch.id])).status_code == 404


def test_no_personal_data_stands_in_an_address(browser, clients_list):
    sent = sends(browser, clients_list)
    assert re.fullmatch(r"/import/[0-9a-f-]{36}/columns/", sent["Location"])
    assert BORN not in sent["Location"]
