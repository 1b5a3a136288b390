"""Reads the journal. Row-level security shows an organisation the rows it made itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
