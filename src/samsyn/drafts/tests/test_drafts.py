"""Half-written forms: they come back to their author, to nobody else, for a time, until they are sent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from samsyn.access import context
from samsyn.access.context import acting, engine
from samsyn.access.models import Grant
from samsyn.cases.models import Note
from samsyn.drafts import queries, services
from samsyn.drafts.models import Draft
from samsyn.drafts.rules import KeepingRule, in_force, last_day, load_keeping
from samsyn.drafts.terms import Form
from samsyn.exchange.tests.conftest import HEAD, NOW, ZAHRA
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.law.calendar import Period
from samsyn.law.reader import LawError
from tests.world import TODAY

WORDS = "Kanarieord: klienten ber om mera tid"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def farid(story_of, settings):
    settings.SAMSYN_TODAY = TODAY
    return story_of("farid")


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


def note_draft(case):
    return f"/cases/{case.number}/note/draft/"


def event_draft(case):
    return f"/cases/{case.number}/event/draft/"


def writes(browser, case, text=WORDS, **headers):
    return browser.post(note_draft(case), {"text": text, "data_class": "plan"}, **headers)


def everything():
    with acting(Actor.system("tests")), engine():
        return list(Draft.objects.order_by("id"))


class TestTheNote:
    def test_it_comes_back_on_the_page_of_the_case(self, browser, farid):
        assert writes(browser, farid).status_code == 302
        page = browser.get(f"/cases/{farid.number}/").content.decode()
        assert WORDS in page
        assert 'value="plan" selected' in page

    def test_what_is_kept_by_itself_says_so_and_leaves_the_page_alone(self, browser, farid):
        answer = writes(browser, farid, **HTMX)
        assert answer.status_code == 200
        assert "utkast" in answer.content.decode().lower()
        assert "<html" not in answer.content.decode()

    def test_the_newest_words_are_kept_once(self, browser, farid):
        writes(browser, farid, "först")
        writes(browser, farid, "sedan")
        assert len(everything()) == 1
        page = browser.get(f"/cases/{farid.number}/").content.decode()
        assert "sedan" in page

    def test_it_is_gone_when_the_note_is_saved(self, browser, farid):
        writes(browser, farid)
        browser.post(f"/cases/{farid.number}/note/", {"text": WORDS, "data_class": "plan"})
        assert everything() == []
        with acting(Actor.system("tests")), engine():
            assert Note.objects.filter(text=WORDS).count() == 1

    def test_what_comes_late_after_the_note_was_saved_is_not_kept(self, browser, farid):
        browser.post(f"/cases/{farid.number}/note/", {"text": WORDS, "data_class": "plan"})
        writes(browser, farid, **HTMX)
        assert everything() == []

    def test_a_note_that_is_refused_leaves_the_draft(self, browser, farid):
        writes(browser, farid)
        assert browser.post(f"/cases/{farid.number}/note/", {"text": "", "data_class": "plan"}).status_code == 422
        assert len(everything()) == 1

    def test_it_can_be_discarded_and_an_empty_one_is_none(self, browser, farid):
        writes(browser, farid)
        assert browser.post(note_draft(farid), {"discard": "1"}).status_code == 302
        assert everything() == []
        writes(browser, farid)
        writes(browser, farid, "   ")
        assert everything() == []

    def test_one_that_is_too_long_is_told_of_and_not_kept(self, browser, farid):
        answer = writes(browser, farid, "x" * 70_000, **HTMX)
        assert answer.status_code == 200
        assert "för lång" in answer.content.decode()
        assert everything() == []


class TestTheRecordOfAFact:
    HALF = {"type": "assessment_done", "on": "20.11.2026", "fields_for": "", "step": "preview"}

    def test_it_comes_back_and_is_gone_when_it_is_recorded(self, browser, farid):
        assert browser.post(event_draft(farid), self.HALF)["Location"] == f"/cases/{farid.number}/"
        assert len(everything()) == 1
        page = browser.get(f"/cases/{farid.number}/event/")
        form = page.context["form"]
        assert (form["type"].value(), form["on"].value()) == ("assessment_done", "20.11.2026")
        assert page.context["draft"] is not None
        sent = {"type": "assessment_done", "on": "20.11.2026", "fields_for": "assessment_done", "step": "confirm"}
        assert browser.post(f"/cases/{farid.number}/event/", sent)["Location"].startswith(f"/cases/{farid.number}/")
        assert everything() == []

    def test_without_a_kind_nothing_is_kept(self, browser, farid):
        browser.post(event_draft(farid), {"type": "", "on": "20.11.2026"})
        assert everything() == []


class TestWhoSeesIt:
    def test_nobody_but_its_author_on_any_page(self, browser, farid, hire, client_of, county):
        writes(browser, farid)
        for other in (hire("MUN:Närpes", "coordinator", "En Kollega"), county):
            page = client_of(other).get(f"/cases/{farid.number}/")
            assert page.status_code == 200
            assert WORDS not in page.content.decode()

    def test_nobody_but_its_author_in_the_database(self, browser, farid, hire, county, naerpes):
        writes(browser, farid)
        for other in (hire("MUN:Närpes", "coordinator", "En Kollega"), county):
            with acting(other):
                assert Draft.objects.count() == 0
                assert queries.written(naerpes, Form.NOTE, farid.id, TODAY) is None
                assert Draft.objects.update(form="event") == 0
                assert Draft.objects.all().delete()[0] == 0
        with acting(naerpes):
            assert Draft.objects.count() == 1

    def test_nobody_keeps_one_in_the_name_of_another(self, farid, naerpes, county):
        with pytest.raises(Exception, match="row-level security"), acting(county):
            services.keep(
                naerpes, Form.NOTE, about=farid.id, case_id=farid.id, values={"text": ["x"]}, today=TODAY, now=NOW
            )

    def test_the_database_holds_no_word_of_it(self, browser, farid):
        writes(browser, farid)
        with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(d)::text FROM drafts_draft d")
            assert "Kanarieord" not in cursor.fetchone()[0]

    def test_a_sealed_text_opens_for_its_author_form_and_case_alone(self, browser, farid, naerpes):
        writes(browser, farid)
        with acting(naerpes):
            Draft.objects.update(form="event")
            assert queries.written(naerpes, Form.EVENT, farid.id, TODAY) is None

    def test_it_is_hidden_when_the_case_is(self, browser, farid, naerpes):
        writes(browser, farid)
        with acting(Actor.system("tests")), engine():
            Grant.objects.filter(case_id=farid.id, organisation_id=naerpes.organisation_id).delete()
        with acting(naerpes):
            assert Draft.objects.count() == 0
            assert queries.written(naerpes, Form.NOTE, farid.id, TODAY) is None
        assert browser.get(f"/cases/{farid.number}/").status_code == 404

    def test_none_is_kept_for_a_case_that_one_does_not_see(self, farid, outsider, client_of):
        browser = client_of(outsider)
        assert writes(browser, farid).status_code == 404
        assert browser.post(event_draft(farid), {"type": "arrival"}).status_code == 404
        assert everything() == []

    def test_one_without_the_right_to_write_keeps_none(self, farid, region, client_of):
        assert writes(client_of(region), farid).status_code == 403

    def test_the_journal_holds_nothing_of_it(self, browser, farid, naerpes):
        writes(browser, farid)
        with acting(naerpes):
            assert not any(WORDS in str(entry.detail) for entry in Entry.objects.all())


class TestItsTime:
    def test_it_is_kept_for_its_time_and_no_longer(self, browser, farid, naerpes, settings):
        writes(browser, farid)
        (draft,) = everything()
        assert draft.last_day == last_day(TODAY, load_keeping()) > TODAY
        with acting(naerpes):
            assert queries.written(naerpes, Form.NOTE, farid.id, draft.last_day)
            assert queries.written(naerpes, Form.NOTE, farid.id, draft.last_day + timedelta(days=1)) is None

    def test_the_job_deletes_what_is_over_and_only_that(self, browser, farid):
        writes(browser, farid)
        (draft,) = everything()
        with acting(Actor.system("tests")):
            assert services.drop_old(draft.last_day) == 0
            assert services.drop_old(draft.last_day + timedelta(days=1)) == 1
        assert everything() == []

    def test_the_version_of_the_day_counts(self):
        older = KeepingRule(date(2026, 1, 1), Period(days=14), 100)
        newer = KeepingRule(date(2027, 1, 1), Period(days=7), 100)
        assert last_day(date(2026, 12, 31), (older, newer)) == date(2027, 1, 14)
        assert last_day(date(2027, 1, 1), (older, newer)) == date(2027, 1, 8)
        assert in_force(date(2025, 1, 1), (older, newer)) is older

    def test_a_version_without_a_source_is_an_error(self, tmp_path):
        file = tmp_path / "drafts.yaml"
        file.write_text("- from: 2026-01-01\n  keep: P1D\n  most: 5\n  confidence: deck\n", "utf-8")
        with pytest.raises(LawError, match=r"0\.source"):
            load_keeping(file)


class TestTheColumnsOfAList:
    def test_half_chosen_columns_come_back_and_are_gone_when_the_list_is_checked(self, browser, settings):
        settings.SAMSYN_TODAY = TODAY
        file = SimpleUploadedFile("lista.xlsx", workbook(HEAD, ZAHRA))
        columns = browser.post("/import/new/", {"kind": "own_clients", "file": file})["Location"]
        page = browser.get(columns)
        form = page.context["form"]
        guessed = {name: form[name].value() or "" for name in form.fields}
        assert guessed["column_1"]
        browser.post(f"{columns}draft/", guessed | {"column_1": ""})
        back = browser.get(columns).context["form"]
        assert back["column_1"].value() == ""
        assert back["column_0"].value() == guessed["column_0"]
        assert browser.post(columns, guessed).status_code == 302
        assert everything() == []

    def test_of_a_list_of_others_nothing_is_kept(self, browser):
        assert browser.post(f"/import/{uuid4()}/columns/draft/", {"column_0": "x"}).status_code == 404
        assert everything() == []


def test_nobody_signed_in_keeps_nothing(client, farid):
    context.forget()
    assert writes(client, farid).status_code in (302, 403)
    assert everything() == []
