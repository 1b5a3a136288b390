"""`python -m tests.crash.checking`: is everything whole? Reads what was acknowledged, prints what is wrong.

1. every acknowledged act is there, once, whatever a retry did;
2. every act has its row in the journal, and every such row its act;
3. nothing is half: what follows from the facts is what deriving them anew makes of them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

OPENING = ("first_permit", "first_home_municipality")
ROWS = {
    "notes": "SELECT n.text, c.number, n.id::text FROM cases_note n JOIN cases_case c ON c.id = n.case_id",
    "events": 'SELECT c.number, e.type, e."on", e.id::text FROM cases_event e JOIN cases_case c ON c.id = e.case_id',
    "persons": "SELECT i.family_name, c.id FROM clients_identity i JOIN cases_case c ON c.id = i.case_id",
    "situations": "SELECT c.number, s.vulnerable FROM cases_situation s JOIN cases_case c ON c.id = s.case_id"
    " ORDER BY s.id",
    "cases": "SELECT id, number FROM cases_case",
    "journal": "SELECT what, detail, case_ids FROM journal_entry WHERE kind = 'act'",
}
#: Each answers with rows that should not be.
WRONG = {
    "a case without its person": "SELECT number FROM cases_case WHERE kind = 'person' AND NOT EXISTS"
    " (SELECT 1 FROM clients_identity i WHERE i.case_id = cases_case.id AND i.person_id = cases_case.person_id)",
    "a person without a case": "SELECT case_id FROM clients_identity WHERE case_id NOT IN (SELECT id FROM cases_case)",
    "a person without an identity": "SELECT id FROM clients_person WHERE id NOT IN"
    " (SELECT person_id FROM clients_identity)",
    "a case without a situation": "SELECT number FROM cases_case WHERE id NOT IN (SELECT case_id FROM cases_situation)",
    "a case without a profile": "SELECT number FROM cases_case WHERE id NOT IN (SELECT case_id FROM cases_profile)",
    "a journal row without its index": "SELECT e.id FROM journal_entry e, unnest(e.case_ids) AS touched"
    " WHERE NOT EXISTS (SELECT 1 FROM journal_caseentry i WHERE i.entry_id = e.id AND i.case_id = touched)",
    "an index without its journal row": "SELECT i.entry_id FROM journal_caseentry i WHERE NOT EXISTS"
    " (SELECT 1 FROM journal_entry e WHERE e.id = i.entry_id AND i.case_id = ANY(e.case_ids))",
}


def main() -> None:
    """Ask the tables and the rules."""
    import django

    django.setup()
    from samsyn.access.context import acting, engine
    from samsyn.clients.rows import select
    from samsyn.journal.terms import Actor

    told = json.load(sys.stdin)
    with acting(Actor.system("tests")), engine():
        tables = {name: select(statement, []) for name, statement in ROWS.items()}
        problems = [*lost_or_double(told, tables), *without_their_other_half(tables)]
        for what, statement in WRONG.items():
            problems += [f"{what}: {row[0]}" for row in select(statement, [])]
        problems += half_done([row[0] for row in tables["cases"]])
    counts = {name: len(rows) for name, rows in tables.items()}
    sys.stdout.write(json.dumps({"problems": problems, "counts": counts}))


def lost_or_double(told: list[dict[str, Any]], tables: dict[str, list[Any]]) -> Iterator[str]:
    """Acknowledged acts that are not there, and acts that are there twice."""
    found = {
        "note": Counter(row[0] for row in tables["notes"]),
        "event": Counter(f"{number} {type_} {on}" for number, type_, on, _ in tables["events"]),
        "person": Counter(row[0] for row in tables["persons"]),
    }
    for act in told:
        if act["kind"] in found:
            times = found[act["kind"]][act["key"]]
            if times > 1 or times < act["done"]:
                yield f"{act['kind']} {act['key']}: acknowledged {act['done']}, in the tables {times} times"
    turns: dict[str, list[bool]] = {}
    for number, vulnerable in tables["situations"]:
        turns.setdefault(number, []).append(vulnerable)
    sent, done = Counter(), Counter()  # type: ignore[var-annotated]
    for act in told:
        if act["kind"] == "situation":
            sent[act["number"]] += 1
            done[act["number"]] += act["done"]
    for number, history in turns.items():
        if any(one == other for one, other in pairwise(history)):
            yield f"situation of {number}: the same twice"
        if not done[number] <= len(history) - 1 <= sent[number]:
            yield f"situation of {number}: acknowledged {done[number]}, in the tables {len(history) - 1}"


def without_their_other_half(tables: dict[str, list[Any]]) -> Iterator[str]:
    """Acts without a row of the journal, rows of the journal without their act."""
    events = {row[3]: row[1] for row in tables["events"]}
    notes = {row[2] for row in tables["notes"]}
    cases = {row[0]: row[1] for row in tables["cases"]}
    told: dict[str, Counter[Any]] = {"event": Counter(), "note": Counter(), "case": Counter(), "turn": Counter()}
    for what, detail, case_ids in tables["journal"]:
        known = json.loads(detail) if isinstance(detail, str) else detail
        if what == "record_event":
            told["event"][known["event"]] += 1
        elif what == "write_note":
            told["note"][known["note"]] += 1
        elif what in ("open_case", "open_cases"):
            told["case"].update(case_ids)
        elif what == "change_situation":
            told["turn"].update(case_ids)
        else:
            yield f"journal: nobody did {what}"
    recorded = {id_ for id_, type_ in events.items() if type_ not in OPENING}
    changed = Counter(row[0] for row in tables["situations"])
    wanted = {
        "event": Counter(recorded),
        "note": Counter(notes),
        "case": Counter(list(cases)),
        "turn": Counter({id_: changed[number] - 1 for id_, number in cases.items() if changed[number] > 1}),
    }
    for what, acts in wanted.items():
        for key in set(acts) | set(told[what]):
            if acts[key] != told[what][key]:
                yield f"{what} {key}: {acts[key]} in the tables, {told[what][key]} in the journal"
    opened = Counter(row[0] for row in tables["events"] if row[1] in OPENING)
    for number in cases.values():
        if opened[number] != len(OPENING):
            yield f"{number}: opened with {opened[number]} of {len(OPENING)} facts"


def half_done(case_ids: list[UUID]) -> Iterator[str]:
    """Cases whose duties, grants and lists are not what their facts make of them."""
    from samsyn.cases.queries.facts import states_of
    from samsyn.cases.services.derivation import computed
    from samsyn.clients.rows import select
    from samsyn.organisations.queries import rulebook_now
    from samsyn.organisations.terms import organisation_id

    rulebook, today = rulebook_now(), date(2026, 11, 24)
    grants = stored(select("SELECT case_id, organisation_id, data_class, may_write FROM access_grant", []))
    work = stored(select("SELECT case_id, organisation_id, duty_id, lane, role, state FROM cases_dutyparty", []))
    roster = stored(select("SELECT case_id, organisation_id FROM cases_roster", []))
    names = stored(select("SELECT DISTINCT case_id, organisation_id FROM cases_rostername", []))
    for state in states_of(case_ids, today, rulebook):
        derived = computed(state, state.facts, today, rulebook)
        wanted = {
            "grants": {(organisation_id(o), c, g.may_write) for (o, c), g in derived.grants.items()},
            "work": {
                tuple(row[name] for name in ("organisation_id", "duty_id", "lane", "role", "state"))
                for row in derived.work
            },
            "register": {(row["organisation_id"],) for row in derived.roster},
        }
        there = {"grants": grants[state.id], "work": work[state.id], "register": roster[state.id]}
        if derived.difference.changed:
            yield f"{state.number}: {len(derived.difference.changed)} duties are not what the facts make"
        for what, rows in wanted.items():
            if rows != there[what]:
                yield f"{state.number}: {what} are not what the facts make: {rows ^ there[what]}"
        if names[state.id] != roster[state.id]:
            yield f"{state.number}: names in the registers of others than those that hold it"


def stored(rows: list[tuple[Any, ...]]) -> Any:
    """Rows by their case, the first column."""
    found: defaultdict[Any, set[Any]] = defaultdict(set)
    for case_id, *rest in rows:
        found[case_id].add(tuple(rest))
    return found


if __name__ == "__main__":
    main()
