"""A journal of its own, with committed rows and seals: rows cannot be taken back, and who owns the tables tampers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from samsyn.access.context import acting, engine
from samsyn.journal import sealing, verifying
from samsyn.journal.keys import public_hex
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.journal.verifying import Verdict
from tests.database import connect_as, database

JOB = Actor.system("tests")


class House:
    """A database with a sealed journal, and its key."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.key = Ed25519PrivateKey.generate()

    def write(self, rows: int = 1, *, cases: int = 1) -> None:
        """Write rows, each with cases, in one transaction."""
        with acting(JOB):
            for number in range(rows):
                record(JOB, kind=Kind.READ, what=f"look {number}", cases=[uuid4() for _ in range(cases)])

    def give_up(self, rows: int = 1) -> None:
        """Begin to write rows and give up: their numbers stay empty."""
        with acting(JOB):
            for _ in range(rows):
                record(JOB, kind=Kind.READ, what="given up")
            transaction.set_rollback(True)

    def seal(self, batch: int = 50) -> int:
        """Seal what waits."""
        sealed = 0
        while True:
            with acting(JOB), engine():
                done = sealing.seal_batch(self.key, batch=batch)
            sealed += done.rows
            if not done.more:
                return sealed

    def verify(self, kept: Any = None) -> Verdict:
        """Check the chain with the own key."""
        with acting(JOB), engine():
            return verifying.verify({public_hex(self.key)}, kept)

    def checkpoint(self) -> dict[str, Any]:
        """What another house would keep."""
        with acting(JOB):
            return dict(verifying.checkpoint())

    @contextmanager
    def tampered(self) -> Iterator[Callable[..., None]]:
        """Run statements as the owner of the tables who has switched the policies off; taken back at the end."""
        connect_as("samsyn_owner", self.name)
        try:
            with transaction.atomic():
                run = _runner()
                for table in ("journal_entry", "journal_caseentry"):
                    run(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
                yield run
                transaction.set_rollback(True)
        finally:
            connect_as("samsyn_app", self.name)

    @contextmanager
    def other_session(self) -> Iterator[psycopg.Connection[Any]]:
        """A second connection of the application, with a transaction of its own."""
        with psycopg.connect(database().url("samsyn_app", self.name)) as other:
            yield other


def insert(other: psycopg.Connection[Any], what: str = "late") -> int:
    """Write a row by another session, as `record` does, and answer its number."""
    row = other.execute(
        "INSERT INTO journal_entry (at, user_id, organisation_id, organisation_code, role, kind, what, person_ids,"
        " case_ids, data_classes, purpose, basis, route, detail) VALUES (clock_timestamp(), NULL, NULL, '', 'system',"
        " 'read', %s, '{}', '{}', '{}', 'system', '681/2023, 72 §', '', '{}') ",
        [what],
    )
    assert row.rowcount == 1
    found = other.execute("SELECT currval('journal_entry_id_seq')").fetchone()
    assert found is not None
    return int(found[0])


def _runner() -> Callable[..., None]:
    def run(statement: str, values: Any = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


@contextmanager
def visiting(name: str, blocker: Any) -> Iterator[House]:
    """Django's connection goes to the other database while inside."""
    with blocker.unblock():
        connect_as("samsyn_app", name)
        try:
            yield House(name)
        finally:
            connect_as("samsyn_app", database().name)


@pytest.fixture
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """An empty journal in a database of its own."""
    name = f"{database().name}_journal"
    database().create(name)
    with visiting(name, django_db_blocker) as house:
        yield house
    database().drop(name)


@pytest.fixture(scope="module")
def sealed_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """A journal of 39 rows in six seals, made once: what tampers with it is taken back.

    Numbers 1–20 in two seals, 21–23 given up and closed, 24–40 in two, 41 and 42 in one each."""
    name = f"{database().name}_sealed"
    database().create(name)
    with visiting(name, django_db_blocker) as house:
        house.write(20, cases=2)
        house.give_up(3)
        house.write(17)
        for _ in range(3):
            house.seal(batch=10)
            house.write(1)
        yield house
    database().drop(name)


@pytest.fixture
def sealed(sealed_once: House, django_db_blocker: Any) -> Iterator[House]:
    """The sealed journal; one row, 43, waits."""
    with visiting(sealed_once.name, django_db_blocker) as house:
        house.key = sealed_once.key
        yield house
