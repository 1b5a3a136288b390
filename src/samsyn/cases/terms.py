"""The words of the cases: what is told, what an act changes, why an act is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from samsyn.clients.terms import NewPerson
from samsyn.law.terms import DutyState, Flag, Group


class CaseKind(StrEnum):
    """A person's case, or an agreement's of a municipality."""

    PERSON = "person"
    AGREEMENT = "agreement"


class Reason(StrEnum):
    """Why an act is refused."""

    IN_THE_FUTURE = "in_the_future"
    CASE_ENDED = "case_ended"
    HEARING_OPEN = "hearing_open"
    MUNICIPALITY_HAS_NOT_AGREED = "municipality_has_not_agreed"
    COUNTY_HAS_NOT_AGREED = "county_has_not_agreed"
    MUNICIPALITY_HAS_REFUSED = "municipality_has_refused"
    ALREADY_CORRECTED = "already_corrected"
    NOTHING_CHANGES = "nothing_changes"
    OTHER_AUTHORITY = "other_authority"
    NOT_THEIR_EVENT = "not_their_event"
    NO_GROUND = "no_ground"
    OTHER_SUBJECT = "other_subject"
    SAME_HOUSEHOLD = "same_household"
    LIVES_ALONE = "lives_alone"
    HOUSEHOLD_CHANGED = "household_changed"


class Refusal(NamedTuple):
    """A reason with the duty and the section it rests on, where there is one."""

    reason: Reason
    duty: str = ""
    source: tuple[str, ...] = ()


class Refused(Exception):
    """The act is not possible now; `refusals` say why, `row` which of several. Pages find the words."""

    def __init__(self, *refusals: Refusal, row: int | None = None) -> None:
        super().__init__(", ".join(refusal.reason for refusal in refusals))
        self.refusals, self.row = refusals, row


class InvalidEvent(ValueError):
    """What was told of an event cannot be right: the attribute, and what was expected."""

    def __init__(self, attribute: str, expected: str) -> None:
        super().__init__(f"{attribute}: {expected}")
        self.attribute, self.expected = attribute, expected


class TransferReason(StrEnum):
    """Why a duty went from one organisation to another."""

    SUCCESSION = "succession"
    MOVE = "move"
    LAW = "law"
    FACTS = "facts"


class Lane(StrEnum):
    """How a duty stands in an organisation's list of work, while it is open.

    `law`, `local`, `target`, `undated`: ours to do, by what its date rests on. `wait`: others must
    act. `clock`: a right or money that runs out. `continuous`: no act closes it."""

    LAW = "law"
    LOCAL = "local"
    TARGET = "target"
    UNDATED = "undated"
    WAIT = "wait"
    CLOCK = "clock"
    CONTINUOUS = "continuous"


#: The lanes in which the organisation itself must act.
OURS = (Lane.LAW, Lane.LOCAL, Lane.TARGET, Lane.UNDATED)
#: Who may see one of these classes of a case may know its group and municipality.
PROFILE_CLASSES = frozenset({"permit", "placement"})
#: A party of the list that only looks on: the client is its client, the duty another's.
WATCHING = "watching"
#: How a duty ends when the facts no longer make it.
SUPERSEDED = "superseded"
OPEN_STATES = frozenset({DutyState.UPCOMING, DutyState.OPEN, DutyState.OVERDUE})
ACTIVE_STATES = frozenset({DutyState.OPEN, DutyState.OVERDUE})


class NewEvent(NamedTuple):
    """A dated fact to be recorded, under its neutral name or an alias."""

    type: str
    on: date
    attributes: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewSituation:
    """What holds of a person from a day until the next situation: group and status.

    `municipality` by its Swedish name; `organisations` says who fills a function where the territory
    cannot tell: `{"reception_centre": "RC:Oravais"}`."""

    group: Group | None
    municipality: str = ""
    protection: str = ""
    vulnerable: bool = False
    emergency: bool = False
    move_mode: str = ""
    flags: frozenset[Flag] = frozenset()
    born: date | None = None
    tb_screening_country: bool | None = None
    parent_case_id: UUID | None = None
    organisations: Mapping[str, str] = field(default_factory=dict)


class NewCase(NamedTuple):
    """A case to be opened: a person (or none, for an agreement), a situation and what has happened."""

    person: NewPerson | None
    situation: NewSituation
    events: tuple[NewEvent, ...] = ()
    household_size: int = 1


class Opened(NamedTuple):
    """A case that was opened: its id and number, and how many duties it has."""

    case_id: UUID
    number: str
    duties: int


class PartyOf(NamedTuple):
    """One party of a stored duty: its role, the organisation's code and the function it fills."""

    role: str
    organisation: str
    function: str


class DutyChange(NamedTuple):
    """What an act does to one duty, for the page that shows it beforehand and for the receipt."""

    duty_id: UUID
    code: str
    key: str
    data_class: str
    state: str
    shown: date | None
    basis: str
    target: str
    responsible: tuple[str, ...]
    others: tuple[str, ...]
    source: tuple[str, ...]


class Move(NamedTuple):
    """A duty goes from one organisation to another."""

    duty: DutyChange
    from_organisation: str
    to_organisation: str
    reason: TransferReason


class Access(NamedTuple):
    """An organisation gets or loses sight of data classes of a case."""

    organisation: str
    data_classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What recording a fact does, or would do: the same answer beforehand and afterwards.

    Only what the actor may see before or after it; `hidden` counts the duties it may not see."""

    refusals: tuple[Refusal, ...] = ()
    event_id: UUID | None = None
    already_recorded: bool = False
    closes: tuple[DutyChange, ...] = ()
    opens: tuple[DutyChange, ...] = ()
    ends: tuple[DutyChange, ...] = ()
    reopens: tuple[DutyChange, ...] = ()
    reschedules: tuple[tuple[DutyChange, date | None], ...] = ()
    moves: tuple[Move, ...] = ()
    grants_begin: tuple[Access, ...] = ()
    grants_end: tuple[Access, ...] = ()
    hidden: int = 0

    @property
    def is_possible(self) -> bool:
        """Is nothing in the way?"""
        return not self.refusals


class HouseholdOutcome(NamedTuple):
    """What joining or leaving a household does, or would do, as far as the actor may see it.

    `together`: with whom the person lives afterwards, and what each is to the person (empty where not known)."""

    moved: tuple[UUID, ...]
    together: tuple[tuple[UUID, str], ...]
    stay: tuple[UUID, ...]
    outcome: Outcome


class Rolled(NamedTuple):
    """What a run of the job for dates did."""

    cases: int
    changed: int
    transfers: int
