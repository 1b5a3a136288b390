"""May this be recorded, and what is in the way? Pure: facts, law and days in, reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from samsyn.cases.terms import InvalidEvent, NewEvent, PartyOf, Reason, Refusal
from samsyn.law.engine import derive
from samsyn.law.reader import iso_date
from samsyn.law.rulebook import EventRule, Rulebook
from samsyn.law.terms import DutyState, Event, Function, Group, NotInForce, PersonFacts, Role
from samsyn.law.timeline import Timeline

HEARING, DECISION, DIRECTION = "D17", "D18", "D19"
ACTIVE = frozenset({DutyState.OPEN, DutyState.OVERDUE})
ACTING_ROLES = frozenset({Role.RESPONSIBLE, Role.SUPPORTING, Role.CONSULTED})


def event_of(told: NewEvent, rulebook: Rulebook) -> Event:
    """The dated fact that was told, under its neutral name, with its attributes checked.

    Raises `InvalidEvent` with the attribute and what was expected."""
    known = rulebook.said_as.get(told.type)
    if known is None:
        raise InvalidEvent("type", "unknown")
    type_, extra = known
    rule = rulebook.events[type_]
    attributes: dict[str, Any] = dict(extra)
    for name, value in told.attributes.items():
        if name not in rule.attributes:
            raise InvalidEvent(name, "unknown")
        if value not in (None, ""):
            attributes[name] = _attribute(name, value, rule.attributes[name], rulebook)
    for name, attribute in rule.attributes.items():
        if attribute.required and attributes.get(name) is None:
            raise InvalidEvent(name, "missing")
    return Event(told.on, type_, attributes, told.type if told.type != type_ else "")


def _attribute(name: str, value: Any, attribute: Any, rulebook: Rulebook) -> Any:
    if attribute.kind == "truth":
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        raise InvalidEvent(name, "truth")
    if attribute.kind == "date":
        try:
            return value if isinstance(value, date) else iso_date(str(value))
        except ValueError:
            raise InvalidEvent(name, "date") from None
    text = str(value).strip()
    if attribute.kind == "municipality":
        place = rulebook.region.municipality(text)
        if place is None:
            raise InvalidEvent(name, "municipality")
        return place.sv
    if attribute.kind == "choice" and text not in attribute.choices:
        raise InvalidEvent(name, "choice")
    return text


def stored_attributes(event: Event) -> dict[str, Any]:
    """The attributes of an event as the database keeps them: days as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in event.attributes.items()}


def read_attributes(type_: str, stored: Mapping[str, Any], rulebook: Rulebook) -> Mapping[str, Any]:
    """The attributes of an event as rules read them: days as days."""
    rule = rulebook.events.get(type_)
    if not stored or rule is None:
        return stored
    days = [name for name, attribute in rule.attributes.items() if attribute.kind == "date" and stored.get(name)]
    if not days:
        return stored
    return {**stored, **{name: date.fromisoformat(stored[name]) for name in days}}


def is_same_fact(one: Event, other: Event) -> bool:
    """Do two events say the same?"""
    return (one.type, one.on, one.said_as) == (other.type, other.on, other.said_as) and dict(one.attributes) == dict(
        other.attributes
    )


def closes(rulebook: Rulebook, code: str, type_: str, on: date) -> bool:
    """Does an event of this type close the duty, by the law of the day?"""
    version = rulebook.duties[code].at(on) if code in rulebook.duties else None
    return version is not None and type_ in version.closed_by


def may_record(
    rule: EventRule,
    *,
    functions: frozenset[Function],
    organisation: str,
    writes: Iterable[str],
    open_duties: Iterable[tuple[str, Iterable[PartyOf]]],
    rulebook: Rulebook,
    on: date,
) -> Refusal | None:
    """May this organisation record this event in this case?

    Its function must be among those that record it; and it writes the event's class of data in the
    case, or is a party of an open duty that the event closes."""
    if rule.own_act or functions.isdisjoint(rule.recorded_by):
        return Refusal(Reason.NOT_THEIR_EVENT)
    if rule.data_class in writes:
        return None
    for code, parties in open_duties:
        if closes(rulebook, code, rule.type, on) and any(
            party.organisation == organisation and party.role in ACTING_ROLES for party in parties
        ):
            return None
    return Refusal(Reason.OTHER_AUTHORITY)


def refusals(event: Event, facts: PersonFacts, *, today: date, rulebook: Rulebook) -> tuple[Refusal, ...]:
    """What is in the way of recording this event in a case with these facts?

    Empty where nothing is."""
    found: list[Refusal] = []
    if event.on > today:
        found.append(Refusal(Reason.IN_THE_FUTURE))
    if (facts.group is None) != (rulebook.events[event.type].subject == "organisation"):
        found.append(Refusal(Reason.OTHER_SUBJECT))
    ended = any(known.type in rulebook.ending and known.on < event.on for known in facts.events)
    if ended and not closes_what_is_left(event, facts, rulebook):
        found.append(Refusal(Reason.CASE_ENDED))
    if event.type == "municipality_accepts":
        found += hearing_missing(facts, event.on, rulebook)
    if event.type == "direction_decided":
        found += agreements_missing(facts, event.on, rulebook)
    return tuple(found)


def closes_what_is_left(event: Event, facts: PersonFacts, rulebook: Rulebook) -> bool:
    """Does the event close a duty that outlives the client relationship, such as a claim to the state?"""
    try:
        duties = derive(facts, rulebook, event.on)
    except NotInForce:
        return False
    return any(duty.state in ACTIVE and closes(rulebook, duty.code, event.type, event.on) for duty in duties)


def hearing_missing(facts: PersonFacts, on: date, rulebook: Rulebook) -> list[Refusal]:
    """Must the wellbeing county be heard before the municipality grants the place?

    fi: hyvinvointialueen kuuleminen · sv: hörande av välfärdsområdet
    law: placement.hear_wa_person (681/2023, 43 § 3 mom.)"""
    try:
        duties = derive(facts, rulebook, on)
    except NotInForce:
        return []
    return [
        Refusal(Reason.HEARING_OPEN, HEARING, duty.source)
        for duty in duties
        if duty.code == HEARING and duty.state in ACTIVE
    ]


def agreements_missing(facts: PersonFacts, on: date, rulebook: Rulebook) -> list[Refusal]:
    """Who has not agreed to the direction of the person to a municipality?

    For an unaccompanied child the municipality and, from 1.1.2025 (43 § 5 mom.), the wellbeing
    county; for everybody, no municipality may have refused last. fi: kuntaan ohjaaminen · sv: anvisande till kommun
    law: placement.direct (681/2023, 43 §)"""
    timeline = Timeline(facts, on)
    version = rulebook.duties[DIRECTION].at(on)
    source = version.source if version else ()
    both = version is not None and "both_agree_for_child" in version.when_names
    found = []
    if facts.group is Group.UM:
        if not timeline.before(on, "municipality_accepts"):
            found.append(Refusal(Reason.MUNICIPALITY_HAS_NOT_AGREED, DIRECTION, source))
        if both and not timeline.before(on, "wa_agrees"):
            found.append(Refusal(Reason.COUNTY_HAS_NOT_AGREED, DIRECTION, source))
    answers = list(timeline.of("municipality_accepts", "municipality_refuses"))
    if answers and answers[-1].type == "municipality_refuses":
        found.append(Refusal(Reason.MUNICIPALITY_HAS_REFUSED, DIRECTION, source))
    return found
