"""Uses of exceptional access in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import ngettext

from samsyn.access.matrix import load_roles
from samsyn.cases.words import listed, word
from samsyn.exceptional.models import Use
from samsyn.exceptional.rules import load_limits
from samsyn.exceptional.terms import Shown
from samsyn.organisations.queries import label_of
from samsyn.organisations.terms import Label
from samsyn.web.dates import full_day


class Active(NamedTuple):
    """A use of one's own that has not lapsed."""

    id: UUID
    number: str
    until: str
    left: str
    classes: str


class Row(NamedTuple):
    """A use as the list and the page of a review show it."""

    id: UUID
    number: str
    who: str
    organisation: Label
    role: str
    reason: str
    explanation: str
    classes: str
    opened: str
    ended: str
    told: Sequence[Label]
    reviewed: str
    reviewer: str
    finding: str
    finding_words: str
    is_ours: bool
    may_judge: bool
    is_new: bool


def active_rows(uses: Sequence[Use], now: datetime, language: str) -> list[Active]:
    """One's own uses with the time that is left."""
    return [
        Active(use.id, use.number, clock(use.until), left(use.until, now), class_words(use.classes, language))
        for use in uses
    ]


def row_of(shown: Shown, language: str) -> Row:
    """One use in words."""
    limits, rule = load_limits(), load_roles().get(shown.role)
    return Row(
        id=shown.id,
        number=shown.number,
        who=shown.user_name,
        organisation=label_of(shown.user_organisation, language),
        role=rule.names[language] if rule else shown.role,
        reason=limits.reasons[shown.reason][language] if shown.reason in limits.reasons else shown.reason,
        explanation=shown.explanation,
        classes=class_words(shown.classes, language),
        opened=moment(shown.opened_at),
        ended=moment(shown.ended_at),
        told=[label_of(code, language) for code in shown.told],
        reviewed=moment(shown.reviewed_at) if shown.reviewed_at else "",
        reviewer=shown.reviewer_name,
        finding=limits.findings[shown.finding][language] if shown.finding in limits.findings else shown.finding,
        finding_words=shown.finding_words,
        is_ours=shown.is_ours,
        may_judge=shown.may_judge,
        is_new=shown.is_new,
    )


def class_words(classes: Sequence[str], language: str) -> str:
    """identity, permit and family"""
    return listed((word("data_class", name, language) for name in classes), language)


def clock(at: datetime) -> str:
    """10.43"""
    return f"{localtime(at):%H.%M}"


def moment(at: datetime) -> str:
    """24.11.2026 10.43"""
    return f"{full_day(localtime(at).date())} {clock(at)}"


def left(until: datetime, now: datetime) -> str:
    """47 minutes"""
    minutes = max(1, -int(-(until - now).total_seconds() // 60))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
