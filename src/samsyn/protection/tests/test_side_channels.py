"""A protected person, an unprotected one of others and one that does not exist look the same to who may see none."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samsyn.access.context import acting, engine
from samsyn.cases.services.persons import correct_person
from samsyn.clients.queries import as_registered
from samsyn.clients.terms import IdentifierKind, NewIdentifier
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from tests.world import CANARY, TODAY

HETU, NOBODYS_HETU = "010180-999E", "020180-999F"
NOBODY = "2026-999999"


def marked(case: Any, actor: Actor) -> Any:
    with acting(actor) as me:
        with engine():
            person = as_registered(case.id)
        numbers = (*person.identifiers, NewIdentifier(IdentifierKind.CUSTOMER_NUMBER, "990077123"))
        person = replace(person, protected=True, identifiers=numbers)
        correct_person(me, case_id=case.id, person=person, today=TODAY)
    return case


@pytest.fixture
def hidden(story_of: Any, naerpes: Actor) -> Any:
    """A protected client of Närpes."""
    return marked(story_of("rahma"), naerpes)


@pytest.fixture
def plain(story_of: Any) -> Any:
    """An unprotected client of Närpes."""
    return story_of("farid")


def answer(browser: Any, ask: Any, word: str) -> tuple[int, str, int, list[str]]:
    """Status, bytes without tokens and the word that was typed, number and kind of statements."""
    with CaptureQueriesContext(connection) as statements:
        response = ask(browser, word)
    body = re.sub(
        r'(name="csrfmiddlewaretoken" value|data-left|data-last)="[^"]*"|class="session [^"]*"',
        "",
        response.content.decode(),
    )
    kinds = [row["sql"].lstrip()[:40] for row in statements if "SAVEPOINT" not in row["sql"]]
    return response.status_code, body.replace(word, "WORD"), len(kinds), kinds


def page(part: str, browser: Any, word: str) -> Any:
    return browser.get(f"/cases/{word}/{part}")


PAGES = ("", "access/", "event/", "person/", "situation/", "household/", "note/", "handler/")
ASKED: dict[str, Any] = {
    **{f"page {part}": partial(page, part) for part in PAGES},
    "search": lambda browser, word: browser.post("/clients/", {"q": word}),
    "household": lambda browser, word: browser.get("/clients/new/", {"household": word}),
    "exceptional": lambda browser, word: browser.post(
        "/exceptional/", {"number": word, "reason": "present", "explanation": "The client stands here with a child"}
    ),
    "print": lambda browser, word: browser.get(f"/protected/print/{word}/"),
    "fragment": lambda browser, word: browser.get(f"/cases/{word}/", headers={"HX-Request": "true"}),
}


@pytest.mark.parametrize("what", [name for name in ASKED if name != "exceptional"])
def test_pages_and_searches_by_number(what, hidden, plain, outsider, client_of):
    browser = client_of(outsider)
    browser.get("/clients/")
    answers = [answer(browser, ASKED[what], word) for word in (hidden.number, plain.number, NOBODY)]
    assert answers[0] == answers[1] == answers[2]
    assert CANARY not in answers[0][1]


def test_exceptional_access_by_case_number_and_customer_number(hidden, outsider, client_of):
    browser = client_of(outsider)
    browser.get("/clients/")
    for word, nobody in ((hidden.number, NOBODY), ("990077123", "990077124")):
        there, missing = (answer(browser, ASKED["exceptional"], one) for one in (word, nobody))
        assert there == missing
        assert there[0] == 422


@pytest.mark.parametrize(("word", "nobody"), [(f"{CANARY}Rahma", f"{CANARY}Nemma"), ("990077123", "990077124")])
def test_searches_by_name_and_number(word, nobody, hidden, outsider, client_of):
    browser = client_of(outsider)
    browser.get("/clients/")
    there, missing = (answer(browser, ASKED["search"], one) for one in (word, nobody))
    assert there == missing


def test_the_journal_of_the_asker_says_the_same_of_both(hidden, outsider, client_of):
    browser, told = client_of(outsider), []
    for word in (hidden.number, NOBODY):
        with acting(Actor.system("tests")), engine():
            before = set(Entry.objects.values_list("id", flat=True))
        browser.get(f"/cases/{word}/")
        browser.post("/clients/", {"q": word})
        with acting(Actor.system("tests")), engine():
            rows = Entry.objects.exclude(id__in=before).order_by("id")
            told.append([(row.kind, row.what, row.case_ids, row.person_ids, row.detail) for row in rows])
    assert told[0] == told[1]


def test_a_client_opened_into_the_household_of_a_protected_one_elsewhere_is_refused_alike(hidden, outsider, client_of):
    browser, answers = client_of(outsider), []
    browser.get("/clients/")
    form = {"family_name": "Ny", "given_names": "Person", "group": "QR", "municipality": "Åbo", "relation": "spouse"}
    for word in (hidden.number, NOBODY):
        send = lambda browser, word: browser.post("/clients/new/", {**form, "household": word})  # noqa: E731
        answers.append(answer(browser, send, word))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_lists_of_the_own_house_count_a_protected_client_by_no_place(hidden, plain, naerpes, client_of):
    """With and without the protected client, filters and counts by municipality are the same."""
    browser = client_of(naerpes)
    body = browser.get("/clients/?municipality=N%C3%A4rpes").content.decode()
    assert "1 klienter" in body or "1 klient" in body
    assert f"{CANARY}Farid" in body
    assert f"{CANARY}Rahma" not in body
