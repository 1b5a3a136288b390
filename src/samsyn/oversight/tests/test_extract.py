"""The client's own extract: who may give it, what stands in it, and that the PDF can be read by everybody."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse

from samsyn.access import context
from samsyn.cases.services.persons import correct_person
from samsyn.cases.words import vocabulary
from samsyn.clients.queries import as_registered
from samsyn.journal import queries as journal
from samsyn.journal.purposes import load_purposes
from samsyn.journal.queries import Row
from samsyn.journal.services import record
from samsyn.journal.terms import Kind, ReadOnly
from samsyn.journal.watch import watch
from samsyn.oversight import extract
from samsyn.protection.services import ask_release, decide_release
from samsyn.web import clock
from tests.world import TODAY


def looks_at(actor, case_id, classes=("identity",)):
    with context.acting(actor):
        record(actor, kind=Kind.READ, what="case", cases=[case_id], data_classes=classes)


def make(actor, number, language="en", since=None):
    today = clock.now().date()
    with context.acting(actor):
        return extract.make_extract(
            actor, number=number, language=language, since=since or today - timedelta(days=30), today=today
        )


def told_by(actor, number, monkeypatch, **asked):
    """What the template is told of an extract."""
    caught: list[Any] = []

    def catch(told: Any) -> bytes:
        caught.append(told)
        return b""

    with monkeypatch.context() as patch:
        patch.setattr(extract, "rendered", catch)
        make(actor, number, **asked)
    return caught[0]["versions"]


def row(at, organisation, purpose="integration", kind="read"):
    return Row(1, at, uuid4(), organisation, "", "", kind, "case", [], [], [], purpose, "", "", {})


def test_uses_of_one_authority_on_one_day_for_one_purpose_are_one_line():
    noon, ours, theirs = datetime(2026, 11, 24, 12, tzinfo=UTC), uuid4(), uuid4()
    lines = extract.lines_of(
        [
            row(noon, ours),
            row(noon - timedelta(hours=2), ours, kind="act"),
            row(noon, theirs),
            row(noon, ours, purpose="exceptional"),
            row(noon - timedelta(days=1), ours),
        ]
    )
    assert [(line.day.day, line.organisation_id, line.purpose) for line in lines].count((24, ours, "integration")) == 1
    assert len(lines) == 4
    assert next(line for line in lines if line.purpose == "integration" and line.day.day == 24).day == date(
        2026, 11, 24
    )
    assert {"read", "act"} in [set(line.kinds) for line in lines]
    assert lines[-1].day == date(2026, 11, 23)


def test_a_use_late_in_the_evening_belongs_to_the_finnish_day():
    (line,) = extract.lines_of([row(datetime(2026, 11, 23, 22, 30, tzinfo=UTC), uuid4())])
    assert line.day == date(2026, 11, 24)


def test_days_authorities_and_purposes_are_told_and_no_names(naerpes, county, story_of, monkeypatch):
    farid = story_of("farid")
    looks_at(county, farid.id)
    versions = told_by(naerpes, farid.number, monkeypatch)
    assert [one["lang"] for one in versions] == ["en", "sv", "fi"]
    swedish = [cell for line in versions[1]["rows"] for cell in line]
    assert "Österbottens välfärdsområde" in swedish
    assert "socialvård" in swedish
    assert "integrationsarbete" in swedish
    everything = str(versions)
    for name in ("Ylva", "Sandnäs", "Disa", "Vikgren", str(county.user_id)):
        assert name not in everything
    assert any(farid.number in line for line in versions[0]["head"])


def test_what_others_did_with_data_that_the_maker_may_not_know_is_left_out_and_whom_to_ask_is_said(
    naerpes, nurse, story_of, monkeypatch
):
    farid = story_of("farid")
    plain = told_by(naerpes, farid.number, monkeypatch)[1]["rows"]
    looks_at(nurse, farid.id, ["health"])
    after = told_by(naerpes, farid.number, monkeypatch)[1]
    assert "hälso- och sjukvård" not in str(after["rows"])
    assert len(after["rows"]) == len(plain)
    looks_at(nurse, farid.id, ["identity"])
    assert "hälso- och sjukvård" in str(told_by(naerpes, farid.number, monkeypatch)[1]["rows"])


def test_however_many_rows_there_are_all_are_told(naerpes, story_of, monkeypatch):
    known = story_of("rahma")
    for _ in range(7):
        looks_at(naerpes, known.id)

    def lines() -> Any:
        return [version["rows"] for version in told_by(naerpes, known.number, monkeypatch)]

    lines()  # its making is a row of its own
    in_one = lines()
    for step in (1, 2, 5):
        monkeypatch.setattr(extract, "STEP", step)
        assert lines() == in_one


def test_nothing_before_the_chosen_day_is_told(naerpes, story_of, monkeypatch):
    farid = story_of("farid")
    tomorrow = clock.now().date() + timedelta(days=1)
    assert told_by(naerpes, farid.number, monkeypatch, since=tomorrow)[0]["rows"] == []


def test_giving_it_out_is_written_down_as_an_export(naerpes, story_of):
    farid = story_of("farid")
    made = make(naerpes, farid.number, "uk")
    with context.acting(naerpes):
        last = journal.of_organisation(naerpes, limit=1)[0]
    assert (last.kind, last.what, last.case_ids) == ("export", "log_extract", [farid.id])
    assert last.detail["lines"] == made.lines
    assert last.detail["language"] == "uk"


def test_nothing_is_given_out_while_the_log_is_not_sealed_in_time(naerpes, story_of):
    farid = story_of("farid")
    watch.know(1e6)
    with pytest.raises(ReadOnly):
        make(naerpes, farid.number)


def status(browser, number):
    return browser.get(reverse("oversight:extract", args=[number])).status_code


def test_whoever_answers_for_the_case_may_and_nobody_else(
    naerpes, vasa, officer, outsider, nurse, placement, hire, client_of, story_of
):
    farid = story_of("farid")
    for actor, expected in (
        (naerpes, 200),
        (officer, 200),
        (hire("MUN:Närpes", "guide"), 200),
        (vasa, 404),
        (outsider, 404),
        (hire("MUN:Åbo", "data_protection_officer"), 404),
        (nurse, 403),
        (placement, 403),
        (hire("MUN:Närpes", "administrator"), 403),
    ):
        assert status(client_of(actor), farid.number) == expected, actor.role
    assert status(client_of(naerpes), "2026-999999") == 404


def protect(actor, case_id):
    with context.acting(actor), context.engine():
        person = as_registered(case_id)
    with context.acting(actor):
        correct_person(actor, case_id=case_id, person=replace(person, protected=True), today=TODAY)


def test_of_a_person_under_a_security_prohibition_it_is_given_when_another_person_has_agreed(
    naerpes, hire, client_of, story_of, entitle
):
    farid = story_of("farid")
    protect(naerpes, farid.id)
    naerpes = entitle(naerpes)
    colleague = entitle(hire("MUN:Närpes", "coordinator"))
    address = reverse("oversight:extract", args=[farid.number])
    refused = client_of(naerpes).get(address)
    assert refused.status_code == 403
    assert reverse("protection:ask", args=[farid.number]) in refused.content.decode()
    with context.acting(naerpes) as actor:
        asked = ask_release(actor, case_id=farid.id, number=farid.number, reason="Klienten begär sitt loggutdrag")
    with context.acting(colleague) as actor:
        decide_release(actor, release_id=asked, agreed=True)
    given = client_of(naerpes).post(address, {"language": "sv", "since": "1.1.2026"})
    assert given.content.startswith(b"%PDF-")
    assert client_of(colleague).get(address).status_code == 403


def test_of_a_person_under_a_security_prohibition_nobody_gives_it_alone(naerpes, officer, client_of, story_of):
    farid = story_of("farid")
    protect(naerpes, farid.id)
    for actor in (naerpes, officer):
        address = reverse("oversight:extract", args=[farid.number])
        for response in (client_of(actor).get(address), client_of(actor).post(address, {"language": "sv"})):
            assert response.status_code in (403, 404)
            assert "application/pdf" not in response["Content-Type"]


def test_the_page_gives_a_pdf_and_says_what_is_missing(naerpes, client_of, story_of):
    farid = story_of("farid")
    browser, address = client_of(naerpes), reverse("oversight:extract", args=[farid.number])
    assert browser.post(address, {"language": "tlh", "since": "1.1.2026"}).status_code == 422
    response = browser.post(address, {"language": "sv", "since": "1.1.2026"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'attachment; filename="log-extract-{farid.number}.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert "no-store" in response["Cache-Control"]


def test_who_answers_for_the_case_finds_the_way_from_its_page_and_the_officer_from_the_log(
    naerpes, nurse, officer, client_of, story_of
):
    farid = story_of("farid")
    way = reverse("oversight:extract", args=[farid.number])
    assert way in client_of(naerpes).get(f"/cases/{farid.number}/access/").content.decode()
    assert way not in client_of(nurse).get(f"/cases/{farid.number}/access/").content.decode()
    assert way in client_of(officer).post(reverse("oversight:journal"), {"number": farid.number}).content.decode()


@pytest.mark.parametrize("language", sorted(extract.load_texts()))
def test_the_pdf_is_tagged_says_its_languages_and_holds_its_fonts(naerpes, story_of, language):
    farid = story_of("farid")
    with pikepdf.open(io.BytesIO(make(naerpes, farid.number, language).pdf)) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == {"prs": "fa"}.get(language, language)
        assert root.ViewerPreferences.DisplayDocTitle
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root.Metadata.read_bytes()
        kinds = [str(one.S) for one in parts(root.StructTreeRoot.K)]
        versions = len(extract.languages_of(language))
        assert kinds.count("/H1") == kinds.count("/Table") == kinds.count("/THead") == versions
        assert kinds.count("/TH") == 4 * versions
        assert "/TD" in kinds
        named = {str(one.get("/Lang")) for one in parts(root.StructTreeRoot.K) if "/Lang" in one} | {str(root.Lang)}
        assert {"sv", "fi"} <= named
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.DescendantFonts[0].FontDescriptor.keys())
        if extract.load_texts()[language].dir == "rtl":
            assert any("NotoNaskhArabic" in str(font.BaseFont) for font in fonts)


def parts(node):
    """Every part of the structure of a PDF."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from parts(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from parts(node.K)


