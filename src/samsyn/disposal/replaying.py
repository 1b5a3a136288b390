"""Deletes again, in a restored database, what the ledger tells of. Knows PostgreSQL, not Django."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

FUNCTION = "disposal_replay(jsonb)"


class ReplayError(RuntimeError):
    """The deletions cannot be done again in this database, in one line."""


def knows_deletions(connection: psycopg.Connection[Any]) -> bool:
    """Is this a database of a version that deletes cases?"""
    row = connection.execute("SELECT to_regprocedure(%s) IS NOT NULL", [FUNCTION]).fetchone()
    return bool(row and row[0])


def recorded(connection: psycopg.Connection[Any]) -> set[str]:
    """The cases of which the database itself tells that they were deleted."""
    if not knows_deletions(connection):
        return set()
    return {str(row[0]) for row in connection.execute("SELECT case_id FROM disposal_deletion").fetchall()}


def replay(connection: psycopg.Connection[Any], records: Sequence[Mapping[str, Any]]) -> int:
    """Delete these cases where they are there, and write down the records that are missing; all or nothing.

    The connection must be the owner's or a superuser's. Answers how many cases were there again. Again and
    again without harm. Raises `ReplayError`."""
    if not records:
        return 0
    if not knows_deletions(connection):
        raise ReplayError(f"{len(records)} cases were deleted later, and this database is too old to delete them again")
    again = 0
    with connection.transaction():
        for record in records:
            row = connection.execute("SELECT disposal_replay(%s::jsonb)", [json.dumps(record)]).fetchone()
            again += bool(row and row[0])
    return again
