"""Acts that need two persons: ask to print a protected case, and agree or refuse.

fi: turvakielto · sv: spärrmarkering   law: 661/2009, 36 §
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.queries import classes
from samsyn.access.terms import FIELD_RIGHT, NotVisible
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.protection.models import Release
from samsyn.protection.rules import load_limits
from samsyn.protection.terms import NotToDecide

BASIS = "661/2009, 36 §; 906/2019, 16 §"
DECIDE = """
UPDATE protection_release SET decided_at = now(), decided_by = %(user)s, agreed = %(agreed)s,
    until = CASE WHEN %(agreed)s THEN now() + make_interval(mins => %(minutes)s) END
WHERE id = %(id)s AND decided_at IS NULL AND asked_by <> %(user)s
"""


def ask_release(actor: Actor, *, case_id: UUID, number: str, reason: str) -> UUID:
    """Ask another person with the field right whether the pages of this case may be printed.

    Raises `PermissionDenied`, `NotVisible`."""
    user_id, organisation_id = _entitled(actor)
    if not classes(actor, case_id, lasting=True):
        raise NotVisible("a case")
    if len(reason.strip()) < load_limits().least_words:
        raise ValueError("a reason is required")
    release = Release.objects.create(
        case_id=case_id, number=number, organisation_id=organisation_id, asked_by=user_id, reason=reason.strip()
    )
    record(actor, kind=Kind.ACT, what="ask_release", cases=[case_id], basis=BASIS, detail={"release": str(release.id)})
    return release.id


def decide_release(actor: Actor, *, release_id: UUID, agreed: bool) -> None:
    """Agree or refuse, as another person than the one who asked. Once.

    Raises `PermissionDenied`, `NotVisible`, `NotToDecide`."""
    user_id, organisation_id = _entitled(actor)
    release = Release.objects.filter(id=release_id, organisation_id=organisation_id).first()
    if release is None:
        raise NotVisible("a release")
    if release.asked_by == user_id:
        record(actor, kind=Kind.DENIED, what="release_to_oneself", cases=[release.case_id])
        raise NotToDecide
    with connection.cursor() as cursor:
        cursor.execute(DECIDE, {"user": user_id, "agreed": agreed, "minutes": load_limits().minutes, "id": release_id})
        if not cursor.rowcount:
            raise NotToDecide
    record(
        actor,
        kind=Kind.EXPORT if agreed else Kind.ACT,
        what="agree_release" if agreed else "refuse_release",
        cases=[release.case_id],
        basis=BASIS,
        detail={"release": str(release_id), "asked_by": str(release.asked_by)},
    )


def _entitled(actor: Actor) -> tuple[UUID, UUID]:
    if not actor.may(FIELD_RIGHT) or actor.user_id is None or actor.organisation_id is None:
        raise PermissionDenied(FIELD_RIGHT)
    return actor.user_id, actor.organisation_id
