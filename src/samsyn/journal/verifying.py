"""Is the journal what was sealed? Finds the first row that is not, and says which check it fails.

The caller lifts row-level security (`access.context.engine`) or reads as the auditor's role.
fi: lokin eheyden tarkistus · sv: kontroll av loggens integritet"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from samsyn.journal import chain
from samsyn.journal.chain import BEGINNING, BYTES, FORMS, NOTHING, Sealed, digest_of
from samsyn.journal.keys import is_signed
from samsyn.journal.models import Seal
from samsyn.journal.sealing import columns, sealed_of

#: How far a server's clock may be put back before a row counts as dated back.
CLOCK = timedelta(minutes=1)


class Check(StrEnum):
    """What a row or a seal can fail."""

    SEAL_MISSING = "seal_missing"
    SEAL_CHANGED = "seal_changed"
    SEAL_OUT_OF_CHAIN = "seal_out_of_chain"
    SEAL_FOREIGN_KEY = "seal_foreign_key"
    SEAL_NOT_SIGNED = "seal_not_signed"
    ROW_CHANGED = "row_changed"
    ROW_REMOVED = "row_removed"
    ROW_INSERTED = "row_inserted"
    ROW_DATED_BACK = "row_dated_back"
    CASES_CHANGED = "cases_changed"
    CHECKPOINT_INVALID = "checkpoint_invalid"
    CHAIN_SHORTENED = "chain_shortened"
    CHAIN_REWRITTEN = "chain_rewritten"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is wrong: which check, in which seal, at which row (0: none)."""

    check: Check
    seal: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the whole chain came to. `broken` is None where everything is as it was sealed."""

    broken: Broken | None
    seals: int
    rows: int
    unsealed: int
    sealed_at: datetime | None
    checkpoint: int = 0


class NotACheckpoint(ValueError):
    """The file is no checkpoint of a journal."""


def checkpoint() -> dict[str, object]:
    """The newest seal as a statement that another house can keep: what is sealed, hashed and signed. No row.

    Raises `LookupError` where nothing is sealed yet."""
    row = Seal.objects.order_by("-number").first()
    if row is None:
        raise LookupError("nothing is sealed yet")
    return {
        "samsyn": "journal checkpoint",
        "statement": sealed_of(row).statement(),
        "hash": bytes(row.hash).hex(),
        "key": row.key,
        "signature": bytes(row.signature).hex(),
    }


def read_checkpoint(text: str) -> dict[str, Any]:
    """The content of a checkpoint's file. Raises `NotACheckpoint`."""
    try:
        content = json.loads(text)
        statement = content["statement"]
        bytes.fromhex(content["hash"] + content["signature"] + content["key"])
        int(statement["number"])
    except (ValueError, KeyError, TypeError):
        raise NotACheckpoint("a checkpoint made by samsyn audit checkpoint expected") from None
    if content.get("samsyn") != "journal checkpoint":
        raise NotACheckpoint("a checkpoint made by samsyn audit checkpoint expected")
    return dict(content)


def verify(keys: Collection[str], kept: Mapping[str, Any] | None = None) -> Verdict:
    """Go through the chain from its first seal. `keys`: the public keys (hex) that may have signed.

    `kept`: a checkpoint that was kept elsewhere; it shows that the chain was cut off at the end or made anew."""
    walk = _Walk(frozenset(keys), kept)
    broken = walk.first_broken()
    last = walk.last
    return Verdict(
        broken=broken,
        seals=last.number if last else 0,
        rows=last.rows if last else 0,
        unsealed=walk.unsealed(),
        sealed_at=last.sealed_at if last else None,
        checkpoint=int(kept["statement"]["number"]) if kept else 0,
    )


