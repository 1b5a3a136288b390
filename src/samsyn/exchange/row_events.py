"""Which dated facts does a row tell? Columns with days become events, with details from their neighbours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from samsyn.exchange.kinds import KindRule
from samsyn.exchange.terms import ReadEvent, ReadRow, Trouble
from samsyn.law.rulebook import EventRule, Rulebook
from samsyn.law.terms import Function

#: How an event says that the list's author did it.
SAID_BY = {Function.RECEPTION_CENTRE: "RC", Function.MIGRI: "MIGRI"}
#: Events that tell of a day to come: they hold from the day on which they are known.
PLANNED = frozenset({"arrival_planned", "move_known"})
Found = tuple[str, Trouble, dict[str, Any]]


def events_of(
    row: ReadRow, values: Mapping[str, Any], kind: KindRule, rulebook: Rulebook, today: date
) -> tuple[list[ReadEvent], list[Found]]:
    """The events of a row in order of time, and what is missing in them.

    A day to come in a column of `planned` is recorded as the plan it is: known today, for that day."""
    events: list[ReadEvent] = []
    problems: list[Found] = []
    for code, day in values.items():
        if not code.startswith("event.") or code.count(".") != 1:
            continue
        type_ = code.partition(".")[2]
        said = _details(code, values)
        if day > today and type_ in kind.planned:
            type_, said = kind.planned[type_], {}
        attributes = _completed(rulebook.events[type_], said, row, kind)
        if type_ in PLANNED:
            attributes["planned_on"] = day
            day = min(day, today)
        missing = [
            name for name, rule in rulebook.events[type_].attributes.items() if rule.required and name not in attributes
        ]
        if missing:
            problems.append((code, Trouble.MISSING_DETAIL, {"event": type_, "detail": missing[0]}))
        events.append(ReadEvent(type_, day, attributes))
    for code in values:
        if code.startswith("event.") and code.count(".") == 2 and code.rpartition(".")[0] not in values:
            problems.append((code, Trouble.NO_EVENT_DATE, {"event": code.split(".")[1]}))
    events.sort(key=lambda event: event.on)
    return events, problems


def _details(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns of an event's details say."""
    return {other.rpartition(".")[2]: value for other, value in values.items() if other.rpartition(".")[0] == code}


def _completed(event: EventRule, said: dict[str, Any], row: ReadRow, kind: KindRule) -> dict[str, Any]:
    """What an event leaves out and its neighbours in the row say: the municipality, the status, who proposed."""
    attributes = dict(said)
    neighbours = {
        "to": row.situation.get("municipality"),
        "status": row.situation.get("protection"),
        "mode": row.situation.get("move_mode"),
    }
    for name, value in neighbours.items():
        if name in event.attributes and name not in attributes and value:
            attributes[name] = value
    if event.type == "placement_proposed" and "by" not in attributes and kind.author in SAID_BY:
        attributes["by"] = SAID_BY[kind.author]
    return attributes
