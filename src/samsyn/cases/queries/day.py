"""What does an organisation have to do today? One scan of its own list of work, whatever the rest holds.

Each group is a range of the index (organisation, lane, day) with a limit: a list of ten thousand
overdue duties costs no more than one of a hundred. Counts stop at `MOST`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from samsyn.access.queries import role_classes
from samsyn.cases.difference import parties_of
from samsyn.cases.masking import is_masked, masked_day_row
from samsyn.cases.queries.case import anonymous_labels, duty_view
from samsyn.cases.queries.facts import COLUMN_LIST, stored_duty
from samsyn.cases.queries.narrow import IN_ORDER, narrowing, profile_known
from samsyn.cases.shown import Day, DayFilters, DayGroup, DayPart, DayRow
from samsyn.cases.terms import Lane
from samsyn.clients.queries import labels
from samsyn.clients.rows import id_list, select
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.terms import Role
from samsyn.organisations.queries import rulebook_now

#: Rows of a group that the page shows, alone and among the others; and where counting stops.
SHOWN, SHOWN_ALONE, MOST = 12, 50, 100
CRITICAL = timedelta(days=30)
WEEK = timedelta(days=7)
CLOCKS = timedelta(days=90)
DUTIES = f"""
SELECT {COLUMN_LIST}, c.protected, c.number, c.person_id FROM cases_duty d JOIN cases_case c ON c.id = d.case_id
WHERE d.id = ANY(%s::uuid[])
"""  # noqa: S608 (our own columns)
#: Without an end, as days.
EVER = "-infinity", "infinity"
DATED = (Lane.LAW, Lane.LOCAL, Lane.TARGET)
#: The rows of a part of the list, the nearest day first, with how many there are up to a limit.
PART = """SELECT m.*, count(*) OVER () AS total FROM ({source}
    ORDER BY {order}, duty_id LIMIT %(most)s) m ORDER BY {order}, duty_id LIMIT %(rows)s"""
ROWS = "SELECT duty_id, case_id, role, lane, shown, since"
#: The organisation's list, class by class of data: a role which sees few of them reads nothing of the others.
OF_ALL = f"""SELECT i.* FROM unnest(%(classes)s::text[]) AS k (data_class) CROSS JOIN LATERAL ({ROWS}
    FROM cases_dutyparty p WHERE organisation_id = %(organisation)s AND data_class = k.data_class AND {{where}}
    ORDER BY {{order}}, duty_id LIMIT %(most)s) i"""  # noqa: S608 (our own columns)
OF_MINE = f"{ROWS} FROM mine WHERE {{where}}"
#: Every range of the list (part, lane, first day, day after the last) in one scan each.
DAY = """{mine}
SELECT v.part, d.* FROM unnest(%(parts)s::text[], %(lanes)s::text[], %(from)s::date[], %(until)s::date[])
    AS v (part, lane, since, until) CROSS JOIN LATERAL ({dated}) d
UNION ALL
SELECT v.part, d.* FROM unnest(%(open_parts)s::text[], %(open_lanes)s::text[]) AS v (part, lane)
    CROSS JOIN LATERAL ({undated}) d
