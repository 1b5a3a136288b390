"""Answers about exceptional access: what is open now, what must be judged, which case a number means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.terms import FIELD_RIGHT
from samsyn.clients.queries import blind
from samsyn.clients.terms import IdentifierKind
from samsyn.exceptional.models import Notice, Use
from samsyn.exceptional.terms import Found, Shown
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import organisation_labels, staff_names
from samsyn.organisations.terms import Label, hidden_code

#: One statement for whatever was typed: a number that means nothing costs what one costs that may not be opened.
FIND = """
SELECT c.id, c.number, c.person_id, COALESCE(i.protected, false)
FROM cases_case c LEFT JOIN clients_identity i ON i.case_id = c.id
WHERE c.kind = 'person' AND c.id IN (
    SELECT id FROM cases_case WHERE number = %(number)s
    UNION ALL SELECT case_id FROM clients_identifier WHERE blind = ANY(%(blinds)s))
ORDER BY c.opened_on DESC, c.id DESC LIMIT 20
"""
MOST = 200


def find(actor: Actor, asked: str) -> Found | None:
    """The case that a whole number means: case number, personal identity code, customer number.

    None where there is none, where the number means several persons, and where a person under a security
    prohibition is among them and the actor has no field right: nobody can tell which it was."""
    kinds = (IdentifierKind.HETU, IdentifierKind.CUSTOMER_NUMBER, IdentifierKind.UMA)
    values: dict[str, Any] = {"number": asked, "blinds": [blind(kind, asked) for kind in kinds]}
    with engine(), connection.cursor() as cursor:
        cursor.execute(FIND, values)
        rows = cursor.fetchall()
    if any(protected for *_, protected in rows) and not actor.may(FIELD_RIGHT):
        return None
    if not rows or len({person for _, _, person, _ in rows}) > 1:
        return None
    return Found(*rows[0][:3])


def active(actor: Actor, now: datetime) -> list[Use]:
    """The actor's own uses that have not lapsed, the first to lapse first."""
    if actor.user_id is None:
        return []
    return list(Use.objects.filter(user_id=actor.user_id, ended_at=None, until__gt=now).order_by("until"))


def waiting(actor: Actor) -> int:
    """How many uses wait for somebody of the actor's organisation to look at them? One's own are not counted."""
    if not actor.may("review_exceptional") or actor.organisation_id is None or actor.user_id is None:
        return 0
    open_ones = Use.objects.filter(organisation_id=actor.organisation_id, reviewed_at=None)
    unseen = Use.objects.filter(notices__organisation_id=actor.organisation_id, notices__seen_at=None).exclude(
        organisation_id=actor.organisation_id
    )
    return (open_ones.exclude(user_id=actor.user_id).order_by() | unseen.order_by()).distinct().count()


def reviews(actor: Actor) -> list[Shown]:
    """The uses that the actor's organisation made or was told of: those that must be judged first, then the newest."""
    if not actor.may("review_exceptional"):
        return []
    shown = _shown(actor, Use.objects.order_by("-opened_at")[:MOST])
    return sorted(shown, key=lambda one: not (one.is_new or (one.is_ours and one.reviewed_at is None)))


def review(actor: Actor, use_id: UUID) -> Shown | None:
    """One of them, or none."""
    return next(iter(_shown(actor, Use.objects.filter(id=use_id))), None) if actor.may("review_exceptional") else None


def _shown(actor: Actor, uses: Iterable[Use]) -> list[Shown]:
    rows, labels = list(uses), organisation_labels(actor.language)
    told = _told(rows)
    names = staff_names(actor)
    hidden = _protected(rows) if not actor.may(FIELD_RIGHT) else set()
    answer = []
    for use in rows:
        ours = use.organisation_id == actor.organisation_id
        known = told.get(use.id, {})
        answer.append(
            Shown(
                id=use.id,
                number=use.number,
                user_name=names.get(use.user_id, "") if ours else "",
                user_organisation=labels[use.organisation_id].code,
                role=use.role,
                reason=use.reason,
                explanation=use.explanation,
                classes=use.classes,
                opened_at=use.opened_at,
                ended_at=use.ended_at or use.until,
                told=_codes(known, labels, use.organisation_id, own=actor.organisation_id, hides=use.case_id in hidden),
                reviewed_at=use.reviewed_at,
                reviewer_name=names.get(use.reviewed_by, "") if ours and use.reviewed_by else "",
                finding=use.finding,
                finding_words=use.finding_words if ours else "",
                is_ours=ours,
                may_judge=ours and use.reviewed_at is None and use.user_id != actor.user_id,
                is_new=actor.organisation_id in known and known[actor.organisation_id] is None,
            )
        )
    return answer


def _codes(
    known: Iterable[UUID | None], labels: Mapping[UUID, Label], user: UUID, *, own: UUID | None, hides: bool
) -> list[str]:
    """Who was told, the user's own house left out; by kind alone where a name would tell a protected place."""
    codes = [(one, labels[one].code) for one in known if one is not None and one in labels and one != user]
    return list(dict.fromkeys(hidden_code(code) if hides and one != own else code for one, code in codes))


def _protected(uses: Iterable[Use]) -> set[UUID]:
    """Which of these cases are of persons under a security prohibition?"""
    with engine(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_case WHERE protected AND id = ANY(%s::uuid[])", [[use.case_id for use in uses]]
        )
        return {row[0] for row in cursor.fetchall()}


def _told(uses: Iterable[Use]) -> dict[UUID, dict[UUID | None, datetime | None]]:
    """Which organisations were told of each use, and when they saw it."""
    found: dict[UUID, dict[UUID | None, datetime | None]] = {}
    rows = Notice.objects.filter(use_id__in=[use.id for use in uses])
    for use_id, organisation, seen_at in rows.values_list("use_id", "organisation_id", "seen_at"):
        found.setdefault(use_id, {})[organisation] = seen_at
    return found
