"""The words of the responsibility matrix: columns, parts, themes, and what a comparison can find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from samsyn.law.rulebook import DutyRule, Version
from samsyn.law.terms import Function, Group


class Column(StrEnum):
    """A column of the matrix: a function of the law, or the rest of them together."""

    MUNICIPALITY = "municipality"
    EMPLOYMENT_AUTHORITY = "employment_authority"
    WELLBEING_COUNTY = "wellbeing_county"
    STATE_REGION = "state_region"
    STATE_PAYER = "state_payer"
    RECEPTION_CENTRE = "reception_centre"
    MIGRI = "migri"
    KELA = "kela"
    DVV = "dvv"
    OTHERS = "others"


class Part(StrEnum):
    """What an authority does in a duty, the heaviest first."""

    RESPONSIBLE = "responsible"
    DECIDING = "deciding"
    SUPPORTING = "supporting"
    CONSULTED = "consulted"
    INFORMED = "informed"


class Share(StrEnum):
    """For whom, or in which capacity, an authority has its part."""

    WHOLE = ""
    EVERY = "every"
    JOB_SEEKERS = "job_seekers"
    NOT_JOB_SEEKERS = "not_job_seekers"
    FORMER = "former"
    NEW = "new"


class Theme(StrEnum):
    """The chapters of the matrix, in the order of a newcomer's path."""

    RECEPTION = "reception"
    PLACEMENT = "placement"
    GUIDANCE = "guidance"
    PLAN = "plan"
    SERVICES = "services"
    CARE = "care"
    CHILDREN = "children"
    MONEY = "money"
    STEERING = "steering"
    OTHER = "other"


#: The theme of a duty: its whole key goes before the first word of the key.
THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "reception": Theme.RECEPTION,
        "register": Theme.PLACEMENT,
        "placement": Theme.PLACEMENT,
        "move": Theme.PLACEMENT,
        "info": Theme.GUIDANCE,
        "tno": Theme.GUIDANCE,
        "contact": Theme.GUIDANCE,
        "interpreter": Theme.GUIDANCE,
        "migri.notify": Theme.GUIDANCE,
        "kela.notify_homecare": Theme.GUIDANCE,
        "kela.notify_social_assistance": Theme.GUIDANCE,
        "job": Theme.PLAN,
        "assess": Theme.PLAN,
        "plan": Theme.PLAN,
        "service": Theme.SERVICES,
        "no_show_fee": Theme.SERVICES,
        "wa": Theme.CARE,
        "kela": Theme.CARE,
        "thb": Theme.CARE,
        "return": Theme.CARE,
        "um": Theme.CHILDREN,
        "family": Theme.CHILDREN,
        "comp": Theme.MONEY,
        "migri": Theme.MONEY,
        "gov": Theme.STEERING,
        "it": Theme.STEERING,
    }
)

#: Where an authority stands. A successor of the same level is a new name, one of another level a move.
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "MUN": "municipal",
        "MUN_EMP": "municipal",
        "WA": "county",
        "WA_PREP": "county",
        "TE": "state",
        "ELY": "state",
        "LVC": "state",
        "KEHA": "state",
        "TEHK": "state",
    }
)


class Entry(NamedTuple):
    """One part of one function in a duty: `elsewhere` where the task has gone to another organisation."""

    part: Part
    function: Function
    organisation: str
    share: Share = Share.WHOLE
    elsewhere: bool = False


Cell = tuple[Entry, ...]


class Heading(NamedTuple):
    """A column on a day: the organisation of the day, and whether it exists then."""

    column: Column
    organisation: str
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One duty on a day: the version in force and who does what in it."""

    rule: DutyRule
    version: Version
    cells: Mapping[Column, Cell]

    @property
    def code(self) -> str:
        """The code of the duty."""
        return self.rule.code

    def entries(self, part: Part) -> list[Entry]:
        """Everybody who has this part."""
        return [entry for cell in self.cells.values() for entry in cell if entry.part is part]


@dataclass(frozen=True, slots=True)
class Table:
    """The division of responsibility on a day."""

    on: date
    group: Group | None
    municipality: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


class Move(StrEnum):
    """What happened to a cell between two days."""

    HERE = "here"
    AWAY = "away"
    CHANGED = "changed"
    HANDED_OVER = "handed_over"


class Finding(StrEnum):
    """What a comparison finds about a duty. Every duty has exactly one of the first eight."""

    TO_COUNTY = "to_county"
    SHARED = "shared"
    STAYS = "stays"
    TO_MUNICIPALITY = "to_municipality"
    ELSEWHERE = "elsewhere"
    BEGAN = "began"
    ENDED = "ended"
    AS_BEFORE = "as_before"
    COUNTY_TAKES_PART = "county_takes_part"
    TASK_MOVED = "task_moved"
    DEADLINE = "deadline"


FATES = tuple(Finding)[:8]


@dataclass(frozen=True, slots=True)
class Change:
    """One duty on two days: what it was, what it is, and what moved between them."""

    rule: DutyRule
    before: Row | None
    after: Row | None
    fate: Finding
    moves: Mapping[Column, Move] = field(default_factory=dict)
    deadline_changed: bool = False
    groups_gained: frozenset[Group] = frozenset()
    groups_lost: frozenset[Group] = frozenset()

    @property
    def code(self) -> str:
        """The code of the duty."""
        return self.rule.code

    @property
    def moved(self) -> bool:
        """Did anything change hands, begin or end?"""
        return bool(self.moves)

    def gained(self, column: Column) -> set[Part]:
        """The parts a column has got."""
        return _parts(self.after, column) - _parts(self.before, column)

    def lost(self, column: Column) -> set[Part]:
        """The parts a column no longer has."""
        return _parts(self.before, column) - _parts(self.after, column)


def _parts(row: Row | None, column: Column) -> set[Part]:
    return {entry.part for entry in row.cells.get(column, ())} if row else set()
