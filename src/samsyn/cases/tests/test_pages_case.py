"""The page of a case, as each authority meets it: where it stands, why, what has happened, who has seen."""

import re
from datetime import date
from uuid import uuid4

import pytest

from samsyn.access.context import acting, engine
from samsyn.cases.models import Note
from samsyn.cases.present import Reader
from samsyn.cases.present_timeline import attributes_in_words
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from tests.world import CANARY

from .test_pages_day_and_clients import statements, text_of


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


@pytest.fixture
def farid(story_of):
    return story_of("farid")


@pytest.fixture
def page(browser, farid):
    return browser.get(f"/cases/{farid.number}/")


def test_one_sees_where_it_stands_who_holds_it_and_what_is_late(page):
    text = re.sub(r"\s+", " ", text_of(page))
    assert "Läget Bedömning" in text
    assert re.search(r"Ligger hos K ?Närpes", text)
    assert re.search(r"Försenat|Över vårt eget mål", text)


def test_the_header_tells_language_household_group_and_municipality(page):
    text = text_of(page)
    for words in ("فرید", "2.3.1979", "dari", "tolk behövs", "2 personer", "Internationellt skydd", "flyktingstatus"):
        assert words in text


def test_the_path_has_its_steps_in_the_lanes_of_the_authorities(page):
    body = page.content.decode()
    for words in ("Anonym presentation, Livskraftscentralen i Österbotten, gjort", "Ber om hörande, Närpes, gjort"):
        assert words in body
    assert re.search(r"Bedömning, Närpes, över vårt mål, 11\.11", body)
    assert body.count("lm-station") > 10


def test_the_path_is_a_list_too_and_leads_to_the_duties(page):
    body = page.content.decode()
    found = re.search(r'href="#(duty-[0-9a-f]+)" aria-label="Bedömning', body)
    assert found
    assert f'id="{found[1]}"' in body
    assert "Stigen som lista" in body


def test_every_duty_says_why_with_its_section(page):
    text = text_of(page)
    assert "Utlöst av:" in text
    assert "681/2023 14 §" in text
    assert "Deltar: Österbottens välfärdsområde." in text


