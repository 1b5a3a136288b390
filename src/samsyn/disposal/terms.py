"""The words of deletion: proposals and their ends, and why an act is refused.

fi: hävittäminen · sv: gallring
law: 681/2023 77 §, 906/2019 21 §"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from samsyn.retention.queries import EndedCase
from samsyn.retention.terms import Verdict, Why

#: The sections that the journal names beside every look and act of deletion.
BASIS = "681/2023, 77 §; 906/2019, 21 §"


class Outcome(StrEnum):
    """What became of a proposal to delete."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Problem(StrEnum):
    """Why a proposal or a decision is not possible now."""

    CHANGED = "changed"
    SAME_PERSON = "same_person"
    NOTHING = "nothing"
    DECIDED = "decided"
    TOO_MANY = "too_many"


class DisposalRefused(Exception):
    """The act is not possible now. Pages find the words."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Listed(NamedTuple):
    """A case that has ended, with the answer of the rules for a day, and what is kept of it."""

    case: EndedCase
    verdict: Verdict


class Held(NamedTuple):
    """What a person decided to keep a case for."""

    id: UUID
    why: Why
    reference: str
    placed_by: UUID
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a preview: what of it will be deleted (rows by table), why, and the sum of its content."""

    case_id: UUID
    number: str
    ended_on: date
    delete_on: date
    rule: str
    source: tuple[str, ...]
    confidence: str
    rows: Mapping[str, int]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that would be deleted, and the sum that the act must find again."""

    lines: tuple[Line, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as its page shows it."""

    id: UUID
    organisation_id: UUID
    fingerprint: str
    with_archive: bool
    proposed_by: UUID
    proposed_at: datetime
    outcome: Outcome
    decided_by: UUID | None
    decided_at: datetime | None
    numbers: tuple[str, ...]
    deleted: int
    stopped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """The record of a deletion: what, by which rule, who decided. No name, nothing that was in the case."""

    number: str
    ended_on: date
    delete_on: date
    deleted_at: datetime
    rule: Mapping[str, Any]
    rows: Mapping[str, int]
    archive: str
    proposed_by: UUID | None
    decided_by: UUID | None
