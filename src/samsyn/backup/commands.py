"""The commands `samsyn backup` and `samsyn restore`.

What they need is imported when they run: `samsyn derive` is to start without a database driver."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    """Adds the commands to the parser."""
    backup = commands.add_parser("backup", help="copy the database server, or receive its log of changes")
    backup.add_argument("folder", type=Path)
    what = backup.add_mutually_exclusive_group()
    what.add_argument("--wal", action="store_true", help="receive the log of changes until stopped")
    what.add_argument("--list", action="store_true", help="which copies are there")
    what.add_argument("--check", action="store_true", help="check every checksum of copies and log")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="make the server of a backup again, at the end or at a moment")
    restore.add_argument("folder", type=Path)
    restore.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="the new data folder")
    restore.add_argument("--at", type=_moment, metavar="TIME", help="as it was then: 2026-11-24T10:00:00+02:00")
    restore.add_argument("--copy", default="", metavar="NAME", help="from this copy; else the newest that fits")
    restore.add_argument("--force", action="store_true", help="move aside what is in the new data folder")
    deletions = restore.add_mutually_exclusive_group()
    deletions.add_argument(
        "--deletions", type=Path, metavar="FILE", help="the ledger of deletions; else SAMSYN_DELETION_LEDGER"
    )
    deletions.add_argument("--no-deletions", action="store_true", help="no case has ever been deleted here")
    restore.set_defaults(run=_restore)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: expected a time such as 2026-11-24T10:00:00+02:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text}: the time zone is missing, as in 2026-11-24T10:00:00+02:00")
    return moment


def _backup(options: argparse.Namespace) -> int:
    from samsyn.backup import server, taking
    from samsyn.backup.server import BackupError
    from samsyn.devserver import ServerError

    try:
        if options.list or options.check:
            return _look(options.folder, options.check)
        found = server.find()
        if options.wal:
            print(f"receiving the log into {options.folder / 'wal'}; Ctrl-C stops it", flush=True)
            return taking.receive(found, options.folder)
        copy = taking.take(found, options.folder)
        print(f"{options.folder / copy.name}: every checksum fits")
        return 0
    except (BackupError, ServerError) as problem:
        print(f"samsyn: {problem}", file=sys.stderr)
        return 1


def _look(folder: Path, check: bool) -> int:
    from samsyn.backup import restoring, taking
    from samsyn.backup.server import BackupError
    from samsyn.backup.sums import add_segments, check_segments, segment_sums

    found = taking.copies(folder)
    for copy in found:
        if check:
            restoring.check(folder, copy)
        print(f"{copy.name}  can be restored from {copy.ended} on{'  checked' if check else ''}")
    if not found:
        raise BackupError(f"{folder}: there is no finished copy")
    wal = folder / "wal"
    if wal.is_dir():
        add_segments(wal)
        sums = segment_sums(wal)
        if check:
            check_segments(wal, sorted(sums))
        print(f"wal  {len(sums)} segments{'  checked' if check else ''}")
    return 0


def _deletions(options: argparse.Namespace) -> list[Any] | None:
    """The records of the ledger; none known where none is given."""
    from samsyn.disposal.ledger import to_delete

    named = options.deletions or os.environ.get("SAMSYN_DELETION_LEDGER", "")
    if options.no_deletions:
        return []
    return list(to_delete(Path(named))) if named else None


def _restore(options: argparse.Namespace) -> int:
    from samsyn.backup import restoring
    from samsyn.backup.server import BackupError
    from samsyn.devserver import ServerError
    from samsyn.disposal.ledger import LedgerError

    try:
        done = restoring.restore(
            options.folder,
            options.into.absolute(),
            moment=options.at,
            name=options.copy,
            force=options.force,
            deletions=_deletions(options),
            say=lambda words: print(words, flush=True),
        )
    except (BackupError, ServerError, LedgerError) as problem:
        print(f"samsyn: {problem}", file=sys.stderr)
        return 1
    print(f"{options.into}: made from {done.copy} and {done.segments} files of the log")
    print(f"the last change in it is of {done.last_change.isoformat() if done.last_change else 'the copy itself'}")
    if done.deleted_again:
        print(f"cases that had been deleted since and are deleted again: {done.deleted_again}")
    if done.moved_aside:
        print(f"what was there before is in {done.moved_aside}")
    return 0
