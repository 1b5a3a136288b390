"""Deletes what two persons decided to delete: the act of the job host. Each case is a transaction of its own.

Killed anywhere it leaves a case whole or gone; run again it goes on. The order in the transaction: hold the case,
write the archive, write `begin` into the ledger, delete, journal; after the commit, `done` into the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.cases.services import rederive
from samsyn.disposal import archive
from samsyn.disposal.erasing import content_tables, tables
from samsyn.disposal.ledger import Ledger, opened
from samsyn.disposal.models import Deletion
from samsyn.disposal.terms import BASIS
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.retention.queries import computed_before
from samsyn.retention.rulebook import load_retention

NAME = "retention_run"
BATCH = 200
TO_DO = """
SELECT c.proposal_id, c.case_id, c.number, c.fingerprint, c.rule, c.organisation_id, p.with_archive, p.proposed_by,
    p.decided_by
FROM disposal_proposedcase c JOIN disposal_proposal p ON p.id = c.proposal_id
WHERE c.done_at IS NULL AND c.stopped = '' AND p.outcome = 'approved' ORDER BY p.decided_at, c.case_id LIMIT %s
"""


@dataclass
class Ran:
    """What a run did: cases deleted, cases that something kept after all with why, days computed anew."""

    deleted: list[str] = field(default_factory=list)
    stopped: list[tuple[str, str]] = field(default_factory=list)
    computed: int = 0


def run(actor: Actor, *, on: date, ledger: Path, archives: Path | None) -> Ran:
    """Delete everything that is approved. Again and again without harm.

    `ledger`: the file of deletions outside the database; `archives`: where archives are put.
    fi: hävittäminen · sv: gallring
    law: 681/2023 77 §, 906/2019 21 §"""
    ran = Ran(computed=compute_anew(actor, on))
    with opened(ledger) as book:
        with acting(actor), engine():
            book.settle(lambda case_id: Deletion.objects.filter(case_id=case_id).exists())
        for row in to_do(actor):
            number, answer = delete_one(actor, row, book, archives)
            if answer:
                ran.stopped.append((number, answer))
            else:
                ran.deleted.append(number)
    return ran


def compute_anew(actor: Actor, on: date) -> int:
    """Compute the day of the ended cases whose day is of older rules than those in force; how many."""
    newest, count = load_retention().newest(on), 0
    while True:
        with acting(actor), engine():
            ids = computed_before(newest, BATCH)
        if not ids:
            return count
        rederive(actor, ids, on)
        count += len(ids)


def to_do(actor: Actor) -> Iterator[tuple[Any, ...]]:
    """What is approved and neither deleted nor stopped, one at a time."""
    seen: set[UUID] = set()
    while True:
        with acting(actor), engine(), connection.cursor() as cursor:
            cursor.execute(TO_DO, [BATCH])
            rows = [row for row in cursor.fetchall() if row[1] not in seen]
        if not rows:
            return
        for row in rows:
            seen.add(row[1])
            yield row


def delete_one(actor: Actor, row: tuple[Any, ...], book: Ledger, archives: Path | None) -> tuple[str, str]:
    """Delete one case, in a transaction. Its number, and why it was not deleted (empty where it was)."""
    proposal_id, case_id, number, fingerprint, rule, organisation_id, with_archive, proposed_by, decided_by = row
    with acting(actor) as me, engine(), connection.cursor() as cursor:
        cursor.execute("SELECT person_id, closed_on FROM cases_case WHERE id = %s FOR UPDATE", [case_id])
        found = cursor.fetchone()
        cursor.execute(
            "SELECT disposal_fingerprint(%s), delete_on FROM retention_keptcase WHERE case_id = %s", [case_id] * 2
        )
        now, delete_on = cursor.fetchone() or ("", None)
        same = found is not None and now == fingerprint
        file = archive_file(archives, number, case_id) if archives and with_archive and same else None
        sum_ = archive.write(file, rows_of(cursor, case_id), told(number, found, rule, delete_on)) if file else ""
        if same:
            entry = {
                "case_id": str(case_id), "number": number, "organisation_id": str(organisation_id),
                "proposal_id": str(proposal_id), "ended_on": str(found[1]), "delete_on": str(delete_on),
                "deleted_at": _moment(cursor), "rule": document(rule), "rows": {}, "fingerprint": fingerprint,
                "archive": sum_, "proposed_by": str(proposed_by), "decided_by": str(decided_by),
            }  # fmt: skip
            book.begin(str(case_id), entry)
        cursor.execute("SELECT disposal_erase(%s, %s, %s)", [proposal_id, case_id, sum_])
        answer = str(cursor.fetchone()[0])
        if not answer:
            write_down(me, case_id, found[0], number, str(proposal_id), sum_)
    if same:
        (book.done if answer in ("", "done") else book.void)(str(case_id))
    if answer and file:
        file.unlink(missing_ok=True)
    return number, "" if answer == "done" else answer


def write_down(actor: Actor, case_id: UUID, person_id: UUID | None, number: str, proposal: str, sum_: str) -> None:
    """The rows of the journal: what was archived, what was deleted. Ids and numbers."""
    persons = [person_id] if person_id else []
    detail = {"number": number, "proposal": proposal}
    if sum_:
        record(
            actor,
            kind=Kind.EXPORT,
            what="archive_case",
            basis=BASIS,
            persons=persons,
            cases=[case_id],
            detail={**detail, "sha256": sum_},
        )
    record(actor, kind=Kind.ACT, what="delete_case", basis=BASIS, persons=persons, cases=[case_id], detail=detail)


def archive_file(folder: Path, number: str, case_id: UUID) -> Path:
    """Where the archive of a case is put: by its number and id, which name nobody."""
    return folder / f"case-{number}-{hashlib.sha256(case_id.bytes).hexdigest()[:8]}.zip"


def rows_of(cursor: Any, case_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything of a case by table, as it was approved. Needs row-level security lifted."""
    found = {}
    for table in content_tables(tables(cursor, own=False)):
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE case_id = %s ORDER BY to_jsonb(t)::text", [case_id])  # noqa: S608
        found[table] = [document(value) for (value,) in cursor.fetchall()]
    cursor.execute("SELECT to_jsonb(t) FROM cases_case t WHERE id = %s", [case_id])
    found["cases_case"] = [document(value) for (value,) in cursor.fetchall()]
    return found


def told(number: str, found: Any, rule: Any, delete_on: date | None) -> dict[str, Any]:
    """What the manifest of an archive says beside its files."""
    return {"case": number, "ended_on": str(found[1]), "delete_on": str(delete_on), "rule": document(rule)}


def document(value: Any) -> Any:
    """A document of the database; the driver answers it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _moment(cursor: Any) -> str:
    cursor.execute("SELECT clock_timestamp()::text")
    return str(cursor.fetchone()[0])
