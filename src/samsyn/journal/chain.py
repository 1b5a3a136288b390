"""The arithmetic of the seals: what the hash of a row, of a batch and of the chain is. Pure functions.

A batch names exactly which rows it holds (`members`) and which numbers below its highest one may still be
filled by transactions that are not finished (`watch`). So a row that commits late goes into a later batch,
a number that was rolled back is closed in time, and a row that appears under a closed number was put there.

source: X-Road's message log (batches, hash chain, no exchange when the time stamp is late)"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

#: Which columns of a row are hashed, by the form that a seal names: older seals keep older forms.
FORMS: Mapping[int, tuple[str, ...]] = {
    1: (
        "id",
        "at",
        "user_id",
        "organisation_id",
        "organisation_code",
        "role",
        "kind",
        "what",
        "person_ids",
        "case_ids",
        "data_classes",
        "purpose",
        "basis",
        "route",
        "detail",
    ),
}
FORM = 1
#: Before the first seal.
NOTHING = bytes(32)
#: Long before the first row: nothing is known yet of when the first row could have been written.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
BYTES = 32

Ranges = tuple[tuple[int, int], ...]
_RANGE = re.compile(r"\[(\d+),(\d+)\)")


def leaf(values: Sequence[Any], form: int = FORM) -> bytes:
    """The hash of one row: its columns in the order of the form."""
    names = FORMS[form]
    if len(values) != len(names):
        raise ValueError(f"form {form} has {len(names)} columns, not {len(values)}")
    return hashlib.sha256(canonical(dict(zip(names, values, strict=True)))).digest()


def canonical(value: object) -> bytes:
    """One text for one value, the same on every machine: JSON with sorted keys, times in UTC."""
    return json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def ranges(ids: Iterable[int]) -> Ranges:
    """The numbers as ranges with both ends in them: 1 2 3 5 is 1–3 and 5."""
    found: list[list[int]] = []
    for number in sorted(ids):
        if found and number <= found[-1][1] + 1:
            found[-1][1] = max(number, found[-1][1])
        else:
            found.append([number, number])
    return tuple((low, high) for low, high in found)


def numbers(of: Ranges) -> Iterable[int]:
    """Every number of the ranges, in order."""
    for low, high in of:
        yield from range(low, high + 1)


def size(of: Ranges) -> int:
    """How many numbers the ranges hold."""
    return sum(high - low + 1 for low, high in of)


def without(of: Ranges, taken: Ranges) -> Ranges:
    """The ranges less what is taken out of them. Both in order."""
    left: list[tuple[int, int]] = []
    for low, high in of:
        begin = low
        for first, last in taken:
            if last < begin or first > high:
                continue
            if first > begin:
                left.append((begin, first - 1))
            begin = max(begin, last + 1)
        if begin <= high:
            left.append((begin, high))
    return tuple(left)


def above(of: Ranges, number: int) -> Ranges:
    """What of the ranges lies above a number."""
    return tuple((max(low, number + 1), high) for low, high in of if high > number)


def as_text(of: Ranges) -> str:
    """As PostgreSQL writes an `int8multirange`: {[1,4),[5,6)}"""
    return "{" + ",".join(f"[{low},{high + 1})" for low, high in of) + "}"


def from_text(text: str) -> Ranges:
    """Ranges out of PostgreSQL's text. Raises `ValueError` for anything else."""
    found = tuple((int(low), int(high) - 1) for low, high in _RANGE.findall(text))
    if as_text(found) != text:
        raise ValueError("not the text of ranges")
    return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal says: which rows, what they hash to, and what came before.

    `open_since`: no row that this seal does not hold was written before this time, because no transaction
    of then was still open. `rows`: how many rows the chain holds up to here."""

    number: int
    form: int
    sealed_at: datetime
    open_since: datetime
    members: Ranges
    watch: Ranges
    high: int
    rows: int
    leaves: bytes
    previous: bytes

    def statement(self) -> dict[str, object]:
        """What is hashed and signed, as plain values."""
        return {
            "number": self.number,
            "form": self.form,
            "sealed_at": _plain(self.sealed_at),
            "open_since": _plain(self.open_since),
            "members": as_text(self.members),
            "watch": as_text(self.watch),
            "high": self.high,
            "rows": self.rows,
            "leaves": self.leaves.hex(),
            "previous": self.previous.hex(),
        }

    def digest(self) -> bytes:
        """The hash of the seal, which the next one names."""
        return digest_of(self.statement())


def digest_of(statement: Mapping[str, object]) -> bytes:
    """The hash of a statement of a seal or of a checkpoint."""
    return hashlib.sha256(b"samsyn journal seal\n" + canonical(statement)).digest()


def leaves_hash(leaves: Iterable[bytes]) -> bytes:
    """The hash of the hashes of a batch, in the order of the rows' numbers."""
    digest = hashlib.sha256()
    for one in leaves:
        digest.update(one)
    return digest.digest()


def split_leaves(leaves: bytes) -> list[bytes]:
    """The hashes of the rows of a batch, one by one."""
    return [leaves[start : start + BYTES] for start in range(0, len(leaves), BYTES)]


def next_watch(before: Ranges, low: int, high: int, members: Ranges, closed_up_to: int) -> Ranges:
    """Which numbers up to `high` may still be filled after this batch?

    Those watched before and those between the last highest number and this one, less what the batch holds,
    less what is closed: numbers so old that every transaction of then has ended."""
    fresh = ((low + 1, high),) if high > low else ()
    return above(without((*before, *fresh), members), closed_up_to)
