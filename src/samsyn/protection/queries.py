"""Answers about releases: may this case be printed now, what waits, what was decided. Of the own house alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from samsyn.access.terms import FIELD_RIGHT
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import staff_names
from samsyn.protection.models import Release
from samsyn.protection.terms import Asked

MOST = 100


def released_until(actor: Actor, case_id: UUID) -> datetime | None:
    """Until when may the actor print the pages of this case, because another person has agreed?"""
    if not actor.may(FIELD_RIGHT) or actor.user_id is None:
        return None
    mine = Release.objects.filter(asked_by=actor.user_id, case_id=case_id, agreed=True, until__gt=Now())
    return mine.order_by("-until").values_list("until", flat=True).first()


def waiting(actor: Actor) -> int:
    """How many requests of colleagues wait for somebody like the actor?"""
    if not actor.may(FIELD_RIGHT) or actor.organisation_id is None or actor.user_id is None:
        return 0
    rows = Release.objects.filter(organisation_id=actor.organisation_id, decided_at=None)
    return rows.exclude(asked_by=actor.user_id).count()


def releases(actor: Actor) -> list[Asked]:
    """What was asked and decided in the own house, what waits first. For those who hold the field right."""
    if not actor.may(FIELD_RIGHT) or actor.organisation_id is None:
        return []
    names = staff_names(actor)
    rows = Release.objects.filter(organisation_id=actor.organisation_id).order_by("-asked_at")[:MOST]
    found = [
        Asked(
            id=row.id,
            number=row.number,
            asked_by=names.get(row.asked_by, ""),
            reason=row.reason,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            decided_by=names.get(row.decided_by, "") if row.decided_by else "",
            agreed=row.agreed,
            until=row.until,
            may_decide=row.decided_at is None and row.asked_by != actor.user_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.decided_at is not None)
