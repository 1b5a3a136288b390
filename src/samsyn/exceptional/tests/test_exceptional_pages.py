"""The pages of exceptional access, as those who ask and those who judge meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samsyn.access.context import acting, engine
from samsyn.cases.models import Event
from samsyn.exceptional.models import Use
from samsyn.journal.terms import Actor
from tests.world import CANARY

WHY = "The client stands here with an ill child and no interpreter"


def form(number: str, **more: str) -> dict[str, str]:
    return {"number": number, "reason": "present", "explanation": WHY} | more


def plain(response: Any, *numbers: str) -> str:
    """A page without its tokens and the number that was typed."""
    body = re.sub(
        r'(name="csrfmiddlewaretoken" value|data-left|data-last)="[^"]*"|class="session [^"]*"',
        "",
        response.content.decode(),
    )
    for number in numbers:
        body = body.replace(number, "NUMBER")
    return body


@pytest.fixture
def yusuf(story_of: Any) -> Any:
    return story_of("yusuf")


@pytest.fixture
def browser(client_of: Any, naerpes: Actor) -> Any:
    return client_of(naerpes)


def uses() -> list[Use]:
    with acting(Actor.system("tests")), engine():
        return list(Use.objects.all())


def test_asking_opens_the_page_of_the_case_with_the_time_that_is_left(browser, yusuf):
    assert browser.get(f"/cases/{yusuf.number}/").status_code == 404
    response = browser.post("/exceptional/", form(yusuf.number), follow=True)
    body = response.content.decode()
    assert response.redirect_chain == [(f"/cases/{yusuf.number}/", 302)]
    assert f"{CANARY}Yusuf" in body
    assert re.search(r"Undantagsåtkomst till \d\d\.\d\d", body)
    assert "60 minuter" in body or "59 minuter" in body
    assert "Anteckna" not in body
    assert f'action="/exceptional/{uses()[0].id}/end/"' in body
    assert "undantagsåtkomst, för en kort tid" in body.lower()


def test_no_way_to_write_is_offered_or_works(browser, yusuf):
    browser.post("/exceptional/", form(yusuf.number))
    number = yusuf.number
    assert 'type="radio"' not in browser.get(f"/cases/{number}/event/").content.decode()
    told = {"type": "housing_arranged", "on": "20.11.2026", "step": "confirm"}
    assert browser.post(f"/cases/{number}/event/", told).status_code in (403, 404, 422)
    assert browser.post(f"/cases/{number}/note/", {"text": "x", "data_class": "identity"}).status_code in (404, 422)
    assert browser.post(f"/cases/{number}/handler/", {"staff": ""}).status_code == 404
    with acting(Actor.system("tests")), engine():
        assert not Event.objects.filter(case_id=yusuf.id, type="housing_arranged").exists()
    for page in ("person", "situation"):
        assert browser.post(f"/cases/{number}/{page}/", {}).status_code in (403, 404)


def test_the_active_ones_stand_on_the_page_and_are_ended_there(browser, yusuf):
    browser.post("/exceptional/", form(yusuf.number))
    page = browser.get("/exceptional/").content.decode()
    assert yusuf.number in page
    assert browser.post(f"/exceptional/{uses()[0].id}/end/").status_code == 302
    assert browser.get(f"/cases/{yusuf.number}/").status_code == 404
    assert yusuf.number not in browser.get("/exceptional/").content.decode()
    # The form of another tab, sent afterwards: nothing opens again and nothing breaks.
    assert browser.post(f"/exceptional/{uses()[0].id}/end/").status_code == 302


def test_a_form_sent_twice_opens_one(browser, yusuf):
    answers = [browser.post("/exceptional/", form(yusuf.number)) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/cases/{yusuf.number}/"}
    assert len(uses()) == 1


def test_a_hidden_case_and_no_case_answer_with_the_same_bytes(browser, yusuf, monkeypatch):
    from samsyn.exceptional import queries

    wrong = browser.post("/exceptional/", form("2026-999999"))
    real = queries.FIND
    monkeypatch.setattr(queries, "FIND", real.replace("COALESCE(i.protected, false)", "true"))
    hidden = browser.post("/exceptional/", form(yusuf.number))
    assert (wrong.status_code, hidden.status_code) == (422, 422)
    assert plain(wrong, "2026-999999") == plain(hidden, yusuf.number)


def test_without_a_reason_or_words_nothing_opens(browser, yusuf):
    for missing in ({"reason": ""}, {"explanation": "kort"}, {"reason": "curious"}):
        assert browser.post("/exceptional/", form(yusuf.number, **missing)).status_code == 422
    assert uses() == []


def test_too_often_is_said(browser):
    for number in range(5):
        browser.post("/exceptional/", form(f"2019-00000{number}"))
    response = browser.post("/exceptional/", form("2019-000009"))
    assert response.status_code == 422
    assert "så ofta som man får på en dag" in response.content.decode()


def test_the_officer_is_told_and_closes_the_review(browser, yusuf, client_of, officer, naerpes):
    browser.post("/exceptional/", form(yusuf.number))
    theirs = client_of(officer)
    assert "väntar på att du ser på den" in theirs.get("/organisation/").content.decode()
    listed = theirs.get("/exceptional/reviews/").content.decode()
    assert naerpes.name in listed
    assert "väntar på dig" in listed
    address = f"/exceptional/reviews/{uses()[0].id}/"
    page = theirs.get(address).content.decode()
    assert WHY in page
    assert CANARY not in page
    assert theirs.post(address, {"finding": "unjustified", "words": ""}).status_code == 422
    assert theirs.post(address, {"finding": "unjustified", "words": "Ett samtal hade räckt"}).status_code == 302
    assert theirs.post(address, {"finding": "justified", "words": ""}).status_code == 422
    assert uses()[0].finding == "unjustified"


def test_nobody_judges_oneself_on_the_page(browser, yusuf):
    browser.post("/exceptional/", form(yusuf.number))
    address = f"/exceptional/reviews/{uses()[0].id}/"
    assert "en annan person" in browser.get(address).content.decode()
    assert browser.post(address, {"finding": "justified", "words": ""}).status_code == 422
    assert uses()[0].reviewed_at is None


def test_the_list_of_clients_leads_to_it_for_those_who_may(browser, client_of, vasa):
    assert "/exceptional/" in browser.get("/clients/").content.decode()
    assert "/exceptional/" not in client_of(vasa).get("/clients/").content.decode()


def test_a_search_that_finds_nobody_asks_the_purpose_first(browser, yusuf):
    body = browser.post("/clients/", {"q": yusuf.number}).content.decode()
    way = body.split('action="/exceptional/"')[1].split("</form>")[0]
    assert way.index('name="reason"') < way.index('name="explanation"') < way.index('name="number"')
    assert f'value="{yusuf.number}"' in way
    assert "checked" not in way
    nobody = browser.post("/clients/", {"q": "Yusuf"}).content.decode().split('action="/exceptional/"')[1]
    assert 'value="Yusuf"' not in nobody, "a name opens nothing"
    found = browser.post("/exceptional/", form(yusuf.number), follow=True)
    assert f"{CANARY}Yusuf" in found.content.decode()


def test_the_way_is_not_offered_where_somebody_was_found_nor_to_a_role_without_it(browser, story_of, client_of, vasa):
    rahma = story_of("rahma")
    assert 'action="/exceptional/"' not in browser.post("/clients/", {"q": rahma.number}).content.decode()
    assert 'action="/exceptional/"' not in client_of(vasa).post("/clients/", {"q": "2019-000001"}).content.decode()


def test_a_search_tells_nothing_of_who_is_on_record(browser, yusuf):
    """A number of nobody and that of a case of others: the same page, statements and journal."""
    answers = []
    for number in (yusuf.number, "2019-999999"):
        with CaptureQueriesContext(connection) as statements:
            response = browser.post("/clients/", {"q": number})
        answers.append((response.status_code, plain(response, number), len(statements)))
    assert answers[0] == answers[1]


def test_the_page_of_a_case_says_that_the_purpose_is_exceptional(browser, yusuf):
    body = browser.post("/exceptional/", form(yusuf.number), follow=True).content.decode()
    assert re.search(r'class="sub purpose">[^<]*<b>undantagsåtkomst</b>.*?906/2019', body)
    body = browser.get(f"/cases/{yusuf.number}/access/").content.decode()
    assert re.search(r'class="sub purpose">[^<]*<b>undantagsåtkomst</b>.*?906/2019', body)
