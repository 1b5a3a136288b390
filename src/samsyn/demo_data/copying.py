"""Fills a database with invented people by COPY, in several processes at once.

For measuring only. It needs a superuser's connection: COPY does not pass row-level security, and
foreign keys are not checked row by row (the rows come from one generator that keeps them whole).
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing.context import ForkContext
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from samsyn.demo_data.population import stream
from samsyn.demo_data.rows import HELSINKI, TABLES, Desk, Invention
from samsyn.law.rulebook import load_rulebook

BATCH = 400
#: Looks at a case that the journal holds for each of its organisations: who saw it, and when.
LOOKS = 2
#: Clients of one guide: a large office has more guides, not busier ones.
CASELOAD = 120
Row = dict[str, Any]


class NotEmpty(RuntimeError):
    """The database to be filled holds cases already."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process fills."""

    url: str
    today: date
    cases: int
    seed: int
    lane: int
    lanes: int
    desks: dict[str, Desk]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written: cases, rows of all tables, seconds."""

    cases: int
    rows: int
    seconds: float


def fill(
    url: str, today: date, cases: int, *, workers: int = 2, seed: int = 1, desks: dict[str, Desk] | None = None
) -> Filled:
    """Write that many cases of invented people. Raises `NotEmpty`."""
    began = time.monotonic()
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT EXISTS (SELECT 1 FROM cases_case)").fetchone() != (False,):
            raise NotEmpty("the database holds cases already: fill an empty one")
    load_rulebook()  # before the processes part, so that each has it
    jobs = [Job(url, today, -(-cases // workers), seed, lane, workers, desks or {}) for lane in range(workers)]
    done = _in_processes(jobs)
    with psycopg.connect(url, autocommit=True) as connection:
        _finish(connection)
    return Filled(sum(row[0] for row in done), sum(row[1] for row in done), time.monotonic() - began)


def _in_processes(jobs: list[Job]) -> list[tuple[int, int]]:
    context: ForkContext = multiprocessing.get_context("fork")
    with context.Pool(len(jobs)) as pool:
        return pool.map(_work, jobs)


def _work(job: Job) -> tuple[int, int]:
    """Invent and copy, batch by batch, each a transaction."""
    gc.disable()  # rows hold no cycles, and the process ends with its work
    written = rows = 0
    number = job.lane + 1
    clients_of: dict[UUID, int] = {}
    with psycopg.connect(job.url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        columns = _columns(connection)
        for people in stream(job.today, seed=job.seed, lane=job.lane, lanes=job.lanes, batch=BATCH):
            invention = Invention(
                load_rulebook(),
                job.today,
                number=number,
                step=job.lanes,
                desks=job.desks,
                caseload=CASELOAD // job.lanes,
                clients_of=clients_of,
            )
            invention.add_people(people)
            number = invention.number
            tables = invention.tables | _journal(invention, number, job)
            for table, found in tables.items():
                rows += _copy(connection, table, found, columns[table])
            connection.commit()
            written += len(people)
            if written >= job.cases:
                return written, rows
    raise AssertionError("the stream of people never ends")


def _columns(connection: psycopg.Connection[Any]) -> dict[str, dict[str, str]]:
    """The type of every column of the tables."""
    found: dict[str, dict[str, str]] = {table: {} for table in (*TABLES, "journal_entry", "journal_caseentry")}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        if table in found:
            found[table][column] = kind
    return found


def _copy(connection: psycopg.Connection[Any], table: str, rows: list[Row], kinds: dict[str, str]) -> int:
    if not rows:
        return 0
    names = list(rows[0])
    converters = [WRITE.get(kinds[name]) for name in names]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    value if convert is None or value is None else convert(value)
                    for value, convert in zip(row.values(), converters, strict=True)
                ]
            )
    return len(rows)


#: How values are given to COPY, by the type of the column, where psycopg does not know by itself.
WRITE: dict[str, Callable[[Any], Any]] = {
    "jsonb": json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":")).encode,
    "text": str,
}


def _journal(invention: Invention, number: int, job: Job) -> dict[str, list[Row]]:
    """Some looks at every case by the organisations that have it in their registers."""
    entries: list[Row] = []
    touches: list[Row] = []
    first = (number + 1) * 100
    for index, look in enumerate(_looks(invention)):
        row, case_id = look
        row["id"] = (first + index) * job.lanes + job.lane
        entries.append(row)
        touches.append({"case_id": case_id, "entry_id": row["id"], "organisation_id": row["organisation_id"]})
    return {"journal_entry": entries, "journal_caseentry": touches}


def _looks(invention: Invention) -> Iterator[tuple[Row, UUID]]:
    persons = {row["id"]: row["person_id"] for row in invention.tables["cases_case"]}
    noon = datetime.combine(invention.today, datetime.min.time(), tzinfo=HELSINKI) + timedelta(hours=12)
    for roster in invention.tables["cases_roster"]:
        for _ in range(LOOKS):
            case_id = roster["case_id"]
            yield (
                {
                    "at": noon - timedelta(minutes=invention.random.randint(1, 400_000)),
                    "user_id": roster["handler_id"],
                    "organisation_id": roster["organisation_id"],
                    "organisation_code": "",
                    "role": "guide",
                    "kind": "read",
                    "what": "open_case",
                    "person_ids": [persons[case_id]],
                    "case_ids": [case_id],
                    "data_classes": ["identity", "permit", "plan"],
                    "purpose": "integration",
                    "basis": "681/2023, 72 §; 681/2023, 73 §",
                    "route": "cases:case",
                    "detail": {},
                },
                case_id,
            )


def _finish(connection: psycopg.Connection[Any]) -> None:
    """Sequences go on where the rows end; statistics and visibility are as after a quiet night."""
    connection.execute(
        "SELECT setval('cases_case_number', (SELECT max(split_part(number, '-', 2)::bigint) FROM cases_case))"
    )
    connection.execute("SELECT setval('journal_entry_id_seq', (SELECT max(id) FROM journal_entry))")
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")
