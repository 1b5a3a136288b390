"""`manage.py rederive [NUMBER…] [--on DAY]`: derive duties anew after the law's data changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.cases.services import rederive_all, rederive_numbers
from samsyn.journal.terms import Actor
from samsyn.web.clock import today


class Command(BaseCommand):
    """Derives the duties of the named cases, or of all, as of a day."""

    help = "Derive the duties of cases anew: of those named by number, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """The cases and the day."""
        parser.add_argument("numbers", nargs="*", help="numbers of cases; all where none is given")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day, such as 2026-01-01")

    def handle(self, *args: Any, numbers: list[str] | None = None, on: date | None = None, **options: Any) -> None:
        """Run the job."""
        actor, day = Actor.system("rederive"), on or today()
        done = rederive_numbers(actor, numbers, day) if numbers else rederive_all(actor, day)
        self.stdout.write(f"{done.cases} cases derived, {done.changed} duties changed, {done.transfers} handed over")
