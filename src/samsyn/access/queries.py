"""Answers about access: may this actor see it, why, and who else does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.matrix import load_roles
from samsyn.access.models import Grant
from samsyn.access.terms import Ground, NotVisible
from samsyn.journal.terms import Actor

STANDING = """
SELECT organisation_id, data_class, may_write,
    CASE WHEN organisation_id = %(organisation)s THEN grounds::text END
FROM access_grant WHERE case_id = %(case)s ORDER BY data_class
"""


def role_classes(actor: Actor) -> frozenset[str]:
    """The data classes that the actor's role sees at all."""
    rule = load_roles().get(actor.role)
    return rule.classes if rule and "see_cases" in actor.permissions else frozenset()


def classes(actor: Actor, case_id: UUID) -> dict[str, bool]:
    """The data classes of a case that the actor may see, and whether it may write them."""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return {}
    rows = Grant.objects.filter(organisation_id=actor.organisation_id, case_id=case_id, data_class__in=seen)
    return dict(rows.values_list("data_class", "may_write"))


def require(actor: Actor, case_id: UUID, data_class: str, write: bool = False) -> None:
    """Go on only if the actor may see (or write) this class of this case. Raises `NotVisible` (404)."""
    mode = classes(actor, case_id).get(data_class)
    if mode is None or (write and not mode):
        raise NotVisible(f"{data_class} of a case")


def visible_cases(actor: Actor, case_ids: Iterable[UUID], data_class: str = "identity") -> set[UUID]:
    """Which of these cases does the actor see this class of?"""
    if actor.organisation_id is None or data_class not in role_classes(actor):
        return set()
    rows = Grant.objects.filter(
        organisation_id=actor.organisation_id, data_class=data_class, case_id__in=list(case_ids)
    )
    return set(rows.values_list("case_id", flat=True))


def writable_cases(actor: Actor, case_ids: Iterable[UUID], data_class: str) -> set[UUID]:
    """Of which of these cases may the actor write this class?"""
    wanted = visible_cases(actor, case_ids, data_class)
    if not wanted or actor.organisation_id is None:
        return set()
    rows = Grant.objects.filter(organisation_id=actor.organisation_id, data_class=data_class, may_write=True)
    return set(rows.filter(case_id__in=wanted).values_list("case_id", flat=True))


def why(actor: Actor, case_id: UUID) -> dict[str, list[Ground]]:
    """Why does the actor's organisation see each class of this case?"""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return {}
    rows = Grant.objects.filter(organisation_id=actor.organisation_id, case_id=case_id, data_class__in=seen)
    return {
        data_class: [Ground.from_json(row) for row in grounds]
        for data_class, grounds in rows.order_by("data_class").values_list("data_class", "grounds")
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor may see of a case and why, and which organisations see what else of it."""

    classes: Mapping[str, bool]
    why: Mapping[str, Sequence[Ground]]
    others: Mapping[UUID, Sequence[str]]


def standing(actor: Actor, case_id: UUID) -> Standing:
    """`classes`, `why` and `who_else` at once, for the page of a case. Raises `NotVisible`."""
    seen = role_classes(actor)
    mine: dict[str, bool] = {}
    grounds: dict[str, list[Ground]] = {}
    others: dict[UUID, list[str]] = {}
    with engine(), connection.cursor() as cursor:
        cursor.execute(STANDING, {"organisation": actor.organisation_id, "case": case_id})
        for organisation_id, data_class, may_write, why_mine in cursor.fetchall():
            if organisation_id != actor.organisation_id:
                others.setdefault(organisation_id, []).append(data_class)
            elif data_class in seen:
                mine[data_class] = may_write
                grounds[data_class] = [Ground.from_json(row) for row in json.loads(why_mine)]
    if not mine:
        raise NotVisible("a case")
    return Standing(mine, grounds, others)


def who_else(actor: Actor, case_id: UUID) -> dict[UUID, list[str]]:
    """Which organisations see which classes of this case? For one who sees the case oneself.

    Told to everyone with a grant: that others are involved is part of working together. What
    they know is not shown, only which kind of it."""
    if not classes(actor, case_id):
        raise NotVisible("a case")
    found: dict[UUID, list[str]] = {}
    with engine():
        for organisation_id, data_class in Grant.objects.filter(case_id=case_id).values_list(
            "organisation_id", "data_class"
        ):
            if organisation_id != actor.organisation_id:
                found.setdefault(organisation_id, []).append(data_class)
    return {organisation_id: sorted(names) for organisation_id, names in found.items()}
