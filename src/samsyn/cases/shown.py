"""What queries answer and pages show: a case, a duty in words, a day's work, a list of clients.

All of it is what one actor may see. Organisations are given by their codes; their names come from
`organisations.queries.label_of`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from samsyn.access.terms import Ground, GroundKind
from samsyn.cases.terms import ACTIVE_STATES, OURS, NewSituation, PartyOf
from samsyn.clients.terms import PersonLabel
from samsyn.clients.terms import Profile as PersonProfile
from samsyn.law.rulebook import Rulebook


class Masked(Protocol):
    """What is shown of a case, and whether its place is left out of it (security prohibition)."""

    @property
    def masked(self) -> bool:
        """Is it left out?"""


class AnonymousLabel(NamedTuple):
    """What may be said of a person whose name one may not know: group and size of the household."""

    group: str
    household_size: int


@dataclass(frozen=True, slots=True)
class DutyView:
    """A duty as pages show it. `role` and `lane`: how it stands in the actor's own list, if it does.

    `row`, `rulebook` and `today` are there for `queries.because`, which makes the sentences."""

    id: UUID
    case_id: UUID
    code: str
    key: str
    name: str
    data_class: str
    state: str
    due: date | None
    shown: date | None
    basis: str
    latest: date | None
    target: str
    regime: str
    mode: str
    decider: str
    continuous: bool
    turn: int
    trigger_type: str
    trigger_on: date | None
    closed: date | None
    closed_by: str
    superseded: bool
    source: tuple[str, ...]
    open_questions: tuple[str, ...]
    parties: tuple[PartyOf, ...]
    role: str
    lane: str
    row: dict[str, Any] = field(repr=False, compare=False)
    rulebook: Rulebook = field(repr=False, compare=False)
    today: date = field(repr=False, compare=False)

    def organisations(self, *roles: str) -> tuple[str, ...]:
        """The codes of the organisations that have one of these roles."""
        return tuple(party.organisation for party in self.parties if party.role in roles)

    @property
    def is_active(self) -> bool:
        """Is it open or overdue?"""
        return self.state in ACTIVE_STATES

    @property
    def is_ours(self) -> bool:
        """Is it the actor's organisation that must act?"""
        return self.lane in OURS

    @property
    def is_past_target(self) -> bool:
        """Has the day of our own target passed? Never a breach of law."""
        return (
            self.is_active
            and self.shown is not None
            and self.shown < self.today
            and self.basis in ("without_delay", "guideline")
        )


class EntryKind(StrEnum):
    """What a line of the timeline tells of."""

    EVENT = "event"
    NOTE = "note"
    TRANSFER = "transfer"
    SITUATION = "situation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the timeline. `organisation` (a code) recorded it, or handed the duty over to `to`.

    `corrected_by` names the event that replaces this one; `taken_back`: it was struck. An entry
    with `struck` is itself the striking of `corrects`. `source`: whose statement an event is, where it is not
    that of the one who recorded it. `masked`: words or places are left out (security prohibition)."""

    kind: EntryKind
    id: str
    on: date
    recorded_at: datetime
    organisation: str
    author: UUID | None
    data_class: str
    what: str = ""
    name: str = ""
    said_as: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    source: str = ""
    to: str = ""
    reason: str = ""
    corrects: str = ""
    struck: bool = False
    corrected_by: str = ""
    taken_back: bool = False
    masked: bool = False


class Recordable(NamedTuple):
    """An event that the actor may record in a case, what it may say, and the open duties it closes.

    `starts`: the own open duties whose time begins with it, as a hearing's does when it is sent."""

    type: str
    name: str
    data_class: str
    attributes: Mapping[str, Any]
    closes: tuple[str, ...]
    starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one actor sees it. `classes`: data class → may write.

    `protected`: under a security prohibition; `masked`: what tells the place is left out for this actor."""

    id: UUID
    number: str
    kind: str
    person_id: UUID | None
    opened_on: date
    closed_on: date | None
    person: PersonProfile
    anonymous: AnonymousLabel | None
    situation: NewSituation | None
    duties: tuple[DutyView, ...]
    timeline: tuple[Entry, ...]
    classes: Mapping[str, bool]
    why: Mapping[str, Sequence[Ground]]
    who_else: Mapping[str, Sequence[str]]
    handler_id: UUID | None
    recordable: tuple[Recordable, ...]
    protected: bool = False
    masked: bool = False

    @property
    def label(self) -> PersonLabel | None:
        """What the person is called, where the actor may know."""
        return self.person.label

    @property
    def exceptional(self) -> Ground | None:
        """The exceptional access on which the look rests, wholly or in part, if it does."""
        every = (ground for grounds in self.why.values() for ground in grounds)
        return next((ground for ground in every if ground.kind == GroundKind.EXCEPTIONAL), None)

    def lasts(self, data_class: str) -> bool:
        """Does the actor see this class for good, so that one may act on it?"""
        return any(ground.kind != GroundKind.EXCEPTIONAL for ground in self.why.get(data_class, ()))

    @property
    def next_duty(self) -> DutyView | None:
        """The open duty of the actor's organisation whose day comes first."""
        ours = [duty for duty in self.duties if duty.is_active and duty.is_ours and duty.shown]
        return min(ours, key=lambda duty: duty.shown or date.max, default=None)


