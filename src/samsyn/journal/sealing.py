"""Seals the journal: batches of rows, hashed, chained and signed, by a job with a key of its own.

Nothing here runs in an ordinary request: an inline chain would make every act wait for every other. The caller
lifts row-level security (`access.context.engine`), because a seal covers the rows of all organisations.
fi: lokin sinetöinti · sv: försegling av loggen"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from samsyn.journal import chain
from samsyn.journal.chain import BEGINNING, FORM, FORMS, NOTHING, Sealed
from samsyn.journal.keys import is_signed, public_hex
from samsyn.journal.models import Seal

#: Rows of one seal: a page of hashes of 160 kB.
BATCH = 5000
#: A quiet chain says that it lives: a seal of no rows, after this time without one.
HEARTBEAT = timedelta(hours=1)
#: Sealing takes its turn under this lock.
LOCK = 7_267_001


def columns(form: int) -> str:
    """The columns of a form as they are read: `detail` as the text that the database gives it."""
    return ", ".join("detail::text" if name == "detail" else name for name in FORMS[form])


# Who still writes? What began before the oldest transaction that is open has ended. Where the server does not
# keep the times of transactions, nothing is taken for ended.
OPEN = """
SELECT CASE WHEN current_setting('track_activities') = 'on' THEN LEAST(clock_timestamp(), min(xact_start)) END
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
ROWS = f"""
SELECT {columns(FORM)} FROM journal_entry WHERE id > %(high)s
UNION ALL
SELECT {columns(FORM)} FROM journal_entry WHERE id IN (
    SELECT e.id FROM unnest(%(watch)s::int8multirange) r JOIN journal_entry e ON e.id >= lower(r) AND e.id < upper(r))
ORDER BY id LIMIT %(limit)s
"""  # noqa: S608  (names of our own columns)
CLOSED = "SELECT high FROM journal_seal WHERE sealed_at < %s ORDER BY number DESC LIMIT 1"


class ChainBroken(RuntimeError):
    """The newest seal is not one: sealing stops until somebody has looked (`samsyn audit verify`)."""


class Batch(NamedTuple):
    """What one step of sealing did: rows sealed, and whether more wait."""

    rows: int
    more: bool


@transaction.atomic
def seal_batch(key: Ed25519PrivateKey, *, batch: int = BATCH) -> Batch:
    """Seal the next rows. A row of a transaction that is not finished waits for a later batch.

    Runs in READ COMMITTED: each statement sees what is committed when it begins. First the oldest open
    transaction is looked up, then the rows are read: whoever had ended by then is seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = newest()
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(OPEN)
        open_since = (cursor.fetchone() or [None])[0] or BEGINNING
        high, watch, before = (last.high, last.watch, last.open_since) if last else (0, (), BEGINNING)
        cursor.execute(ROWS, {"high": high, "watch": chain.as_text(watch), "limit": batch})
        rows = cursor.fetchall()
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        if not rows and (last is None or now - last.sealed_at < HEARTBEAT):
            return Batch(0, False)
        cursor.execute(CLOSED, [open_since])
        closed = (cursor.fetchone() or [0])[0]
    members = chain.ranges(row[0] for row in rows)
    leaves = [chain.leaf(row) for row in rows]
    top = max([high, *(row[0] for row in rows)])
    more = len(rows) == batch
    sealed = Sealed(
        number=last.number + 1 if last else 1,
        form=FORM,
        sealed_at=now,
        # Rows beyond this batch are older than the batch: what is not sealed yet keeps the time of before.
        open_since=before if more else open_since,
        members=members,
        watch=chain.next_watch(watch, high, top, members, closed),
        high=top,
        rows=(last.rows if last else 0) + len(rows),
        leaves=chain.leaves_hash(leaves),
        previous=last.digest() if last else NOTHING,
    )
    _save(sealed, leaves, key)
    return Batch(len(rows), more)


def newest() -> Sealed | None:
    """The newest seal, if it is one. Raises `ChainBroken`."""
    row = Seal.objects.order_by("-number").first()
    if row is None:
        return None
    sealed = sealed_of(row)
    if sealed.digest() != bytes(row.hash) or not is_signed(bytes(row.hash), bytes(row.signature), row.key):
        raise ChainBroken(f"seal {row.number} is not what was signed: see samsyn audit verify")
    return sealed


def sealed_of(row: Seal) -> Sealed:
    """What a row of the table says. Raises `ValueError` where it says nothing that a seal could."""
    return Sealed(
        number=row.number,
        form=row.form,
        sealed_at=row.sealed_at,
        open_since=row.open_since,
        members=chain.from_text(row.members),
        watch=chain.from_text(row.watch),
        high=row.high,
        rows=row.rows,
        leaves=bytes(row.leaves_hash),
        previous=bytes(row.previous),
    )


def _save(sealed: Sealed, leaves: list[bytes], key: Ed25519PrivateKey) -> None:
    digest = sealed.digest()
    values: dict[str, Any] = {
        "members": chain.as_text(sealed.members),
        "watch": chain.as_text(sealed.watch),
        "leaves_hash": sealed.leaves,
        "leaves": b"".join(leaves),
        "hash": digest,
        "key": public_hex(key),
        "signature": key.sign(digest),
    }
    kept = ("number", "form", "sealed_at", "open_since", "high", "rows", "previous")
    Seal(**values | {name: getattr(sealed, name) for name in kept}).save(force_insert=True)
