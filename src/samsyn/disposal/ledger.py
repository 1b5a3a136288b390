"""The ledger of deletions: a file outside the database, so that a deleted case stays deleted after a restore.

Each line tells of one case: `begin` before the deletion is committed, `done` after it, `void` where it was not done
after all. Each line holds the sum of the line before: a line that is missing or changed is found. It holds numbers
and ids, no name. What has begun and neither is done nor void counts as to be deleted: two persons had decided it.
Needs no database and no Django."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

FIRST = "0" * 64


class Step(StrEnum):
    """What a line tells."""

    BEGIN = "begin"
    DONE = "done"
    VOID = "void"


class LedgerError(RuntimeError):
    """The ledger is not whole, or is not there, in one line."""


class Entry(NamedTuple):
    """One line: what happened to which case, with the record of the deletion."""

    step: Step
    case_id: str
    record: Mapping[str, Any]


@dataclass
class Ledger:
    """The file, held by one process at a time."""

    file: Path
    entries: list[Entry] = field(default_factory=list)
    last: str = FIRST

    def begin(self, case_id: str, record: Mapping[str, Any]) -> None:
        """Write down that this case is about to be deleted."""
        self._add(Entry(Step.BEGIN, case_id, record))

    def done(self, case_id: str) -> None:
        """Write down that it is deleted."""
        self._add(Entry(Step.DONE, case_id, {}))

    def void(self, case_id: str) -> None:
        """Write down that it was not deleted after all."""
        self._add(Entry(Step.VOID, case_id, {}))

    def unsettled(self) -> list[str]:
        """Cases whose deletion has begun, and nobody knows what came of it."""
        state: dict[str, Step] = {}
        for entry in self.entries:
            state[entry.case_id] = entry.step
        return [case_id for case_id, step in state.items() if step is Step.BEGIN]

    def settle(self, is_deleted: Callable[[str], bool]) -> None:
        """After a stop in the middle: say what came of each deletion that had begun."""
        for case_id in self.unsettled():
            if is_deleted(case_id):
                self.done(case_id)
            else:
                self.void(case_id)

    def _add(self, entry: Entry) -> None:
        line = _line(entry, self.last)
        with self.file.open("ab") as out:
            out.write(line)
            out.flush()
            os.fsync(out.fileno())
        self.entries.append(entry)
        self.last = hashlib.sha256(line).hexdigest()


@contextmanager
def opened(file: Path) -> Iterator[Ledger]:
    """The ledger for who deletes: made where it is not there yet; nobody else writes meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = file.with_name(f"{file.name}.lock")
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(f"{file}: another process deletes just now") from None
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        _drop_half_a_line(file)
        ledger = Ledger(file)
        ledger.entries, ledger.last = _read(file)
        yield ledger


def to_delete(file: Path) -> list[Mapping[str, Any]]:
    """The records of all deletions, for a server that is made again. Raises `LedgerError`."""
    if not file.is_file():
        raise LedgerError(f"{file}: there is no ledger of deletions")
    entries, _ = _read(file, last_may_be_half=True)
    records: dict[str, Mapping[str, Any]] = {}
    void: dict[str, bool] = {}
    for entry in entries:
        if entry.step is Step.BEGIN:
            records[entry.case_id] = entry.record
        void[entry.case_id] = entry.step is Step.VOID
    return [record for case_id, record in records.items() if not void[case_id]]


def _read(file: Path, *, last_may_be_half: bool = False) -> tuple[list[Entry], str]:
    entries, last = [], FIRST
    lines = file.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if last_may_be_half and number == len(lines) and not line.endswith(b"\n"):
            break
        try:
            row = json.loads(line)
            entry = Entry(Step(row["step"]), str(row["case_id"]), row["record"])
        except (ValueError, KeyError, TypeError):
            raise LedgerError(f"{file}:{number}: damaged") from None
        if row.get("after") != last or line != _line(entry, last):
            raise LedgerError(f"{file}:{number}: a line before it is missing or was changed")
        last = hashlib.sha256(line).hexdigest()
        entries.append(entry)
    return entries, last


def _drop_half_a_line(file: Path) -> None:
    """A line that was cut off while it was written was never acknowledged: its deletion was not committed."""
    content = file.read_bytes()
    if content and not content.endswith(b"\n"):
        with file.open("r+b") as out:
            out.truncate(content.rfind(b"\n") + 1)
            os.fsync(out.fileno())


def _line(entry: Entry, after: str) -> bytes:
    row = {"after": after, "case_id": entry.case_id, "record": entry.record, "step": entry.step.value}
    return json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
