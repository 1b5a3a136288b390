"""Imports lists as an actor would: upload, choose columns, check, decide, import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from samsyn.access.context import acting
from samsyn.exchange import queries, services
from samsyn.exchange.models import Batch
from samsyn.exchange.terms import Choice, ListKind, Problem
from samsyn.exchange.tests.lists import TODAY
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.terms import Actor

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Importer:
    """An organisation's importer; each act is a transaction of its own inside the test's."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def uploads(self, content: bytes, kind: ListKind = ListKind.OWN_CLIENTS, *, today: date = TODAY) -> UUID:
        with acting(self.actor) as actor:
            return services.upload_list(actor, kind=kind, file_name="lista.xlsx", content=content, today=today)

    def checks(
        self,
        batch_id: UUID,
        mapping: Sequence[str] | None = None,
        *,
        today: date = TODAY,
        **defaults: str,
    ) -> tuple[Problem, ...]:
        with acting(self.actor) as actor:
            batch = queries.batch(actor, batch_id)
            return services.check_list(
                actor,
                batch_id=batch_id,
                mapping=batch.mapping if mapping is None else mapping,
                defaults=batch.defaults | defaults,
                today=today,
            )

    def chooses(self, batch_id: UUID, decided: Mapping[int, tuple[Choice, UUID | None]]) -> None:
        with acting(self.actor) as actor:
            services.choose(actor, batch_id=batch_id, decided=decided)

    def starts(self, batch_id: UUID) -> None:
        with acting(self.actor) as actor:
            services.start_import(actor, batch_id=batch_id, now=NOW)

    def runs(self, batch_id: UUID, *, today: date = TODAY, report: Any = None) -> bool:
        with acting(self.actor) as actor:
            return services.run_import(actor, batch_id=batch_id, today=today, now=NOW, report=report)

    def batch(self, batch_id: UUID) -> Batch:
        with acting(self.actor) as actor:
            return queries.batch(actor, batch_id)

    def problems(self, batch_id: UUID) -> list[Problem]:
        with acting(self.actor) as actor:
            return queries.problems(queries.batch(actor, batch_id))

    def resembling(self, batch_id: UUID) -> list[queries.Resemblance]:
        with acting(self.actor) as actor:
            return queries.resemblances(actor, queries.batch(actor, batch_id), 0, 100)[0]

    def imports(
        self, content: bytes, kind: ListKind = ListKind.OWN_CLIENTS, *, today: date = TODAY, **defaults: str
    ) -> Mapping[str, Any]:
        """The whole way, with what the pages propose; answers the receipt."""
        batch_id = self.uploads(content, kind, today=today)
        assert self.checks(batch_id, today=today, **defaults) == ()
        assert self.batch(batch_id).errors == 0, self.problems(batch_id)
        self.starts(batch_id)
        assert self.runs(batch_id, today=today)
        return dict(self.batch(batch_id).receipt)


@pytest.fixture
def importer(hire: Callable[..., Actor]) -> Callable[..., Importer]:
    """An importer by the code of the organisation: `importer("MUN:Närpes")`."""
    roles = {"RC": "reception_worker", "LVC": "placement_officer", "MUN": "coordinator"}
    known: dict[str, Importer] = {}

    def make(code: str) -> Importer:
        if code not in known:
            known[code] = Importer(hire(code, roles[code.partition(":")[0]], f"Staff {len(known)}"))
        return known[code]

    return make


HEAD = [
    "Efternamn",
    "Förnamn",
    "Födelsedatum",
    "Målgrupp",
    "Hemkommun",
    "Uppehållstillstånd",
    "Hemkommun sedan",
    "Plan",
]
ZAHRA = ["Ahmadi", "Zahra", "1.5.1990", "Kvotflykting", "Närpes", "1.2.2026", "1.4.2026", "24.5.2026"]
OMAR = ["Haddad", "Omar", "2.6.1985", "IP", "Närpes", "1.3.2026", "2.4.2026", None]


@pytest.fixture
def clients_list() -> bytes:
    """A municipality's list of two clients."""
    return workbook(HEAD, ZAHRA, OMAR)


@pytest.fixture
def office(hire: Callable[..., Actor]) -> Callable[..., Any]:
    """An office that works with cases, as in the cases' own tests."""
    from samsyn.cases.tests.conftest import Office

    roles = {"RC": "reception_worker", "LVC": "placement_officer", "WA": "social_worker"}
    known: dict[str, Office] = {}

    def make(code: str) -> Office:
        if code not in known:
            known[code] = Office(hire(code, roles.get(code.partition(":")[0], "coordinator"), f"Office {len(known)}"))
        return known[code]

    return make
