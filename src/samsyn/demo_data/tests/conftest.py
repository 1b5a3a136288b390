"""The told stories in a database, and the people who work on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from samsyn.access.context import acting, engine
from samsyn.cases import queries, services
from samsyn.cases.shown import Day
from samsyn.cases.terms import Outcome
from samsyn.demo_data.loading import load
from samsyn.demo_data.population import invent
from samsyn.demo_data.rows import Invention
from samsyn.journal.terms import Actor

TODAY = date(2026, 11, 24)


@pytest.fixture
def told(db: None) -> Invention:
    """Only the people of the stories, with everything that follows from their facts."""
    with acting(Actor.system("load_demo")), engine():
        return load(Actor.system("load_demo"), invent(TODAY, size=0))


@dataclass
class Desk:
    """A member of staff at work on the day of the tour, in the cases of the told people."""

    actor: Actor
    cases: dict[str, tuple[UUID, str]]
    recorded: list[str]

    def day(self) -> Day:
        with acting(self.actor) as actor:
            return queries.my_day(actor, TODAY)

    def rows(self, who: str) -> dict[str, Any]:
        """The rows of My day about a person, by the code of the duty."""
        number = self.cases[who][1]
        return {row.duty.code: row for group in self.day().groups for row in group.rows if row.number == number}

    def records(self, who: str, type_: str, **attributes: Any) -> Outcome:
        with acting(self.actor) as actor:
            outcome = services.record_event(
                actor, case_id=self.cases[who][0], type=type_, on=TODAY, attributes=attributes, today=TODAY
            )
        self.recorded.append(type_)
        return outcome

    def sees(self, who: str) -> Any:
        with acting(self.actor) as actor:
            return queries.open_case(actor, self.cases[who][1], TODAY)

    def finds(self, text: str) -> list[str]:
        with acting(self.actor) as actor:
            return [hit.client.label.name for hit in queries.search(actor, text) if hit.client.label]


@pytest.fixture
def desk_of(told: Invention) -> Callable[[Actor], Desk]:
    """The desk of a member of staff. All desks write down in one list what they have recorded."""
    recorded: list[str] = []
    return lambda actor: Desk(actor, told.cases, recorded)