class _Walk:
    """One pass over the chain."""

    def __init__(self, keys: frozenset[str], kept: Mapping[str, Any] | None) -> None:
        self.keys, self.kept = keys, kept
        self.last: Sealed | None = None

    def first_broken(self) -> Broken | None:
        kept = self._checkpoint_itself()
        if kept is not None:
            return kept
        for row in Seal.objects.order_by("number").iterator(chunk_size=20):
            broken = self._seal(row)
            if broken is not None:
                return broken
        return self._end_of_chain() or self._inserted() or self._dated_back() or _cases_changed()

    def unsealed(self) -> int:
        """How many rows wait for a seal."""
        high, watch = (self.last.high, self.last.watch) if self.last else (0, ())
        statement = "SELECT count(*) FROM journal_entry WHERE id > %s OR id <@ %s::int8multirange"
        return int(_value(statement, [high, chain.as_text(watch)]) or 0)

    def _checkpoint_itself(self) -> Broken | None:
        if self.kept is None:
            return None
        digest = bytes.fromhex(self.kept["hash"])
        number, signature = int(self.kept["statement"]["number"]), bytes.fromhex(self.kept["signature"])
        if digest_of(self.kept["statement"]) != digest or not is_signed(digest, signature, self.kept["key"]):
            return Broken(Check.CHECKPOINT_INVALID, number)
        if self.kept["key"] not in self.keys:
            return Broken(Check.SEAL_FOREIGN_KEY, number)
        return None

    def _seal(self, row: Seal) -> Broken | None:
        number = self.last.number + 1 if self.last else 1
        if row.number != number:
            return Broken(Check.SEAL_MISSING, number)
        try:
            sealed = sealed_of(row)
            first = sealed.members[0][0] if sealed.members else 0
            leaves = chain.split_leaves(bytes(row.leaves))
            fits = sealed.form in FORMS and len(leaves) == chain.size(sealed.members)
        except ValueError:
            return Broken(Check.SEAL_CHANGED, row.number)
        hashed = chain.leaves_hash(leaves) == sealed.leaves and len(bytes(row.leaves)) == BYTES * len(leaves)
        if not fits or not hashed or sealed.digest() != bytes(row.hash):
            return Broken(Check.SEAL_CHANGED, row.number, first)
        if sealed.previous != (self.last.digest() if self.last else NOTHING):
            return Broken(Check.SEAL_OUT_OF_CHAIN, row.number, first)
        if row.key not in self.keys:
            return Broken(Check.SEAL_FOREIGN_KEY, row.number, first)
        if not is_signed(bytes(row.hash), bytes(row.signature), row.key):
            return Broken(Check.SEAL_NOT_SIGNED, row.number, first)
        if self.kept and self.kept["statement"]["number"] == row.number and self.kept["hash"] != bytes(row.hash).hex():
            return Broken(Check.CHAIN_REWRITTEN, row.number, first)
        broken = self._rows(sealed, leaves)
        self.last = sealed
        return broken

    def _rows(self, sealed: Sealed, leaves: list[bytes]) -> Broken | None:
        """Each row of the batch against its hash and against the time of the batch before."""
        earliest = (self.last.open_since if self.last else BEGINNING) - _allowed(self.last)
        found = {row[0]: row for row in _rows_of(sealed)}
        for number, leaf in zip(chain.numbers(sealed.members), leaves, strict=True):
            row = found.get(number)
            if row is None:
                return Broken(Check.ROW_REMOVED, sealed.number, number)
            if chain.leaf(row, sealed.form) != leaf:
                return Broken(Check.ROW_CHANGED, sealed.number, number)
            if row[1] < earliest:
                return Broken(Check.ROW_DATED_BACK, sealed.number, number)
        return None

    def _end_of_chain(self) -> Broken | None:
        if self.kept is None:
            return None
        number = int(self.kept["statement"]["number"])
        if self.last is None or self.last.number < number:
            return Broken(Check.CHAIN_SHORTENED, self.last.number + 1 if self.last else 1)
        return None

    def _inserted(self) -> Broken | None:
        """A row that no seal holds under a number that is closed."""
        if self.last is None:
            return None
        statement = """
            SELECT min(e.id) FROM journal_entry e,
                (SELECT COALESCE(range_agg(m), '{}') AS sealed FROM journal_seal s,
                    unnest(s.members::int8multirange) m) AS known
            WHERE e.id <= %s AND NOT e.id <@ known.sealed AND NOT e.id <@ %s::int8multirange"""
        row = _value(statement, [self.last.high, chain.as_text(self.last.watch)])
        return Broken(Check.ROW_INSERTED, self.last.number, row) if row else None

    def _dated_back(self) -> Broken | None:
        """A row that is not sealed and says that it is older than the newest seal allows."""
        if self.last is None:
            return None
        statement = "SELECT min(id) FROM journal_entry WHERE (id > %s OR id <@ %s::int8multirange) AND at < %s"
        earliest = self.last.open_since - _allowed(self.last)
        row = _value(statement, [self.last.high, chain.as_text(self.last.watch), earliest])
        return Broken(Check.ROW_DATED_BACK, 0, row) if row else None


def _allowed(sealed: Sealed | None) -> timedelta:
    return CLOCK if sealed is not None and sealed.open_since > BEGINNING else timedelta(0)


def _rows_of(sealed: Sealed) -> Iterator[tuple[Any, ...]]:
    if not sealed.members:
        return
    statement = f"""
        SELECT {columns(sealed.form)} FROM unnest(%s::int8multirange) r
        JOIN journal_entry e ON e.id >= lower(r) AND e.id < upper(r)"""  # noqa: S608  (names of our own columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [chain.as_text(sealed.members)])
        yield from cursor.fetchall()


def _cases_changed() -> Broken | None:
    """A row whose cases stand differently in the list by which rows of a case are found."""
    statement = """
        SELECT min(id) FROM (
            (SELECT e.id, c FROM journal_entry e, unnest(e.case_ids) c
             EXCEPT SELECT entry_id, case_id FROM journal_caseentry)
            UNION ALL
            (SELECT entry_id, case_id FROM journal_caseentry
             EXCEPT SELECT e.id, c FROM journal_entry e, unnest(e.case_ids) c)
        ) AS different (id, case_id)"""
    row = _value(statement, [])
    return Broken(Check.CASES_CHANGED, 0, row) if row else None


def _value(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
