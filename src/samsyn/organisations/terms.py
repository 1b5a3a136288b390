"""The words of the organisations: kinds, what each kind fills in the law, and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID, uuid5

from samsyn.law.calendar import Period, period
from samsyn.law.terms import Function

#: The longest target: ten years, in whichever way it is told.
LONGEST = Period(months=120, days=3660, working_days=2600)
#: What an organisation of a kind is in the law. A kind that is not here fills nothing.
FUNCTIONS_OF_KIND: Mapping[str, frozenset[Function]] = MappingProxyType(
    {
        "MUN": frozenset({Function.MUNICIPALITY}),
        "WA": frozenset({Function.WELLBEING_COUNTY}),
        "MUN_EMP": frozenset({Function.EMPLOYMENT_AUTHORITY}),
        "TE": frozenset({Function.EMPLOYMENT_AUTHORITY}),
        "ELY": frozenset({Function.STATE_REGION}),
        "LVC": frozenset({Function.STATE_REGION}),
        "KEHA": frozenset({Function.STATE_PAYER}),
        "TEHK": frozenset({Function.STATE_PAYER}),
        "RC": frozenset({Function.RECEPTION_CENTRE}),
        "MIGRI": frozenset({Function.MIGRI}),
        "DVV": frozenset({Function.DVV}),
        "KELA": frozenset({Function.KELA}),
        "POL": frozenset({Function.POLICE}),
        "TEM": frozenset({Function.MINISTRY}),
        "COURT": frozenset({Function.COURT}),
        "INFO": frozenset({Function.GUIDANCE_POINT}),
        "EDU": frozenset({Function.EDUCATION_PROVIDER}),
        "NGO": frozenset({Function.ASSOCIATION}),
        "REP": frozenset({Function.REPRESENTATIVE}),
        "CLIENT": frozenset({Function.CLIENT}),
    }
)

_NAMESPACE = UUID("4d1a6d0e-6f2b-5d60-9a86-6a5f6d79736e")


@lru_cache(maxsize=4096)
def organisation_id(code: str) -> UUID:
    """The id of the organisation with a code: the same in every installation.

    Computed, so that a duty can name an organisation that has no row yet (an employment area
    that is not known) and gets one later."""
    return uuid5(_NAMESPACE, code)


#: What stands before the kind of an organisation whose name is not told.
HIDDEN = "HIDDEN"


def hidden_code(code: str) -> str:
    """The kind of an organisation whose name would tell a place: `HIDDEN:MUN` of `MUN:Närpes`.

    One for the whole country has no place in its code, and stays."""
    kind, place = code.partition(":")[::2]
    return f"{HIDDEN}:{kind}" if place and kind != HIDDEN else code


def kind_of(code: str) -> str:
    """The kind that a code begins with: `MUN` of `MUN:Närpes`."""
    return code.partition(":")[0]


def functions_of(code: str) -> frozenset[Function]:
    """What the organisation with this code is in the law."""
    return FUNCTIONS_OF_KIND.get(kind_of(code), frozenset())


class SecondFactor(StrEnum):
    """Who of an organisation needs a second factor to sign in."""

    EVERYONE = "everyone"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Label:
    """How pages call an organisation: code, full name, short name and letter."""

    code: str
    name: str
    short: str
    letter: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as lists of the own organisation show them."""

    id: UUID
    full_name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to turn to for a task, and who stands in."""

    id: UUID
    task: str
    task_name: str
    name: str
    substitute: str
    phone: str
    email: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Target:
    """What the region promises itself for one key, on a day."""

    key: str
    name: str
    length: Period | None
    valid_from: date | None
    is_override: bool


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A value that the region gave to a target: from which day, why, by which organisation and when."""

    name: str
    length: Period | None
    valid_from: date
    reason: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation in the directory, with its contact persons of a day."""

    label: Label
    contacts: list[Contact]


def length_of(text: str) -> Period:
    """The length of time that a target of the region may have: ten years at most. Raises `ValueError`.

    A longer one leads beyond the end of the calendar, and no duty with this target could be derived."""
    found = period(text)
    if found.months > LONGEST.months or found.days > LONGEST.days or found.working_days > LONGEST.working_days:
        raise ValueError(f"{text!r} is longer than ten years")
    return found
