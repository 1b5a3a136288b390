"""Two tabs, a form sent twice, two people at once: in threads, on a database of their own.

Each thread has its own connection and real transactions, as the workers of the web server have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client

from samsyn.access.actors import actor_by_id
from samsyn.access.context import acting, engine
from samsyn.access.terms import NotVisible
from samsyn.cases.services import correct_event, join_household, leave_household, open_case, record_event
from samsyn.cases.terms import HouseholdOutcome, NewEvent, NewSituation, Opened, Outcome, Refused
from samsyn.clients.terms import NewPerson, Relation
from samsyn.exceptional.services import ask
from samsyn.exchange import queries
from samsyn.exchange import services as imports
from samsyn.exchange.terms import ListKind
from samsyn.exchange.tests.conftest import HEAD, ZAHRA
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group
from samsyn.organisations.queries import staff_member
from samsyn.organisations.services import hire
from samsyn.organisations.staffing.services import LinkGone, StaffRefused, end_employment, reset_sign_in, take_link
from tests.cast import PASSWORD, SINCE, signed_in
from tests.database import database

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AT_ONCE = 4

Together = Callable[[Callable[[int], Any]], list[Any]]


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the template for this file; new connections, those of new threads, go there."""
    name, settings = f"{database().name}_races", connections.settings["default"]
    usual = settings["NAME"]
    database().create(name)
    with django_db_blocker.unblock():
        settings["NAME"] = name
        yield
        settings["NAME"] = usual
    database().drop(name)


def closing(act: Callable[[], Any]) -> Any:
    """What an act answers, or what it raised; its connection is closed."""
    try:
        return act()
    except (Refused, NotVisible, PermissionDenied, imports.NotReady, StaffRefused, LinkGone) as error:
        return error
    finally:
        connection.close()


