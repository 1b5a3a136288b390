"""Builds what the rules may know of persons out of the tables: a constant number of statements.

Facts are complete or wrong: everything here is read with row-level security lifted, by the services
that derive duties. No page shows facts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from samsyn.cases.difference import COLUMNS, Row
from samsyn.cases.models import Case
from samsyn.cases.rules import read_attributes
from samsyn.cases.terms import NewSituation
from samsyn.clients.rows import id_list, select
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event as Fact
from samsyn.law.terms import Flag, Group, PersonFacts

SITUATION = (
    "case_id",
    "valid_from",
    "group",
    "municipality",
    "protection",
    "vulnerable",
    "emergency",
    "move_mode",
    "flags",
    "born",
    "tb_screening_country",
    "parent_case_id",
    "organisations",
)

#: The columns as SQL; documents come as text.
DOCUMENTS = ("window", "parties", "organisations", "attributes")
COLUMN_LIST = ", ".join(f'd."{name}"::text' if name in DOCUMENTS else f'd."{name}"' for name in COLUMNS)
SITUATION_LIST = ", ".join(f'"{name}"::text' if name in DOCUMENTS else f'"{name}"' for name in SITUATION)
NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})
PARTIES, WINDOW = COLUMNS.index("parties"), COLUMNS.index("window")
STORED = f"SELECT {COLUMN_LIST} FROM cases_duty d WHERE case_id = ANY(%s::uuid[]) ORDER BY id"  # noqa: S608 (our own columns)
SITUATIONS = f"""
SELECT {SITUATION_LIST} FROM cases_situation WHERE case_id = ANY(%s::uuid[]) ORDER BY valid_from, id
"""  # noqa: S608 (our own columns)
EVENTS = """
SELECT id, case_id, type, said_as, "on", attributes::text, corrects_id, struck
FROM cases_event WHERE case_id = ANY(%s::uuid[]) ORDER BY id
"""
LOCK = """
SELECT id, number, kind, person_id, opened_on, closed_on FROM cases_case WHERE id = ANY(%s::uuid[]) ORDER BY id
FOR NO KEY UPDATE
"""


@dataclass(slots=True)
class CaseState:
    """A case as an act finds it: its row, the facts as of a day, and its stored duties."""

    id: UUID
    number: str
    kind: str
    person_id: UUID | None
    opened_on: date
    closed_on: date | None
    facts: PersonFacts
    duties: list[Row]


def facts_of(case_ids: Iterable[UUID], on: date, rulebook: Rulebook) -> dict[UUID, PersonFacts]:
    """What the rules may know of the persons of these cases, in the situation of a day.

    Two statements, and two more where a child's right hangs on a parent's. Struck and corrected
    events are left out; events after the day are not (the engine leaves them out itself)."""
    wanted = list(case_ids)
    facts, parents = _facts(wanted, on, rulebook)
    missing = {parent for parent in parents.values() if parent not in facts}
    if missing:
        facts_of_parents, _ = _facts(list(missing), on, rulebook)
    else:
        facts_of_parents = {}
    for child, parent in parents.items():
        known = facts.get(parent) or facts_of_parents.get(parent)
        if known is not None and child != parent:
            facts[child] = replace(facts[child], parent=replace(known, parent=None))
    return facts


def _facts(case_ids: list[UUID], on: date, rulebook: Rulebook) -> tuple[dict[UUID, PersonFacts], dict[UUID, UUID]]:
    events = _events(case_ids, rulebook)
    situations: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for row in select(SITUATIONS, [id_list(case_ids)]):
        situations[row[0]].append(read_situation(row))
    facts: dict[UUID, PersonFacts] = {}
    parents: dict[UUID, UUID] = {}
    for case_id, history in situations.items():
        held = [row for row in history if row[1] <= on]
        situation = situation_of(held[-1] if held else history[0])
        facts[case_id] = person_facts(case_id, situation, events.get(case_id, ()))
        if situation.parent_case_id:
            parents[case_id] = situation.parent_case_id
    return facts, parents


def situation_of(row: Sequence[Any]) -> NewSituation:
    """A stored situation in the form in which it was told. `row`: the columns of `SITUATION`."""
    return NewSituation(
        group=Group(row[2]) if row[2] else None,
        municipality=row[3],
        protection=row[4],
        vulnerable=row[5],
        emergency=row[6],
        move_mode=row[7],
        flags=frozenset(Flag(flag) for flag in row[8]),
        born=row[9],
        tb_screening_country=row[10],
        parent_case_id=row[11],
        organisations=row[12],
    )


def situation_at(case_id: UUID, on: date, *, instead: tuple[date, NewSituation] | None = None) -> NewSituation:
    """What holds of the person on a day; `instead`: as if this situation were on record too."""
    history = [(row[1], situation_of(read_situation(row))) for row in select(SITUATIONS, [id_list([case_id])])]
    if instead is not None:
        history.append(instead)
        history.sort(key=lambda row: row[0])
    held = [situation for valid_from, situation in history if valid_from <= on]
    return held[-1] if held else history[0][1]


def person_facts(case_id: UUID, situation: NewSituation, events: Sequence[Fact]) -> PersonFacts:
    """Situation and events as the rules read them."""
    return PersonFacts(
        alias=str(case_id),
        group=situation.group,
        municipality=situation.municipality,
        events=tuple(sorted(events, key=lambda event: event.on)),
        flags=situation.flags,
        born=situation.born,
        protection=situation.protection or None,
        vulnerable=situation.vulnerable,
        emergency=situation.emergency,
        move_mode=situation.move_mode or None,
        tb_screening_country=situation.tb_screening_country,
        organisations=situation.organisations,
    )


def _events(case_ids: list[UUID], rulebook: Rulebook) -> dict[UUID, list[Fact]]:
    rows = select(EVENTS, [id_list(case_ids)])
    replaced = {row[6] for row in rows if row[6]}
    found: dict[UUID, list[Fact]] = defaultdict(list)
    for id_, case_id, type_, said_as, on, attributes, _, struck in rows:
        if id_ not in replaced and not struck:
            told = read_attributes(type_, json.loads(attributes), rulebook) if attributes != "{}" else NOTHING_MORE
            found[case_id].append(Fact(on, type_, told, said_as))
    return found


def states_of(case_ids: Iterable[UUID], on: date, rulebook: Rulebook) -> list[CaseState]:
    """These cases with their facts and duties, locked until the end of the transaction. Five statements."""
    wanted = sorted(set(case_ids))
    cases = lock(wanted)
    facts = facts_of(wanted, on, rulebook)
    duties = stored_duties(wanted)
    return [
        CaseState(id_, number, kind, person, opened, closed, facts[id_], duties.get(id_, []))
        for id_, number, kind, person, opened, closed in cases
    ]


def lock(case_ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """Hold these cases: whoever changes one of them waits. In order of id, so that nobody waits in a ring."""
    return select(LOCK, [id_list(case_ids)])


def stored_duties(case_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The stored duties of these cases, closed ones too. One statement."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    for values in select(STORED, [id_list(case_ids)]):
        row = stored_duty(values)
        found[row["case_id"]].append(row)
    return found


def stored_duty(values: Sequence[Any]) -> Row:
    """A stored duty by the names of its columns; `values` may hold more than those at its end."""
    row = dict(zip(COLUMNS, values, strict=False))
    row["parties"] = json.loads(values[PARTIES])
    if values[WINDOW] is not None:
        row["window"] = json.loads(values[WINDOW])
    return row


def read_situation(values: Sequence[Any]) -> tuple[Any, ...]:
    """The columns of a situation, its document read; what follows them is left as it is."""
    end = len(SITUATION)
    return (*values[: end - 1], json.loads(values[end - 1]), *values[end:])


def ids_after(last: UUID | None, limit: int) -> list[UUID]:
    """The next cases in order of their ids. For jobs that go through all."""
    rows = Case.objects.order_by("id")
    return list((rows.filter(id__gt=last) if last else rows).values_list("id", flat=True)[:limit])


def ids_of(numbers: Iterable[str]) -> list[UUID]:
    """The cases with these numbers. Raises `LookupError` for one that is not there."""
    found = dict(Case.objects.filter(number__in=list(numbers)).values_list("number", "id"))
    missing = sorted(set(numbers) - set(found))
    if missing:
        raise LookupError(f"no case has the number {missing[0]}")
    return list(found.values())


def cases_to_check(on: date, law_changed_on: date | None, limit: int) -> list[UUID]:
    """Which cases may change by the day alone, or have not been derived since the law last changed?"""
    rows = select(
        """SELECT id FROM cases_case WHERE next_check <= %(on)s AND (derived_on IS NULL OR derived_on < %(on)s)
               UNION
               SELECT id FROM cases_case WHERE derived_on < %(changed)s::date
                   AND (closed_on IS NULL OR next_check IS NOT NULL)
               ORDER BY id LIMIT %(limit)s""",
        {"on": on, "changed": law_changed_on, "limit": limit},
    )
    return [row[0] for row in rows]
