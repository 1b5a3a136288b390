"""Does the database show and lock exactly the rows that the rules say? For every case, organisation and class of data.

The rules are asked anew from the facts of each case; nothing that was stored of an earlier answer counts.
The database is asked as each organisation in turn: which rows do you show, and which would you let me change?

`python -m tests.decisions.comparing [--cases N]` compares the database of the environment and prints JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

BATCH = 500
#: Tables with the class of each row: its column, or one for all rows. `FOR UPDATE` asks what may be changed.
TABLES = {
    "cases_situation": "'permit'",
    "cases_event": "data_class",
    "cases_duty": "data_class",
    "cases_transfer": "data_class",
    "cases_note": "data_class",
    "clients_identity": "'identity'",
    "clients_identifier": "'identity'",
    "clients_contact": "data_class",
    "clients_householdmember": "'family'",
}
CHANGED = ("cases_duty", "clients_identity", "clients_contact")
#: Seen and changed with the field right alone, whatever the organisation may; and the table that holds it.
WITH_RIGHT, OF_RIGHT = "protected_contact", ("clients_contact",)
ROWS = """WITH shown AS (SELECT case_id, {data_class} AS data_class FROM {table} WHERE case_id = ANY(%s::uuid[]){lock})
SELECT case_id, data_class, count(*) FROM shown GROUP BY case_id, data_class"""

#: Rows of a table by case and class.
Rows = Counter[tuple[str, UUID, str]]


@dataclass
class Compared:
    """What was compared, and where the two disagree."""

    cases: int = 0
    organisations: int = 0
    decisions: int = 0
    allowed: int = 0
    changeable: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


def compare(case_ids: Sequence[UUID], on: date) -> Compared:
    """Compare the decisions on these cases, in batches."""
    from samsyn.organisations.models import Organisation

    found = Compared()
    organisations = dict(Organisation.objects.values_list("id", "code"))
    found.organisations = len(organisations)
    for start in range(0, len(case_ids), BATCH):
        _compare_batch(list(case_ids[start : start + BATCH]), on, organisations, found)
    return found


def _compare_batch(ids: list[UUID], on: date, organisations: Mapping[UUID, str], found: Compared) -> None:
    from django.db import transaction

    from samsyn.access.context import acting, engine
    from samsyn.journal.terms import Actor

    with transaction.atomic():
        with acting(Actor.system("tests")), engine():
            decided = _decided(ids, on)
            there = _rows(ids, TABLES)
        found.cases += len(ids)
        found.rows += there.total()
        for organisation, code in organisations.items():
            may = decided.get(code, {})
            found.decisions += len(ids) * len({data_class for _, _, data_class in there})
            found.allowed += len(may)
            found.changeable += sum(may.values())
            actor = Actor(None, organisation, code)
            for right, tables in ((False, tuple(TABLES)), (True, OF_RIGHT)):
                locked = [table for table in tables if table in CHANGED]
                with acting(actor):
                    if right:
                        _with_the_field_right()
                    shown, to_change = _rows(ids, tables), _rows(ids, locked, lock=True)
                sees = {key for key in may if right or key[1] != WITH_RIGHT}
                writes = {key for key in sees if may[key]}
                found.problems += _differences(code, right, "shows", shown, _of(there, tables, sees))
                found.problems += _differences(code, right, "lets change", to_change, _of(there, locked, writes))
        transaction.set_rollback(True)


def _decided(ids: list[UUID], on: date) -> dict[str, dict[tuple[UUID, str], bool]]:
    """What the rules say: by organisation, each case and class that it sees, and whether it writes there."""
    from samsyn.cases.queries.facts import states_of
    from samsyn.cases.services.derivation import computed
    from samsyn.organisations.queries import rulebook_now

    rulebook = rulebook_now()
    decided: dict[str, dict[tuple[UUID, str], bool]] = {}
    for state in states_of(ids, on, rulebook):
        for (code, data_class), grant in computed(state, state.facts, on, rulebook).grants.items():
            decided.setdefault(code, {})[state.id, data_class] = grant.may_write
    return decided


def _rows(ids: list[UUID], tables: Iterable[str], *, lock: bool = False) -> Rows:
    """How many rows of each case and class the database shows, or would let change."""
    from django.db import connection

    counted: Rows = Counter()
    with connection.cursor() as cursor:
        for table in tables:
            words = ROWS.format(table=table, data_class=TABLES[table], lock=" FOR UPDATE" if lock else "")
            cursor.execute(words, [ids])
            for case_id, data_class, count in cursor.fetchall():
                counted[table, case_id, data_class] = count
    return counted


def _with_the_field_right() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samsyn.protected', 'on', true)")


def _of(rows: Rows, tables: Collection[str], wanted: set[tuple[UUID, str]]) -> Rows:
    return Counter({key: count for key, count in rows.items() if key[0] in tables and key[1:] in wanted})


def _differences(code: str, right: bool, what: str, database: Rows, rules: Rows) -> Iterator[str]:
    words = f"{code}{' with the field right' if right else ''}: the database {what}"
    for table, case_id, data_class in sorted((database - rules) + (rules - database)):
        key = (table, case_id, data_class)
        yield f"{words} {database[key]} rows of {table} ({data_class}, case {case_id}), the rules {rules[key]}"


def main(arguments: list[str]) -> None:
    """Compare the cases of the environment's database."""
    import django

    django.setup()
    from samsyn.access.context import acting, engine
    from samsyn.cases.models import Case
    from samsyn.journal.terms import Actor
    from samsyn.web.clock import today

    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=None)
    asked = parser.parse_args(arguments)
    with acting(Actor.system("tests")), engine():
        ids = list(Case.objects.order_by("id").values_list("id", flat=True)[: asked.cases])
    json.dump(asdict(compare(ids, today())), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
