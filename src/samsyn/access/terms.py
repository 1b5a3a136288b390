"""The words of access: grants with their grounds, the matrix, roles, and what is not visible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from samsyn.law.terms import Function

#: The right of a named person to handle addresses under a security prohibition. No role carries it.
FIELD_RIGHT = "may_handle_protected_address"
#: The class of data that it opens, where the role lists it and there is a grant.
PROTECTED = "protected_contact"


class NotVisible(LookupError):
    """The actor may not know whether this exists. Shown as a page that is not there."""


class GroundKind(StrEnum):
    """Why an organisation sees something."""

    DUTY = "duty"
    RELATIONSHIP = "relationship"
    HANDOVER = "handover"
    CONSENT = "consent"
    EXCEPTIONAL = "exceptional"


class Ground(NamedTuple):
    """One reason of a grant. `version` is the first day of the law's version; `since` a day or ''.

    `until`: the moment when it ends, and `ref` what it hangs on, where it is given for a time."""

    kind: str
    duty: str = ""
    role: str = ""
    version: str = ""
    since: str = ""
    basis: str = ""
    until: str = ""
    ref: str = ""

    def as_json(self) -> dict[str, str]:
        """As the table keeps it: without what is empty."""
        return {key: value for key, value in zip(self._fields, self, strict=True) if value}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Ground:
        """As the table kept it."""
        return cls(**{key: str(row[key]) for key in cls._fields if key in row})


class Classes(dict[str, bool]):
    """Data class → may write. `for_a_time`: all of it is seen by exceptional access alone."""

    __slots__ = ("for_a_time",)

    def __init__(
        self, found: Mapping[str, bool] | Iterable[tuple[str, bool]] = (), *, for_a_time: bool = False
    ) -> None:
        super().__init__(found)
        self.for_a_time = for_a_time


class GrantFacts(NamedTuple):
    """What one organisation may do with one data class of one case, and why."""

    may_write: bool
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: what a function may do with a data class, when, on which basis."""

    read: bool
    write: bool
    when: tuple[str, ...]
    basis: str
    relationship: bool


@dataclass(frozen=True)
class Matrix:
    """Function × data class. What has no cell is not allowed."""

    cells: Mapping[tuple[Function, str], Cell]

    def cell(self, function: Function, data_class: str) -> Cell | None:
        """The cell, or none: no access."""
        return self.cells.get((function, data_class))

    def of_function(self, function: Function) -> Mapping[str, Cell]:
        """The row of a function by data class."""
        return self._rows.get(function, {})

    def opened(
        self, function: Function, reads: tuple[str, ...], writes: tuple[str, ...]
    ) -> tuple[tuple[str, Cell, bool], ...]:
        """Which of these data classes have a cell for the function, and may it write there too?"""
        key = (function, reads, writes)
        found = self._opened.get(key)
        if found is None:
            cells = [(data_class, self.cell(function, data_class)) for data_class in dict.fromkeys((*reads, *writes))]
            found = self._opened[key] = tuple(
                (data_class, cell, cell.write and data_class in writes) for data_class, cell in cells if cell
            )
        return found

    @cached_property
    def _opened(self) -> dict[tuple[Function, tuple[str, ...], tuple[str, ...]], tuple[tuple[str, Cell, bool], ...]]:
        """Answers of `opened`: as many as versions of duties name different classes."""
        return {}

    @cached_property
    def _rows(self) -> dict[Function, dict[str, Cell]]:
        rows: dict[Function, dict[str, Cell]] = {}
        for (function, data_class), cell in self.cells.items():
            rows.setdefault(function, {})[data_class] = cell
        return rows
