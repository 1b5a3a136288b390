"""Acts of an administrator on the staff of the own organisation, and the use of the link that one of them made.

Nobody acts on oneself here, so nobody gives oneself a role, and the last administrator cannot end.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from samsyn.journal.services import nobody_acts, record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.models import Invitation, Organisation, Staff, Unit
from samsyn.organisations.roles import roles_in
from samsyn.organisations.services import authorise
from samsyn.organisations.services import hire as hire_staff
from samsyn.organisations.signing.services import actor_at_door
from samsyn.organisations.staffing.queries import hash_of, open_link
from samsyn.organisations.staffing.rules import LINK_HOLDS, Post, Why, leaves_nobody


class StaffRefused(ValueError):
    """The act on a member of staff is not possible; `why` says the reason."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


class LinkGone(LookupError):
    """No such link, or used, replaced, withdrawn, or too old: nobody can tell which."""


@transaction.atomic
def hire(
    actor: Actor,
    *,
    username: str,
    full_name: str,
    role: str,
    employed_from: date,
    today: date,
    now: datetime,
    employed_to: date | None = None,
    unit: str = "",
    email: str = "",
    language: str = "sv",
    external_id: str = "",
) -> tuple[UUID, str]:
    """Let a person work for the own organisation from a day. Answers the id and the link's token.

    The person sets the password with the link; who comes through the organisation's own sign-in gets none.
    fi: palkkaaminen, kutsu · sv: anställa, inbjudan"""
    user_id, own = _in_charge(actor)
    if role not in roles_in(actor.organisation_code):
        raise StaffRefused(Why.ROLE_NOT_HERE)
    if Staff.objects.filter(username=username.strip().lower()).exists():
        raise StaffRefused(Why.NAME_TAKEN)
    if external_id and Staff.objects.filter(organisation_id=own, external_id=external_id).exists():
        raise StaffRefused(Why.EXTERNAL_ID_TAKEN)
    if employed_to is not None and employed_to < employed_from:
        raise StaffRefused(Why.BEFORE_FIRST_DAY)
    staff_id = hire_staff(
        actor,
        username=username,
        password=None,
        full_name=full_name,
        organisation=actor.organisation_code,
        role=role,
        employed_from=employed_from,
        unit=unit,
        email=email,
        language=language,
        external_id=external_id,
    )
    Staff.objects.filter(id=staff_id).update(employed_to=employed_to, confirmed_on=today, confirmed_by_id=user_id)
    return staff_id, "" if external_id else _new_link(user_id, staff_id, now)


@transaction.atomic
def change_post(actor: Actor, *, staff_id: UUID, role: str, unit: str, valid_from: date, today: date) -> None:
    """Give a person another role or unit from a day on; one that was to come is replaced.

    From the day on it holds at the next request; a change of role today ends the person's sessions."""
    staff = _other(actor, staff_id, today)
    if role not in roles_in(actor.organisation_code):
        raise StaffRefused(Why.ROLE_NOT_HERE)
    if valid_from < today:
        raise StaffRefused(Why.IN_THE_PAST)
    before = _posts(staff.organisation_id)
    _settle(staff, today)
    where = Unit.objects.get_or_create(organisation_id=staff.organisation_id, name=unit)[0] if unit else None
    if valid_from == today:
        staff.role, staff.unit = role, where
        staff.next_role, staff.next_unit, staff.next_from = "", None, None
    else:
        staff.next_role, staff.next_unit, staff.next_from = role, where, valid_from
    staff.save(update_fields=["role", "unit", "next_role", "next_unit", "next_from"])
    _still_administered(before, staff.organisation_id, today)
    detail = {"staff": str(staff_id), "role": role, "unit": str(where.id) if where else "", "from": str(valid_from)}
    record(actor, kind=Kind.ADMINISTRATION, what="change_post", detail=detail)


@transaction.atomic
def end_employment(actor: Actor, *, staff_id: UUID, last_day: date, today: date) -> None:
    """The person works here until a day; at the first request after it every session has ended, and jobs stop.

    The day before today ends it at once. fi: palvelussuhteen päättyminen · sv: anställningen upphör"""
    staff = _other(actor, staff_id, today)
    if last_day < staff.employed_from:
        raise StaffRefused(Why.BEFORE_FIRST_DAY)
    if (today - last_day).days > 1:
        raise StaffRefused(Why.ENDED_BEFORE)
    before = _posts(staff.organisation_id)
    staff.employed_to = last_day
    if last_day < today:
        staff.sign_in_epoch = uuid4()
    staff.save(update_fields=["employed_to", "sign_in_epoch"])
    _still_administered(before, staff.organisation_id, today)
    record(
        actor, kind=Kind.ADMINISTRATION, what="end_employment", detail={"staff": str(staff_id), "last": str(last_day)}
    )


