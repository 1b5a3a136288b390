"""The right of a named person to handle addresses under a security prohibition: given, taken, listed.

fi: turvakielto · sv: spärrmarkering
law: 661/2009, 36 §
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.functions import Now

from samsyn.access.matrix import load_matrix
from samsyn.access.models import FieldRight
from samsyn.access.rules import function_of
from samsyn.access.terms import FIELD_RIGHT, PROTECTED
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import staff_names

PERMISSION = "manage_staff"
READERS = (PERMISSION, "see_journal")


class NotForOneself(Exception):
    """Nobody gives the right to oneself."""


class NotHere(Exception):
    """An organisation of this kind never handles protected addresses: the matrix gives it no such data."""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody holds the right, or held it: since when and until when, and by whose word."""

    id: UUID
    staff_id: UUID
    granted_at: datetime
    granted_by: UUID
    removed_at: datetime | None
    removed_by: UUID | None


def may_be_held(organisation_code: str) -> bool:
    """Does the matrix let an organisation of this kind have protected contact details at all?"""
    function = function_of(organisation_code)
    return function is not None and PROTECTED in load_matrix().of_function(function)


def field_rights(actor: Actor) -> list[Held]:
    """Who of the actor's organisation holds the right, or held it? For its administrator and its officer."""
    if actor.organisation_id is None or not any(map(actor.may, READERS)):
        return []
    rows = FieldRight.objects.filter(organisation_id=actor.organisation_id, code=FIELD_RIGHT).order_by("-granted_at")
    return [Held(*row) for row in rows.values_list(*Held.__slots__)]


def holds_now(actor: Actor, staff_id: UUID) -> Held | None:
    """Does this colleague hold the right now, and since when?"""
    return next((one for one in field_rights(actor) if one.staff_id == staff_id and one.removed_at is None), None)


def grant_field_right(actor: Actor, *, staff_id: UUID) -> None:
    """Let a colleague handle addresses under a security prohibition, from now on. Twice is once.

    Raises `PermissionDenied`, `NotForOneself`, `NotHere`.
    fi: käsittelyoikeuden antaminen · sv: beviljande av hanteringsrätt   law: 661/2009, 36 §; 906/2019, 16 §"""
    organisation_id, user_id = _authorised(actor, staff_id)
    if staff_id == user_id:
        record(actor, kind=Kind.DENIED, what="field_right_to_oneself")
        raise NotForOneself
    if not may_be_held(actor.organisation_code):
        raise NotHere
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"field right {staff_id}"])
    if FieldRight.objects.filter(staff_id=staff_id, code=FIELD_RIGHT, removed_at=None).exists():
        return
    FieldRight.objects.create(staff_id=staff_id, organisation_id=organisation_id, code=FIELD_RIGHT, granted_by=user_id)
    record(
        actor,
        kind=Kind.ADMINISTRATION,
        what="grant_field_right",
        basis="661/2009, 36 §; 906/2019, 16 §",
        detail={"staff": str(staff_id), "right": FIELD_RIGHT},
    )


def remove_field_right(actor: Actor, *, staff_id: UUID) -> None:
    """Take the right from a colleague: it ends with that person's next request. Raises `PermissionDenied`."""
    _authorised(actor, staff_id)
    changed = FieldRight.objects.filter(staff_id=staff_id, code=FIELD_RIGHT, removed_at=None).update(
        removed_at=Now(), removed_by=actor.user_id
    )
    if changed:
        record(
            actor,
            kind=Kind.ADMINISTRATION,
            what="remove_field_right",
            basis="906/2019, 16 §",
            detail={"staff": str(staff_id), "right": FIELD_RIGHT},
        )


def _authorised(actor: Actor, staff_id: UUID) -> tuple[UUID, UUID]:
    """The actor's organisation and the actor, who manages its staff, if this is one of them."""
    if not actor.may(PERMISSION) or actor.organisation_id is None or actor.user_id is None:
        raise PermissionDenied(PERMISSION)
    if staff_id not in staff_names(actor):
        raise PermissionDenied("staff of another organisation")
    return actor.organisation_id, actor.user_id
