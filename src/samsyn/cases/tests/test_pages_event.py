"""Recording a fact in one form that shows beforehand what it changes; correcting one."""

import re

import pytest

from samsyn.access.context import acting, engine
from samsyn.cases.models import Event
from samsyn.journal.terms import Actor

from .test_pages_day_and_clients import text_of


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


@pytest.fixture
def farid(story_of):
    return story_of("farid")


ASSESSED = {"type": "assessment_done", "on": "23.11.2026"}
KNOWN = ASSESSED | {"fields_for": "assessment_done", "a_wa_participated": "true"}


def events_of(case, type_):
    with acting(Actor.system("tests")), engine():
        return list(Event.objects.filter(case_id=case.id, type=type_).order_by("id"))


def test_only_what_the_actor_may_record_is_offered_and_the_expected_stands_first(browser, farid):
    body = browser.get(f"/cases/{farid.number}/event/").content.decode()
    assert body.index("Väntas härnäst") < body.index("Bedömning gjord") < body.index("Andra händelser")
    assert "Hälsogranskning gjord" not in body


def offers_of_duties(browser, case):
    """For each duty that leads to the form: the facts it asks for, and the one chosen beforehand."""
    found = {}
    body = browser.get(f"/cases/{case.number}/").content.decode()
    for address in re.findall(r'href="(/cases/[^"]+/event/\?duty=[^"]+)"', body):
        page = browser.get(address).content.decode()
        asked = re.search(r'<optgroup label="För den här skyldigheten">(.*?)</optgroup>', page, re.S)
        chosen = re.search(r'<option value="(\w*)" selected>', page)
        types = re.findall(r'value="(\w+)"', asked[1]) if asked else []
        found[frozenset(types)] = chosen[1] if chosen else ""
    return found


def test_a_duty_leads_to_the_fact_that_closes_it(browser, farid):
    assert offers_of_duties(browser, farid)[frozenset({"family_need_mapped"})] == "family_need_mapped"


def test_where_several_facts_could_close_a_duty_none_is_chosen_beforehand(browser, farid, story_of):
    assert offers_of_duties(browser, farid)[frozenset({"assessment_done", "other_plan_referenced"})] == ""
    decision = frozenset({"municipality_accepts", "municipality_refuses"})
    assert offers_of_duties(browser, story_of("anonymous"))[decision] == ""


def place_proposed(browser, case, type_):
    asked = {"type": type_, "on": "24.11.2026", "step": "fields"}
    body = browser.post(f"/cases/{case.number}/event/", asked, headers={"HX-Request": "true"}).content.decode()
    found = re.search(r'<input[^>]*name="a_to"[^>]*>', body)
    assert found
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def test_a_place_is_proposed_where_the_case_says_it_and_never_for_a_move(browser, farid, story_of):
    assert place_proposed(browser, story_of("anonymous"), "municipality_accepts") == "Närpes"
    assert place_proposed(browser, farid, "first_home_municipality") == "Närpes"
    assert place_proposed(browser, farid, "move_known") == ""


def test_without_script_the_fields_of_a_fact_appear_at_the_next_step(browser, farid):
    response = browser.post(f"/cases/{farid.number}/event/", ASSESSED | {"step": "preview"})
    body = response.content.decode()
    assert response.status_code == 200
    assert 'name="a_wa_participated"' in body
    assert 'value="23.11.2026"' in body
    assert 'class="error"' not in body
    assert "Bekräfta och anteckna" not in body


def test_with_script_they_appear_at_once(browser, farid):
    asked = ASSESSED | {"step": "fields"}
    body = browser.post(f"/cases/{farid.number}/event/", asked, headers={"HX-Request": "true"}).content.decode()
    assert body.strip().startswith('<div id="fields"')
    assert 'name="a_wa_participated"' in body


def test_beforehand_one_sees_what_closes_opens_and_who_gets_to_see(browser, farid):
    text = text_of(browser.post(f"/cases/{farid.number}/event/", KNOWN | {"step": "preview"}))
    assert re.search(r"blir gjord\s+Bedömning", text)
    assert re.search(r"öppnas\s+Integrationsplan", text)
    assert re.search(r"får se\s+Österbottens välfärdsområde", text)
    assert "Bekräfta och anteckna" in text
    assert events_of(farid, "assessment_done") == []


