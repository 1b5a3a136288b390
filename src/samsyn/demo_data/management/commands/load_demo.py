"""`manage.py load_demo`: the invented people and their cases, once, into the demonstration's database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.clients.rows import insert
from samsyn.demo_data.population import SIZE, invent
from samsyn.demo_data.rows import TABLES, Invention, load_desks
from samsyn.demo_data.terms import Population
from samsyn.journal.queries import happened
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations import demo as staff
from samsyn.organisations.queries import rulebook_now
from samsyn.web.clock import today

MARK = "load_demo"
AT_ONCE = 4000


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
            if _holds_cases():
                raise CommandError("this database holds cases of its own: invented people do not belong beside them")
            people = invent(today(), size=options["people"])
            invention = load(actor, people)
        if options["verbosity"]:
            self.stdout.write(
                f"{len(people.people)} invented people, {invention.duties} duties: {time.monotonic() - began:.1f} s"
            )


def load(actor: Actor, people: Population) -> Invention:
    """Write the rows of these people. Needs row-level security lifted and nobody there yet."""
    invention = Invention(rulebook_now(), people.today, desks=load_desks(staff.desks()))
    with connection.cursor() as cursor:
        wanted = len(people.people) + len(people.agreements)
        cursor.execute(
            "SELECT min(n) FROM (SELECT nextval('cases_case_number') n FROM generate_series(1, %s)) s", [wanted]
        )
        invention.number = cursor.fetchone()[0]
    cases = invention.add_people(people.people)
    cases += [invention.add_agreement(agreement) for agreement in people.agreements]
    for table in TABLES:
        rows = invention.tables[table]
        for start in range(0, len(rows), AT_ONCE):
            insert(table, rows[start : start + AT_ONCE])
    persons = [row["id"] for row in invention.tables["clients_person"]]
    record(actor, kind=Kind.ACT, what=MARK, persons=persons, cases=cases, detail={"people": len(persons)})
    return invention


def _holds_cases() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM cases_case)")
        return bool(cursor.fetchone()[0])
