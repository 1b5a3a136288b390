"""The words of exceptional access: how it is limited, what was asked, and what came of it.

fi: poikkeuksellinen pääsy · sv: undantagsåtkomst
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class TooMany(Exception):
    """The person has asked for as many numbers as one may in a day."""


class NotToJudge(Exception):
    """The use is one's own, or has been judged already."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What `data/access/exceptional.yaml` says. `not_told`: functions that do not answer for a person."""

    minutes: int
    a_day: int
    least_words: int
    not_told: frozenset[str]
    reasons: Mapping[str, Mapping[str, str]]
    findings: Mapping[str, Mapping[str, str]]
    explained: frozenset[str]


class Found(NamedTuple):
    """The case that a number means, as far as the act needs to know it."""

    case_id: UUID
    number: str
    person_id: UUID | None


class Opened(NamedTuple):
    """What asking came to: the number of the case; `use` is empty where the actor sees it anyway."""

    number: str
    use: UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One use as pages show it. `may_judge`: the reader may close its review."""

    id: UUID
    number: str
    user_name: str
    user_organisation: str
    role: str
    reason: str
    explanation: str
    classes: Sequence[str]
    opened_at: datetime
    ended_at: datetime
    told: Sequence[str]
    reviewed_at: datetime | None
    reviewer_name: str
    finding: str
    finding_words: str
    is_ours: bool
    may_judge: bool
    is_new: bool
