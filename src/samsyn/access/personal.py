"""Grants of one person: for a time, or for as long as the person is named.

They stand beside the grants of the organisation and come from no duty. Row-level security shows
them to that person alone, and none after its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.matrix import load_matrix, load_roles
from samsyn.access.models import Grant
from samsyn.access.rules import function_of
from samsyn.access.terms import Ground
from samsyn.journal.terms import Actor
from samsyn.law.terms import Function
from samsyn.organisations.queries import organisation_labels


class Responsible(NamedTuple):
    """An organisation that answers for a case, and as what."""

    organisation_id: UUID
    function: Function | None


def classes_of_function(actor: Actor) -> frozenset[str]:
    """The data classes that the role lists and the matrix lets the actor's organisation have at all."""
    rule, function = load_roles().get(actor.role), function_of(actor.organisation_code)
    if rule is None or function is None:
        return frozenset()
    return rule.classes & set(load_matrix().of_function(function))


def grant_person(
    actor: Actor, case_id: UUID, classes: Mapping[str, bool], ground: Ground, *, until: datetime | None = None
) -> None:
    """Let the actor itself see these classes of a case, until a moment or until it is withdrawn.

    The caller has authorised it. A class that the person has already is left as it is."""
    assert actor.organisation_id is not None
    organisation_id = actor.organisation_id
    with engine():
        Grant.objects.bulk_create(
            [
                Grant(
                    case_id=case_id,
                    organisation_id=organisation_id,
                    data_class=name,
                    may_write=may_write,
                    grounds=[ground.as_json()],
                    user_id=actor.user_id,
                    until=until,
                )
                for name, may_write in classes.items()
            ],
            ignore_conflicts=True,
        )


def withdraw_exceptional(user_id: UUID, case_ids: Iterable[UUID]) -> None:
    """Take back what a person sees of these cases by exceptional access."""
    with engine(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM access_grant WHERE case_id = ANY(%s::uuid[]) AND user_id = %s AND until IS NOT NULL",
            [list(case_ids), user_id],
        )


def responsible_organisations(case_id: UUID) -> list[Responsible]:
    """The organisations that answer for a case: responsible in an open duty, or with the person as a client."""
    with engine(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT organisation_id FROM access_grant g, jsonb_array_elements(g.grounds) AS ground
            WHERE g.case_id = %s AND g.user_id IS NULL
                AND (ground->>'kind' = 'relationship' OR ground->>'role' = 'responsible')
            ORDER BY organisation_id""",
            [case_id],
        )
        found = [row[0] for row in cursor.fetchall()]
    known = organisation_labels("sv")
    return [Responsible(id_, function_of(known[id_].code)) for id_ in found if id_ in known]
