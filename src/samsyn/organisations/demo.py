"""The invented staff of the demonstration, from `data/demo/staff.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from samsyn.journal.terms import Actor
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Strict
from samsyn.organisations.models import Organisation, Staff
from samsyn.organisations.services import hire
from samsyn.organisations.terms import SecondFactor

SINCE = date(2020, 1, 1)


class NotTheDemo(RuntimeError):
    """Invented people belong into the demonstration only."""


class SignInText(Strict):
    """How the people of the demonstration sign in."""

    second_factor: str


class StaffText(Strict):
    """One person as the file says it."""

    username: str
    name: str
    organisation: str
    role: str
    language: str = "sv"
    unit: str = ""


def load(file: Path | None = None) -> int:
    """Let the invented staff sign in. Idempotent; refuses outside the demonstration."""
    if not (settings.DEMO or settings.TEST):
        raise NotTheDemo("invented staff is loaded with SAMSYN_DEMO=1 only")
    document = read(file or DATA / "demo" / "staff.yaml")
    known = set(Staff.objects.values_list("username", flat=True))
    new: list[str] = []
    with transaction.atomic():
        for index, row in enumerate(document.content or []):
            text = parse(document, StaffText, row, (index,))
            if text.username not in known:
                hire(
                    Actor.system("load_demo_staff"),
                    username=text.username,
                    password=None,
                    full_name=text.name,
                    organisation=text.organisation,
                    role=text.role,
                    employed_from=SINCE,
                    unit=text.unit,
                    language=text.language,
                )
                new.append(text.username)
        # Hashing is slow on purpose: once for all, as all have the same password.
        Staff.objects.filter(username__in=new).update(password=make_password(settings.DEMO_PASSWORD))
        _say_who_needs_a_second_factor()
    return len(new)


def _say_who_needs_a_second_factor() -> None:
    """The organisations of the demonstration let their invented people in by password alone: their rows say so."""
    document = read(DATA / "demo" / "sign_in.yaml")
    text = parse(document, SignInText, document.content, ())
    with_staff = Staff.objects.values("organisation")
    Organisation.objects.filter(id__in=with_staff).update(second_factor=SecondFactor(text.second_factor).value)


def sign_ins() -> list[tuple[str, str, str, str]]:
    """User name, name, organisation and role of everybody who can sign in."""
    rows = Staff.objects.select_related("organisation").order_by("organisation__kind", "organisation__code", "role")
    return [(staff.username, staff.full_name, staff.organisation.code, staff.role) for staff in rows]


def desks() -> list[tuple[UUID, str, str]]:
    """Who sits where: id, organisation and role of everybody who can sign in."""
    return list(Staff.objects.order_by("username").values_list("id", "organisation__code", "role"))