class DayGroup(StrEnum):
    """The groups of My day."""

    CRITICAL = "critical"
    OVERDUE = "overdue"
    PAST_TARGET = "past_target"
    THIS_WEEK = "this_week"
    LATER = "later"
    NEW = "new"
    WAITING = "waiting"
    RUNNING_OUT = "running_out"


#: The groups of what waits to be done; what is new or waits for others stands in views of its own.
WORKING = (
    DayGroup.CRITICAL,
    DayGroup.OVERDUE,
    DayGroup.PAST_TARGET,
    DayGroup.THIS_WEEK,
    DayGroup.LATER,
    DayGroup.RUNNING_OUT,
)


class DayRow(NamedTuple):
    """A duty in a list of work: for whom, what, whose turn it is."""

    duty: DutyView
    number: str
    label: PersonLabel | None
    anonymous: AnonymousLabel | None
    since: date
    is_new: bool
    waits_for: tuple[str, ...]


class DayPart(NamedTuple):
    """A group of My day: its rows, how many there are, and whether there are more than that."""

    name: DayGroup
    rows: tuple[DayRow, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class DayFilters:
    """What My day is narrowed to. `only`: one group alone, with a longer list, `page` by `page`.

    `groups`: those the page shows; of the others nobody is read, and so nobody disclosed."""

    only: DayGroup | None = None
    code: str = ""
    group: str = ""
    municipality: str = ""
    mine: bool = False
    page: int = 1
    groups: tuple[DayGroup, ...] = tuple(DayGroup)

    @property
    def asked(self) -> tuple[DayGroup, ...]:
        """The groups that are read."""
        return (self.only,) if self.only else self.groups


@dataclass(frozen=True, slots=True)
class Day:
    """A day's work of one organisation."""

    groups: tuple[DayPart, ...]
    filters: DayFilters

    def group(self, name: DayGroup) -> DayPart:
        """One of the groups."""
        return next(group for group in self.groups if group.name is name)


class ClientRow(NamedTuple):
    """A person in the list of clients."""

    case_id: UUID
    number: str
    label: PersonLabel | None
    group: str
    municipality: str
    next_due: date | None
    opened_on: date
    closed: bool
    handler_id: UUID | None


class Hit(NamedTuple):
    """Somebody that a search found, and by what: name, birth date, number."""

    client: ClientRow
    by: str


@dataclass(frozen=True, slots=True)
class ClientFilters:
    """What the list of clients is narrowed to, and in which order it stands."""

    group: str = ""
    municipality: str = ""
    mine: bool = False
    closed: bool = False
    due_before: date | None = None
    order: str = "name"


@dataclass(frozen=True, slots=True)
class ClientPage:
    """A page of the list of clients. `next` is where the following page begins; `count` stops at `most`."""

    rows: tuple[ClientRow, ...]
    count: int
    more: bool
    next: str
