"""My day, the list of clients, the search and the form of a new person, as a reader meets them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samsyn.access.context import acting
from samsyn.cases.queries import day
from samsyn.cases.services import assign_handler
from tests.world import TODAY


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def later_of(response):
    """The list of what is due later."""
    return response.content.decode().split('<section aria-labelledby="part-later">')[1].split("</section>")[0]


def statements(browser, address):
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([query for query in captured.captured_queries if not query["sql"].startswith(own)])


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


class TestMyDay:
    def test_duties_stand_by_urgency_with_person_turn_date_and_ground(self, browser, story_of):
        story_of("farid")
        story_of("rahma")
        page = text_of(browser.get("/?view=unit"))
        assert page.index("Kritiskt försenat") < page.index("Över vårt mål eller en riktlinje") < page.index("Senare")
        assert "Rahma K." in page
        assert "Farid K." in page
        assert "utan dröjsmål: vårt mål" in page
        assert "13 dagar över vårt mål" in page

    def test_a_target_of_our_own_is_never_called_late(self, browser, story_of):
        story_of("farid")
        body = browser.get("/?view=unit").content.decode()
        assert 'class="past"' in body
        assert 'class="late"' not in body

    def test_the_section_is_there_for_who_points_at_the_row(self, browser, story_of):
        story_of("farid")
        assert '<span class="section">, 681/2023 14 §</span>' in browser.get("/?view=unit").content.decode()

    def test_a_person_without_a_name_is_a_household(self, browser, story_of):
        story_of("anonymous")
        page = text_of(browser.get("/?view=waiting"))
        assert "Hushåll, 5 personer" in page
        assert "utan namn · Kvotflykting" in page
        assert "Österbottens välfärdsområde" in page
        assert "Kanarie" not in page

    def test_who_is_asked_sees_who_waits(self, client_of, county, story_of):
        story_of("anonymous")
        page = text_of(client_of(county).get("/?view=unit"))
        assert "Närpes väntar" in page

    def test_mine_are_those_i_take_care_of(self, browser, naerpes, story_of):
        farid, _ = story_of("farid"), story_of("rahma")
        assert "Farid K." in text_of(browser.get("/"))  # nobody has been named: the whole house
        with acting(naerpes):
            assign_handler(naerpes, case_id=farid.id, staff_id=naerpes.user_id, today=TODAY)
        page = text_of(browser.get("/"))
        assert "Farid K." in page
        assert "Rahma K." not in page
        assert "av alla våra har" in page  # what is late is told, whoever takes care of it

    def test_a_list_longer_than_its_page_goes_on(self, browser, story_of, monkeypatch):
        story_of("farid")
        monkeypatch.setattr(day, "SHOWN_ALONE", 1)
        address, rows, pages = "/?view=unit&only=later", [], 0
        while address:
            body = browser.get(address).content.decode()
            rows += re.findall(r'href="([^"]+#duty-[^"]+)"', body)
            found = re.search(r'rel="next" href="([^"]+)"', body)
            address, pages = found[1].replace("&amp;", "&") if found else "", pages + 1
        assert pages > 1
        assert len(rows) == len(set(rows)) == pages
        assert set(rows) == set(re.findall(r'href="([^"]+#duty-[^"]+)"', later_of(browser.get("/?view=unit"))))

    def test_filters_narrow_and_can_be_taken_away(self, browser, story_of):
        story_of("farid")
        story_of("rahma")
        response = browser.get("/?view=unit&group=QR")
        page = text_of(response)
        assert "Rahma K." in page
        assert "Farid K." not in page
        assert "Ta bort avgränsningen" in page or "Kvotflykting" in page
        assert 'href="/?view=unit"' in response.content.decode()

    def test_an_unknown_filter_is_passed_over(self, browser, story_of):
        story_of("rahma")
        assert "Rahma K." in text_of(browser.get("/?view=nonsense&group=XX&duty=D999&only=never"))

    def test_a_fragment_is_the_same_without_the_frame(self, browser, story_of):
        story_of("rahma")
        response = browser.get("/?view=unit", headers={"HX-Request": "true"})
        assert response.content.decode().strip().startswith('<div id="day"')

    def test_who_sees_no_cases_begins_at_the_own_organisation(self, client_of, officer):
        assert client_of(officer).get("/")["Location"] == "/organisation/"

    def test_it_costs_few_statements(self, browser, story_of):
        story_of("farid")
        story_of("rahma")
        assert statements(browser, "/?view=unit") <= 12


class TestClients:
    def test_the_list_names_the_clients_with_language_group_and_next_day(self, browser, story_of):
        story_of("farid")
        page = text_of(browser.get("/clients/"))
        assert "Farid KanarieFarid" in page
        assert "född 1979 · dari, tolk" in page
        assert "Internationellt skydd" in page
        assert "on 11.11" in page

    @pytest.mark.parametrize("words", ["farid", "Kanarie", "فرید", "2.3.1979", "n-1044", "KanarieFarid 2.3.1979"])
    def test_a_search_finds_by_name_script_birth_date_and_number(self, browser, story_of, words):
        story_of("farid")
        assert "Farid KanarieFarid" in text_of(browser.post("/clients/", {"q": words}))

    def test_a_search_finds_by_case_number(self, browser, story_of):
        assert "Farid KanarieFarid" in text_of(browser.post("/clients/", {"q": story_of("farid").number}))

    def test_nothing_found_is_told_with_what_to_try(self, browser, story_of):
        story_of("olga")
        page = text_of(browser.post("/clients/", {"q": "Olga"}))
        assert "Ingen bland era klienter" in page
        assert "ser likadan ut som en som inte finns här" in page

    def test_an_empty_search_says_what_is_missing(self, browser):
        response = browser.post("/clients/", {"q": ""})
        assert response.status_code == 422
        assert 'href="#id_q"' in response.content.decode()

    def test_the_list_costs_few_statements(self, browser, story_of):
        story_of("farid")
        assert statements(browser, "/clients/") <= 12


NEW = {
    "family_name": "Nykomling",
    "given_names": "Test",
    "birth_date": "1.2.1990",
    "group": "IP",
    "municipality": "Närpes",
    "mother_tongue": "prs",
    "interpreter_needed": "true",
    "on_arrival": "20.11.2026",
}


class TestANewPerson:
    def test_the_case_opens_with_its_duties(self, browser, story_of):
        response = browser.post("/clients/new/", NEW)
        assert response.status_code == 302
        page = text_of(browser.get(response["Location"]))
        assert "Test Nykomling" in page
        assert "Bedömning" in page

    def test_what_is_missing_is_told_at_the_top_and_nothing_is_lost(self, browser, story_of):
        response = browser.post("/clients/new/", NEW | {"family_name": "", "birth_date": "31.2.1990"})
        body = response.content.decode()
        assert response.status_code == 422
        assert 'href="#id_family_name"' in body
        assert 'value="31.2.1990"' in body
        assert 'value="20.11.2026"' in body

    def test_at_least_one_fact_is_needed(self, browser, story_of):
        response = browser.post("/clients/new/", NEW | {"on_arrival": ""})
        assert "minst en daterad händelse" in text_of(response)

    def test_a_fact_in_the_future_is_refused(self, browser, story_of):
        response = browser.post("/clients/new/", NEW | {"on_arrival": "1.1.2030"})
        assert response.status_code == 422

    def test_facts_that_give_no_ground_are_refused_in_words(self, browser, story_of):
        response = browser.post("/clients/new/", NEW | {"municipality": "Vasa"})
        assert response.status_code == 422
        assert "ingen grund" in text_of(response)

    def test_a_wrong_identity_code_is_told_beside_its_field(self, browser, story_of):
        response = browser.post("/clients/new/", NEW | {"hetu": "010290-900X"})
        assert 'href="#id_hetu"' in response.content.decode()

    def test_the_same_form_sent_twice_opens_one_case(self, browser, story_of):
        browser.post("/clients/new/", NEW)
        again = browser.post("/clients/new/", NEW)
        assert again.status_code == 422
        assert "Är det någon av dessa?" in text_of(again)
        another = browser.post("/clients/new/", NEW | {"another": "on"})
        assert another.status_code == 302

    def test_a_person_is_opened_into_the_household_of_another(self, browser, story_of):
        first = browser.post("/clients/new/", NEW)["Location"].split("/")[2]
        child = NEW | {"given_names": "Barn", "birth_date": "3.4.2020", "household": first, "relation": "child"}
        page = text_of(browser.get(browser.post("/clients/new/", child)["Location"]))
        assert "Test Nykomling" in page
        wrong = browser.post("/clients/new/", child | {"given_names": "Annat", "household": "2026-999999"})
        assert "ingen klient med detta ärendenummer" in text_of(wrong)

    def test_each_role_is_asked_for_the_facts_it_records(self, client_of, reception, story_of):
        body = client_of(reception).get("/clients/new/").content.decode()
        assert "id_on_reception_started" in body
        assert "id_on_jobseeker_start" not in body


def test_who_is_not_signed_in_comes_back_to_the_same_page(client, db, settings):
    settings.SAMSYN_TODAY = TODAY
    assert client.get("/clients/?group=QR")["Location"] == "/sign-in/?next=%2Fclients%2F%3Fgroup%3DQR"
    fragment = client.get(
        "/?view=new", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/?view=unit"}
    )
    assert fragment["HX-Redirect"] == "/sign-in/?next=%2F%3Fview%3Dunit"
