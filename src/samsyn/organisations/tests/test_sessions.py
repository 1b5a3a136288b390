"""Sessions end in time, and looking at pages costs no writing."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samsyn.organisations.sessions import SessionStore
from samsyn.organisations.signing import rules
from samsyn.organisations.signing.rules import Ended

HOUR = 3600


def aged(browser, *, since=0.0, seen=0.0):
    """The session as it is after so many seconds."""
    session = browser.session
    session["samsyn_since"], session["samsyn_seen"] = time.time() - since, time.time() - seen
    session.save()
    return browser


@pytest.mark.parametrize(
    ("since", "seen", "ended"),
    [
        (0, 0, None),
        (29 * 60, 29 * 60, None),
        (31 * 60 + 1, 31 * 60 + 1, Ended.IDLE),
        (9 * HOUR, 60, None),
        (10 * HOUR, 0, Ended.ABSOLUTE),
        (11 * HOUR, 2 * HOUR, Ended.ABSOLUTE),
    ],
)
def test_a_session_ends_when_idle_and_at_the_latest_after_ten_hours(since, seen, ended):
    now = 1_800_000_000.0
    found = rules.session_ended(since=now - since, seen=now - seen, now=now, idle=30 * 60, absolute=10 * HOUR)
    assert found == ended


def test_half_an_hour_without_a_request_signs_out(naerpes, client_of):
    browser = aged(client_of(naerpes), since=40 * 60, seen=32 * 60)
    key = browser.session.session_key
    assert browser.get("/profile/").status_code == 302
    assert not browser.session.exists(key)


def test_working_all_day_ends_after_ten_hours(naerpes, client_of):
    assert aged(client_of(naerpes), since=10 * HOUR - 60).get("/profile/").status_code == 200
    assert aged(client_of(naerpes), since=10 * HOUR + 1).get("/profile/").status_code == 302


def test_a_session_that_does_not_say_since_when_it_is_has_ended(naerpes, client_of):
    browser = client_of(naerpes)
    session = browser.session
    del session["samsyn_since"]
    session.save()
    assert browser.get("/profile/").status_code == 302


def statements(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    # The test's own transaction makes savepoints of what is a transaction elsewhere.
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def test_the_time_is_written_once_a_minute_and_not_on_every_page(naerpes, client_of):
    browser = client_of(naerpes)
    browser.get("/help/")
    assert [sql for sql in statements(browser, "/help/") if "UPDATE" in sql] == []
    aged(browser, since=90, seen=61)
    assert len([sql for sql in statements(browser, "/help/") if sql.startswith("UPDATE")]) == 1
    assert [sql for sql in statements(browser, "/help/") if "UPDATE" in sql] == []
    assert time.time() - browser.session["samsyn_seen"] < 30


def test_the_floor_of_a_page_is_three_statements(naerpes, client_of):
    browser = client_of(naerpes)
    browser.get("/help/")
    assert len(statements(browser, "/help/")) == 3


def test_a_visitor_costs_no_session(db):
    assert Client().get("/sign-in/").cookies.get("samsyn_session") is None


@pytest.mark.parametrize(("inner", "seen"), [(OperationalError, OperationalError), (DatabaseError, UpdateError)])
def test_a_database_that_is_gone_is_no_bad_request(db, monkeypatch, inner, seen):
    """Django tells of both as an update that found no session, and answers with 400."""

    def gone(self, *args, **kwargs):
        raise inner("terminating connection due to administrator command")

    session = SessionStore()
    session.create()
    monkeypatch.setattr(Session, "save", gone)
    with pytest.raises(seen) as raised:
        session.save()
    assert type(raised.value) is seen


@pytest.mark.parametrize(
    ("since", "seen", "expected"),
    [
        (0, 0, (30 * 60, 10 * HOUR)),
        (HOUR, 20 * 60, (10 * 60, 9 * HOUR)),
        (10 * HOUR - 120, 0, (30 * 60, 120)),
        (11 * HOUR, HOUR, (0, 0)),
    ],
)
def test_how_long_a_session_goes_on(since, seen, expected):
    now = 1_800_000_000.0
    left = rules.time_left(since=now - since, seen=now - seen, now=now, idle=30 * 60, absolute=10 * HOUR)
    assert (left.left, left.last) == expected


def bar(response):
    found = re.search(
        r'class="session ([a-z0-9-]+)"[^>]*data-left="(\d+)" data-last="(\d+)"', response.content.decode()
    )
    assert found
    return found[1], int(found[2]), int(found[3])


def test_every_page_says_when_the_session_ends_and_from_when_on_to_warn(naerpes, client_of):
    step, left, last = bar(client_of(naerpes).get("/help/"))
    assert step == "in-25"
    assert 30 * 60 - 5 <= left <= 30 * 60
    assert 10 * HOUR - 5 <= last <= 10 * HOUR


def test_near_the_end_the_warning_stands_there_at_once(naerpes, client_of):
    response = aged(client_of(naerpes), since=10 * HOUR - 200).get("/help/")
    assert bar(response)[0] == "in-0"
    body = response.content.decode()
    assert '<p data-says="last">' in body
    assert '<p data-says="idle" hidden>' in body


def test_a_visitor_is_not_warned(db):
    assert 'id="session"' not in Client().get("/sign-in/").content.decode()


def test_one_press_and_the_time_begins_anew(naerpes, client_of):
    browser = aged(client_of(naerpes), since=HOUR, seen=29 * 60)
    answer = browser.post("/stay/", headers={"HX-Request": "true"})
    assert bar(answer)[1] >= 30 * 60 - 5
    assert time.time() - browser.session["samsyn_seen"] < 30
    assert "<html" not in answer.content.decode()
    assert "Stäng fliken" in browser.post("/stay/").content.decode()


def test_it_does_not_go_beyond_the_latest_end(naerpes, client_of):
    browser = aged(client_of(naerpes), since=10 * HOUR - 100)
    assert bar(browser.post("/stay/", headers={"HX-Request": "true"}))[2] <= 100
    assert aged(browser, since=10 * HOUR + 1).get("/profile/").status_code == 302


def test_who_has_been_signed_out_is_told_so_where_one_is(naerpes, client_of):
    browser = aged(client_of(naerpes), since=HOUR, seen=40 * 60)
    answer = browser.post("/stay/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "HX-Redirect" not in answer
    assert '<p data-says="out">' in answer.content.decode()
    assert browser.post("/stay/")["Location"] == "/sign-in/"


def test_an_answer_to_a_part_of_a_page_says_how_long_the_session_goes_on(naerpes, client_of):
    browser = client_of(naerpes)
    assert int(browser.get("/help/", headers={"HX-Request": "true"})["Samsyn-Session"]) > 1700
    assert "Samsyn-Session" not in browser.get("/help/")
