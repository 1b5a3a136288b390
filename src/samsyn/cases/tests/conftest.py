"""The cast of the cases' tests: offices of each day, and the case that a story is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samsyn.access.context import acting, engine
from samsyn.cases import queries, services
from samsyn.cases.shown import ClientFilters, DayFilters
from samsyn.cases.terms import NewEvent, NewSituation, Opened, Outcome
from samsyn.clients.terms import NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group

Act = Callable[..., Any]


def day(text: str) -> date:
    """A day as tests write it."""
    return date.fromisoformat(text)


class Office:
    """A member of staff who acts, each time in a transaction of its own."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def acts(self) -> AbstractContextManager[Actor]:
        return acting(self.actor)

    def opens(self, person: NewPerson | None, situation: NewSituation, *events: NewEvent, today: str) -> Opened:
        with self.acts() as actor:
            return services.open_case(actor, person=person, situation=situation, events=events, today=day(today))

    def records(self, case_id: UUID, type_: str, on: str, *, today: str = "", **attributes: Any) -> Outcome:
        with self.acts() as actor:
            return services.record_event(
                actor, case_id=case_id, type=type_, on=day(on), attributes=attributes, today=day(today or on)
            )

    def previews(self, case_id: UUID, type_: str, on: str, *, today: str = "", **attributes: Any) -> Outcome:
        with self.acts() as actor:
            return services.preview_event(
                actor, case_id=case_id, type=type_, on=day(on), attributes=attributes, today=day(today or on)
            )

    def corrects(self, event_id: UUID, *, today: str, **how: Any) -> Outcome:
        with self.acts() as actor:
            return services.correct_event(actor, event_id=event_id, today=day(today), **how)

    def previews_correction(self, event_id: UUID, *, today: str, **how: Any) -> Outcome:
        with self.acts() as actor:
            return services.preview_correction(actor, event_id=event_id, today=day(today), **how)

    def sees(self, number: str, today: str) -> Any:
        with self.acts() as actor:
            return queries.open_case(actor, number, day(today))

    def day(self, today: str, **filters: Any) -> Any:
        with self.acts() as actor:
            return queries.my_day(actor, day(today), DayFilters(**filters))

    def finds(self, text: str) -> list[Any]:
        with self.acts() as actor:
            return queries.search(actor, text)

    def clients(self, **filters: Any) -> Any:
        with self.acts() as actor:
            return queries.client_list(actor, ClientFilters(**filters))


@pytest.fixture
def office(hire: Callable[..., Actor]) -> Callable[..., Office]:
    """An office by the code of its organisation: `office("MUN:Korsholm")`."""
    roles = {"RC": "reception_worker", "ELY": "placement_officer", "LVC": "placement_officer", "WA": "social_worker"}
    known: dict[tuple[str, str], Office] = {}

    def make(code: str, role: str = "") -> Office:
        role = role or roles.get(code.partition(":")[0], "coordinator")
        if (code, role) not in known:
            known[code, role] = Office(hire(code, role, f"Staff {len(known)}"))
        return known[code, role]

    return make


@pytest.fixture
def statements() -> Callable[[], CaptureQueriesContext]:
    """Counts the statements of a block: `with statements() as count: ...; len(count)`."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def behind_the_walls(db: None) -> Callable[[], AbstractContextManager[None]]:
    """Row-level security lifted, to look at what no office sees as a whole."""

    @contextmanager
    def look() -> Iterator[None]:
        with acting(Actor.system("tests")), engine():
            yield

    return look


@pytest.fixture
def farid(office: Callable[..., Office]) -> Opened:
    """Farid, a refugee with evident needs, lives in the reception centre in Oravais; day of opening 14.2.2025."""
    return office("RC:Oravais").opens(
        NewPerson("Habibi", "Farid", birth_date=day("1971-03-02"), mother_tongue="fa", interpreter_needed=True),
        NewSituation(group=Group.IP, municipality="Korsholm", protection="refugee", vulnerable=True),
        NewEvent("first_permit", day("2025-02-10")),
        NewEvent("decision_served", day("2025-02-14")),
        today="2025-02-14",
    )


@pytest.fixture
def presented(farid: Opened, office: Callable[..., Office]) -> Opened:
    """Farid has been proposed for a place and presented to Korsholm without his name."""
    office("RC:Oravais").records(farid.case_id, "rc_proposal", "2025-03-03")
    office("ELY:Österbotten").records(farid.case_id, "presentation", "2025-03-10", evident_needs=True, to="Korsholm")
    return farid
