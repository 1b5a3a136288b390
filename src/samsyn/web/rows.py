"""What the components are given. Views fill these; templates draw them.

Texts are ready in the reader's language. `organisation` is anything `badges.badge` understands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """One duty as a row: for whom, what, who is waited for, by when and on what ground.

    `anchor` is the id of the row. `why` are the sentences behind "Why?". `act_href` leads to where
    one does something about it."""

    what: str
    href: str = ""
    note: str = ""
    client: str = ""
    client_href: str = ""
    client_note: str = ""
    organisation: Any = None
    organisation_name: str = ""
    organisation_note: str = ""
    due: date | None = None
    basis: str = ""
    state: str = "open"
    source: str = ""
    target: str = ""
    tags: tuple[Tag, ...] = ()
    anchor: str = ""
    why: tuple[str, ...] = ()
    act_href: str = ""
    act_text: str = ""


class PersonRow(NamedTuple):
    """A person in a list: `due` is the next time limit of the reader's own organisation."""

    name: str
    href: str
    note: str
    number: str
    group: str
    place: str
    due: date | None
    closed: bool


class Tag(NamedTuple):
    """A small mark: `tone` is late, soon, done, info or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as a link: current or not, with its count; `remove` names a filter that can be taken away."""

    text: str
    href: str
    count: int | str | None = None
    current: bool = False
    remove: bool = False


class Crumb(NamedTuple):
    """A step of the way to this page; the last has no link."""

    text: str
    href: str = ""


class Fact(NamedTuple):
    """A label and its value, as in the case header."""

    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands: the step it is at, who holds it, and the date that presses most."""

    step: str
    step_note: str = ""
    organisation: Any = None
    worker: str = ""
    next_what: str = ""
    due: date | None = None
    basis: str = ""
    state: str = "open"
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowItem:
    """What one authority does now, or that nothing waits for it."""

    organisation: Any
    what: str
    worker: str = ""
    note: str = ""
    due: date | None = None
    basis: str = ""
    state: str = "open"
    source: str = ""
    target: str = ""
    href: str = ""
    idle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """A dated fact, a note or an act of an authority."""

    on: date
    what: str
    organisation: Any = None
    author: str = ""
    text: str = ""
    recorded_at: date | None = None
    struck: bool = False
    tag: Tag | None = None
    href: str = ""
    href_text: str = ""


class CompareRow(NamedTuple):
    """One matter on two sides: `changed` marks a difference."""

    label: str
    before: str
    after: str
    changed: bool = True
