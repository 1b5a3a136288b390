"""Writes many rows of a table in one statement, and makes their ids.

The rows travel as one JSON document that PostgreSQL turns into rows of the table: one statement
whatever their number, arrays and nested documents included, and little work for Python.
"""

from __future__ import annotations

import gc
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

_lock = threading.Lock()
_last = [0, 0]


def new_id() -> UUID:
    """An id that sorts by the time it was made (RFC 9562, version 7), so that indexes grow at their end."""
    with _lock:
        now = time.time_ns() // 1_000_000
        if now <= _last[0]:
            now = _last[0]
            _last[1] += 1
        else:
            _last[0], _last[1] = now, int.from_bytes(os.urandom(2), "big") & 0x3FF
        count = _last[1]
        if count > 0xFFF:
            now, count = _last[0] + 1, 0
            _last[0], _last[1] = now, count
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=now << 80 | 0x7 << 76 | count << 64 | 0x2 << 62 | tail)


@contextmanager
def without_collections() -> Iterator[None]:
    """Python looks for no cycles meanwhile: many rows at once make none, and looking costs a third of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as the document that PostgreSQL reads; days and ids as text."""
    return json.dumps(rows, default=_as_text, ensure_ascii=False, separators=(",", ":"))


def _as_text(value: Any) -> str:
    """An id without its strokes (PostgreSQL reads both, and this is twice as fast), anything else as it is told."""
    return value.hex if type(value) is UUID else str(value)


def select(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query in SQL: for pages that are opened all day, where building SQL costs more than asking.

    Row-level security answers it as any other. Documents (jsonb) come as text."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def id_list(ids: Iterable[UUID]) -> str:
    """Ids as the text of an array, for `= ANY(%s::uuid[])`: the driver would look at each for quotes."""
    return "{" + ",".join(map(str, ids)) + "}"


def insert_all(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows into several tables in one statement. Foreign keys are checked when the act ends."""
    filled = {table: rows for table, rows in tables.items() if rows}
    if not filled:
        return
    parts = [f"t{index} AS (\n{_insert(table, rows[0])})" for index, (table, rows) in enumerate(filled.items())]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT 1", [as_json(rows) for rows in filled.values()])


def _insert(table: str, row: Mapping[str, Any], conflict: str = "") -> str:
    columns = ", ".join(f'"{name}"' for name in row)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 (names of our own tables and columns)
        f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) {conflict}"
    )


def insert(table: str, rows: Sequence[Mapping[str, Any]], *, conflict: str = "") -> int:
    """Insert rows that all name the same columns. `table` and `conflict` are ours, never a user's."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_insert(table, rows[0], conflict), [as_json(rows)])
        return cursor.rowcount
