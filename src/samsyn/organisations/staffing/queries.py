"""Who works here in which role, and how it stands with sign-in and confirmation. For administrators; no client data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied

from samsyn.journal.terms import Actor
from samsyn.organisations.models import Invitation, Staff, Unit
from samsyn.organisations.roles import load_roles
from samsyn.organisations.staffing.confirming import Confirmation, Confirmed, load_confirmation, standing
from samsyn.organisations.staffing.rules import ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff as the administrator sees one."""

    id: UUID
    username: str
    full_name: str
    role: str
    role_name: str
    unit: str
    next_role: str
    next_role_name: str
    next_unit: str
    next_from: date | None
    employed_from: date
    employed_to: date | None
    has_left: bool
    is_me: bool
    confirmed_on: date | None
    confirmed_by: str
    confirmation: Confirmation
    second_factor: bool
    comes_through_organisation: bool
    has_password: bool
    link_until: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Should the rights have been confirmed before?"""
        return self.confirmation.state in (Confirmed.OVERDUE, Confirmed.LAPSED)


def members(actor: Actor, on: date, now: datetime) -> list[Member]:
    """Everybody who works or has worked for the actor's organisation, by name; who has left stands last."""
    rows = list(
        Staff.objects.filter(organisation_id=_own(actor))
        .select_related("unit", "next_unit", "confirmed_by")
        .order_by("full_name", "id")
    )
    ids = [row.id for row in rows]
    with_factor = set(
        Authenticator.objects.filter(user_id__in=ids)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    links = dict(
        Invitation.objects.filter(staff_id__in=ids, closed_at=None, expires_at__gt=now)
        .order_by("expires_at")
        .values_list("staff_id", "expires_at")
    )
    found = [_member(row, actor, on, row.id in with_factor, links.get(row.id)) for row in rows]
    return sorted(found, key=lambda one: one.has_left)


def member(actor: Actor, staff_id: UUID, on: date, now: datetime) -> Member | None:
    """One member of staff of the actor's organisation; nobody where it is not one of its own."""
    return next((one for one in members(actor, on, now) if one.id == staff_id), None)


def units(actor: Actor) -> list[str]:
    """The names of the units of the actor's organisation."""
    return list(Unit.objects.filter(organisation_id=_own(actor)).order_by("name").values_list("name", flat=True))


def role_names(language: str) -> dict[str, str]:
    """How pages call the roles."""
    return {code: rule.names[language] for code, rule in load_roles().items()}


def hash_of(token: str) -> str:
    """What is kept of a link. The token has 256 bits of chance: a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str, *, on: date, now: datetime, held: bool = False) -> Invitation | None:
    """The link with this token, while it can be used and the person has not left."""
    links = Invitation.objects.select_for_update(of=("self",)) if held else Invitation.objects
    link = (
        links.select_related("staff__organisation")
        .filter(token_hash=hash_of(token), closed_at=None, expires_at__gt=now)
        .first()
    )
    if link is None or (link.staff.employed_to is not None and link.staff.employed_to < on):
        return None
    return link


def nobody_else_administers(staff: Staff, on: date) -> bool:
    """Is this the administrator without whom nobody could act on the organisation's staff on a day?

    Asked about rights that have lapsed only."""
    if staff.post.role_on(on) != ADMINISTRATOR:
        return False
    others = Staff.objects.filter(organisation_id=staff.organisation_id).exclude(id=staff.id)
    return not any(
        other.post.works_on(on)
        and other.post.role_on(on) == ADMINISTRATOR
        and confirmation_of(other, on).state is not Confirmed.LAPSED
        for other in others
    )


def confirmation_of(staff: Staff, on: date) -> Confirmation:
    """How the confirmation of a person's rights stands on a day."""
    begins = max(staff.employed_from, staff.known_since)
    return standing(load_confirmation(), confirmed_on=staff.confirmed_on, begins=begins, on=on)


def _own(actor: Actor) -> UUID:
    """The organisation that the actor administers. Raises `PermissionDenied`."""
    if actor.organisation_id is None or not actor.may("manage_staff"):
        raise PermissionDenied("manage_staff")
    return actor.organisation_id


def _member(row: Staff, actor: Actor, on: date, second_factor: bool, link_until: datetime | None) -> Member:
    changed = row.next_from is not None and row.next_from <= on
    names, role = role_names(actor.language), row.post.role_on(on)
    next_role = "" if changed else row.next_role
    unit, later = (row.next_unit, None) if changed else (row.unit, row.next_unit)
    return Member(
        id=row.id,
        username=row.username,
        full_name=row.full_name,
        role=role,
        role_name=names.get(role, role),
        unit=unit.name if unit else "",
        next_role=next_role,
        next_role_name=names.get(next_role, next_role),
        next_unit=later.name if later else "",
        next_from=None if changed else row.next_from,
        employed_from=row.employed_from,
        employed_to=row.employed_to,
        has_left=row.employed_to is not None and row.employed_to < on,
        is_me=row.id == actor.user_id,
        confirmed_on=row.confirmed_on,
        confirmed_by=row.confirmed_by.full_name if row.confirmed_by else "",
        confirmation=confirmation_of(row, on),
        second_factor=second_factor,
        comes_through_organisation=bool(row.external_id) and not row.has_usable_password(),
        has_password=row.has_usable_password(),
        link_until=link_until,
    )