def apart(act: Callable[[], Any]) -> Any:
    """The answer of an act in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing, act).result()


@pytest.fixture
def together(own_database: None) -> Together:
    """Runs an act in several threads that begin at the same moment; answers what each answered or raised."""

    def run(act: Callable[[int], Any]) -> list[Any]:
        barrier = Barrier(AT_ONCE)

        def begin(number: int) -> Any:
            barrier.wait()
            return closing(lambda: act(number))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(begin, range(AT_ONCE)))

    return run


@pytest.fixture(scope="module")
def coordinator(own_database: None) -> Actor:
    def hired() -> Actor:
        with acting(Actor.system("tests")):
            user_id = hire(
                Actor.system("tests"),
                username="races",
                password=PASSWORD,
                full_name="Ylva Sandnäs",
                organisation="MUN:Närpes",
                role="coordinator",
                employed_from=SINCE,
            )
        return actor_by_id(user_id)

    return apart(hired)


@pytest.fixture
def rahma(coordinator: Actor) -> Opened:
    def opened() -> Opened:
        with acting(coordinator) as actor:
            return open_case(
                actor,
                person=NewPerson("Abdi", "Rahma"),
                situation=NewSituation(Group.QR, "Närpes"),
                events=[
                    NewEvent("first_permit", date(2026, 10, 1)),
                    NewEvent("arrival", date(2026, 11, 2), {"to": "Närpes"}),
                ],
                today=TODAY,
            )

    return apart(opened)


def counted(statement: str, values: list[Any]) -> int:
    """A count, behind the walls."""

    def count() -> int:
        with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.fetchone()[0])

    return apart(count)


def test_a_fact_sent_by_several_at_once_is_recorded_once(rahma, coordinator, together):
    def act(_: int) -> Outcome:
        with acting(coordinator) as actor:
            return record_event(
                actor,
                case_id=rahma.case_id,
                type="housing_arranged",
                on=date(2026, 11, 3),
                today=TODAY,
            )

    answers = together(act)
    assert sorted(answer.already_recorded for answer in answers) == [False, True, True, True]
    same = "SELECT count(*) FROM cases_event WHERE case_id = %s AND type = 'housing_arranged'"
    assert counted(same, [rahma.case_id]) == 1
    assert counted("SELECT count(*) - count(DISTINCT key) FROM cases_duty WHERE case_id = %s", [rahma.case_id]) == 0


def test_different_facts_recorded_at_once_all_count(rahma, coordinator, together):
    def act(number: int) -> Outcome:
        with acting(coordinator) as actor:
            return record_event(
                actor, case_id=rahma.case_id, type="housing_arranged", on=date(2026, 11, 3 + number), today=TODAY
            )

    assert all(isinstance(answer, Outcome) for answer in together(act))
    assert counted("SELECT count(*) FROM cases_event WHERE case_id = %s", [rahma.case_id]) == 2 + AT_ONCE


def test_a_fact_corrected_by_several_at_once_is_corrected_once(rahma, coordinator, together):
    def first() -> UUID:
        with acting(coordinator), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM cases_event WHERE case_id = %s AND type = 'arrival'", [rahma.case_id])
            return cursor.fetchone()[0]

    event_id = apart(first)

    def act(number: int) -> Outcome:
        with acting(coordinator) as actor:
            return correct_event(actor, event_id=event_id, on=date(2026, 11, 4 + number), reason="x", today=TODAY)

    answers = together(act)
    assert sum(isinstance(answer, Outcome) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == AT_ONCE - 1


def test_one_household_left_and_joined_by_several_at_once_is_one_in_the_end(rahma, coordinator, together):
    def others() -> list[Opened]:
        with acting(coordinator) as actor:
            return [
                open_case(
                    actor,
                    person=NewPerson("Abdi", f"Amina{number}"),
                    situation=NewSituation(Group.QR, "Närpes"),
                    events=[NewEvent("arrival", date(2026, 11, 2), {"to": "Närpes"})],
                    today=TODAY,
                )
                for number in range(AT_ONCE)
            ]

    opened = apart(others)

    def join(number: int) -> HouseholdOutcome:
        """Two tabs join Rahma to two households each; in a ring, so that nobody may wait for nobody."""
        with acting(coordinator) as actor:
            case, other = (rahma, opened[number]) if number % 2 else (opened[number], rahma)
            return join_household(
                actor,
                case_id=case.case_id,
                other_id=other.case_id,
                relation=Relation.SIBLING,
                on=date(2026, 11, 3),
                today=TODAY,
            )

    answers = together(join)
    assert all(isinstance(answer, HouseholdOutcome) for answer in answers), answers
    everybody = [one.case_id for one in (rahma, *opened)]
    joined = "SELECT count(*) FROM cases_event WHERE case_id = ANY(%s) AND type = 'household_joined'"
    assert counted(joined, [everybody]) == AT_ONCE
    memberships = "SELECT count(*) - count(DISTINCT case_id) FROM clients_householdmember WHERE case_id = ANY(%s)"
    assert counted(memberships, [everybody]) == 0

    def leave(_: int) -> HouseholdOutcome:
        with acting(coordinator) as actor:
            return leave_household(actor, case_id=rahma.case_id, reason="other", on=date(2026, 11, 4), today=TODAY)

    left = together(leave)
    assert sum(isinstance(answer, HouseholdOutcome) for answer in left) == 1, left
    assert sum(isinstance(answer, Refused) for answer in left) == AT_ONCE - 1
    assert (
        counted("SELECT count(*) FROM cases_event WHERE case_id = %s AND type = 'household_left'", [rahma.case_id]) == 1
    )


def test_exceptional_access_asked_for_in_several_tabs_at_once_opens_one(rahma, together, own_database):
    def hired() -> Actor:
        with acting(Actor.system("tests")):
            user_id = hire(
                Actor.system("tests"),
                username="races.abo",
                password=PASSWORD,
                full_name="Aura Linnavuori",
                organisation="MUN:Åbo",
                role="coordinator",
                employed_from=SINCE,
            )
        return actor_by_id(user_id)

    stranger = apart(hired)

    def act(_: int) -> Any:
        with acting(stranger) as actor:
            return ask(actor, asked=rahma.number, reason="urgent", explanation="A child is in danger here")

    answers = together(act)
    assert len({answer.use for answer in answers}) == 1
    assert counted("SELECT count(*) FROM exceptional_use", []) == 1


def test_a_note_and_a_person_sent_twice_are_there_once(rahma, coordinator, together, settings):
    settings.SAMSYN_TODAY = TODAY
    person = {"family_name": "Diallo", "given_names": "Awa", "birth_date": "1.2.1990", "group": "QR"}
    person |= {"municipality": "Närpes", "on_arrival": "2.11.2026"}

    def act(number: int) -> list[int]:
        browser = signed_in(staff_member(coordinator.user_id))
        note = {"text": "called today", "data_class": "identity"}
        return [
            browser.post(f"/cases/{rahma.number}/note/", note).status_code,
            browser.post("/clients/new/", person).status_code,
        ]

    answers = together(act)
    assert [note for note, _ in answers] == [302] * AT_ONCE
    assert sorted(opened for _, opened in answers) == [302] + [422] * (AT_ONCE - 1)
    assert counted("SELECT count(*) FROM cases_note WHERE case_id = %s", [rahma.case_id]) == 1
    assert counted("SELECT count(*) FROM clients_identity WHERE family_name = %s", ["Diallo"]) == 1


@pytest.fixture
def checked(coordinator: Actor) -> UUID:
    """A list that has been checked."""

    def upload() -> UUID:
        with acting(coordinator) as actor:
            content = workbook(HEAD, ZAHRA)
            batch_id = imports.upload_list(
                actor, kind=ListKind.OWN_CLIENTS, file_name="a.xlsx", content=content, today=TODAY
            )
        with acting(coordinator) as actor:
            mapping = queries.batch(actor, batch_id).mapping
            assert imports.check_list(actor, batch_id=batch_id, mapping=mapping, defaults={}, today=TODAY) == ()
        return batch_id

    return apart(upload)


def test_a_list_started_by_several_at_once_is_imported_once(checked, coordinator, together):
    def act(_: int) -> bool:
        with acting(coordinator) as actor:
            imports.start_import(actor, batch_id=checked, now=NOW)
        with acting(coordinator) as actor:
            return imports.run_import(actor, batch_id=checked, today=TODAY, now=NOW)

    answers = together(act)
    assert sum(answer is True for answer in answers) == 1, answers
    assert counted("SELECT count(*) FROM clients_identity WHERE given_names = %s", ["Zahra"]) == 1


def test_a_list_given_up_in_one_tab_and_imported_in_another_is_one_of_both(checked, coordinator, together):
    """Never an import that went through and says that it was given up."""

    def act(number: int) -> bool:
        if number % 2:
            with acting(coordinator) as actor:
                imports.discard(actor, batch_id=checked)
            return True
        with acting(coordinator) as actor:
            imports.start_import(actor, batch_id=checked, now=NOW)
            return imports.run_import(actor, batch_id=checked, today=TODAY, now=NOW)

    together(act)
    imported = "SELECT count(*) FROM exchange_batch WHERE id = %s AND receipt <> '{}'::jsonb AND receipt IS NOT NULL"
    given_up = f"{imported} AND state = 'discarded'"
    assert counted(given_up, [checked]) == 0


def test_nothing_of_an_actor_is_left_on_a_connection_whatever_the_answer_was(
    rahma, coordinator, own_database, settings, monkeypatch
):
    """Connections live on between requests: the next one must begin as nobody."""
    settings.SAMSYN_TODAY = TODAY

    def broken(*_: Any, **__: Any) -> Any:
        with engine(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    def left_over() -> list[tuple[Any, ...]]:
        found = []
        known, stranger = signed_in(staff_member(coordinator.user_id)), Client(raise_request_exception=False)
        known.raise_request_exception = False
        note = {"text": "x", "data_class": "identity"}
        for browser in (known, stranger):
            for address in (f"/cases/{rahma.number}/", "/cases/2026-999999/", "/no/such/page/", "/", "/clients/new/"):
                found.append((address, browser.get(address).status_code, *on_the_connection()))
        monkeypatch.setattr("samsyn.cases.views_case.services.write_note", broken)
        found.append(("500", known.post(f"/cases/{rahma.number}/note/", note).status_code, *on_the_connection()))
        return found

    found = apart(left_over)
    assert {row[2:] for row in found} == {("", "", "")}
    assert found[-1][1] == 500
    assert {row[1] for row in found} >= {200, 302, 404, 500}


def on_the_connection() -> tuple[str, ...]:
    """Whom the connection takes for the actor, outside of any transaction."""
    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(current_setting('samsyn.user', true), ''),"
            " COALESCE(current_setting('samsyn.organisation', true), ''),"
            " COALESCE(current_setting('samsyn.engine', true), '')"
        )
        return tuple(cursor.fetchone())


def test_requests_of_two_organisations_that_take_turns_on_one_connection_see_their_own(
    rahma, coordinator, own_database, settings
):
    settings.SAMSYN_TODAY = TODAY

    def turns() -> list[tuple[bool, ...]]:
        with acting(Actor.system("tests")):
            user_id = hire(
                Actor.system("tests"),
                username="races.aabo",
                password=PASSWORD,
                full_name="Aura Linnavuori",
                organisation="MUN:Åbo",
                role="coordinator",
                employed_from=SINCE,
            )
        ours, theirs = signed_in(staff_member(coordinator.user_id)), signed_in(staff_member(user_id))
        seen = []
        for _ in range(5):
            answers = [b.post("/clients/", {"q": rahma.number}).content.decode() for b in (ours, theirs)]
            ours.get("/cases/2026-999999/")
            seen.append(tuple("Abdi" in text for text in answers))
        return seen

    assert apart(turns) == [(True, False)] * 5


@pytest.fixture
def administrators(own_database: None) -> list[Actor]:
    """As many administrators of one organisation as act at once."""

    def hired() -> list[Actor]:
        found = []
        for number in range(AT_ONCE):
            with acting(Actor.system("tests")):
                user_id = hire(
                    Actor.system("tests"),
                    username=f"administrator.{number}.{uuid4()}",
                    password=PASSWORD,
                    full_name="Eva Pjelax",
                    organisation="MUN:Malax",
                    role="administrator",
                    employed_from=SINCE,
                )
            found.append(actor_by_id(user_id))
        return found

    return apart(hired)


def test_administrators_who_end_each_other_at_once_leave_one(administrators, together):
    """Each ends the next one; whoever comes last would leave nobody."""

    def act(number: int) -> None:
        with acting(administrators[number]) as actor:
            end_employment(actor, staff_id=administrators[(number + 1) % AT_ONCE].user_id, last_day=TODAY, today=TODAY)

    answers = together(act)
    assert sum(answer is None for answer in answers) == AT_ONCE - 1
    assert sum(isinstance(answer, StaffRefused) for answer in answers) == 1
    left = "SELECT count(*) FROM organisations_staff WHERE id = ANY(%s) AND employed_to IS NULL"
    assert counted(left, [[actor.user_id for actor in administrators]]) == 1


def test_a_link_used_by_several_at_once_sets_one_password(administrators, together):
    first, second, *_ = administrators

    def made() -> str:
        with acting(first) as actor:
            return reset_sign_in(actor, staff_id=second.user_id, today=TODAY, now=NOW)

    token = apart(made)

    def act(number: int) -> str:
        with acting(Actor.anonymous()):
            take_link(token, password=f"ett-nytt-lösenord-{number}", route="tests", today=TODAY, now=NOW)
        return f"ett-nytt-lösenord-{number}"

    answers = together(act)
    (password,) = [answer for answer in answers if isinstance(answer, str)]
    assert sum(isinstance(answer, LinkGone) for answer in answers) == AT_ONCE - 1
    assert apart(lambda: staff_member(second.user_id).check_password(password))
