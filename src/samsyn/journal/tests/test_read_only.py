"""Where the journal is not sealed in time, acts and exports are refused, and looks are written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from samsyn.access import context
from samsyn.journal import queries
from samsyn.journal.services import record
from samsyn.journal.terms import Kind, ReadOnly
from samsyn.journal.tests.conftest import insert
from samsyn.journal.watch import Watch, is_late, oldest_unsealed, watch

HOUR = 3600.0


class Clock:
    """A clock that stands still until it is put on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_late_is_more_than_the_limit_and_no_row_is_never_late():
    assert is_late(4 * HOUR + 1, 4 * HOUR)
    assert not is_late(4 * HOUR, 4 * HOUR)
    assert not is_late(None, 4 * HOUR)


def test_a_process_asks_once_in_some_seconds_and_counts_on_in_between():
    clock, answers, asked = Clock(), [10.0, 90.0, None], []

    def ask() -> float | None:
        asked.append(clock.now)
        return answers[len(asked) - 1]

    looking = Watch(ask, limit=lambda: 100.0, every=lambda: 15.0, clock=clock)
    assert not looking.is_late()
    assert not looking.look()
    clock.now += 14
    assert not looking.look()
    assert len(asked) == 1
    clock.now += 1
    assert not looking.look()
    clock.now += 11
    assert looking.look()
    assert len(asked) == 2
    clock.now += 4
    assert not looking.look()
    assert len(asked) == 3


@pytest.mark.parametrize("kind", [Kind.ACT, Kind.EXPORT])
def test_acts_and_exports_are_refused_while_sealing_is_late(naerpes, kind):
    context.begin(naerpes)
    watch.know(4 * HOUR + 1)
    with pytest.raises(ReadOnly):
        record(naerpes, kind=kind, what="something")
    assert queries.of_organisation(naerpes) == []


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.ACT, Kind.EXPORT)])
def test_looks_sign_ins_denials_and_the_closing_of_accounts_go_on(naerpes, kind):
    context.begin(naerpes)
    watch.know(4 * HOUR + 1)
    record(naerpes, kind=kind, what="something")
    assert len(queries.of_organisation(naerpes)) == 1


def test_the_database_tells_how_long_the_oldest_row_of_any_organisation_waits(house):
    assert oldest_unsealed() is None
    house.write(2)
    waits = oldest_unsealed()
    assert waits is not None
    assert 0 <= waits < HOUR
    house.seal()
    assert oldest_unsealed() is None


def test_a_late_row_below_the_highest_sealed_number_waits_too(house):
    with house.other_session() as late:
        insert(late)
        house.write(3)
        house.seal()
        assert oldest_unsealed() is None
        late.commit()
    assert oldest_unsealed() is not None


def test_asking_leaves_row_level_security_as_it_was(naerpes):
    context.begin(naerpes)
    for before in ("", "on"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('samsyn.engine', %s, true)", [before])
            oldest_unsealed()
            cursor.execute("SELECT current_setting('samsyn.engine')")
            assert cursor.fetchone() == (before,)


def late(client: Any) -> Any:
    """A browser of a time in which sealing is late."""
    watch.know(4 * HOUR + 1)
    return client


def test_every_page_says_that_nothing_is_recorded(naerpes, client_of):
    browser = client_of(naerpes)
    words = {"sv": "Endast läsning", "fi": "Vain luku", "en": "Read only"}
    for language, said in words.items():
        browser.cookies["samsyn_language"] = language
        for address in ("/", "/clients/", "/responsibilities/", "/profile/", "/nothing/"):
            assert said not in browser.get(address).content.decode()
            assert said in late(browser).get(address).content.decode()
            watch.know(None)


@pytest.mark.parametrize("fragment", [False, True])
def test_an_act_is_refused_with_what_was_written_kept_and_nothing_saved(naerpes, client_of, story_of, fragment):
    farid, browser = story_of("farid"), client_of(naerpes)
    headers = {"Origin": "http://testserver"} | ({"HX-Request": "true"} if fragment else {})
    note = {"text": "Ringde tolken i dag", "data_class": "plan"}
    response = late(browser).post(f"/cases/{farid.number}/note/", note, headers=headers)
    page = response.content.decode()
    assert response.status_code == (200 if fragment else 503)
    assert (response.get("HX-Retarget") == "#content") is fragment
    assert page.count("Ringde tolken i dag") == 2
    assert "Loggen som visar vem som har sett och gjort vad har inte förseglats i tid" in page
    watch.know(None)
    assert "Ringde tolken i dag" not in browser.get(f"/cases/{farid.number}/").content.decode()
    browser.post(f"/cases/{farid.number}/note/", note)
    assert "Ringde tolken i dag" in browser.get(f"/cases/{farid.number}/").content.decode()


def test_a_look_is_written_down_while_nothing_is_recorded(naerpes, client_of, story_of):
    farid = story_of("farid")
    assert late(client_of(naerpes)).get(f"/cases/{farid.number}/").status_code == 200
    context.begin(naerpes)
    assert any(row.what == "open_case" for row in queries.of_organisation(naerpes))
