"""Makes the actor of a request or a command from a member of staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from samsyn.access.matrix import load_roles
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import label_of, staff_member
from samsyn.organisations.terms import functions_of


def actor_of(staff: Any, *, route: str = "", purpose: str = "") -> Actor:
    """The actor that a signed-in member of staff is. A role that no file knows may do nothing."""
    rule = load_roles().get(staff.role)
    code = staff.organisation.code
    return Actor(
        user_id=staff.id,
        organisation_id=staff.organisation_id,
        organisation_code=code,
        functions=functions_of(code),
        role=staff.role,
        permissions=rule.permissions if rule else frozenset(),
        name=staff.full_name,
        purpose=purpose or (rule.purpose if rule else ""),
        route=route,
        language=staff.language,
    )


def actor_by_id(user_id: UUID, *, route: str = "") -> Actor:
    """The actor that a member of staff is, by id: for commands and tests."""
    return actor_of(staff_member(user_id), route=route)


def organisation_label(actor: Actor) -> Any:
    """How pages call the actor's organisation."""
    return label_of(actor.organisation_code, actor.language)
