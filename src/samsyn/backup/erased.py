"""What was erased for good stays erased, also where an older state of the database is made again.

The job that erases writes the id of the case here before it commits; a restore erases those cases
again. The file holds ids only. It belongs beside the backups, not on the disk of the database.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import UUID

import psycopg

from samsyn.backup.server import BackupError

FILE = "erased.jsonl"
ERASE = "SELECT retention_erase_again(%s)"
THERE = "SELECT to_regprocedure('retention_erase_again(uuid)') IS NOT NULL"


def add(file: Path, case_id: UUID, at: str) -> None:
    """Write down that a case is erased. On the disk before this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps({"case": str(case_id), "at": at}) + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def read(file: Path) -> list[str]:
    """The ids of the cases that were erased; none where there is no list."""
    if not file.exists():
        return []
    found: dict[str, None] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            found[str(UUID(json.loads(line)["case"]))] = None
        except (ValueError, KeyError, TypeError):
            raise BackupError(f"{file}, line {number}: expected the id of a case") from None
    return list(found)


def again(url: str, cases: list[str]) -> int:
    """Erase these cases in a restored database, as a superuser. How many were there again."""
    if not cases:
        return 0
    with psycopg.connect(url) as connection:
        row = connection.execute(THERE).fetchone()
        if not row or not row[0]:
            raise BackupError("the restored database is older than the erasing of cases: migrate it, then erase them")
        return sum(bool(_first(connection.execute(ERASE, [case]).fetchone())) for case in cases)


def _first(row: tuple[object, ...] | None) -> object:
    return row[0] if row else None