def test_duties_that_are_over_are_shown_when_asked_for(browser, farid, page):
    body = page.content.decode()
    done = re.search(rf'href="(/cases/{farid.number}/\?over=1)#(duty-[0-9a-f]+)"', body)
    assert done
    assert f'id="{done[2]}"' not in body
    assert f'id="{done[2]}"' in browser.get(done[1]).content.decode()
    fragment = browser.get(done[1], headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<section id="over"')


def test_times_that_run_out_stand_apart(page):
    body = page.content.decode()
    clocks = body[body.index('id="clocks"') :]
    assert "Kalkylerad ersättning till kommunen" in clocks


def test_who_sees_what_and_why_is_told(page):
    text = text_of(page)
    assert "Varför ser jag detta?" in text
    assert "Personen är klient hos organisationen" in text
    assert "Andra ser, men inte ni: hälsa (endast datum)." in text


def test_an_anonymous_case_shows_household_group_and_need_but_no_name(browser, story_of):
    text = text_of(browser.get(f"/cases/{story_of('anonymous').number}/"))
    for words in ("Hushåll, 5 personer", "utan namn", "Kvotflykting", "uppenbara behov av social- eller hälsovård"):
        assert words in text
    assert CANARY not in text


def test_what_has_happened_is_narrowed_by_authority_and_kind(browser, farid):
    every = text_of(browser.get(f"/cases/{farid.number}/"))
    county = text_of(browser.get(f"/cases/{farid.number}/?by=WA:Österbotten"))
    timeline = county[county.index("Vad som har hänt") :]
    assert "Välfärdsområdet har besvarat hörandet" in timeline
    assert "Bostad ordnad, nycklar överlämnade" not in timeline
    assert "Bostad ordnad, nycklar överlämnade" in every
    fragment = browser.get(f"/cases/{farid.number}/?kind=situation", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<section id="timeline"')
    assert "Grupp och status: Internationellt skydd" in fragment


def test_a_case_is_found_by_its_id_too(browser, farid):
    assert browser.get(f"/cases/{farid.id}/")["Location"] == f"/cases/{farid.number}/"
    assert browser.get(f"/cases/{uuid4()}/").status_code == 404


def test_it_costs_at_most_25_statements(browser, farid):
    assert statements(browser, f"/cases/{farid.number}/") <= 25


class TestNotes:
    def test_a_note_is_written_once_even_when_sent_twice(self, browser, farid):
        told = {"text": "Mötet flyttat till torsdag.", "data_class": "assessment"}
        for _ in range(2):
            assert browser.post(f"/cases/{farid.number}/note/", told).status_code == 302
        assert "Mötet flyttat till torsdag." in text_of(browser.get(f"/cases/{farid.number}/"))
        with acting(Actor.system("tests")), engine():
            assert Note.objects.count() == 1

    def test_a_note_that_cannot_be_saved_is_not_lost(self, browser, farid):
        response = browser.post(f"/cases/{farid.number}/note/", {"text": "Viktigt", "data_class": "health"})
        assert response.status_code == 422
        assert 'href="#id_data_class"' in response.content.decode()
        assert "Viktigt</textarea>" in response.content.decode()

    def test_only_who_may_see_its_class_sees_a_note(self, browser, client_of, county, farid):
        browser.post(f"/cases/{farid.number}/note/", {"text": "Om planen", "data_class": "plan"})
        assert "Om planen" not in text_of(client_of(county).get(f"/cases/{farid.number}/"))


class TestHandler:
    def test_a_colleague_is_named_and_taken_away(self, browser, naerpes, farid):
        browser.post(f"/cases/{farid.number}/handler/", {"staff": str(naerpes.user_id)})
        assert "Ylva Sandnäs" in text_of(browser.get(f"/cases/{farid.number}/")).split("Stigen")[0]
        browser.post(f"/cases/{farid.number}/handler/", {"staff": ""})
        assert "ingen utsedd" in text_of(browser.get(f"/cases/{farid.number}/")).split("Stigen")[0]

    def test_nobody_elses_staff_can_be_named(self, browser, county, farid):
        browser.post(f"/cases/{farid.number}/handler/", {"staff": str(county.user_id)})
        assert "ingen utsedd" in text_of(browser.get(f"/cases/{farid.number}/"))


class TestAccess:
    def test_grounds_others_and_looks_are_told_and_the_look_is_written_down(self, browser, client_of, county, farid):
        client_of(county).get(f"/cases/{farid.number}/")
        text = text_of(browser.get(f"/cases/{farid.number}/access/"))
        assert "Närpes ansvarar för:" in text
        assert "tittade på ärendet" in text
        assert "socialvård" in text
        with acting(Actor.system("tests")), engine():
            assert Entry.objects.filter(what="looks_at", case_ids__contains=[farid.id]).exists()

    def test_people_of_other_authorities_are_not_named(self, browser, client_of, county, farid):
        client_of(county).get(f"/cases/{farid.number}/")
        text = text_of(browser.get(f"/cases/{farid.number}/access/"))
        assert "Ylva Sandnäs" in text
        assert "Disa Vikgren" not in text


def test_what_presses_beside_the_path_stands_in_the_header(browser, farid, monkeypatch):
    """A case whose path has nothing to do may have a late duty all the same."""
    monkeypatch.setattr("samsyn.cases.present_case.path_of", lambda *_: [])
    text = re.sub(r"\s+", " ", text_of(browser.get(f"/cases/{farid.number}/")))
    head = text[text.index("Läget") : text.index("Född")]
    assert "Inget att göra just nu" not in head
    assert re.search(r"Ligger hos V ?Österbottens välfärdsområde", head)
    assert "28.10.2026 27 dagar försenat" in head


def test_authorities_and_status_are_told_in_words_and_not_in_codes(naerpes):
    reader = Reader.of(naerpes, date(2026, 11, 24))
    told = attributes_in_words("section9_contact", {"receiver": "MUN:Närpes", "by": "INFO"}, reader)
    assert told == ["mottagare: Närpes", "av: rådgivningspunkten"]
    assert attributes_in_words("decision_served", {"status": "refugee"}, reader) == ["status: flyktingstatus"]
    assert attributes_in_words("decision_served", {"status": "egna ord: så"}, reader) == ["status: egna ord: så"]
