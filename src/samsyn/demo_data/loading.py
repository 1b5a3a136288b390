"""Writes the invented people into the demonstration's database, as the application's role."""

from __future__ import annotations

from django.db import connection

from samsyn.clients.rows import insert
from samsyn.demo_data.rows import TABLES, Invention, load_desks
from samsyn.demo_data.terms import Population
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations import demo as staff
from samsyn.organisations.queries import rulebook_now

#: The act in the journal that tells that a database is the demonstration's and has its people.
MARK = "load_demo"
AT_ONCE = 4000


def load(actor: Actor, people: Population) -> Invention:
    """Write the rows of these people. Needs row-level security lifted and nobody there yet."""
    invention = Invention(rulebook_now(), people.today, desks=load_desks(staff.desks()))
    invention.number = _numbers(len(people.people) + len(people.agreements))
    cases = invention.add_people(people.people)
    cases += [invention.add_agreement(agreement) for agreement in people.agreements]
    for table in TABLES:
        rows = invention.tables[table]
        for start in range(0, len(rows), AT_ONCE):
            insert(table, rows[start : start + AT_ONCE])
    persons = [row["id"] for row in invention.tables["clients_person"]]
    record(actor, kind=Kind.ACT, what=MARK, persons=persons, cases=cases, detail={"people": len(persons)})
    return invention


def holds_cases() -> bool:
    """Is there any case? Only with row-level security lifted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM cases_case)")
        return bool(cursor.fetchone()[0])


def _numbers(count: int) -> int:
    """Take that many numbers of cases; the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) FROM (SELECT nextval('cases_case_number') AS number FROM generate_series(1, %s)) taken",
            [count],
        )
        return int(cursor.fetchone()[0])
