"""Makes the actor of a request or a command from a member of staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from samsyn.journal.terms import Actor
from samsyn.organisations.queries import label_of, staff_member
from samsyn.organisations.roles import load_roles
from samsyn.organisations.sign_in import may_enter
from samsyn.organisations.terms import functions_of
from samsyn.web.clock import today


class HasLeft(PermissionError):
    """The person does not work here today, or the rights were not confirmed in time: nothing is done for them."""


def actor_of(staff: Any, *, route: str = "", purpose: str = "") -> Actor:
    """The actor that a signed-in member of staff is today. A role that no file knows may do nothing."""
    role = staff.post.role_on(today())
    rule = load_roles().get(role)
    code = staff.organisation.code
    return Actor(
        user_id=staff.id,
        organisation_id=staff.organisation_id,
        organisation_code=code,
        functions=functions_of(code),
        role=role,
        permissions=rule.permissions if rule else frozenset(),
        name=staff.full_name,
        purpose=purpose or (rule.purpose if rule else ""),
        route=route,
        language=staff.language,
    )


def actor_by_id(user_id: UUID, *, route: str = "") -> Actor:
    """The actor that a member of staff is today, by id: for jobs, commands and tests. Raises `HasLeft`.

    A job asks when it runs, not when it was put in the queue."""
    staff = staff_member(user_id)
    if not may_enter(staff):
        raise HasLeft(str(user_id))
    return actor_of(staff, route=route)


def place_of(user_id: UUID, *, route: str = "") -> Actor:
    """The organisation of a member of staff, without the person: for a job that has to tell its colleagues."""
    staff = staff_member(user_id)
    return Actor(None, staff.organisation_id, staff.organisation.code, role="system", purpose="system", route=route)


def organisation_label(actor: Actor) -> Any:
    """How pages call the actor's organisation."""
    return label_of(actor.organisation_code, actor.language)
