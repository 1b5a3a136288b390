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
from samsyn.access.terms import FIELD_RIGHT, PROTECTED, Classes, Ground, NotVisible
from samsyn.journal.terms import Actor

STANDING = """
SELECT organisation_id, data_class, may_write, until IS NOT NULL,
    CASE WHEN organisation_id = %(organisation)s THEN grounds::text END
FROM access_grant WHERE case_id = %(case)s
    AND (user_id IS NULL OR (user_id = %(user)s AND organisation_id = %(organisation)s
        AND (until IS NULL OR until > now())))
ORDER BY data_class, user_id NULLS FIRST
"""
#: The purpose of a look that rests on exceptional access.
EXCEPTIONAL = "exceptional"


def role_classes(actor: Actor) -> frozenset[str]:
    """The data classes that the actor's role sees at all; protected contact details with the field right alone."""
    rule = load_roles().get(actor.role)
    if rule is None or "see_cases" not in actor.permissions:
        return frozenset()
    return rule.classes if actor.may(FIELD_RIGHT) else rule.classes - {PROTECTED}


def classes(actor: Actor, case_id: UUID, *, lasting: bool = False) -> Classes:
    """The data classes of a case that the actor may see, and whether it may write them.

    `lasting`: without exceptional access, which lets one look and do nothing."""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return Classes()
    rows = Grant.objects.filter(organisation_id=actor.organisation_id, case_id=case_id, data_class__in=seen)
    if lasting:
        rows = rows.filter(until=None)
    found = list(rows.values_list("data_class", "may_write", "until"))
    return _classes((name, may_write, until is not None) for name, may_write, until in found)


def _classes(rows: Iterable[tuple[str, bool, bool]]) -> Classes:
    found, for_a_time = Classes(), True
    for name, may_write, ends in rows:
        found[name] = found.get(name, False) or may_write
        for_a_time = for_a_time and ends
    found.for_a_time = bool(found) and for_a_time
    return found


def purposed(actor: Actor, granted: Mapping[str, bool]) -> Actor:
    """The actor with the purpose of a look at a case: that of the role, or exceptional access."""
    return actor.with_purpose(EXCEPTIONAL) if getattr(granted, "for_a_time", False) else actor


def require(actor: Actor, case_id: UUID, data_class: str, write: bool = False) -> None:
    """Go on only if the actor may act on (or write) this class of this case. Raises `NotVisible` (404).

    Exceptional access does not count: it lets one look only."""
    mode = classes(actor, case_id, lasting=True).get(data_class)
    if mode is None or (write and not mode):
        raise NotVisible(f"{data_class} of a case")


def visible_cases(actor: Actor, case_ids: Iterable[UUID], data_class: str = "identity") -> set[UUID]:
    """Which of these cases does the actor see this class of, for good and not by exceptional access?"""
    if actor.organisation_id is None or data_class not in role_classes(actor):
        return set()
    rows = Grant.objects.filter(
        organisation_id=actor.organisation_id, data_class=data_class, case_id__in=list(case_ids), until=None
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
    found: dict[str, list[Ground]] = {}
    for data_class, grounds in rows.order_by("data_class").values_list("data_class", "grounds"):
        found.setdefault(data_class, []).extend(Ground.from_json(row) for row in grounds)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor may see of a case and why, and which organisations see what else of it."""

    classes: Classes
    why: Mapping[str, Sequence[Ground]]
    others: Mapping[UUID, Sequence[str]]


def standing(actor: Actor, case_id: UUID) -> Standing:
    """`classes`, `why` and `who_else` at once, for the page of a case. Raises `NotVisible`."""
    seen = role_classes(actor)
    mine: list[tuple[str, bool, bool]] = []
    grounds: dict[str, list[Ground]] = {}
    others: dict[UUID, list[str]] = {}
    with engine(), connection.cursor() as cursor:
        cursor.execute(STANDING, {"organisation": actor.organisation_id, "user": actor.user_id, "case": case_id})
        for organisation_id, data_class, may_write, ends, why_mine in cursor.fetchall():
            if organisation_id != actor.organisation_id:
                others.setdefault(organisation_id, []).append(data_class)
            elif data_class in seen:
                mine.append((data_class, may_write, ends))
                grounds.setdefault(data_class, []).extend(Ground.from_json(row) for row in json.loads(why_mine))
    if not mine:
        raise NotVisible("a case")
    return Standing(_classes(mine), grounds, others)


def classes_of_organisation(organisation_id: UUID, case_ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Which classes of these cases may an organisation know, whoever of it? Only inside `context.engine()`."""
    rows = Grant.objects.filter(organisation_id=organisation_id, case_id__in=list(case_ids), user_id=None)
    found: dict[UUID, set[str]] = {}
    for case_id, data_class in rows.values_list("case_id", "data_class"):
        found.setdefault(case_id, set()).add(data_class)
    return found


def organisations_of(case_id: UUID) -> dict[UUID, set[str]]:
    """Which organisation may know which classes of a case? Only inside `context.engine()`."""
    rows = Grant.objects.filter(case_id=case_id, user_id=None)
    found: dict[UUID, set[str]] = {}
    for organisation_id, data_class in rows.values_list("organisation_id", "data_class"):
        found.setdefault(organisation_id, set()).add(data_class)
    return found


def who_else(actor: Actor, case_id: UUID) -> dict[UUID, list[str]]:
    """Which organisations see which classes of this case? For one who sees the case oneself.

    Told to everyone with a grant: that others are involved is part of working together. What
    they know is not shown, only which kind of it."""
    if not classes(actor, case_id):
        raise NotVisible("a case")
    found: dict[UUID, list[str]] = {}
    with engine():
        for organisation_id, data_class in Grant.objects.filter(case_id=case_id, user_id=None).values_list(
            "organisation_id", "data_class"
        ):
            if organisation_id != actor.organisation_id:
                found.setdefault(organisation_id, []).append(data_class)
    return {organisation_id: sorted(names) for organisation_id, names in found.items()}
