"""Row-level security, asked with raw SQL: application filters are off here.

A probe table stands for a case table; it is made by the owner with the operation that migrations
use. Connections are the application's own, so that each transaction is a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from samsyn.access.rls import protect
from samsyn.organisations.terms import organisation_id
from tests.database import database

OURS, THEIRS = organisation_id("MUN:Närpes"), organisation_id("MUN:Vasa")
CASE_OURS, CASE_THEIRS, CASE_BOTH = uuid4(), uuid4(), uuid4()
SET = "SELECT set_config('samsyn.organisation', %s, true), set_config('samsyn.engine', %s, true)"


@pytest.fixture(scope="module")
def probe(django_db_setup: None) -> Iterator[None]:
    """Two tables of cases with three rows each, and grants for two organisations."""
    with psycopg.connect(database().url("samsyn_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE probe (case_id uuid, said text)")
        owner.execute("CREATE TABLE probe_mixed (case_id uuid, data_class text)")
        owner.execute(str(protect("probe", data_class="identity").sql))
        owner.execute(str(protect("probe_mixed", column="data_class").sql))
        for table in ("probe", "probe_mixed"):
            owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO samsyn_app")
        with owner.transaction():
            owner.execute(SET, ["", "on"])
            for case in (CASE_OURS, CASE_THEIRS, CASE_BOTH):
                owner.execute("INSERT INTO probe VALUES (%s, 'x')", [case])
                for data_class in ("identity", "health"):
                    owner.execute("INSERT INTO probe_mixed VALUES (%s, %s)", [case, data_class])
            grants = [
                (CASE_OURS, OURS, "identity", True),
                (CASE_BOTH, OURS, "identity", False),
                (CASE_THEIRS, THEIRS, "identity", True),
                (CASE_BOTH, THEIRS, "identity", True),
                (CASE_THEIRS, THEIRS, "health", True),
            ]
            for grant in grants:
                owner.execute(
                    "INSERT INTO access_grant (case_id, organisation_id, data_class, may_write, grounds)"
                    " VALUES (%s, %s, %s, %s, '[]')",
                    grant,
                )
    yield
    with psycopg.connect(database().url("samsyn_owner"), autocommit=True) as owner:
        owner.execute("DROP TABLE probe, probe_mixed")
        with owner.transaction():
            owner.execute(SET, ["", "on"])
            owner.execute("DELETE FROM access_grant")


@pytest.fixture
def app(probe: None) -> Iterator[psycopg.Connection]:
    """A connection of the application, outside of Django."""
    with psycopg.connect(database().application_url, autocommit=True) as connection:
        yield connection


def cases(connection: psycopg.Connection, table: str = "probe", where: str = "true") -> set[UUID]:
    return {row[0] for row in connection.execute(f"SELECT case_id FROM {table} WHERE {where}")}


def test_without_an_actor_nothing_is_seen(app):
    assert cases(app) == set()
    assert cases(app, "access_grant") == set()
    assert cases(app, "journal_caseentry") == set()


def test_an_empty_organisation_sees_nothing(app):
    with app.transaction():
        app.execute(SET, ["", ""])
        assert cases(app) == set()
        assert cases(app, "access_grant") == set()


def test_an_organisation_sees_the_cases_of_its_grants_and_no_other(app):
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert cases(app) == {CASE_OURS, CASE_BOTH}
    with app.transaction():
        app.execute(SET, [str(THEIRS), ""])
        assert cases(app) == {CASE_THEIRS, CASE_BOTH}


def test_a_row_is_seen_by_its_own_data_class_only(app):
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert cases(app, "probe_mixed", "data_class = 'health'") == set()
        assert cases(app, "probe_mixed", "data_class = 'identity'") == {CASE_OURS, CASE_BOTH}
    with app.transaction():
        app.execute(SET, [str(THEIRS), ""])
        assert cases(app, "probe_mixed", "data_class = 'health'") == {CASE_THEIRS}


def test_counting_and_grouping_leak_nothing(app):
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert app.execute("SELECT count(*), count(DISTINCT case_id) FROM probe_mixed").fetchone() == (2, 2)
        assert app.execute("SELECT count(*) FROM probe WHERE case_id = %s", [CASE_THEIRS]).fetchone() == (0,)


def test_an_organisation_sees_its_own_grants_alone(app):
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert {row[0] for row in app.execute("SELECT DISTINCT organisation_id FROM access_grant")} == {OURS}


def test_a_reading_grant_does_not_write(app):
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert app.execute("UPDATE probe SET said = 'y' WHERE case_id = %s", [CASE_BOTH]).rowcount == 0
        assert app.execute("UPDATE probe SET said = 'y' WHERE case_id = %s", [CASE_OURS]).rowcount == 1


@pytest.mark.parametrize("case", [CASE_BOTH, CASE_THEIRS, uuid4()], ids=["read only", "theirs", "unknown"])
def test_a_row_cannot_be_put_into_a_case_without_a_writing_grant(app, case):
    with pytest.raises(InsufficientPrivilege), app.transaction():
        app.execute(SET, [str(OURS), ""])
        app.execute("INSERT INTO probe VALUES (%s, 'z')", [case])


def test_a_row_cannot_be_moved_into_a_case_of_others(app):
    with pytest.raises(InsufficientPrivilege), app.transaction():
        app.execute(SET, [str(OURS), ""])
        app.execute("UPDATE probe SET case_id = %s WHERE case_id = %s", [CASE_THEIRS, CASE_OURS])


def test_an_organisation_cannot_grant_itself_anything(app):
    with pytest.raises(InsufficientPrivilege), app.transaction():
        app.execute(SET, [str(OURS), ""])
        app.execute(
            "INSERT INTO access_grant (case_id, organisation_id, data_class, may_write, grounds)"
            " VALUES (%s, %s, 'health', true, '[]')",
            [CASE_OURS, OURS],
        )
    with app.transaction():
        app.execute(SET, [str(OURS), ""])
        assert app.execute("UPDATE access_grant SET may_write = true").rowcount == 0
        assert app.execute("DELETE FROM access_grant").rowcount == 0


def test_what_is_set_for_a_transaction_does_not_survive_it(app):
    with app.transaction():
        app.execute(SET, [str(OURS), "on"])
        assert cases(app) == {CASE_OURS, CASE_THEIRS, CASE_BOTH}
    assert cases(app) == set()
    assert app.execute("SELECT current_setting('samsyn.organisation', true)").fetchone() in [("",), (None,)]
    with app.transaction():
        assert cases(app) == set()


def test_what_is_set_on_one_connection_is_not_set_on_another(app):
    with app.transaction(), psycopg.connect(database().application_url) as other:
        app.execute(SET, [str(OURS), ""])
        assert cases(app) == {CASE_OURS, CASE_BOTH}
        assert cases(other) == set()


def test_outside_a_transaction_a_setting_has_no_effect(app):
    app.execute(SET, [str(OURS), "on"])
    assert cases(app) == set()


def test_a_rolled_back_transaction_takes_its_setting_back(app):
    with pytest.raises(ZeroDivisionError), app.transaction():
        app.execute(SET, [str(OURS), "on"])
        raise ZeroDivisionError
    assert cases(app) == set()


def test_the_engine_sees_all_until_it_is_switched_off(app):
    with app.transaction():
        app.execute(SET, ["", "on"])
        assert cases(app) == {CASE_OURS, CASE_THEIRS, CASE_BOTH}
        app.execute(SET, [str(OURS), ""])
        assert cases(app) == {CASE_OURS, CASE_BOTH}


def test_the_owner_is_bound_too(probe):
    with psycopg.connect(database().url("samsyn_owner"), autocommit=True) as owner:
        assert cases(owner) == set()
