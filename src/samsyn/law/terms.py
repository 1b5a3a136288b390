"""The words of the law: functions, groups, bases of deadlines, facts and duties.

Every other context speaks with these words. Nothing here reaches Django, a clock or a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Function(StrEnum):
    """What an authority is in the law. Rules speak of functions only, never of organisations."""

    MUNICIPALITY = "municipality"
    EMPLOYMENT_AUTHORITY = "employment_authority"
    WELLBEING_COUNTY = "wellbeing_county"
    STATE_REGION = "state_region"
    STATE_PAYER = "state_payer"
    RECEPTION_CENTRE = "reception_centre"
    MIGRI = "migri"
    DVV = "dvv"
    KELA = "kela"
    POLICE = "police"
    MINISTRY = "ministry"
    COURT = "court"
    GUIDANCE_POINT = "guidance_point"
    EDUCATION_PROVIDER = "education_provider"
    ASSOCIATION = "association"
    REPRESENTATIVE = "representative"
    CLIENT = "client"
    # Derived: a rule resolves them to one of the above for a case and a day.
    ASSESSING_AUTHORITY = "assessing_authority"
    ANY_AUTHORITY = "any_authority"
    FORMER_MUNICIPALITY = "former_municipality"
    NEW_MUNICIPALITY = "new_municipality"
    SYSTEM_OWNER = "system_owner"


class Group(StrEnum):
    """Target groups of `domain.md` section 0, with the two that the contract adds."""

    AS = "AS"
    IP = "IP"
    QR = "QR"
    TP0 = "TP0"
    TP1 = "TP1"
    FAM_IP = "FAM_IP"
    FAM_QR = "FAM_QR"
    UM = "UM"
    THB = "THB"
    LAB = "LAB"
    LABF = "LABF"
    FAM = "FAM"
    STU = "STU"
    EU = "EU"
    BORN = "BORN"


class Flag(StrEnum):
    """Status flags of a person, which are not groups."""

    JOB = "JOB"
    HC = "HC"
    SA = "SA"
    EMPLOYED = "employed"


class Basis(StrEnum):
    """What a deadline rests on. Only `law` and `local` can make a duty overdue."""

    LAW = "law"
    WITHOUT_DELAY = "without_delay"
    LOCAL = "local"
    GUIDELINE = "guideline"
    CLOCK = "clock"
    NONE = "none"


class DutyState(StrEnum):
    """Where a duty stands on the day of viewing."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    ENDED = "ended"


class Role(StrEnum):
    """The part an organisation has in a duty."""

    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"
    CONSULTED = "consulted"
    INFORMED = "informed"


class NotInForce(LookupError):
    """There is no version of the law in force on the day asked for."""


class Event(NamedTuple):
    """A dated fact of a case, with its neutral name.

    `on` is the day it is true from. `attributes` holds text, dates and truth values by name.
    `said_as` is the name it was recorded under, where that is an alias.
    """

    on: date
    type: str
    attributes: Mapping[str, object] = MappingProxyType({})
    said_as: str = ""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the rules may know of one person: nothing that names the person.

    `events` are sorted by day. `organisations` names who fills a function for this person where
    the territory cannot tell (which reception centre, whose representative).
    """

    alias: str
    group: Group | None
    municipality: str
    events: tuple[Event, ...] = ()
    flags: frozenset[Flag] = frozenset()
    born: date | None = None
    protection: str | None = None
    vulnerable: bool = False
    emergency: bool = False
    move_mode: str | None = None
    tb_screening_country: bool | None = None
    parent: PersonFacts | None = None
    organisations: Mapping[str, str] = field(default_factory=dict)


class Party(NamedTuple):
    """An organisation code (`MUN:Närpes`) with the function it fills."""

    organisation: str
    function: Function


class Window(NamedTuple):
    """The days between which costs count: `from_` and `to`, and the earliest reasoned day."""

    from_: date | None
    to: date | None
    reasoned_from: date | None = None


class Duty(NamedTuple):
    """A duty of one turn in one case, as `derive` answers it.

    `key` is stable over re-derivations of the same facts. `due` is the raw day, `shown` the
    working day. `because` holds what `explain` needs for its sentences beside the other fields: first
    day of the trigger's and of the viewed version, the day the bearers were looked up, and whether
    an event closed it; for an upcoming duty the event that makes it certain and the version's day.
    """

    key: str
    code: str
    name: str
    person: str
    regime: str
    state: DutyState
    responsible: tuple[Party, ...]
    supporting: tuple[Party, ...]
    consulted: tuple[Party, ...]
    informed: tuple[Party, ...]
    due: date | None
    shown: date | None
    basis: Basis
    latest: date | None
    trigger_type: str
    trigger_on: date | None
    source: tuple[str, ...]
    open_questions: tuple[str, ...] = ()
    because: tuple[object, ...] = ()
    mode: str | None = None
    decider: str | None = None
    window: Window | None = None
    closed: date | None = None
    closed_by: str = ""
    turn: int = 1
    continuous: bool = False
    target: str = ""


def organisations(parties: Sequence[Party]) -> list[str]:
    """The organisation codes of the parties, in order."""
    return [party.organisation for party in parties]
