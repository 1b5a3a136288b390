"""Plants a canary into every field of a case in every table, and looks for it everywhere afterwards. As a superuser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from samsyn.disposal.erasing import OUTLIVING

CANARY = "Kanarie-i-varje-fält"
#: What decides whether the case may be deleted stays as it is.
LEFT = {"disposal_hold", "disposal_proposal", "disposal_proposedcase", "disposal_deletion", "retention_keptcase"}
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef OR a.attidentity <> ''
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = 'public' AND c.relkind = 'r' ORDER BY 1, a.attnum
"""
CHECKS = """
SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE contype = 'c'
"""
HOLDS_TEXT = {"text": CANARY, "jsonb": f'{{"canary": "{CANARY}"}}', "text[]": f"{{{CANARY}}}", "bytea": CANARY.encode()}
PLAIN: dict[str, Any] = {
    "date": "2019-01-01",
    "timestamp with time zone": "2019-01-01T00:00:00Z",
    "boolean": False,
    "integer": 1,
    "smallint": 1,
    "bigint": 900_001,
    "uuid[]": "{}",
    "date[]": "{}",
}


class Garden:
    """One database, its tables and what their fields may hold."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.columns: dict[str, list[tuple[str, str, bool, bool]]] = {}
        for table, *column in connection.execute(COLUMNS).fetchall():
            self.columns.setdefault(table, []).append(tuple(column))
        self.checks: dict[str, list[str]] = {}
        for table, words in connection.execute(CHECKS).fetchall():
            if not re.fullmatch(r"CHECK \(\(NOT \(\w+ = ''::text\)\)\)", words):  # any word, only not none
                self.checks.setdefault(table, []).append(words)

    def of_the_case(self) -> list[str]:
        """The tables that name a case."""
        named = [table for table, columns in self.columns.items() if any(name == "case_id" for name, *_ in columns)]
        return [table for table in named if table not in OUTLIVING and table not in LEFT]

    def plant(self, case_id: str, person_id: str) -> set[tuple[str, str]]:
        """Fill every field of text of every row of the case; where a table has no row of it, make one."""
        planted = set()
        self.connection.execute("SET session_replication_role = replica")
        for table in self.of_the_case():
            where = sql.SQL("SELECT 1 FROM {} WHERE case_id = %s").format(sql.Identifier(table))
            if not self.connection.execute(where, [case_id]).fetchone():
                self.add(table, case_id=case_id, person_id=person_id)
            for name, kind, *_ in self.columns[table]:
                if kind in HOLDS_TEXT and not self.is_bound(table, name):
                    self.connection.execute(
                        sql.SQL("UPDATE {} SET {} = {} WHERE case_id = %s").format(
                            sql.Identifier(table),
                            sql.Identifier(name),
                            sql.SQL("%s || ctid::text" if kind == "text" else "%s"),  # some fields must be unique
                        ),
                        [HOLDS_TEXT[kind], case_id],
                    )
                    planted.add((table, name))
        self.connection.execute("SET session_replication_role = DEFAULT")
        return planted

    def add(self, table: str, **known: Any) -> None:
        """A row of a table: what is known, canaries, and something plain in the rest."""
        row = dict(known)
        row = {name: value for name, value in row.items() if name in {column for column, *_ in self.columns[table]}}
        for name, kind, required, has_default in self.columns[table]:
            if name in row or has_default or not (required or kind in HOLDS_TEXT):
                continue
            if kind == "uuid":
                row[name] = "00000000-0000-4000-8000-00000000000a"
            elif kind in HOLDS_TEXT:
                row[name] = self.allowed(table, name) if self.is_bound(table, name) else HOLDS_TEXT[kind]
            else:
                row[name] = PLAIN[kind]
        self.connection.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            ),
            list(row.values()),
        )

    def is_bound(self, table: str, name: str) -> bool:
        """May the field hold certain words only?"""
        return any(re.search(rf"\b{name}\b", words.replace('"', "")) for words in self.checks.get(table, ()))

    def allowed(self, table: str, name: str) -> str:
        """A word that the field may hold, where it may hold certain words only."""
        for words in self.checks.get(table, ()):
            if re.search(rf"\b{name}\b", words.replace('"', "")) and (found := re.search(r"'(\w*)'::text", words)):
                return found[1]
        return ""

    def found(self, *words: str) -> Iterator[tuple[str, str]]:
        """Every table in which a row holds one of these words (bytes as text too), with the row."""
        for table in self.columns:
            rows = self.connection.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table)))
            for (row,) in rows.fetchall():
                told = f"{row} {_bytes_in(row)}"
                if any(word in told for word in words):
                    yield table, row


def _bytes_in(row: str) -> str:
    return " ".join(
        bytes.fromhex(found).decode(errors="replace") for found in re.findall(r'\\\\x((?:[0-9a-f]{2})+)"', row)
    )
