"""Answers of oversight: what the log says, what stands out in it, how the own unit uses the system.

Each is a look itself and writes its row of the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.timezone import get_default_timezone

from samsyn.access.context import engine
from samsyn.access.personal import Responsible, responsible_organisations
from samsyn.access.queries import classes_of_organisation
from samsyn.access.terms import FIELD_RIGHT
from samsyn.cases.queries import overseen
from samsyn.journal import queries as journal
from samsyn.journal.queries import Row, Wanted
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import unit_names
from samsyn.oversight import rules
from samsyn.oversight.terms import Counted, Finding, Looked

#: Rows of one page.
PAGE = 50
LOG = "log"
#: What a superior sees of the own unit: the use of clients' data, not when people come and go.
OF_UNIT = frozenset({Kind.READ, Kind.LIST, Kind.ACT, Kind.EXPORT, Kind.DENIED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log is searched for. Empty narrows nothing.

    `number`: of a case or a person, whole. `name`: family name, given names and birth date, whole."""

    number: str = ""
    name: tuple[str, str, date] | None = None
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    kind: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of the log, newest first. `case`: the number of the one case that was asked for.

    `answers`: the own organisation answers for that case."""

    rows: Sequence[Row] = ()
    numbers: Mapping[UUID, str] = field(default_factory=dict)
    next: int | None = None
    case: str = ""
    answers: bool = False


def search_log(actor: Actor, asked: Asked) -> Found:
    """What does the log say? For the data protection officer; nothing is shown of a person but the case's number.

    Without a case: the rows of the own organisation. With one that the own organisation may know: the rows of
    all, as far as they concern classes of data that it may know. Who it was is told of the own staff alone.
    fi: lokitietojen tarkastelu · sv: granskning av loggdata   law: 906/2019, 17 §; 703/2023, 10 §"""
    _require(actor, "oversee_journal")
    wanted = _wanted(asked)
    if not (asked.number or asked.name):
        return _told(actor, "search_log", journal.found(actor, wanted, limit=PAGE + 1), ())
    with engine():
        cases = _meant(asked)
        known = classes_of_organisation(actor.organisation_id, cases) if actor.organisation_id else {}
        if not actor.may(FIELD_RIGHT) and overseen.protected(cases):
            # Which authorities look at a protected person tells where the person is, also by a filter.
            known = {}
        rows = journal.found_everywhere(replace(wanted, cases=cases), limit=PAGE + 1) if cases else []
    found = _told(
        actor,
        "search_log",
        [_part(actor, row, known) for row in rows if may_be_told(actor, row, known)],
        cases,
        raw=rows,
    )
    if not found.case:
        return found
    return replace(found, answers=actor.organisation_id in {one.organisation_id for one in _answering(cases)})


def _answering(cases: Collection[UUID]) -> list[Responsible]:
    return [one for case_id in cases for one in responsible_organisations(case_id)]


def may_be_told(actor: Actor, row: Row, known: Mapping[UUID, Collection[str]]) -> bool:
    """May an organisation be told of this row? Its own, and of others what concerns data that it may know."""
    if row.organisation_id == actor.organisation_id:
        return True
    allowed = {name for case_id in row.case_ids for name in known.get(case_id, ())}
    return bool(allowed) and (not row.data_classes or bool({*allowed, LOG} & set(row.data_classes)))


def _part(actor: Actor, row: Row, known: Mapping[UUID, Collection[str]]) -> Row:
    """Of a row of others only the cases and classes that the own organisation may know."""
    if row.organisation_id == actor.organisation_id:
        return row
    allowed = {name for case_id in row.case_ids for name in known.get(case_id, ())} | {LOG}
    cases = [case_id for case_id in row.case_ids if case_id in known]
    return replace(row, case_ids=cases, data_classes=[name for name in row.data_classes if name in allowed])


def unit_looks(actor: Actor, asked: Asked) -> Found:
    """Who of the own unit looked at what, and when? For a superior.

    fi: oman yksikön katselut · sv: den egna enhetens visningar   law: 906/2019, 16 § and 17 §"""
    _require(actor, "see_journal")
    people = set(unit_names(actor))
    wanted = replace(_wanted(asked), users=people & {asked.user_id} if asked.user_id else people)
    if wanted.kinds is None:
        wanted = replace(wanted, kinds=OF_UNIT)
    return _told(actor, "look_at_unit", journal.found(actor, wanted, limit=PAGE + 1), ())


def anomalies(actor: Actor, since: date, until: date) -> list[Finding]:
    """What stands out in the log of the own organisation, from one day to another?

    fi: poikkeavat haut · sv: avvikande sökningar   law: 906/2019, 23 §; 681/2023, 81 §"""
    _require(actor, "oversee_journal")
    if actor.organisation_id is None:
        return []
    limits = rules.load_limits()
    begin, end = begin_of(since), end_of(until)
    looks = [Looked(*row) for row in journal.looks(actor, begin, end)]
    counted = [Counted(*row) for row in journal.refusals_and_exports(actor, begin, end)]
    related = journal.acted(actor, begin_of(rules.relationship_since(limits, since)), end)
    with engine():
        related |= overseen.handled(actor.organisation_id)
        protected = overseen.protected({look.case_id for look in looks})
    days = rules.days_of(looks, counted, related=related, protected=protected, limits=limits)
    found = rules.findings(days, limits)
    record(actor, kind=Kind.READ, what="look_for_anomalies", data_classes=[LOG], detail={"found": len(found)})
    return found


def _require(actor: Actor, permission: str) -> None:
    if not actor.may(permission):
        raise PermissionDenied(permission)


def _meant(asked: Asked) -> set[UUID]:
    if asked.number:
        return overseen.meant_by_number(asked.number)
    return overseen.meant_by_name(*asked.name) if asked.name else set()


def _wanted(asked: Asked) -> Wanted:
    return Wanted(
        since=begin_of(asked.since) if asked.since else None,
        until=end_of(asked.until) if asked.until else None,
        kinds=[asked.kind] if asked.kind else None,
        users=[asked.user_id] if asked.user_id else None,
        organisation_id=asked.organisation_id,
        before=asked.before,
    )


def begin_of(day: date) -> datetime:
    """When a day begins, by Finnish clocks."""
    return datetime.combine(day, time.min, get_default_timezone())


def end_of(day: date) -> datetime:
    """When a day is over, by Finnish clocks."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time.min, get_default_timezone())


def _told(actor: Actor, what: str, rows: list[Row], cases: Collection[UUID], raw: Any = None) -> Found:
    """The rows with the numbers of their cases; showing them is written down."""
    raw = rows if raw is None else raw
    page = {row.id for row in raw[:PAGE]}
    shown = [row for row in rows if row.id in page]
    following = raw[PAGE - 1].id if len(raw) > PAGE else None
    with engine():
        numbers = overseen.numbers({*cases, *(case_id for row in shown for case_id in row.case_ids)})
    # A case of which nothing is told is not named: the next search would tell that there is one.
    named = sorted(cases) if rows else []
    record(actor, kind=Kind.READ, what=what, cases=named, data_classes=[LOG], detail={"rows": len(shown)})
    case = next((numbers[one] for one in cases if one in numbers), "") if len(cases) == 1 and rows else ""
    return Found(tuple(shown), numbers, following, case)