UNION ALL
SELECT 'new', d.* FROM ({fresh}) d WHERE %(new_too)s"""
#: Somebody's own clients are few: what they give to do is gathered first, once for all parts.
MINE = f"""WITH mine AS MATERIALIZED ({ROWS} FROM (
    SELECT p.* FROM cases_roster r JOIN cases_dutyparty p ON p.organisation_id = r.organisation_id
        AND p.case_id = r.case_id WHERE r.organisation_id = %(organisation)s AND r.handler_id = %(me)s) p
    WHERE data_class = ANY(%(classes)s) {{narrowed}})"""  # noqa: S608 (our own columns)


def my_day(actor: Actor, today: date, filters: DayFilters | None = None) -> Day:
    """The open duties of the actor's organisation by urgency. One row of the journal.

    fi: työlista · sv: arbetslista"""
    filters = filters or DayFilters()
    limit = SHOWN_ALONE if filters.only else SHOWN
    first = before(filters)
    most = max(MOST, first + limit)
    found = _listed(actor, today, filters, rows=first + limit, most=most)
    kept = {part: rows[first : first + limit] for part, rows in found.items()}
    by_id = _duties({row[1] for rows in kept.values() for row in rows})
    case_ids = {row["case_id"] for row, *_ in by_id.values()}
    names = labels(actor, case_ids)
    unnamed = anonymous_labels(actor, case_ids - set(names))
    rulebook = rulebook_now()
    parts = []
    for part in filters.asked:
        rows = []
        for _, duty_id, case_id, role, lane, _, since, _ in kept.get(part, ()):
            if duty_id not in by_id:
                continue
            row, number, _, protected = by_id[duty_id]
            shown = DayRow(
                duty=duty_view(row, rulebook, actor.language, today, role, lane),
                number=number,
                label=names.get(case_id),
                anonymous=unnamed.get(case_id),
                since=since,
                is_new=since > today - WEEK,
                waits_for=waits_for(row, role, lane),
            )
            hidden = is_masked(actor, protected=protected)
            rows.append(masked_day_row(shown, actor.organisation_code) if hidden else shown)
        count = _count(part, found.get(part, ()))
        parts.append(DayPart(part, tuple(rows), min(count, most), count > most))
    record(
        actor,
        kind=Kind.LIST,
        what="my_day",
        persons={person for _, _, person, _ in by_id.values() if person},
        cases=case_ids,
        data_classes={row["data_class"] for row, *_ in by_id.values()},
    )
    return Day(tuple(parts), filters)


def _count(part: DayGroup, rows: Sequence[tuple[Any, ...]]) -> int:
    """How many stand in a part: the sum of its ranges, one for each lane. What is new is one range."""
    if part is DayGroup.NEW:
        return int(rows[0][7]) if rows else 0
    return sum({row[4]: row[7] for row in rows}.values())


def before(filters: DayFilters) -> int:
    """How many rows stand on the pages before this one?"""
    return (filters.page - 1) * SHOWN_ALONE if filters.only else 0


def _listed(
    actor: Actor, today: date, filters: DayFilters, *, rows: int, most: int
) -> dict[DayGroup, list[tuple[Any, ...]]]:
    """The first rows of each group, nearest day first, and in each how many there are: one statement."""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return {}
    ranges = [one for one in _ranges(today) if one[0] in filters.asked]
    undated = [one for one in UNDATED if one[0] in filters.asked]
    values: dict[str, Any] = narrowing(actor) | {
        "new": today - WEEK,
        "most": most + 1,
        "rows": rows,
        "code": filters.code,
        "group": filters.group,
        "municipality": filters.municipality,
        "me": actor.user_id,
        "parts": [part.value for part, _, _, _ in ranges],
        "lanes": [lane.value for _, lane, _, _ in ranges],
        "from": [str(first) for _, _, first, _ in ranges],
        "until": [str(last) for _, _, _, last in ranges],
        "open_parts": [part.value for part, _ in undated],
        "open_lanes": [lane.value for _, lane in undated],
        "new_too": DayGroup.NEW in filters.asked,
    }
    found: dict[DayGroup, list[tuple[Any, ...]]] = {}
    select(IN_ORDER, ())
    known = profile_known(actor, "p") if filters.group or filters.municipality else ""
    for row in select(_statement(filters, known), values):
        found.setdefault(DayGroup(row[0]), []).append(row)
    for part, listed in found.items():
        if part is not DayGroup.NEW:
            listed.sort(key=lambda row: (row[5] or date.max, row[1]))
    return found


#: Parts of the list without a range of days.
UNDATED = ((DayGroup.LATER, Lane.UNDATED), (DayGroup.WAITING, Lane.WAIT))


def _ranges(today: date) -> list[tuple[DayGroup, Lane, date | str, date | str]]:
    """The parts of the list by lane and days: the first day, and the day after the last."""
    critical, next_week = today - CRITICAL, today + WEEK + timedelta(days=1)
    first, last = EVER
    return [
        (DayGroup.CRITICAL, Lane.LAW, first, critical),
        (DayGroup.OVERDUE, Lane.LAW, critical, today),
        (DayGroup.OVERDUE, Lane.LOCAL, first, today),
        (DayGroup.PAST_TARGET, Lane.TARGET, first, today),
        *((DayGroup.THIS_WEEK, lane, today, next_week) for lane in DATED),
        *((DayGroup.LATER, lane, next_week, last) for lane in DATED),
        (DayGroup.RUNNING_OUT, Lane.CLOCK, first, today + CLOCKS + timedelta(days=1)),
    ]


@lru_cache(maxsize=64)
def _statement(filters: DayFilters, known: str) -> str:
    narrowed = f" AND {known}" if known else ""
    for column, value in (("code", filters.code), ('"group"', filters.group), ("municipality", filters.municipality)):
        if value:
            narrowed += f" AND {column} = %({column.strip(chr(34))})s"
    source = OF_MINE if filters.mine else OF_ALL
    lane = 'lane = v.lane COLLATE "C"'
    ours = "lane IN ('law', 'local', 'target', 'undated') AND since > %(new)s"

    def part(where: str, order: str) -> str:
        where += "" if filters.mine else narrowed
        return PART.format(source=source.format(where=where, order=order), order=order)

    return DAY.format(
        mine=MINE.format(narrowed=narrowed) if filters.mine else "",
        dated=part(f"{lane} AND shown >= v.since AND shown < v.until", "shown"),
        undated=part(lane, "shown"),
        fresh=part(ours, "since DESC"),
    )


def _duties(ids: set[UUID]) -> dict[UUID, tuple[dict[str, Any], str, UUID | None, bool]]:
    """The duties of the page with number and person of their cases, and whether the person is protected."""
    rows = select(DUTIES, [id_list(ids)]) if ids else []
    return {row[0]: (stored_duty(row), row[-2], row[-1], row[-3]) for row in rows}


def waits_for(row: dict[str, Any], role: str, lane: str) -> tuple[str, ...]:
    """For whom does one wait in a duty that is not one's turn?"""
    if lane != Lane.WAIT:
        return ()
    parties = parties_of(row)
    if role == Role.RESPONSIBLE:
        return tuple(party.organisation for party in parties if party.role == Role.CONSULTED)
    return tuple(party.organisation for party in parties if party.role == Role.RESPONSIBLE)
