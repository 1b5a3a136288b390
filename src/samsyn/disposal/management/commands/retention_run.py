"""`samsyn retention run`: delete what two persons decided to delete. For the job host, once a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.disposal.ledger import LedgerError
from samsyn.disposal.running import NAME, run
from samsyn.journal.terms import Actor
from samsyn.web.clock import today


class Command(BaseCommand):
    """Deletes every case of an approved proposal; a run that was stopped goes on."""

    help = "Delete the cases of approved proposals, archive them where that was decided, and record it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the ledger and the archives are; settings say it otherwise."""
        parser.add_argument("--ledger", type=Path, default=None, help="else SAMSYN_DELETION_LEDGER")
        parser.add_argument("--archives", type=Path, default=None, help="else SAMSYN_ARCHIVES")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day, such as 2026-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the job."""
        ledger = options["ledger"] or _path(settings.DELETION_LEDGER)
        archives = options["archives"] or _path(settings.ARCHIVES)
        if ledger is None:
            raise CommandError("SAMSYN_DELETION_LEDGER: expected a file outside the database, kept with the backups")
        if archives is None:
            raise CommandError("SAMSYN_ARCHIVES: expected the folder of the archives")
        try:
            ran = run(Actor.system(NAME), on=options["on"] or today(), ledger=ledger, archives=archives)
        except LedgerError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{len(ran.deleted)} cases deleted, {len(ran.stopped)} kept, {ran.computed} days computed anew"
        )
        for number, why in ran.stopped:
            self.stdout.write(f"{number}: {why}")


def _path(text: str) -> Path | None:
    return Path(text) if text else None
