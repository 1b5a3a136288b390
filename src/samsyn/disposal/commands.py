"""The commands `samsyn retention run`, `verify` and `replay`. What they need is imported when they run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    """Adds the commands to the parser."""
    retention = commands.add_parser("retention", help="delete cases whose time is over; check archives")
    known = retention.add_subparsers(dest="what", required=True)
    run = known.add_parser("run", help="delete what two persons decided to delete (needs the installation's settings)")
    run.add_argument("--ledger", type=Path, default=None, help="file of deletions; else SAMSYN_DELETION_LEDGER")
    run.add_argument("--archives", type=Path, default=None, help="folder of archives; else SAMSYN_ARCHIVES")
    run.set_defaults(run=_run)
    verify = known.add_parser("verify", help="check every checksum of an archive of a case")
    verify.add_argument("archive", type=Path)
    verify.add_argument("--sha256", default="", help="the checksum of the whole, as the record of the deletion has it")
    verify.set_defaults(run=_verify)
    replay = known.add_parser("replay", help="delete again, in a restored database, what the ledger tells of")
    replay.add_argument("ledger", type=Path)
    replay.add_argument("--database", required=True, help="address of the database, as its owner or a superuser")
    replay.set_defaults(run=_replay)


def _run(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("retention_run", ledger=options.ledger, archives=options.archives)
    except CommandError as problem:
        print(f"samsyn: {problem}", file=sys.stderr)
        return 1
    return 0


def _verify(options: argparse.Namespace) -> int:
    from samsyn.disposal.archive import ArchiveError, verify

    try:
        manifest = verify(options.archive, options.sha256)
    except ArchiveError as problem:
        print(f"samsyn: {problem}", file=sys.stderr)
        return 1
    rows = sum(row["rows"] for row in manifest["files"] if row["name"].endswith(".jsonl"))
    told = f"case {manifest.get('case')}, {len(manifest['files'])} files, {rows} rows"
    print(f"{options.archive}: {told}: every checksum fits")
    return 0


def _replay(options: argparse.Namespace) -> int:
    import psycopg

    from samsyn.disposal.ledger import LedgerError, to_delete
    from samsyn.disposal.replaying import ReplayError, replay

    try:
        records = to_delete(options.ledger)
        with psycopg.connect(options.database) as connection:
            again = replay(connection, records)
    except (LedgerError, ReplayError) as problem:
        print(f"samsyn: {problem}", file=sys.stderr)
        return 1
    except psycopg.Error as problem:
        print(f"samsyn: {str(problem).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    print(json.dumps({"deletions": len(records), "deleted again": again}))
    return 0
