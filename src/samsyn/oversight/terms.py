"""The words of oversight: what was done on a day, and what stands out. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from samsyn.law.calendar import Period


class Rule(StrEnum):
    """What may stand out in the log of a person and a day."""

    WITHOUT_RELATIONSHIP = "without_relationship"
    PROTECTED = "protected"
    NIGHT = "night"
    EXPORTS = "exports"
    REFUSALS = "refusals"


@dataclass(frozen=True, slots=True)
class Limit:
    """From when on a rule finds something, in what words, and where that comes from."""

    names: Mapping[str, str]
    says: Mapping[str, str]
    limit: int
    source: tuple[str, ...]
    confidence: str
    persons: int = 0
    from_hour: int = 0
    to_hour: int = 0
    acted_within: Period | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """How often a person looked at a case within an hour of a day. `hour` by Finnish clocks."""

    user_id: UUID
    day: date
    hour: int
    case_id: UUID
    times: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """How many refusals, exports and exported persons a person had on a day."""

    user_id: UUID
    day: date
    refusals: int = 0
    exports: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True)
class PersonsDay:
    """What one person did on one day, or in the night that began on it, as the rules read it."""

    user_id: UUID
    day: date
    unrelated: frozenset[UUID] = frozenset()
    protected: frozenset[UUID] = frozenset()
    at_night: int = 0
    refusals: int = 0
    exports: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands out: which rule, whose day, how much, and from how much on it counts."""

    rule: Rule
    user_id: UUID
    day: date
    count: int
    limit: int
    persons: int = 0
