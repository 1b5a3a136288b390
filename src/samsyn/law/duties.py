"""What a duty and its versions are, once read: complete, compiled, immutable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from samsyn.law import deadlines
from samsyn.law.schema import Deadline, Labels, Latest, WindowRule
from samsyn.law.terms import Function, Group

Condition = Callable[..., bool]


class Ref(NamedTuple):
    """A function of a duty with the task that may move it to another organisation."""

    function: Function
    task: str = "*"


@dataclass(frozen=True)
class Version:
    """What a duty says from a day on, complete and compiled."""

    from_: date
    source: tuple[str, ...]
    confidence: str
    repealed: bool
    covers_running: bool
    groups: frozenset[Group]
    trigger: frozenset[str]
    when: tuple[Condition, ...]
    expected_by: frozenset[str]
    expected_when: tuple[Condition, ...]
    closed_by: frozenset[str]
    closed_when: tuple[Condition, ...]
    ended_by: frozenset[str]
    until_age: int | None
    responsible: tuple[Ref, ...]
    responsible_by: tuple[str, Mapping[str, tuple[Ref, ...]]] | None
    supporting: tuple[Ref, ...]
    consulted: tuple[Ref, ...]
    informed: tuple[Ref, ...]
    deadline: Deadline
    deadline_rule: deadlines.Rule
    latest: Latest | None
    window: WindowRule | None
    decider: Ref | None
    mode: str | None
    mode_rule: Callable[..., str | None] | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    open_questions: tuple[str, ...]
    transition_questions: tuple[str, ...]
    note: str

    @cached_property
    def when_names(self) -> tuple[str, ...]:
        """The names of the conditions that must hold."""
        return tuple(condition.__name__ for condition in self.when)

    @cached_property
    def over(self) -> frozenset[str]:
        """Event types after which the duty no longer asks for anything."""
        return self.closed_by | self.ended_by

    @cached_property
    def dated(self) -> bool:
        """Does this version give any day at all?"""
        return self.deadline_rule is not deadlines.no_day or bool(self.latest or self.window)

    def responsible_for(self, attributes: Mapping[str, object]) -> tuple[Ref, ...]:
        """Who is responsible, where an event with these attributes opened the duty."""
        if self.responsible_by is None:
            return self.responsible
        name, of = self.responsible_by
        return of.get(str(attributes.get(name)), self.responsible)

    @property
    def basis(self) -> str:
        """What the deadline of this version rests on."""
        return self.deadline.basis


@dataclass(frozen=True)
class DutyRule:
    """One duty of the catalogue with its versions in order of time."""

    code: str
    key: str
    name: Labels
    in_deck: bool
    subject: str
    live: bool
    turns: str
    closes_itself: bool
    continuous: bool
    reminder: bool
    match: tuple[str, ...]
    recurs_on: frozenset[str]
    closing_evidence: str
    trigger_in_words: str
    note: str
    groups: frozenset[Group]
    versions: tuple[Version, ...]
    file: str

    @cached_property
    def starts(self) -> list[date]:
        """First day of each version."""
        return [version.from_ for version in self.versions]

    @cached_property
    def closers(self) -> frozenset[str]:
        """Event types that can close this duty, in any version."""
        return frozenset().union(*(version.closed_by for version in self.versions))

    @cached_property
    def data_class(self) -> str:
        """The class of data that a row about this duty belongs to."""
        last = self.versions[-1] if not self.versions[-1].repealed else self.versions[-2]
        return (last.writes or last.reads or ("identity",))[0]

    def at(self, on: date) -> Version | None:
        """The version in force on a day; none before the first and after a repeal."""
        index = bisect_right(self.starts, on) - 1
        if index < 0 or self.versions[index].repealed:
            return None
        return self.versions[index]
