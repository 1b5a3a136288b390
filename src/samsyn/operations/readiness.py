"""May requests be sent to this process? It needs a database, the schema of its version, and readable law."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from samsyn.law.reader import LawError
from samsyn.law.rulebook import load_rulebook


def failing() -> list[str]:
    """Which of the needs is not met? Empty: ready. The first that fails is the answer: the others rest on it."""
    for name, check in CHECKS.items():
        if not check():
            return [name]
    return []


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


class _Schema:
    """Is every migration of this version applied? Asked until it is; a process never goes back."""

    def __init__(self) -> None:
        self.known = False

    def __call__(self) -> bool:
        if not self.known:
            executor = MigrationExecutor(connection)
            self.known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.known


def _law() -> bool:
    try:
        load_rulebook()
    except LawError:
        return False
    return True


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "schema": _Schema(), "law": _law}
