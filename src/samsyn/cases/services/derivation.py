"""Derives the duties of cases, writes what is different, and lets grants and registers follow.

Every act on facts ends here. The statements are the same in number for one case and for hundreds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.matrix import load_matrix
from samsyn.access.rules import Grants, grants_for, held_by
from samsyn.access.services import replace_grants_of
from samsyn.cases.difference import COLUMNS, NOTHING, Difference, Row, Touched, difference, next_check
from samsyn.cases.queries.facts import CaseState
from samsyn.cases.terms import ACTIVE_STATES, SUPERSEDED, CaseKind
from samsyn.cases.worklist import roster_rows, work_rows
from samsyn.clients.queries import register_keys
from samsyn.clients.rows import as_json, id_list, insert
from samsyn.clients.terms import RegisterKeys
from samsyn.law.engine import derive_from
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import PersonFacts
from samsyn.law.timeline import Timeline
from samsyn.retention.rulebook import load_retention
from samsyn.retention.services import replace_kept
from samsyn.retention.terms import CaseFacts, Ended

KEPT = {"id", "case_id", "first_seen"}
DUTY_CONFLICT = "ON CONFLICT (id) DO UPDATE SET " + ", ".join(
    f'"{name}" = EXCLUDED."{name}"' for name in COLUMNS if name not in KEPT
)
PARTY_COLUMNS = (
    'organisation_id, duty_id, case_id, role, lane, state, shown, code, data_class, "group", municipality, since'
)
#: Under a security prohibition no list names a place, whoever reads it: no column, filter or count tells it.
HIDDEN = "hidden AS (SELECT id FROM cases_case WHERE protected AND id = ANY(%(cases)s::uuid[]))"
PLACE = "CASE WHEN case_id IN (SELECT id FROM hidden) THEN '' ELSE municipality END"
#: Rows that are no longer wanted go, new ones come, changed ones are changed: one statement. A row
#: that stays keeps the day since when the organisation has had it. NOT IN is answered by a hash table,
#: also where the planner expects few rows; NOT EXISTS would then be a loop in a loop.
WORK = f"""
WITH wanted AS (SELECT * FROM jsonb_populate_recordset(NULL::cases_dutyparty, %(rows)s::jsonb)),
{HIDDEN},
gone AS (
    DELETE FROM cases_dutyparty p WHERE p.case_id = ANY(%(cases)s::uuid[])
        AND (p.organisation_id, p.duty_id) NOT IN (SELECT organisation_id, duty_id FROM wanted)
)
INSERT INTO cases_dutyparty ({PARTY_COLUMNS}) SELECT {PARTY_COLUMNS.replace("municipality", PLACE)} FROM wanted
ON CONFLICT (organisation_id, duty_id) DO UPDATE SET role = EXCLUDED.role, lane = EXCLUDED.lane,
    state = EXCLUDED.state, shown = EXCLUDED.shown, code = EXCLUDED.code, data_class = EXCLUDED.data_class,
    "group" = EXCLUDED."group", municipality = EXCLUDED.municipality
WHERE (cases_dutyparty.role, cases_dutyparty.lane, cases_dutyparty.state, cases_dutyparty.shown,
       cases_dutyparty."group", cases_dutyparty.municipality)
    IS DISTINCT FROM (EXCLUDED.role, EXCLUDED.lane, EXCLUDED.state, EXCLUDED.shown, EXCLUDED."group",
       EXCLUDED.municipality)
"""  # noqa: S608 (names of our own columns)
ROSTER_COLUMNS = 'organisation_id, case_id, sort_key, "group", municipality, next_due, opened_on, closed'
#: As above for the registers, which answer which rows are new: those need their names. An empty
#: `sort_key` leaves the one that stands there.
ROSTER = f"""
WITH wanted AS (SELECT * FROM jsonb_populate_recordset(NULL::cases_roster, %(rows)s::jsonb)),
{HIDDEN},
gone AS (
    DELETE FROM cases_roster r WHERE r.case_id = ANY(%(cases)s::uuid[])
        AND (r.organisation_id, r.case_id) NOT IN (SELECT organisation_id, case_id FROM wanted)
    RETURNING r.organisation_id, r.case_id
),
gone_names AS (
    DELETE FROM cases_rostername n USING gone g WHERE n.organisation_id = g.organisation_id AND n.case_id = g.case_id
)
INSERT INTO cases_roster ({ROSTER_COLUMNS}) SELECT {ROSTER_COLUMNS.replace("municipality", PLACE)} FROM wanted
ON CONFLICT (organisation_id, case_id) DO UPDATE SET
    "group" = EXCLUDED."group", municipality = EXCLUDED.municipality, next_due = EXCLUDED.next_due,
    closed = EXCLUDED.closed
