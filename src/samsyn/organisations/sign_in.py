"""Who signs in: checks name, password and employment for Django's authentication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from samsyn.organisations.models import Staff
from samsyn.organisations.signed_in import staff_of
from samsyn.organisations.staffing.confirming import Confirmation, Confirmed
from samsyn.organisations.staffing.queries import confirmation_of, nobody_else_administers
from samsyn.web.clock import today


class StaffBackend(BaseBackend):
    """Staff with username and password, employed today."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Staff | None:
        """The member of staff, or nobody. An unknown name costs as much time as a wrong password."""
        if username is None or password is None:
            return None
        try:
            staff = Staff.objects.select_related("organisation").get(username=username.strip().lower())
        except Staff.DoesNotExist:
            Staff().set_password(password)
            return None
        if not staff.has_usable_password():
            staff.set_password(password)
            return None
        return staff if staff.check_password(password) and may_enter(staff) else None

    def get_user(self, user_id: UUID) -> Staff | None:
        """The signed-in member of staff of a session, as long as the employment lasts."""
        staff = staff_of(user_id)
        return staff if staff is not None and may_enter(staff) else None


def confirmation_today(staff: Staff) -> Confirmation:
    """How the confirmation of the person's rights stands today."""
    return confirmation_of(staff, today())


def may_enter(staff: Staff) -> bool:
    """Does the person work here today, with rights that are confirmed?"""
    day = today()
    if not staff.post.works_on(day):
        return False
    return confirmation_of(staff, day).state is not Confirmed.LAPSED or nobody_else_administers(staff, day)
