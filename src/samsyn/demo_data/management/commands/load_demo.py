"""`manage.py load_demo`: the invented people and their cases, once, into the demonstration's database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samsyn.access.context import acting, engine
from samsyn.demo_data.loading import MARK, holds_cases, load
from samsyn.demo_data.population import SIZE, invent
from samsyn.journal.queries import happened
from samsyn.journal.terms import Actor
from samsyn.web.clock import today


class Command(BaseCommand):
    """Loads the demonstration. Again without harm; refuses a database with cases of its own."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many people are drawn by lot beside the told ones."""
        parser.add_argument("--people", type=int, default=SIZE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Invent, compute, insert: one transaction."""
        if not (settings.DEMO or settings.TEST):
            raise CommandError("invented people are loaded with SAMSYN_DEMO=1 only")
        began = time.monotonic()
        actor = Actor.system(MARK)
        with acting(actor), engine():
            if happened(MARK):
                return
            if holds_cases():
                raise CommandError("this database holds cases of its own: invented people do not belong beside them")
            people = invent(today(), size=options["people"])
            invention = load(actor, people)
        if options["verbosity"]:
            self.stdout.write(
                f"{len(people.people)} invented people, {invention.duties} duties: {time.monotonic() - began:.1f} s"
            )
