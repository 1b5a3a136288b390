"""The journal grows and nothing else, and nobody writes in another's name: held by the database itself."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from samsyn.access import context
from samsyn.access.matrix import load_roles
from samsyn.cases.words import vocabulary
from samsyn.journal import queries
from samsyn.journal.models import Entry
from samsyn.journal.purposes import NoBasis, basis_of, load_purposes
from samsyn.journal.services import WITHOUT_ROLE, record
from samsyn.journal.terms import Actor, Kind

#: The code of the house, without its tests.
CODE = Path(__file__).resolve().parents[2]
COLUMNS = (
    "at, user_id, organisation_id, organisation_code, role, kind, what, person_ids, case_ids, data_classes, purpose,"
    " basis, route, detail"
)


def write(**values: Any) -> None:
    """A row written by hand, as somebody would who runs SQL as the application's role."""
    row = {
        "at": "clock_timestamp()",
        "user_id": None,
        "organisation_id": None,
        "organisation_code": "",
        "role": "",
        "kind": "read",
        "what": "open_case",
        "purpose": "integration",
        "basis": "681/2023, 72 §",
    } | values
    at = row.pop("at")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_entry ({COLUMNS}) VALUES ({at}, %(user_id)s, %(organisation_id)s,"
            " %(organisation_code)s, %(role)s, %(kind)s, %(what)s, '{}', '{}', '{}', %(purpose)s, %(basis)s, '', '{}')",
            row,
        )


def as_own(actor: Actor, **values: Any) -> None:
    """A row in the actor's own name, with something else said in it."""
    own = {"user_id": actor.user_id, "organisation_id": actor.organisation_id, "role": actor.role}
    write(**own | {"organisation_code": actor.organisation_code} | values)


def refused(**values: Any) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        write(**values)


