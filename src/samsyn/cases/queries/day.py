"""What does an organisation have to do today? One scan of its own list of work, whatever the rest holds.

Each group is a range of the index (organisation, lane, day) with a limit: a list of ten thousand
overdue duties costs no more than one of a hundred. Counts stop at `MOST`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.queries import role_classes
from samsyn.cases.difference import COLUMNS, parties_of
from samsyn.cases.models import Duty
from samsyn.cases.queries.case import anonymous_labels, duty_view
from samsyn.cases.shown import Day, DayFilters, DayGroup, DayPart, DayRow
from samsyn.cases.terms import Lane
from samsyn.clients.queries import labels
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.terms import Role
from samsyn.organisations.queries import rulebook_now

#: Rows of a group that the page shows, alone and among the others; and where counting stops.
SHOWN, SHOWN_ALONE, MOST = 12, 50, 100
CRITICAL = timedelta(days=30)
WEEK = timedelta(days=7)
CLOCKS = timedelta(days=90)
#: group → the ranges of the list of work that make it: lanes and conditions on the day shown.
PARTS: dict[DayGroup, tuple[tuple[Lane, str], ...]] = {
    DayGroup.CRITICAL: ((Lane.LAW, "shown < %(critical)s"),),
    DayGroup.OVERDUE: (
        (Lane.LAW, "shown >= %(critical)s AND shown < %(today)s"),
        (Lane.LOCAL, "shown < %(today)s"),
    ),
    DayGroup.PAST_TARGET: ((Lane.TARGET, "shown < %(today)s"),),
    DayGroup.THIS_WEEK: tuple(
        (lane, "shown >= %(today)s AND shown <= %(week)s") for lane in (Lane.LAW, Lane.LOCAL, Lane.TARGET)
    ),
    DayGroup.LATER: (
        *((lane, "shown > %(week)s") for lane in (Lane.LAW, Lane.LOCAL, Lane.TARGET)),
        (Lane.UNDATED, "shown IS NULL"),
    ),
    DayGroup.WAITING: ((Lane.WAIT, "TRUE"),),
    DayGroup.RUNNING_OUT: ((Lane.CLOCK, "shown <= %(clocks)s"),),
}
BRANCH = """(SELECT '{part}' AS part, duty_id, case_id, role, lane, shown, since FROM cases_dutyparty
WHERE organisation_id = %(organisation)s {where} ORDER BY {order}, duty_id LIMIT %(most)s)"""


def my_day(actor: Actor, today: date, filters: DayFilters | None = None) -> Day:
    """The open duties of the actor's organisation by urgency. One row of the journal.

    fi: työlista · sv: arbetslista"""
    filters = filters or DayFilters()
    found = _listed(actor, today, filters)
    limit = SHOWN_ALONE if filters.only else SHOWN
    kept = {part: rows[:limit] for part, rows in found.items()}
    by_id = _duties({row[1] for rows in kept.values() for row in rows})
    case_ids = {row["case_id"] for row, _, _ in by_id.values()}
    names = labels(actor, case_ids)
    unnamed = anonymous_labels(actor, case_ids - set(names))
    rulebook = rulebook_now()
    parts = []
    for part in DayGroup:
        if filters.only in (None, part):
            rows = []
            for _, duty_id, case_id, role, lane, _, since in kept.get(part, ()):
                if duty_id not in by_id:
                    continue
                row, number, _ = by_id[duty_id]
                rows.append(
                    DayRow(
                        duty=duty_view(row, rulebook, actor.language, today, role, lane),
                        number=number,
                        label=names.get(case_id),
                        anonymous=unnamed.get(case_id),
                        since=since,
                        is_new=since > today - WEEK,
                        waits_for=waits_for(row, role, lane),
                    )
                )
            count = len(found.get(part, ()))
            parts.append(DayPart(part, tuple(rows), min(count, MOST), count > MOST))
    record(
        actor,
        kind=Kind.LIST,
        what="my_day",
        persons={person for _, _, person in by_id.values() if person},
        cases=case_ids,
        data_classes={row["data_class"] for row, _, _ in by_id.values()},
    )
    return Day(tuple(parts), filters)


def _listed(actor: Actor, today: date, filters: DayFilters) -> dict[DayGroup, list[tuple[Any, ...]]]:
    """The rows of each group, nearest day first: one statement."""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return {}
    values: dict[str, Any] = {
        "organisation": actor.organisation_id,
        "classes": sorted(seen),
        "today": today,
        "critical": today - CRITICAL,
        "week": today + WEEK,
        "clocks": today + CLOCKS,
        "new": today - WEEK,
        "most": MOST + 1,
        "code": filters.code,
        "group": filters.group,
        "municipality": filters.municipality,
        "me": actor.user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute("\nUNION ALL\n".join(_branches(filters)), values)
        rows = cursor.fetchall()
    found: dict[DayGroup, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(DayGroup(row[0]), []).append(row)
    for part, listed in found.items():
        if part is DayGroup.NEW:
            listed.sort(key=lambda row: row[6], reverse=True)
        else:
            listed.sort(key=lambda row: row[5] or date.max)
        del listed[MOST + 1 :]
    return found


def _branches(filters: DayFilters) -> Iterator[str]:
    narrowed = "AND data_class = ANY(%(classes)s)"
    if filters.code:
        narrowed += " AND code = %(code)s"
    if filters.group:
        narrowed += ' AND "group" = %(group)s'
    if filters.municipality:
        narrowed += " AND municipality = %(municipality)s"
    if filters.mine:
        narrowed += (
            " AND EXISTS (SELECT 1 FROM cases_roster r WHERE r.organisation_id = %(organisation)s"
            " AND r.case_id = cases_dutyparty.case_id AND r.handler_id = %(me)s)"
        )
    for part, ranges in PARTS.items():
        for lane, days in ranges if filters.only in (None, part) else ():
            yield BRANCH.format(
                part=part.value, where=f"AND lane = '{lane.value}' AND {days} {narrowed}", order="shown"
            )
    if filters.only in (None, DayGroup.NEW):
        ours = "AND lane IN ('law', 'local', 'target', 'undated') AND since > %(new)s"
        yield BRANCH.format(part=DayGroup.NEW.value, where=f"{ours} {narrowed}", order="since DESC")


def _duties(ids: set[UUID]) -> dict[UUID, tuple[dict[str, Any], str, UUID | None]]:
    """The duties of the page with number and person of their cases: one statement."""
    if not ids:
        return {}
    rows = Duty.objects.filter(id__in=ids).values_list(*COLUMNS, "case__number", "case__person_id")
    return {row[0]: (dict(zip(COLUMNS, row, strict=False)), row[-2], row[-1]) for row in rows}


def waits_for(row: dict[str, Any], role: str, lane: str) -> tuple[str, ...]:
    """For whom does one wait in a duty that is not one's turn?"""
    if lane != Lane.WAIT:
        return ()
    parties = parties_of(row)
    if role == Role.RESPONSIBLE:
        return tuple(party.organisation for party in parties if party.role == Role.CONSULTED)
    return tuple(party.organisation for party in parties if party.role == Role.RESPONSIBLE)
