"""Who lives with whom: reads and moves memberships. The act that calls it has authorised it and lifted
row-level security."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from samsyn.clients.models import Household, HouseholdMember, Identity
from samsyn.clients.rows import insert
from samsyn.clients.terms import Membership

JOIN = """ON CONFLICT (case_id) DO UPDATE SET household_id = EXCLUDED.household_id, relation = EXCLUDED.relation"""


def memberships(case_ids: Iterable[UUID]) -> dict[UUID, Membership]:
    """To which households do the persons of these cases belong? Those of none are left out."""
    rows = HouseholdMember.objects.filter(case_id__in=list(case_ids))
    return {row[0]: Membership(*row) for row in rows.values_list("case_id", "person_id", "household_id", "relation")}


def members_of(household_ids: Iterable[UUID]) -> list[Membership]:
    """Everybody who belongs to these households, in order of their cases. They are held until the transaction ends:
    whoever else changes one of them waits."""
    wanted = sorted(set(household_ids))
    list(Household.objects.select_for_update().filter(id__in=wanted).order_by("id"))
    rows = HouseholdMember.objects.filter(household_id__in=wanted).order_by("case_id")
    return [Membership(*row) for row in rows.values_list("case_id", "person_id", "household_id", "relation")]


def move_members(household_id: UUID, relations: Mapping[UUID, str]) -> None:
    """Let the persons of these cases belong to this household, each as what; it is made where there is none.

    fi: kotitalouden muutos · sv: ändring av hushåll"""
    if not Household.objects.filter(id=household_id).exists():
        insert("clients_household", [{"id": household_id}])
    persons = dict(Identity.objects.filter(case_id__in=list(relations)).values_list("case_id", "person_id"))
    rows = [
        {"case_id": case_id, "household_id": household_id, "person_id": persons[case_id], "relation": relation}
        for case_id, relation in relations.items()
    ]
    insert("clients_householdmember", rows, conflict=JOIN)
