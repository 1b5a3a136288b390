"""Writing and reading the journal."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from samsyn.access import context
from samsyn.journal import queries
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind

CASE = uuid4()


def test_a_row_tells_who_what_why_and_on_which_basis(naerpes):
    context.begin(naerpes)
    person = uuid4()
    record(
        naerpes.with_purpose("coordination"),
        kind="read",
        what="case",
        persons=[person],
        cases=[CASE],
        data_classes=["plan", "identity"],
        basis="681/2023, 73 §",
        detail={"number": "2026-000001"},
    )
    (row,) = queries.of_case(naerpes, CASE)
    assert (row.user_id, row.organisation_id) == (naerpes.user_id, naerpes.organisation_id)
    assert (row.organisation_code, row.role, row.purpose) == ("MUN:Närpes", "coordinator", "coordination")
    assert (row.kind, row.what, row.basis, row.route) == ("read", "case", "681/2023, 73 §", "tests")
    assert row.data_classes == ["identity", "plan"]
    assert row.person_ids == [person]
    assert row.detail == {"number": "2026-000001"}


def test_one_row_is_one_statement(naerpes, django_assert_num_queries):
    context.begin(naerpes)
    with django_assert_num_queries(1):
        record(naerpes, kind=Kind.LIST, what="client_list", cases=[uuid4() for _ in range(50)])


def test_an_unknown_kind_is_refused(naerpes):
    with pytest.raises(ValueError, match="glance"):
        record(naerpes, kind="glance", what="case")


def test_an_organisation_reads_its_own_rows_alone(naerpes, vasa):
    with context.acting(naerpes):
        record(naerpes, kind="read", what="case", cases=[CASE])
    with context.acting(vasa):
        record(vasa, kind="read", what="case", cases=[CASE])
        assert [row.organisation_code for row in queries.of_case(vasa, CASE)] == ["MUN:Vasa"]
        assert [row.organisation_code for row in queries.of_case_all(CASE)] == ["MUN:Vasa"]
        with context.engine():
            assert {row.organisation_code for row in queries.of_case_all(CASE)} == {"MUN:Vasa", "MUN:Närpes"}


def test_nobody_writes_in_the_name_of_another_organisation(naerpes, vasa):
    context.begin(vasa)
    with pytest.raises(ProgrammingError), transaction.atomic():
        record(naerpes, kind="read", what="case", cases=[CASE])


def test_a_job_is_written_down_under_its_name(db):
    record(Actor.system("roll_forward"), kind="act", what="roll_forward", cases=[CASE])
    with transaction.atomic(), context.engine():
        (row,) = queries.of_case_all(CASE)
    assert (row.role, row.route, row.user_id) == ("system", "roll_forward", None)


def test_a_row_is_rolled_back_with_the_act_it_tells_of(naerpes):
    context.begin(naerpes)
    with pytest.raises(KeyError), transaction.atomic():
        record(naerpes, kind="act", what="plan", cases=[CASE])
        raise KeyError
    assert queries.of_case(naerpes, CASE) == []


def test_pages_go_back_in_time(naerpes):
    context.begin(naerpes)
    for number in range(5):
        record(naerpes, kind="read", what=f"look {number}", cases=[CASE])
    newest = queries.of_case(naerpes, CASE, limit=2)
    older = queries.of_case(naerpes, CASE, before=newest[-1].id, limit=2)
    assert [row.what for row in (*newest, *older)] == ["look 4", "look 3", "look 2", "look 1"]
    assert len(queries.of_organisation(naerpes)) == 5


def test_a_visitor_reads_nothing(naerpes):
    context.begin(naerpes)
    record(naerpes, kind="read", what="case", cases=[CASE])
    assert queries.of_case(Actor.anonymous(), CASE) == []