@transaction.atomic
def reset_sign_in(actor: Actor, *, staff_id: UUID, today: date, now: datetime) -> str:
    """Take a person's password, passkeys, app and recovery codes away, end every session, and make a new link.

    Answers the link's token. Never for oneself. fi: tunnistautumisen nollaus · sv: återställ inloggningen"""
    staff = _other(actor, staff_id, today)
    if staff.external_id and not staff.has_usable_password():
        raise StaffRefused(Why.NO_PASSWORD_HERE)
    gone, _ = Authenticator.objects.filter(user=staff).delete()
    staff.set_unusable_password()
    staff.sign_in_epoch = uuid4()
    staff.save(update_fields=["password", "sign_in_epoch"])
    record(actor, kind=Kind.ADMINISTRATION, what="reset_sign_in", detail={"staff": str(staff_id), "factors": gone})
    assert actor.user_id is not None
    return _new_link(actor.user_id, staff_id, now)


@transaction.atomic
def confirm(actor: Actor, *, staff_ids: Collection[UUID], today: date) -> None:
    """Say of these people that they still need the rights of their roles.

    fi: käyttöoikeuksien vahvistus · sv: bekräfta behörigheter"""
    user_id, own = _in_charge(actor)
    if user_id in staff_ids:
        raise StaffRefused(Why.ONESELF)
    rows = list(Staff.objects.select_for_update().filter(id__in=staff_ids, organisation_id=own))
    if len(rows) != len(set(staff_ids)):
        raise PermissionDenied("staff of another organisation")
    if any(row.employed_to is not None and row.employed_to < today for row in rows):
        raise StaffRefused(Why.HAS_LEFT)
    Staff.objects.filter(id__in=[row.id for row in rows]).update(confirmed_on=today, confirmed_by_id=user_id)
    record(
        actor,
        kind=Kind.ADMINISTRATION,
        what="confirm_staff",
        detail={"staff": sorted(str(row.id) for row in rows)},
    )


@transaction.atomic
def take_link(token: str, *, password: str, route: str, today: date, now: datetime) -> Staff:
    """Set one's own password with a link. Raises `LinkGone`, or Django's `ValidationError` for a weak one.

    The second factor is added at the sign-in that follows."""
    link = open_link(token, on=today, now=now, held=True)
    if link is None:
        raise LinkGone
    staff = Staff.objects.select_for_update().select_related("organisation").get(id=link.staff_id)
    validate_password(password, staff)
    staff.set_password(password)
    staff.sign_in_epoch = uuid4()
    staff.save(update_fields=["password", "sign_in_epoch"])
    Invitation.objects.filter(staff_id=staff.id, closed_at=None).update(closed_at=now)
    nobody_acts()
    record(actor_at_door(staff, route), kind=Kind.SIGN_IN, what="take_link", detail={"link": str(link.id)})
    return staff


def _in_charge(actor: Actor) -> tuple[UUID, UUID]:
    """Who acts for which organisation. Two administrators of one act one after the other."""
    user_id, own = authorise(actor, "manage_staff")
    Organisation.objects.select_for_update().only("id").get(id=own)
    return user_id, own


def _other(actor: Actor, staff_id: UUID, today: date) -> Staff:
    """Another member of staff of the own organisation who has not left."""
    user_id, own = _in_charge(actor)
    staff = Staff.objects.select_for_update().filter(id=staff_id, organisation_id=own).first()
    if staff is None:
        raise PermissionDenied("staff of another organisation")
    if staff.id == user_id:
        raise StaffRefused(Why.ONESELF)
    if staff.employed_to is not None and staff.employed_to < today:
        raise StaffRefused(Why.HAS_LEFT)
    return staff


def _settle(staff: Staff, today: date) -> None:
    """A role whose day has come is the role."""
    if staff.next_from is not None and staff.next_from <= today:
        staff.role, staff.unit = staff.next_role, staff.next_unit
        staff.next_role, staff.next_unit, staff.next_from = "", None, None


def _posts(organisation_id: UUID) -> list[Post]:
    return [row.post for row in Staff.objects.filter(organisation_id=organisation_id)]


def _still_administered(before: Collection[Post], organisation_id: UUID, today: date) -> None:
    if leaves_nobody(before, _posts(organisation_id), today):
        raise StaffRefused(Why.LAST_ADMINISTRATOR)


def _new_link(user_id: UUID, staff_id: UUID, now: datetime) -> str:
    """A link that can be used once; one made before no longer works."""
    Invitation.objects.filter(staff_id=staff_id, closed_at=None).update(closed_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        staff_id=staff_id, token_hash=hash_of(token), made_by_id=user_id, expires_at=now + LINK_HOLDS
    )
    return token