WHERE (cases_roster."group", cases_roster.municipality, cases_roster.next_due, cases_roster.closed)
    IS DISTINCT FROM (EXCLUDED."group", EXCLUDED.municipality, EXCLUDED.next_due, EXCLUDED.closed)
RETURNING organisation_id, case_id, (xmax = 0) AS is_new
"""  # noqa: S608 (names of our own columns)
CASES = """
UPDATE cases_case c SET next_check = w.next_check, derived_on = w.derived_on, closed_on = w.closed_on
FROM jsonb_to_recordset(%s::jsonb) AS w (id uuid, next_check date, derived_on date, closed_on date)
WHERE c.id = w.id
"""
#: The keys of each person travel once, and are multiplied by its organisations in the database.
NAMES = """
WITH person AS (SELECT * FROM jsonb_to_recordset(%(persons)s::jsonb) AS p (case_id uuid, keys text[], sort_key text)),
pair AS (SELECT * FROM jsonb_to_recordset(%(pairs)s::jsonb) AS p (organisation_id uuid, case_id uuid)),
sorted AS (
    UPDATE cases_roster r SET sort_key = w.sort_key FROM pair JOIN person w USING (case_id)
    WHERE %(sort)s AND r.organisation_id = pair.organisation_id AND r.case_id = w.case_id AND r.sort_key <> w.sort_key
)
INSERT INTO cases_rostername (organisation_id, search_key, case_id)
SELECT pair.organisation_id, key, pair.case_id FROM pair JOIN person USING (case_id), unnest(person.keys) AS key
ON CONFLICT DO NOTHING
"""

#: A person's names everywhere at once: old keys go, new ones come, the place in the list changes.
RENAME = """
WITH keys AS (SELECT unnest(%(keys)s::text[]) COLLATE "C" AS key),
gone AS (
    DELETE FROM cases_rostername n WHERE n.case_id = %(case)s AND n.search_key NOT IN (SELECT key FROM keys)
),
sorted AS (UPDATE cases_roster r SET sort_key = %(sort_key)s WHERE r.case_id = %(case)s)
INSERT INTO cases_rostername (organisation_id, search_key, case_id)
SELECT r.organisation_id, k.key, r.case_id FROM cases_roster r CROSS JOIN keys k WHERE r.case_id = %(case)s
ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Derived:
    """A case with what its duties, grants and lists become on a day."""

    state: CaseState
    facts: PersonFacts
    difference: Difference
    grants: Grants
    closed_on: date | None
    work: list[Row]
    roster: list[Row]
    ended: Ended | None = None


def computed(state: CaseState, facts: PersonFacts, on: date, rulebook: Rulebook, touched: Touched = NOTHING) -> Derived:
    """What these facts make of the case on a day. Writes nothing."""
    timeline = rulebook.timeline(facts, on)
    duties = derive_from(timeline, rulebook)
    changes = difference(state.id, state.duties, duties, rulebook, on, touched)
    grants = grants_for(duties, facts, load_matrix(), on, rulebook=rulebook, timeline=timeline)
    last_days = [event.on for event in timeline.events if event.type in rulebook.ending]
    closed_on = min(last_days, default=None)
    work = list(work_rows(state.id, changes.rows, timeline, grants, rulebook, on))
    roster = (
        roster_rows(state.id, state.opened_on, closed_on is not None, timeline, grants, work, on)
        if state.kind == CaseKind.PERSON
        else []
    )
    ended = _ended(state, closed_on, changes.rows, timeline, rulebook) if closed_on else None
    return Derived(state, facts, changes, grants, closed_on, work, roster, ended)


