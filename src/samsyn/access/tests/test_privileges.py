"""What the application's role may do in the database, and what it may not."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from psycopg.errors import InsufficientPrivilege

from samsyn.access.privileges import access_of, application_may
from tests.database import database

APP = "samsyn_app"


@pytest.fixture
def app(django_db_setup: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database().application_url, autocommit=True) as connection:
        yield connection


def test_tests_run_as_the_application_never_as_a_superuser(app):
    row = app.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (APP, False, False, False, False)


def test_the_application_owns_nothing(app):
    assert app.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", [APP]).fetchone() == (0,)
    assert app.execute("SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", [APP]).fetchone() == (0,)


def test_nothing_may_be_truncated_referenced_or_given_triggers(app):
    rows = app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND (has_table_privilege(current_user, oid, 'TRUNCATE')"
        " OR has_table_privilege(current_user, oid, 'REFERENCES')"
        " OR has_table_privilege(current_user, oid, 'TRIGGER'))"
    ).fetchall()
    assert rows == []


def test_the_application_can_make_no_tables(app):
    for statement in ("CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA mine"):
        with pytest.raises(InsufficientPrivilege):
            app.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET what = ''",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "UPDATE journal_caseentry SET entry_id = 1",
        "DELETE FROM journal_caseentry",
        "TRUNCATE access_grant",
        "DELETE FROM organisations_localsetting",
        "UPDATE organisations_localsetting SET value = ''",
        "DELETE FROM organisations_staff",
        "ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_rows ON journal_entry",
        "SET ROLE samsyn_owner",
        "SET session_replication_role = replica",
    ],
)
def test_what_must_stay_cannot_be_undone(app, statement):
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement)


def test_the_application_may_do_with_each_table_what_its_model_says(app):
    wanted = application_may()
    tables = [row[0] for row in app.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    assert set(wanted) <= set(tables)
    for table in tables:
        found = {
            word
            for word in ("select", "insert", "update", "delete")
            if app.execute("SELECT has_table_privilege(current_user, %s, %s)", [f'"{table}"', word]).fetchone()[0]
        }
        assert found == set(access_of(table, wanted).split()), table


def test_every_table_with_a_case_is_protected_and_binds_its_owner(app):
    with_case = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("samsyn.") and any(f.column == "case_id" for f in model._meta.concrete_fields)
    }
    rows = app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    assert with_case <= {row[0] for row in rows}
    assert "access_grant" in with_case


def test_no_view_and_no_function_of_ours_goes_around_the_policies(app):
    views = app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        " AND NOT COALESCE(reloptions, '{}') @> ARRAY['security_invoker=true']"
    ).fetchall()
    assert views == []
    definers = app.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    ).fetchall()
    # the one way to delete a case: it asks for the approval of two persons itself (disposal/erasing.py)
    assert definers == [("disposal_erase",)]


def test_the_auditor_reads_and_does_nothing_else(django_db_setup):
    with psycopg.connect(database().url("samsyn_auditor"), autocommit=True) as auditor:
        auditor.execute("SELECT count(*) FROM organisations_organisation")
        for statement in ("DELETE FROM journal_entry", "INSERT INTO access_grant (case_id) VALUES (NULL)"):
            with pytest.raises(InsufficientPrivilege):
                auditor.execute(statement)