def test_a_number_inside_text_from_right_to_left_keeps_its_order(naerpes, story_of, monkeypatch):
    farid = story_of("farid")
    arabic, swedish, _ = told_by(naerpes, farid.number, monkeypatch, language="ar")
    assert f"\u2066{farid.number}\u2069" in arabic["head"][0]
    assert swedish["head"][0] == f"Ärende: {farid.number}"


def test_words_that_look_like_markup_stay_words():
    said = "#panic() *x* $1$ `a` <b> @c \\ [d]"
    version: dict[str, object] = dict.fromkeys(("title", "unchecked", "nothing", "rest", "ask"), said)
    version |= {"lang": "sv", "dir": "ltr", "head": [said], "intro": [said], "columns": [said] * 4}
    version |= {"rows": [[said] * 4], "others": [said]}
    assert extract.rendered({"title": said, "number": said, "versions": [version]}).startswith(b"%PDF-")


def test_every_language_says_every_purpose_and_kind_and_which_text_is_official():
    for language, texts in extract.load_texts().items():
        assert set(texts.kinds) == {"read", "list", "act", "export", "denied"}
        if language in ("sv", "fi", "en"):
            assert all(getattr(vocabulary()["purpose"][one], language) for one in load_purposes())
            assert texts.checked
        else:
            assert set(texts.purposes) == set(load_purposes())
            assert bool(texts.unchecked) is not texts.checked