def _ended(
    state: CaseState, ended_on: date, rows: Sequence[Row], timeline: Timeline, rulebook: Rulebook
) -> Ended | None:
    """What the rules of retention need to know of a person's case that has ended; none for an agreement."""
    if state.kind != CaseKind.PERSON:
        return None
    paid = load_retention().of_class["compensation"]
    years = {event.on for type_ in paid.paid_events for event in timeline.of(type_)}
    for row in rows:
        began = row["trigger_on"]
        if row["code"] in paid.paid_duties and began and began <= ended_on and row["closed_by"] != SUPERSEDED:
            years.add(min(row["due"] or ended_on, ended_on))
    facts = CaseFacts(
        ended_on=ended_on,
        open_duties=tuple(sorted({row["code"] for row in rows if row["state"] in ACTIVE_STATES})),
        compensated=tuple(sorted(years)),
    )
    return Ended(state.id, held_by(timeline, ended_on, rulebook), facts)


def write(
    cases: Sequence[Derived], on: date, keys: Mapping[UUID, RegisterKeys] | None = None, *, new: bool = False
) -> int:
    """Write what is different, for all these cases at once. Answers how many duties changed.

    Needs row-level security lifted. `keys`: what the persons are found by, where the caller knows.
    `new`: the cases were opened in this act: nothing stands there yet, their own rows say the rest."""
    if not cases:
        return 0
    ids = id_list(case.state.id for case in cases)
    changed = [row for case in cases for row in case.difference.changed]
    insert("cases_duty", [_duty_row(row) for row in changed], conflict="" if new else DUTY_CONFLICT)
    _write_transfers(cases)
    work = [row for case in cases for row in case.work]
    with connection.cursor() as cursor:
        if work or not new:
            cursor.execute(WORK, {"rows": as_json(work), "cases": ids})
        replace_grants_of({case.state.id: case.grants for case in cases})
        _write_registers(cursor, cases, ids, keys)
        replace_kept(
            {case.state.number: case.ended for case in cases if case.ended},
            reopened=[case.state.id for case in cases if case.state.closed_on and not case.closed_on],
            on=on,
        )
        if new:
            return len(changed)
        cursor.execute(
            CASES,
            [
                as_json(
                    [
                        {
                            "id": case.state.id,
                            "next_check": next_check(case.difference.rows, on),
                            "derived_on": on,
                            "closed_on": case.closed_on,
                        }
                        for case in cases
                    ]
                )
            ],
        )
    return len(changed)


def _duty_row(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in COLUMNS}


def _write_transfers(cases: Sequence[Derived]) -> None:
    insert(
        "cases_transfer",
        [
            {
                "case_id": case.state.id,
                "duty_id": row["id"],
                "code": row["code"],
                "data_class": row["data_class"],
                "from_organisation": from_,
                "to_organisation": to,
                "on": on,
                "reason": reason.value,
            }
            for case in cases
            for row, from_, to, reason, on in case.difference.moves
        ],
    )


def _write_registers(cursor: Any, cases: Sequence[Derived], ids: str, keys: Mapping[UUID, RegisterKeys] | None) -> None:
    rows = [row for case in cases for row in case.roster]
    for row in rows:
        row["sort_key"] = keys[row["case_id"]].sort_key if keys else ""
    cursor.execute(ROSTER, {"rows": as_json(rows), "cases": ids})
    fresh = [(organisation, case_id) for organisation, case_id, is_new in cursor.fetchall() if is_new]
    if fresh:
        write_names(cursor, fresh, keys or register_keys({case_id for _, case_id in fresh}), sort=not keys)


def write_names(
    cursor: Any, pairs: Sequence[tuple[UUID, UUID]], keys: Mapping[UUID, RegisterKeys], *, sort: bool
) -> None:
    """Let these organisations find these persons; `sort`: and sort them by name, where that is not done yet."""
    known = [
        {"organisation_id": organisation, "case_id": case_id} for organisation, case_id in pairs if case_id in keys
    ]
    persons = [
        {"case_id": case_id, "keys": keys[case_id].keys, "sort_key": keys[case_id].sort_key}
        for case_id in {row["case_id"] for row in known}
    ]
    cursor.execute(NAMES, {"persons": as_json(persons), "pairs": as_json(known), "sort": sort})


def rename_in_registers(case_id: UUID, keys: RegisterKeys) -> None:
    """Let every organisation that may know the person find it under these keys only."""
    with connection.cursor() as cursor:
        cursor.execute(RENAME, {"case": case_id, "keys": list(keys.keys), "sort_key": keys.sort_key})
