"""Tells how far an import is, beside its transaction: what that writes nobody sees before it is done."""

from __future__ import annotations

from types import TracebackType
from uuid import UUID

from django.db import connection

from samsyn.journal.terms import Actor

TELL = """
INSERT INTO exchange_progress (batch_id, organisation_id, done, total, at)
VALUES (%s, %s, %s, %s, now())
ON CONFLICT (batch_id) DO UPDATE SET done = EXCLUDED.done, total = EXCLUDED.total, at = EXCLUDED.at
"""


class Beside:
    """A connection of its own, for figures only: no lock of the import waits for it, nor it for any."""

    def __init__(self, actor: Actor, batch_id: UUID) -> None:
        self.actor, self.batch_id = actor, batch_id
        self.connection = connection.copy()

    def __enter__(self) -> Beside:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('samsyn.organisation', %s, false)", [str(self.actor.organisation_id or "")]
            )
        return self

    def __call__(self, done: int, total: int) -> None:
        """So many rows are done."""
        with self.connection.cursor() as cursor:
            cursor.execute(TELL, [self.batch_id, self.actor.organisation_id, done, total])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
