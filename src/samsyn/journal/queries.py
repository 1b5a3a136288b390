"""Reads the journal. Row-level security shows an organisation the rows it made itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from samsyn.journal.models import CaseEntry, Entry
from samsyn.journal.terms import Actor, Kind

PAGE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row as pages show it."""

    id: int
    at: datetime
    user_id: UUID | None
    organisation_id: UUID | None
    organisation_code: str
    role: str
    kind: str
    what: str
    person_ids: Sequence[UUID]
    case_ids: Sequence[UUID]
    data_classes: Sequence[str]
    purpose: str
    basis: str
    route: str
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are looked for. What is None narrows nothing down."""

    since: datetime | None = None
    until: datetime | None = None
    kinds: Collection[str] | None = None
    users: Collection[UUID] | None = None
    organisation_id: UUID | None = None
    cases: Collection[UUID] | None = None
    before: int | None = None


def found(actor: Actor, wanted: Wanted, *, limit: int = PAGE) -> list[Row]:
    """The rows of the actor's own organisation that are looked for. Newest first."""
    return _rows(_narrowed(_visible(actor), wanted), wanted.before, limit)


def found_everywhere(wanted: Wanted, *, limit: int = PAGE) -> list[Row]:
    """The rows of every organisation that are looked for. Only inside `access.context.engine()`."""
    return _rows(_narrowed(Entry.objects.all(), wanted), wanted.before, limit)


def of_case(actor: Actor, case_id: UUID, *, before: int | None = None, limit: int = PAGE) -> list[Row]:
    """Who of the actor's organisation did or saw what in this case? Newest first."""
    return _rows(_visible(actor).filter(_touching(case_id)), before, limit)


def of_organisation(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Row]:
    """What did the actor's own organisation do and see? Newest first."""
    return _rows(_visible(actor), before, limit)


def of_case_all(case_id: UUID, *, before: int | None = None, limit: int = PAGE) -> list[Row]:
    """What did every organisation do and see in this case?

    Only inside `access.context.engine()`; elsewhere row-level security answers with the rows
    of the current organisation."""
    return _rows(Entry.objects.filter(_touching(case_id)), before, limit)


def happened(what: str) -> bool:
    """Is there an act of this name at all? Only inside `access.context.engine()`."""
    return Entry.objects.filter(kind=Kind.ACT, what=what).exists()


def newest(what: str, kind: Kind) -> Row | None:
    """The newest row of this name, whoever wrote it. Only inside `access.context.engine()`."""
    return next(iter(_rows(Entry.objects.filter(what=what, kind=kind), None, 1)), None)


#: Looks by person, hour of the clock and case: who looks again within the hour is one row.
LOOKS = """
SELECT user_id, (at AT TIME ZONE %(zone)s)::date, extract(hour FROM at AT TIME ZONE %(zone)s)::int, c, count(*)
FROM journal_entry, unnest(case_ids) c
WHERE organisation_id = %(organisation)s AND at >= %(since)s AND at < %(until)s AND kind = 'read'
    AND user_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
ACTED = """
SELECT DISTINCT user_id, c FROM journal_entry, unnest(case_ids) c
WHERE organisation_id = %(organisation)s AND at >= %(since)s AND at < %(until)s AND kind = 'act' AND user_id IS NOT NULL
"""
COUNTED = """
SELECT user_id, (at AT TIME ZONE %(zone)s)::date, count(*) FILTER (WHERE kind = 'denied'),
    count(*) FILTER (WHERE kind = 'export'),
    COALESCE(sum(cardinality(person_ids)) FILTER (WHERE kind = 'export'), 0)
FROM journal_entry
WHERE organisation_id = %(organisation)s AND at >= %(since)s AND at < %(until)s AND kind IN ('denied', 'export')
    AND user_id IS NOT NULL GROUP BY 1, 2
"""


def looks(actor: Actor, since: datetime, until: datetime) -> Iterator[tuple[UUID, date, int, UUID, int]]:
    """How often did who of the own organisation look at which case, by day and hour?"""
    yield from _statement(LOOKS, actor, since, until)


def acted(actor: Actor, since: datetime, until: datetime) -> set[tuple[UUID, UUID]]:
    """Who of the own organisation has acted in which case?"""
    return {(row[0], row[1]) for row in _statement(ACTED, actor, since, until)}


def refusals_and_exports(actor: Actor, since: datetime, until: datetime) -> Iterator[tuple[UUID, date, int, int, int]]:
    """How many refusals, exports and exported persons had who of the own organisation, by day?"""
    yield from _statement(COUNTED, actor, since, until)


def _statement(statement: str, actor: Actor, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    values = {"organisation": actor.organisation_id, "since": since, "until": until, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _narrowed(entries: QuerySet[Entry], wanted: Wanted) -> QuerySet[Entry]:
    if wanted.since is not None:
        entries = entries.filter(at__gte=wanted.since)
    if wanted.until is not None:
        entries = entries.filter(at__lt=wanted.until)
    if wanted.kinds is not None:
        entries = entries.filter(kind__in=list(wanted.kinds))
    if wanted.users is not None:
        entries = entries.filter(user_id__in=list(wanted.users))
    if wanted.organisation_id is not None:
        entries = entries.filter(organisation_id=wanted.organisation_id)
    if wanted.cases is not None:
        entries = entries.filter(id__in=CaseEntry.objects.filter(case_id__in=list(wanted.cases)).values("entry_id"))
    return entries


def _visible(actor: Actor) -> QuerySet[Entry]:
    if actor.organisation_id is None:
        return Entry.objects.none()
    return Entry.objects.filter(organisation_id=actor.organisation_id)


def _touching(case_id: UUID) -> Q:
    return Q(id__in=CaseEntry.objects.filter(case_id=case_id).values("entry_id"))


def _rows(entries: QuerySet[Entry], before: int | None, limit: int) -> list[Row]:
    if before is not None:
        entries = entries.filter(id__lt=before)
    names = list(Row.__slots__)
    return [Row(*values) for values in entries.order_by("-id").values_list(*names)[:limit]]
