"""The rules and the walls agree on invented people of every sort; `make proof` asks for a hundred thousand cases."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.cases.models import Case
from samsyn.demo_data.loading import load
from samsyn.demo_data.population import invent
from samsyn.journal.terms import Actor
from tests.decisions.comparing import compare

TODAY = date(2026, 11, 24)
PEOPLE = 60


def people(size: int) -> list[UUID]:
    """The told stories and so many people beside them."""
    with acting(Actor.system("load_demo")), engine():
        load(Actor.system("load_demo"), invent(TODAY, size=size))
        return list(Case.objects.order_by("id").values_list("id", flat=True))


@pytest.mark.django_db
def test_rules_and_database_agree():
    ids = people(PEOPLE)
    found = compare(ids, TODAY)
    assert found.problems == []
    assert found.cases == len(ids) > PEOPLE
    assert found.organisations > 20
    assert 0 < found.changeable < found.allowed < found.decisions


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_grant WHERE case_id = %(case)s AND data_class = 'identity'",
        "UPDATE access_grant SET may_write = NOT may_write WHERE case_id = %(case)s AND data_class = 'identity'",
        "UPDATE access_grant SET organisation_id = gen_random_uuid() WHERE case_id = %(case)s",
        "INSERT INTO access_grant (case_id, organisation_id, data_class, may_write, grounds)"
        " SELECT %(case)s, o.id, 'identity', false, '[]' FROM organisations_organisation o"
        " WHERE o.id NOT IN (SELECT organisation_id FROM access_grant WHERE case_id = %(case)s)",
    ],
)
def test_a_grant_too_few_too_many_or_changed_is_noticed(statement):
    people(0)
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM access_grant WHERE data_class = 'identity' ORDER BY case_id LIMIT 1")
        case_id = cursor.fetchone()[0]
        cursor.execute(statement, {"case": case_id})
        assert cursor.rowcount > 0
    problems = compare([case_id], TODAY).problems
    assert problems
    assert all(str(case_id) in problem for problem in problems)
