"""What a column of a list may be: the targets that an organisation may fill from a sort of list. Pure.

A target is `family_name`, `group`, `flag.SA` …, an event type (`event.plan_signed`) or a detail of one
(`event.move.to`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from samsyn.access.terms import Matrix
from samsyn.exchange.kinds import KindRule
from samsyn.law.rulebook import EventRule, Rulebook
from samsyn.law.terms import Function


class Cell(StrEnum):
    """What sort of value a column's cells hold."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    BIRTH = "birth"
    HETU = "hetu"
    MUNICIPALITY = "municipality"
    CENTRE = "centre"
    WORD = "word"
    TRUTH = "truth"
    INTERPRETER = "interpreter"
    EMAIL = "email"
    FULL_NAME = "full_name"
    CODE = "code"
    WORKER = "worker"


class Origin(StrEnum):
    """Whose statement an event of a list is."""

    OWN = "own"
    AUTHOR = "author"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Target:
    """Something a column may be. `words` names the vocabulary of a WORD."""

    code: str
    part: str
    cell: Cell
    data_class: str
    words: str = ""
    event: str = ""
    attribute: str = ""
    origin: Origin = Origin.OWN


def _person(code: str, cell: Cell, words: str = "") -> Target:
    return Target(code, "person", cell, "identity", words)


#: Everything but events. The order is that of the page.
FIXED: Mapping[str, Target] = {
    target.code: target
    for target in (
        _person("family_name", Cell.NAME),
        _person("given_names", Cell.NAME),
        _person("full_name", Cell.FULL_NAME),
        _person("other_names", Cell.NAME),
        _person("birth_date", Cell.BIRTH),
        _person("hetu", Cell.HETU),
        _person("customer_number", Cell.CODE),
        _person("uma_number", Cell.CODE),
        _person("mother_tongue", Cell.WORD, "language"),
        _person("service_language", Cell.WORD, "service_language"),
        _person("interpreter_language", Cell.WORD, "language"),
        _person("interpreter_needed", Cell.INTERPRETER),
        _person("protected", Cell.TRUTH),
        Target("phone", "contact", Cell.CODE, "contact"),
        Target("email", "contact", Cell.EMAIL, "contact"),
        Target("address", "contact", Cell.TEXT, "contact"),
        Target("postcode", "contact", Cell.CODE, "contact"),
        Target("post_town", "contact", Cell.TEXT, "contact"),
        Target("household", "family", Cell.CODE, "family"),
        Target("relation", "family", Cell.WORD, "family", "relation"),
        Target("group", "situation", Cell.WORD, "permit", "group"),
        Target("municipality", "situation", Cell.MUNICIPALITY, "permit"),
        Target("reception_centre", "situation", Cell.CENTRE, "permit"),
        Target("protection", "situation", Cell.WORD, "permit", "protection"),
        Target("move_mode", "situation", Cell.WORD, "permit", "move_mode"),
        Target("vulnerable", "situation", Cell.TRUTH, "permit"),
        Target("emergency", "situation", Cell.TRUTH, "permit"),
        Target("flag.JOB", "situation", Cell.TRUTH, "permit"),
        Target("flag.HC", "situation", Cell.TRUTH, "permit"),
        Target("flag.SA", "situation", Cell.TRUTH, "permit"),
        Target("flag.employed", "situation", Cell.TRUTH, "permit"),
        Target("handler", "care", Cell.WORKER, "identity"),
    )
}
CELL_OF_ATTRIBUTE = {
    "text": (Cell.TEXT, ""),
    "truth": (Cell.TRUTH, ""),
    "date": (Cell.DATE, ""),
    "municipality": (Cell.MUNICIPALITY, ""),
}
#: The vocabulary in which a choice of an event's detail is written.
WORDS_OF_CHOICE = {"mode": "move_mode", "ground": "ground"}
#: Events with their own form: they lead to sums of money, or name another person.
LEFT_OUT = frozenset({"cost_occurred", "claim_filed"})


def _has(matrix: Matrix, functions: frozenset[Function], classes: frozenset[str], data_class: str) -> bool:
    return data_class in classes and any(matrix.cell(function, data_class) for function in functions)


def origin_of(event: EventRule, kind: KindRule, functions: frozenset[Function]) -> Origin | None:
    """May this organisation record this event from this sort of list, and as whose statement?

    Its own facts as its own; those of the list's author as told by the author; and of others only
    what the list's rule names.
    fi: luettelosta kirjattava tieto · sv: uppgift ur en lista
    law: 681/2023, 73 § 2 mom. (source of data and who recorded it)"""
    if functions.intersection(event.recorded_by):
        return Origin.OWN
    if kind.author not in functions and kind.author in event.recorded_by:
        return Origin.AUTHOR
    return Origin.TOLD if event.type in kind.told else None


def targets(
    kind: KindRule, functions: frozenset[Function], classes: frozenset[str], rulebook: Rulebook, matrix: Matrix
) -> dict[str, Target]:
    """Everything a column of such a list may be when this organisation, in this role, imports it.

    Never a class of data that the matrix keeps from the organisation or the role does not see."""
    found = {code: target for code, target in FIXED.items() if _has(matrix, functions, classes, target.data_class)}
    for event in rulebook.events.values():
        if (
            event.subject != "person"
            or event.own_act
            or event.type in LEFT_OUT
            or not _has(matrix, functions, classes, event.data_class)
        ):
            continue
        origin = origin_of(event, kind, functions)
        if origin is not None:
            found |= _of_event(event, origin)
    return found


def _of_event(event: EventRule, origin: Origin) -> dict[str, Target]:
    """The event's day, and its details."""
    code = f"event.{event.type}"
    found = {code: Target(code, "event", Cell.DATE, event.data_class, event=event.type, origin=origin)}
    for name, attribute in event.attributes.items():
        if name == "planned_on" or attribute.kind == "person":
            continue
        if attribute.kind == "choice":
            cell, words = Cell.WORD, WORDS_OF_CHOICE.get(name, "")
            if not words:
                continue
        else:
            cell, words = CELL_OF_ATTRIBUTE[attribute.kind]
        detail = f"{code}.{name}"
        found[detail] = Target(
            detail, "detail", cell, event.data_class, words, event=event.type, attribute=name, origin=origin
        )
    return found
