"""`manage.py roll_forward [--on DAY]`: deadlines pass, tasks go over to successors."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.cases.services import roll_forward
from samsyn.journal.terms import Actor
from samsyn.web.clock import today


class Command(BaseCommand):
    """Brings every case to a day, today where none is given."""

    help = "Bring every case to a day: deadlines pass, open duties go over to successors."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day."""
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day, such as 2026-01-01")

    def handle(self, *args: Any, on: date | None = None, **options: Any) -> None:
        """Run the job."""
        done = roll_forward(Actor.system("roll_forward"), on or today())
        self.stdout.write(f"{done.cases} cases looked at, {done.changed} duties changed, {done.transfers} handed over")
