"""`manage.py fill --cases 100000`: invented people by COPY into an empty database, to measure."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from samsyn.demo_data.copying import NotEmpty, fill
from samsyn.demo_data.rows import load_desks
from samsyn.organisations import demo as staff
from samsyn.web.clock import today


class Command(BaseCommand):
    """Fills and says how quickly. The address of a superuser stands in SAMSYN_FILL_DATABASE_URL."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, with how many processes, from which seed."""
        parser.add_argument("--cases", type=int, default=100_000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="say it for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill an empty database."""
        if not (settings.DEMO or settings.TEST):
            raise CommandError("invented people are made with SAMSYN_DEMO=1 only")
        url = os.environ.get("SAMSYN_FILL_DATABASE_URL", "")
        if not url:
            raise CommandError("SAMSYN_FILL_DATABASE_URL: expected the address of a superuser of the database to fill")
        desks = load_desks(staff.desks())
        connections.close_all()
        try:
            done = fill(url, today(), options["cases"], workers=options["workers"], seed=options["seed"], desks=desks)
        except NotEmpty as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        elif options["verbosity"]:
            self.stdout.write(
                f"{done.cases} cases, {done.rows} rows in {done.seconds:.0f} s:"
                f" {done.cases / done.seconds:.0f} cases and {done.rows / done.seconds:.0f} rows per second"
            )
