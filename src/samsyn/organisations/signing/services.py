"""Acts at the sign-in: each writes its row of the journal. fi: kirjautuminen · sv: inloggning"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from samsyn.journal.services import again_after_a_fault, nobody_acts, record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.models import Staff
from samsyn.organisations.sign_in import may_enter
from samsyn.organisations.signing import rules
from samsyn.organisations.signing.providers import SignInProvider
from samsyn.organisations.terms import organisation_id


def record_sign_in(staff: Staff, *, route: str, methods: Iterable[str]) -> None:
    """Write down that a person signed in, and with what."""
    nobody_acts()  # also where somebody else was signed in until now
    record(actor_at_door(staff, route), kind=Kind.SIGN_IN, what="sign_in", detail={"methods": sorted(set(methods))})


def record_failure(actor: Actor, *, username: str, what: str = "sign_in_failed") -> None:
    """Write down a failed sign-in. A name that nobody has is not kept: it may be a password."""
    staff = Staff.objects.filter(username=username.strip().lower()).values_list("id", flat=True).first()
    _record_for_good(actor, what=what, detail={"staff": str(staff) if staff else None})


def record_factor_failure(staff: Staff, *, route: str) -> None:
    """Write down that a second factor was wrong."""
    _record_for_good(actor_at_door(staff, route), what="second_factor_failed", at_door=True)


def record_organisation_failure(actor: Actor, *, provider: str, why: str) -> None:
    """Write down that an organisation's own sign-in let nobody in, and why. Nothing of its statement is kept."""
    _record_for_good(actor, what="organisation_sign_in_failed", detail={"provider": provider, "why": why})


def _record_for_good(
    actor: Actor, *, what: str, detail: Mapping[str, object] | None = None, at_door: bool = False
) -> None:
    """Write down a failure so that it stays, whatever becomes of the page that tells of it.

    `at_door`: of one who is about to be let in, and whom nobody else's name may stand before."""

    def write() -> None:
        if at_door:
            nobody_acts()
        record(actor, kind=Kind.SIGN_IN, what=what, detail=detail)

    write()
    again_after_a_fault(write)


def whom(provider: SignInProvider, claims: Mapping[str, Any]) -> tuple[Staff | None, str]:
    """Whom of the provider's own organisation does its statement mean? Otherwise why nobody.

    Compared with what the administrator wrote at the person, never with what people write themselves."""
    stated = claims.get(provider.claim)
    if not isinstance(stated, str) or not stated:
        return None, "claim_missing"
    of_it = Staff.objects.select_related("organisation").filter(organisation_id=organisation_id(provider.organisation))
    staff = of_it.filter(external_id=stated).first()
    if staff is None:
        return None, "not_known"
    if not may_enter(staff):
        return None, "not_employed"
    assured = provider.second_factor
    if assured != "agreed" and not rules.two_factors_stated(assured.claim, assured.one_of, claims):
        if rules.asks_for_two(staff.organisation.second_factor):
            return None, "one_factor"
    return staff, ""


def record_sign_out(actor: Actor) -> None:
    """Write down that a person signed out."""
    record(actor, kind=Kind.SIGN_IN, what="sign_out")


def record_factor(actor: Actor, *, what: str, type: str) -> None:
    """Write down that a factor was added or removed, or that recovery codes were made anew."""
    record(actor, kind=Kind.SIGN_IN, what=what, detail={"type": type})


@transaction.atomic
def change_own_password(actor: Actor, *, old: str, new: str) -> Staff | None:
    """Give oneself another password; every other session ends. Nothing where the old one is wrong.

    Raises Django's `ValidationError` where the new one is too easy to guess."""
    if actor.user_id is None:
        raise PermissionDenied("nobody is signed in")
    staff = Staff.objects.select_for_update().get(id=actor.user_id)
    if not staff.has_usable_password() or not staff.check_password(old):
        record(actor, kind=Kind.SIGN_IN, what="password_change_failed")
        return None
    validate_password(new, staff)
    staff.set_password(new)
    staff.sign_in_epoch = uuid4()
    staff.save(update_fields=["password", "sign_in_epoch"])
    record(actor, kind=Kind.SIGN_IN, what="password_changed")
    return staff


@transaction.atomic
def sign_out_everywhere(actor: Actor) -> None:
    """End every session of oneself, this one too: each is asked to sign in at its next request."""
    if actor.user_id is None:
        raise PermissionDenied("nobody is signed in")
    Staff.objects.filter(id=actor.user_id).update(sign_in_epoch=uuid4())
    record(actor, kind=Kind.SIGN_IN, what="signed_out_everywhere")


def actor_at_door(staff: Staff, route: str) -> Actor:
    """The actor that a person is who is about to be let in: known, but without any permission."""
    return Actor(
        staff.id, staff.organisation_id, staff.organisation.code, role=staff.role, name=staff.full_name, route=route
    )
