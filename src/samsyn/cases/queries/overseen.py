"""What oversight asks of cases: their numbers, who takes care of whom, which cases a number or a name means.

Only inside `access.context.engine()`: the caller shows rows of the log, and nothing else of these cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from samsyn.cases.models import Case, Roster
from samsyn.clients.queries import blind, twins
from samsyn.clients.terms import IdentifierKind, NewPerson

MEANT = """
SELECT id FROM cases_case WHERE number = %(number)s
UNION SELECT case_id FROM clients_identifier WHERE blind = ANY(%(blinds)s)
"""
PROTECTED = "SELECT case_id FROM clients_identity WHERE protected AND case_id = ANY(%s::uuid[])"


def numbers(case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of these cases."""
    return dict(Case.objects.filter(id__in=list(case_ids)).values_list("id", "number"))


def handled(organisation_id: UUID) -> set[tuple[UUID, UUID]]:
    """Who of an organisation takes care of which case? Pairs of person and case."""
    rows = Roster.objects.filter(organisation_id=organisation_id).exclude(handler_id=None)
    return {(person, case_id) for person, case_id in rows.values_list("handler_id", "case_id") if person is not None}


def protected(case_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these cases are of a person under a security prohibition? fi: turvakielto · sv: spärrmarkering"""
    with connection.cursor() as cursor:
        cursor.execute(PROTECTED, [[str(case_id) for case_id in case_ids]])
        return {row[0] for row in cursor.fetchall()}


def with_number(number: str) -> UUID | None:
    """The case that has this number."""
    return Case.objects.filter(number=number).values_list("id", flat=True).first()


def meant_by_number(asked: str) -> set[UUID]:
    """The cases that a whole number means: case number, personal identity code, customer number."""
    kinds = (IdentifierKind.HETU, IdentifierKind.CUSTOMER_NUMBER, IdentifierKind.UMA)
    with connection.cursor() as cursor:
        cursor.execute(MEANT, {"number": asked, "blinds": [blind(kind, asked) for kind in kinds]})
        return {row[0] for row in cursor.fetchall()}


def meant_by_name(family_name: str, given_names: str, birth_date: date) -> set[UUID]:
    """The cases of whoever has this whole name and birth date."""
    person = NewPerson(family_name=family_name, given_names=given_names, birth_date=birth_date)
    return {twin.case_id for twin in twins([person])[0]}