@pytest.mark.parametrize("table", ["journal_entry", "journal_caseentry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET organisation_id = NULL", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("lifted", [False, True])
def test_a_row_is_not_changed_removed_or_emptied_away(naerpes, table, statement, lifted):
    context.begin(naerpes)
    record(naerpes, kind=Kind.READ, what="open_case", cases=[uuid4()])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        if lifted:
            cursor.execute("SELECT set_config('samsyn.engine', 'on', true)")
        cursor.execute(statement.format(table))


def test_a_member_of_staff_writes_in_the_own_name(naerpes):
    context.begin(naerpes)
    as_own(naerpes)
    assert len(queries.of_organisation(naerpes)) == 1


@pytest.mark.parametrize("lifted", [False, True])
def test_nobody_writes_in_the_name_of_a_colleague_or_of_another_organisation(naerpes, vasa, officer, lifted):
    context.begin(naerpes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samsyn.engine', %s, true)", ["on" if lifted else ""])
    with pytest.raises(DatabaseError, match="row-level security"):
        as_own(naerpes, user_id=officer.user_id)
    with pytest.raises(DatabaseError, match="row-level security"):
        as_own(naerpes, user_id=None)
    with pytest.raises(DatabaseError, match="row-level security"):
        as_own(naerpes, organisation_id=vasa.organisation_id)
    with pytest.raises(DatabaseError, match="row-level security"):
        as_own(vasa)
    with pytest.raises(DatabaseError, match="row-level security"):
        as_own(naerpes, role="system")


def test_who_acts_cannot_hide_as_a_job_or_a_visitor(naerpes):
    context.begin(naerpes)
    refused(role="system")
    refused(role="system", kind="act")
    refused(role="", kind="denied")
    refused(user_id=naerpes.user_id, role="system")


def test_a_job_writes_without_a_person_and_without_an_organisation(naerpes):
    context.begin(Actor.system("roll_forward"))
    write(role="system", kind="act", purpose="system")
    refused(role="system", kind="sign_in")
    refused(role="system", organisation_id=naerpes.organisation_id)
    refused(role="system", organisation_code="MUN:Närpes")
    refused(role="system", user_id=naerpes.user_id)


def test_a_job_that_acts_for_an_organisation_writes_for_it_and_for_no_other(naerpes, vasa):
    who = {"organisation_code": "MUN:Närpes", "role": "system", "kind": "act", "purpose": "exceptional"}
    context.begin(replace(Actor.system("exceptional_access"), organisation_id=naerpes.organisation_id))
    write(organisation_id=naerpes.organisation_id, **who)
    refused(organisation_id=vasa.organisation_id, **who)
    refused(organisation_id=naerpes.organisation_id, user_id=naerpes.user_id, **who)
    refused(organisation_id=naerpes.organisation_id, **who | {"kind": "sign_in"})
    context.begin(naerpes)
    refused(organisation_id=naerpes.organisation_id, **who)


def test_a_visitor_is_refused_or_tries_to_sign_in_and_does_nothing_else(naerpes):
    context.begin(Actor.anonymous())
    write(kind="denied", purpose="access_control")
    write(kind="sign_in", what="sign_in_failed", purpose="access_control")
    for kind in ("read", "list", "act", "export", "administration"):
        refused(kind=kind)


def test_a_sign_in_names_who_came_in_before_anybody_acts(naerpes, vasa):
    who = {"user_id": naerpes.user_id, "organisation_id": naerpes.organisation_id, "role": naerpes.role}
    context.begin(Actor.anonymous())
    write(kind="sign_in", what="sign_in", **who)
    refused(kind="read", **who)
    refused(kind="sign_in", **who | {"organisation_id": None})
    context.begin(vasa)
    refused(kind="sign_in", **who)


def test_no_row_is_dated_back_or_ahead(naerpes):
    context.begin(naerpes)
    for at in ("now() - interval '1 second'", "clock_timestamp() + interval '1 minute'"):
        with pytest.raises(DatabaseError, match="row-level security"):
            as_own(naerpes, at=at)


def test_the_list_of_cases_of_a_row_is_written_for_the_own_organisation(naerpes, vasa):
    context.begin(naerpes)
    statement = "INSERT INTO journal_caseentry (case_id, entry_id, organisation_id) VALUES (%s, 1, %s)"
    for organisation in (vasa.organisation_id, None):
        refusal = pytest.raises(DatabaseError, match="row-level security")
        with refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [uuid4(), organisation])


def test_every_row_says_its_purpose_and_its_legal_basis(naerpes, nurse):
    for actor, purpose, section in (
        (naerpes, "integration", "681/2023, 72 §"),
        (nurse, "health_care", "703/2023, 9 §"),
        (Actor.system("roll_forward"), "system", "681/2023, 72 §"),
    ):
        with context.acting(actor), context.engine():
            record(actor, kind=Kind.ACT, what="something")
            row = Entry.objects.order_by("-id").first()
            assert row is not None
            assert row.purpose == purpose
            assert section in row.basis
    with context.acting(Actor.anonymous()) as visitor, context.engine():
        record(visitor, kind=Kind.DENIED, what="not_visible")
        row = Entry.objects.order_by("-id").first()
        assert row is not None
        assert (row.purpose, row.basis) == ("access_control", basis_of("access_control"))


@pytest.mark.parametrize("lacking", ["purpose", "basis"])
def test_the_database_takes_no_row_without_purpose_or_basis(naerpes, lacking):
    context.begin(naerpes)
    with pytest.raises(IntegrityError, match="says_why"):
        as_own(naerpes, **{lacking: ""})


def test_a_purpose_without_a_basis_is_an_error(naerpes):
    context.begin(naerpes)
    with pytest.raises(NoBasis, match="curiosity"):
        record(naerpes.with_purpose("curiosity"), kind=Kind.READ, what="open_case")


def test_every_role_has_a_purpose_that_has_a_basis_and_a_word():
    purposes = {rule.purpose for rule in load_roles().values()}
    assert purposes <= set(load_purposes())
    assert set(load_purposes()) <= set(vocabulary()["purpose"])


def test_every_purpose_that_the_code_names_has_a_basis():
    trees = [ast.parse(file.read_text("utf-8")) for file in CODE.rglob("*.py") if "tests" not in file.parts]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants = {
        target.id: node.value.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    given = [value for call in nodes if isinstance(call, ast.Call) for value in purposes_of(call)]
    named = {str(value.value) for value in given if isinstance(value, ast.Constant) and value.value}
    named |= {str(constants[value.id]) for value in given if isinstance(value, ast.Name) and value.id in constants}
    assert {"system", "exceptional"} <= named
    assert named | {WITHOUT_ROLE} <= set(load_purposes())


def purposes_of(call: ast.Call) -> list[ast.expr]:
    """What a call gives as a purpose: by its name, or to `with_purpose`."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "purpose"]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "with_purpose":
        given += call.args
    return given
