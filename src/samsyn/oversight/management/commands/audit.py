"""`samsyn audit …`: keys, seals, checkpoints and the check of the journal."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samsyn.journal.keys import KeyProblem, new_key
from samsyn.journal.sealing import ChainBroken
from samsyn.journal.verifying import Broken, Check, NotACheckpoint, Verdict, read_checkpoint
from samsyn.oversight import sealing

#: What each check says when it fails.
FAILED = {
    Check.SEAL_MISSING: "the seal is missing",
    Check.SEAL_CHANGED: "the seal has been changed",
    Check.SEAL_OUT_OF_CHAIN: "the seal does not follow the one before",
    Check.SEAL_FOREIGN_KEY: "signed with a key that is not among the trusted ones",
    Check.SEAL_NOT_SIGNED: "the signature does not fit",
    Check.ROW_CHANGED: "the row has been changed since it was sealed",
    Check.ROW_REMOVED: "the row has been removed since it was sealed",
    Check.ROW_INSERTED: "the row was put in under a number that had been closed",
    Check.ROW_DATED_BACK: "the row says it is older than it can be: it was put in afterwards",
    Check.CASES_CHANGED: "the list by which rows of a case are found does not fit the row",
    Check.CHECKPOINT_INVALID: "the checkpoint's own hash or signature does not fit",
    Check.CHAIN_SHORTENED: "the chain ends before the checkpoint: seals have been cut off",
    Check.CHAIN_REWRITTEN: "the chain is another one than the checkpoint's: it has been made anew",
}


class Command(BaseCommand):
    """Keys, seals, checkpoints and the check of the journal."""

    help = "Seal the journal, export checkpoints, and check that nothing has been changed."

    def add_arguments(self, parser: Any) -> None:
        """One word says what to do."""
        actions = parser.add_subparsers(dest="action", required=True, parser_class=_Parser)
        made = actions.add_parser("new-key", help="make the key that seals (Ed25519, a file only you can read)")
        made.add_argument("file", nargs="?", type=Path, help="default: what SAMSYN_SEAL_KEY names")
        actions.add_parser("seal", help="seal what waits; the worker does it every five minutes")
        actions.add_parser("status", help="how many seals, and whether sealing is late; exit 1: read-only")
        actions.add_parser("checkpoint", help="print the newest seal, for a file that another house keeps")
        check = actions.add_parser("verify", help="check every sealed row; exit 1 and the first broken row")
        check.add_argument("--checkpoint", type=Path, help="a checkpoint that was kept elsewhere")
        check.add_argument("--key", type=Path, action="append", default=[], help="a trusted key (public or private)")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do it; what is wrong is said in one line."""
        try:
            getattr(self, "_" + action.replace("-", "_"))(**options)
        except (KeyProblem, NotACheckpoint, ChainBroken, LookupError) as problem:
            raise CommandError(str(problem), returncode=2) from None

    def _new_key(self, file: Path | None, **options: Any) -> None:
        path = file or (Path(settings.SEAL_KEY) if settings.SEAL_KEY else None)
        if path is None:
            raise KeyProblem("name a file: samsyn audit new-key FILE")
        self.stdout.write(f"{path}: made. Public key (also in {path.name}.pub): {new_key(path)}")

    def _seal(self, **options: Any) -> None:
        self.stdout.write(f"{sealing.seal()} rows sealed")

    def _status(self, **options: Any) -> None:
        state = sealing.state()
        sealed = f", the last at {state.sealed_at:%Y-%m-%d %H:%M:%S %Z}" if state.sealed_at else ""
        self.stdout.write(f"{state.seals} seals over {state.rows} rows{sealed}")
        if state.waiting is None:
            self.stdout.write("nothing waits to be sealed")
        else:
            self.stdout.write(f"the oldest row waits since {state.waiting:.0f} s (limit {state.limit:.0f} s)")
        if state.read_only:
            self.stdout.write("READ-ONLY: acts and exports are refused until the journal is sealed")
            sys.exit(1)

    def _checkpoint(self, **options: Any) -> None:
        self.stdout.write(json.dumps(sealing.checkpoint(), indent=2))

    def _verify(self, checkpoint: Path | None, key: list[Path], **options: Any) -> None:
        kept = read_checkpoint(_text(checkpoint)) if checkpoint else None
        # A checkpoint that was kept elsewhere brings its key along: nobody could change it there.
        keys = {str(kept["key"])} if kept and not key else set()
        if key or not kept:
            keys |= sealing.trusted_keys(key)
        verdict = sealing.verify(keys, kept)
        if verdict.broken:
            self.stdout.write(said(verdict.broken))
            sys.exit(1)
        self.stdout.write(summary(verdict))


def said(broken: Broken) -> str:
    """row 733 (seal 12): row_changed: the row has been changed since it was sealed"""
    where = f"row {broken.row}" if broken.row else "no row"
    if broken.seal:
        where += f" (seal {broken.seal})"
    return f"{where}: {broken.check.value}: {FAILED[broken.check]}"


def summary(verdict: Verdict) -> str:
    """What was checked, and what no check reaches."""
    text = f"{verdict.rows} rows in {verdict.seals} seals are as they were sealed"
    if verdict.checkpoint:
        text += f"; the chain holds checkpoint {verdict.checkpoint}"
    else:
        text += "; without a checkpoint kept elsewhere this does not show that the chain was made anew"
    return f"{text}. {verdict.unsealed} rows are not sealed yet."


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotACheckpoint(f"{file}: the checkpoint cannot be read") from None


class _Parser(ArgumentParser):
    """Django's parser takes words that the plain one does not know; an action needs none of them."""

    def __init__(self, **given: Any) -> None:
        given.pop("called_from_command_line", None)
        given.pop("missing_args_message", None)
        super().__init__(**given)
