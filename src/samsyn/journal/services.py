"""Writes the journal: one statement, in the transaction of the act or the look it tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from samsyn.journal.purposes import basis_of
from samsyn.journal.terms import Actor, Kind
from samsyn.journal.watch import require_sealed

#: The purpose of a row whose actor has none: nobody is signed in, or not yet.
WITHOUT_ROLE = "access_control"

# The time is the database's own, so that rows of many web processes stand in one order. No
# RETURNING: the writer may not be able to read the row it writes (row-level security).
INSERT = """
WITH number AS (SELECT nextval('journal_entry_id_seq') AS id),
entry AS (
    INSERT INTO journal_entry (id, at, user_id, organisation_id, organisation_code, role, kind, what, person_ids,
        case_ids, data_classes, purpose, basis, route, detail)
    SELECT id, clock_timestamp(), %(user_id)s::uuid, %(organisation_id)s::uuid, %(organisation_code)s, %(role)s,
        %(kind)s, %(what)s, %(persons)s::uuid[], %(cases)s::uuid[], %(data_classes)s::text[], %(purpose)s,
        %(basis)s, %(route)s, %(detail)s
    FROM number
)
INSERT INTO journal_caseentry (case_id, entry_id, organisation_id)
SELECT DISTINCT case_id, number.id, %(organisation_id)s::uuid FROM number, unnest(%(cases)s::uuid[]) AS case_id
"""


_lasting: ContextVar[list[Callable[[], None]] | None] = ContextVar("samsyn_lasting", default=None)


@contextmanager
def lasting() -> Iterator[list[Callable[[], None]]]:
    """Collects what must be written once more if a fault takes the transaction back. Used by the request."""
    acts: list[Callable[[], None]] = []
    before = _lasting.set(acts)
    try:
        yield acts
    finally:
        _lasting.reset(before)


def again_after_a_fault(act: Callable[[], None]) -> None:
    """What this does stays, also where a fault of ours takes back everything else of the request.

    For what somebody tried: a failed sign-in counts, whatever became of the page that told of it."""
    acts = _lasting.get()
    if acts is not None:
        acts.append(act)


def record(
    actor: Actor,
    *,
    kind: Kind | str,
    what: str,
    persons: Iterable[UUID] = (),
    cases: Iterable[UUID] = (),
    data_classes: Iterable[str] = (),
    basis: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down that the actor did or saw this. Ids and codes only: no name, no text of a case.

    Every row has a purpose and a legal basis: where the act names no section, the one that
    `data/oversight/purposes.yaml` gives for the purpose (`NoBasis` where it knows none).
    Raises `ReadOnly` for an act or an export while the journal is not sealed in time.
    fi: lokimerkintä · sv: loggpost"""
    kind = Kind(kind)
    require_sealed(kind)
    purpose = actor.purpose or WITHOUT_ROLE
    row: dict[str, Any] = {
        "user_id": actor.user_id,
        "organisation_id": actor.organisation_id,
        "organisation_code": actor.organisation_code,
        "role": actor.role,
        "kind": kind.value,
        "what": what,
        "persons": list(persons),
        "cases": list(cases),
        "data_classes": sorted(data_classes),
        "purpose": purpose,
        "basis": basis or basis_of(purpose),
        "route": actor.route,
        "detail": Jsonb(dict(detail or {})),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)


def nobody_acts() -> None:
    """From here to the end of the transaction nobody acts: who was signed in has gone, who comes is not in yet.

    The database lets a sign-in be written for the person who comes in only where nobody else acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samsyn.user', '', true), set_config('samsyn.organisation', '', true)")