def test_confirmed_twice_it_is_recorded_once_and_the_picture_moves_on(browser, farid):
    for _ in range(2):
        response = browser.post(f"/cases/{farid.number}/event/", KNOWN | {"step": "confirm"})
        assert response["Location"] == f"/cases/{farid.number}/"
    text = text_of(browser.get(f"/cases/{farid.number}/"))
    assert "redan antecknad" in text
    assert len(events_of(farid, "assessment_done")) == 1
    assert re.search(r"Läget\s+Plan", text)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": "31.2.2026"}, "id_on"),
        ({"on": "1.1.2030"}, "id_on"),
        ({"type": "jobseeker_start"}, "id_type"),
        ({"type": ""}, "id_type"),
    ],
)
def test_what_cannot_be_right_is_told_at_the_top_and_kept(browser, farid, wrong, field):
    response = browser.post(f"/cases/{farid.number}/event/", KNOWN | wrong | {"step": "preview"})
    body = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in body
    assert f'value="{wrong.get("on", "23.11.2026")}"' in body


def test_a_municipality_by_any_of_its_names_and_no_other(browser, farid):
    move = {"type": "move_known", "on": "23.11.2026", "fields_for": "move_known", "step": "preview"}
    assert "Bekräfta" in text_of(browser.post(f"/cases/{farid.number}/event/", move | {"a_to": "Vaasa"}))
    refused = browser.post(f"/cases/{farid.number}/event/", move | {"a_to": "Atlantis"})
    assert 'href="#id_a_to"' in refused.content.decode()


def test_what_stands_in_the_way_is_told_with_the_section(browser, story_of):
    case = story_of("anonymous")
    granted = {"type": "municipality_accepts", "on": "24.11.2026", "fields_for": "municipality_accepts"}
    text = text_of(browser.post(f"/cases/{case.number}/event/", granted | {"step": "preview"}))
    assert "Välfärdsområdet ska höras först" in text
    assert "43 §" in text
    assert "Bekräfta och anteckna" not in text
    assert browser.post(f"/cases/{case.number}/event/", granted | {"step": "confirm"}).status_code == 302
    assert events_of(case, "municipality_accepts") == []


class TestCorrection:
    def address(self, case):
        return f"/cases/{case.number}/event/{events_of(case, 'housing_arranged')[0].id}/"

    def test_beforehand_one_sees_what_it_changes_and_nothing_is_written(self, browser, farid):
        arrival = events_of(farid, "arrival")[0]
        address, moved = f"/cases/{farid.number}/event/{arrival.id}/", {"on": "21.10.2026", "reason": "Fel dag"}
        text = text_of(browser.post(address, moved | {"step": "preview"}))
        assert re.search(r"ny dag\s+Bedömning[^§]+4\.11\.2026[^§]+14 § · var 11\.11\.2026", text)
        assert "Ankomst till kommunen, 21.10.2026" in text
        assert "Bekräfta rättelsen" in text
        assert [event.id for event in events_of(farid, "arrival")] == [arrival.id]
        assert text_of(browser.post(address, moved)) == text_of(browser.post(address, moved | {"step": "preview"}))

    def test_with_script_the_same_page_comes_as_a_part(self, browser, farid):
        struck = {"on": "20.10.2026", "reason": "Fel person", "strike": "on", "step": "preview"}
        headers = {"HX-Request": "true"}
        body = browser.post(self.address(farid), struck, headers=headers).content.decode()
        assert body.strip().startswith('<div id="work"')
        assert "har aldrig hänt" in body
        assert 'name="strike" value="True"' in body
        assert 'value="Fel person"' in body

    def test_a_fact_gets_another_day_and_the_old_one_stays_struck(self, browser, farid):
        address = self.address(farid)
        assert 'value="20.10.2026"' in browser.get(address).content.decode()
        response = browser.post(address, {"on": "21.10.2026", "reason": "Fel dag", "step": "confirm"})
        assert response.status_code == 302
        body = browser.get(f"/cases/{farid.number}/").content.decode()
        assert "21.10.2026" in body
        assert "class=struck" in body
        assert "Fel dag" in body

    @pytest.mark.parametrize("step", ["preview", "confirm"])
    def test_a_reason_is_needed_and_something_must_differ(self, browser, farid, step):
        address = self.address(farid)
        missing = browser.post(address, {"on": "21.10.2026", "step": step})
        assert missing.status_code == 422
        assert 'value="21.10.2026"' in missing.content.decode()
        same = text_of(browser.post(address, {"on": "20.10.2026", "reason": "x", "step": step}))
        assert "Inget skiljer sig" in same
        assert "Bekräfta rättelsen" not in same
        assert len(events_of(farid, "housing_arranged")) == 1

    def test_a_fact_is_taken_back_altogether(self, browser, farid):
        address = self.address(farid)
        browser.post(address, {"on": "20.10.2026", "reason": "Fel person", "strike": "on", "step": "confirm"})
        assert browser.get(address).status_code == 404

    def test_another_authority_corrects_nothing(self, client_of, county, farid):
        assert client_of(county).get(self.address(farid)).status_code == 404
        wrong = {"on": "21.10.2026", "reason": "x", "step": "preview"}
        assert client_of(county).post(self.address(farid), wrong).status_code == 404
