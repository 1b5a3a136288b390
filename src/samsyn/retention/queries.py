"""Reads the list of ended cases. Row-level security shows an organisation those whose data it answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samsyn.journal.terms import Actor
from samsyn.retention.models import KeptCase
from samsyn.retention.terms import CaseFacts


@dataclass(frozen=True, slots=True)
class EndedCase:
    """A case that has ended, as its list keeps it."""

    case_id: UUID
    number: str
    organisation_id: UUID
    ended_on: date
    compensated: tuple[date, ...]
    open_duties: tuple[str, ...]
    delete_on: date | None

    @property
    def facts(self) -> CaseFacts:
        """What the list knows of it for the rules; what keeps it beside (holds, protection) is asked elsewhere."""
        return CaseFacts(ended_on=self.ended_on, open_duties=self.open_duties, compensated=self.compensated)


def kept_case(actor: Actor, number: str) -> EndedCase | None:
    """An ended case of the own organisation by its number; none where it has not ended or is another's."""
    return _one(actor, number=number)


def answers_for(actor: Actor, case_id: UUID) -> bool:
    """Has this case ended, and does the actor's organisation answer for its data?"""
    return _one(actor, case_id=case_id) is not None


def _one(actor: Actor, **which: object) -> EndedCase | None:
    if actor.organisation_id is None:
        return None
    rows = KeptCase.objects.filter(organisation_id=actor.organisation_id, **which)
    row = rows.values_list(
        "case_id", "number", "organisation_id", "ended_on", "compensated", "open_duties", "delete_on"
    ).first()
    return EndedCase(*row[:4], tuple(row[4]), tuple(row[5]), row[6]) if row else None


def computed_before(newest: date, limit: int) -> list[UUID]:
    """Ended cases whose day was computed by older rules than those of today. Only with row-level security lifted."""
    rows = KeptCase.objects.filter(rules_of__lt=newest).order_by("rules_of", "case_id")
    return list(rows.values_list("case_id", flat=True)[:limit])
