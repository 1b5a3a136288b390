"""The timeline of a case: facts, notes, transfers and situations in one list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from samsyn.cases.queries.facts import SITUATION, SITUATION_LIST, read_situation
from samsyn.cases.rules import read_attributes
from samsyn.cases.shown import Entry, EntryKind
from samsyn.clients.rows import select
from samsyn.journal.terms import Actor
from samsyn.law import explain
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import organisation_labels

EVENTS = """
SELECT id, type, said_as, "on", attributes::text, data_class, recorded_at, recorded_by, organisation_id, corrects_id,
    struck, reason, source
FROM cases_event WHERE case_id = %s AND data_class = ANY(%s) ORDER BY "on" DESC, id DESC LIMIT %s
"""
NOTES = """
SELECT id, "on", at, organisation_id, author, data_class, text
FROM cases_note WHERE case_id = %s AND data_class = ANY(%s) ORDER BY "on" DESC, id DESC LIMIT %s
"""
TRANSFERS = """
SELECT id, "on", recorded_at, from_organisation, to_organisation, data_class, code, reason
FROM cases_transfer WHERE case_id = %s AND data_class = ANY(%s) ORDER BY "on" DESC, id DESC LIMIT %s
"""
SITUATIONS = f"""
SELECT {SITUATION_LIST}, id, recorded_at, organisation_id, recorded_by
FROM cases_situation WHERE case_id = %s ORDER BY valid_from, id
"""  # noqa: S608 (names of our own columns)


def entries_of(
    actor: Actor,
    case_id: UUID,
    granted: Mapping[str, bool],
    rulebook: Rulebook,
    situations: Iterable[tuple[Any, ...]],
    *,
    kinds: frozenset[str] = frozenset(EntryKind),
    limit: int,
) -> list[Entry]:
    """Facts, notes, transfers and situations of a case in one list, newest first."""
    seen = list(granted)
    found: list[Entry] = []
    if EntryKind.EVENT in kinds:
        found += _events(case_id, seen, rulebook, actor.language, limit)
    if EntryKind.NOTE in kinds:
        found += _notes(case_id, seen, limit)
    if EntryKind.TRANSFER in kinds:
        found += _transfers(case_id, seen, rulebook, actor.language, limit)
    found += [_situation_entry(row) for row in situations]
    found.sort(key=lambda entry: (entry.on, entry.recorded_at), reverse=True)
    return found[:limit]


def _events(case_id: UUID, seen: list[str], rulebook: Rulebook, language: str, limit: int) -> list[Entry]:
    rows = select(EVENTS, [case_id, seen, limit])
    by = {row[9]: row for row in rows if row[9]}
    entries = []
    for id_, type_, said_as, on, attributes, data_class, at, author, organisation, corrects, *more in rows:
        later, (struck, reason, source) = by.get(id_), more
        entries.append(
            Entry(
                kind=EntryKind.EVENT,
                id=str(id_),
                on=on,
                recorded_at=at,
                organisation=organisation_code(organisation),
                author=author,
                data_class=data_class,
                what=type_,
                name=explain.event_name(rulebook, type_, language),
                said_as=said_as,
                attributes=read_attributes(type_, json.loads(attributes), rulebook),
                text=reason,
                source=source,
                corrects=str(corrects or ""),
                struck=struck,
                corrected_by=str(later[0]) if later else "",
                taken_back=bool(later and later[10]),
            )
        )
    return entries


def _notes(case_id: UUID, seen: list[str], limit: int) -> list[Entry]:
    return [
        Entry(
            kind=EntryKind.NOTE,
            id=str(id_),
            on=on,
            recorded_at=at,
            organisation=organisation_code(organisation),
            author=author,
            data_class=data_class,
            text=text,
        )
        for id_, on, at, organisation, author, data_class, text in select(NOTES, [case_id, seen, limit])
    ]


def _transfers(case_id: UUID, seen: list[str], rulebook: Rulebook, language: str, limit: int) -> list[Entry]:
    return [
        Entry(
            kind=EntryKind.TRANSFER,
            id=str(id_),
            on=on,
            recorded_at=at,
            organisation=from_,
            to=to,
            author=None,
            data_class=data_class,
            what=code,
            name=getattr(rulebook.duties[code].name, language),
            reason=reason,
        )
        for id_, on, at, from_, to, data_class, code, reason in select(TRANSFERS, [case_id, seen, limit])
    ]


def situations_of(case_id: UUID) -> list[tuple[Any, ...]]:
    """The situations of a case, oldest first: the columns of `SITUATION`, then who recorded it."""
    return [read_situation(row) for row in select(SITUATIONS, [case_id])]


def _situation_entry(row: tuple[Any, ...]) -> Entry:
    id_, recorded_at, organisation, author = row[len(SITUATION) :]
    return Entry(
        kind=EntryKind.SITUATION,
        id=str(id_),
        on=row[1],
        recorded_at=recorded_at,
        organisation=organisation_code(organisation),
        author=author,
        data_class="permit",
        what=row[2],
    )


def organisation_code(organisation_id: UUID | None) -> str:
    """The code of an organisation by its id; empty for a job."""
    label = organisation_labels("sv").get(organisation_id) if organisation_id else None
    return label.code if label else ""
