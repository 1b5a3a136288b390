"""The words of retention: what a rule counts from, what keeps a case, and the answer for a case.

fi: säilytysaika, hävittäminen · sv: förvaringstid, gallring
source: domain 8.8 (retention defaults), 681/2023 71 and 77 §, 703/2023"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from samsyn.law.calendar import Period


class Counted(StrEnum):
    """The event from which a time is counted.

    `compensated_year`: the year for which a compensation is paid or a cost may be claimed."""

    RELATIONSHIP_END = "relationship_end"
    COMPENSATED_YEAR = "compensated_year"
    LOG_ENTRY = "log_entry"
    LOG_ENTRY_SOCIAL_OR_HEALTH = "log_entry_social_or_health"


class Why(StrEnum):
    """What keeps a case, whatever its date is."""

    OPEN_RELATIONSHIP = "open_relationship"
    OPEN_DUTY = "open_duty"
    PENDING_MATTER = "pending_matter"
    STATUTORY_TASK = "statutory_task"
    RECOVERY = "recovery"
    PROTECTED = "protected"
    NEEDED_BY_ANOTHER = "needed_by_another"
    NO_RULE = "no_rule"


#: What a person decides to keep a case for, until a person lifts it again. fi: säilyttämismääräys · sv: gallringsstopp
HOLDS = (Why.PENDING_MATTER, Why.STATUTORY_TASK, Why.RECOVERY)


class Term(NamedTuple):
    """A time that is counted from an event; `year_end`: to the last day of the year in which it ends."""

    counted_from: Counted
    keep: Period
    year_end: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it holds from a day on."""

    from_: date
    terms: tuple[Term, ...]
    source: tuple[str, ...]
    confidence: str
    note: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long some classes of data are kept. `kept_with`: `case` or `log`.

    `paid_duties`, `paid_events`: codes of the duties and types of the events that tell for which years the state
    pays."""

    code: str
    name: Mapping[str, str]
    whose: Mapping[str, str]
    kept_with: str
    classes: tuple[str, ...]
    versions: tuple[Version, ...]
    paid_duties: frozenset[str] = frozenset()
    paid_events: frozenset[str] = frozenset()

    def at(self, on: date) -> Version | None:
        """The version in force on a day."""
        return next((version for version in reversed(self.versions) if version.from_ <= on), None)


@dataclass(frozen=True, slots=True)
class HindranceRule:
    """What keeps a case, in words, with its source. `except_`: codes of duties that do not count."""

    name: Mapping[str, str]
    source: tuple[str, ...]
    confidence: str
    except_: frozenset[str]


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """Everything `data/retention/` says. Each class of data has one rule."""

    rules: Mapping[str, Rule]
    hindrances: Mapping[Why, HindranceRule]
    of_class: Mapping[str, Rule]

    def newest(self, on: date) -> date:
        """The first day of the youngest version in force on a day; what was computed before it is old."""
        return max((version.from_ for rule in self.rules.values() if (version := rule.at(on))), default=date.min)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know of a case. `compensated`: a day of each year for which a cost arose or the
    state pays; `holds`: what persons decided to keep it for; `needed`: another kept case hangs on it."""

    ended_on: date | None
    open_duties: tuple[str, ...] = ()
    compensated: tuple[date, ...] = ()
    holds: tuple[Why, ...] = ()
    protected: bool = False
    needed: bool = False
    of_a_person: bool = True


class Ended(NamedTuple):
    """A person's case that has ended, and the code of the organisation that answers for its data."""

    case_id: UUID
    organisation: str
    facts: CaseFacts


class Kept(NamedTuple):
    """Until when a class of data is kept, and what decides it: the event, its day, and the rule's version."""

    data_class: str
    rule: str
    version: date
    until: date
    counted_from: Counted
    counted_on: date


class Hindrance(NamedTuple):
    """One thing that keeps the case; `detail`: the code of the duty, where it is one."""

    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """From which day a case may be deleted, why, and what keeps it meanwhile.

    `delete_on` is the first day on which everything of it may go; none while nothing is counted yet."""

    delete_on: date | None
    kept: tuple[Kept, ...]
    hindrances: tuple[Hindrance, ...]

    def may_delete(self, on: date) -> bool:
        """May the case be deleted on this day?"""
        return self.delete_on is not None and self.delete_on <= on and not self.hindrances

    @property
    def decisive(self) -> Kept | None:
        """The class that is kept longest."""
        return max(self.kept, key=lambda kept: kept.until, default=None)
