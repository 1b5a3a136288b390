"""The canonical dump of a database: a sum of each table, the same for the same rows in any order of storage."""

from __future__ import annotations

import hashlib

import psycopg
from psycopg import sql

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""


def sums(url: str) -> dict[str, str]:
    """Number of rows and SHA-256 of the sorted rows of each table. Not of sequences, which skip ahead
    by design where a server is started again from its log.

    `url`: a role that sees every row (a superuser, or one with BYPASSRLS). One snapshot."""
    found: dict[str, str] = {}
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        for (table,) in connection.execute(TABLES).fetchall():
            digest, count = hashlib.sha256(), 0
            with connection.cursor(name="canonical") as rows:
                rows.execute(
                    sql.SQL('SELECT to_jsonb(t)::text COLLATE "C" FROM {} t ORDER BY 1').format(sql.Identifier(table))
                )
                for (row,) in rows:
                    digest.update(row.encode() + b"\n")
                    count += 1
            found[table] = f"{count} {digest.hexdigest()}"
    return found


def difference(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The tables that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
