"""The told people of the demonstration, from `data/demo/stories.yaml`, and the agreements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from pydantic import Field

from samsyn.demo_data.life import named, repeatable
from samsyn.demo_data.names import FOLDER
from samsyn.demo_data.people import ENDING, Maker
from samsyn.demo_data.shares import load_shares
from samsyn.demo_data.terms import Agreement, Invented, OtherName
from samsyn.law.calendar import is_working_day
from samsyn.law.reader import Document, iso_date, parse, read
from samsyn.law.rulebook import Rulebook, load_rulebook
from samsyn.law.schema import Day, Strict, Truth
from samsyn.law.terms import Event, Flag, Group, PersonFacts

OUTSIDE = frozenset({"date", "ago", "type", "person"})


class ToldPerson(Strict):
    """One person of a story as the file says it."""

    alias: str
    relation: str
    family_name: str
    given_names: str
    own_family: str = ""
    own_given: str = ""
    born: Day
    woman: Truth
    origin: str
    tongue: str
    service: str
    interpreter: str = ""
    group: Group
    municipality: str
    protection: str | None = None
    vulnerable: Truth = False
    move_mode: str | None = None
    flags: list[Flag] = []
    centre: str = ""
    point: str = ""


class ToldStory(Strict):
    """A story: its people and what happened to them."""

    story: str
    people: list[ToldPerson] = Field(min_length=1)
    events: list[dict[str, Any]]


def told_people(maker: Maker) -> list[Invented]:
    """Everybody of the stories, as seen on the maker's day."""
    document = read(FOLDER / "stories.yaml")
    rulebook = load_rulebook()
    people: list[Invented] = []
    for index, row in enumerate(document.content):
        story = parse(document, ToldStory, row, (index,))
        random = repeatable(story.story)
        phone, street = maker.numbers.phone(random), maker.street(random, story.people[0].municipality)
        for person in story.people:
            events = tuple(
                event
                for number, said in enumerate(story.events)
                if said.get("person") in (None, person.alias)
                and (event := read_event(document, (index, "events", number), said, rulebook, maker.today))
            )
            people.append(_invented(maker, story.story, person, events, phone, street))
    return people


def told_agreements(today: date) -> tuple[Agreement, ...]:
    """The agreements of the municipalities, as seen on a day."""
    document, rulebook = read(FOLDER / "population.yaml"), load_rulebook()
    found = []
    for index, row in enumerate(load_shares().agreements):
        place = row["municipality"]
        events = [
            event._replace(attributes={**event.attributes, "municipality": place})
            for number, said in enumerate(row["events"])
            if (event := read_event(document, ("agreements", index, "events", number), said, rulebook, today))
        ]
        found.append(Agreement(place, tuple(sorted(events, key=lambda event: event.on))))
    return tuple(found)


def read_event(
    document: Document, at: tuple[str | int, ...], said: Mapping[str, Any], rulebook: Rulebook, today: date
) -> Event | None:
    """The event that a line tells; none where it is still to come. Raises `LawError`."""
    if ("date" in said) == ("ago" in said) or said.get("type") not in rulebook.said_as:
        raise document.error(at, "either date or ago, and the type of an event, expected")
    on = iso_date(said["date"]) if "date" in said else days_ago(today, int(said["ago"]))
    if on > today:
        return None
    type_, extra = rulebook.said_as[said["type"]]
    rule = rulebook.events[type_]
    attributes: dict[str, object] = dict(extra)
    for key, value in said.items():
        if key in OUTSIDE:
            continue
        if key not in rule.attributes:
            raise document.error((*at, key), f"unknown attribute of {type_}")
        attributes[key] = _typed(rule.attributes[key].kind, value)
    return Event(on, type_, attributes, said["type"] if said["type"] != type_ else "")


@lru_cache(maxsize=4096)
def days_ago(today: date, days: int) -> date:
    """The working day that many days ago, or the last one before it."""
    day = today - timedelta(days=days)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _typed(kind: str, value: str) -> object:
    if kind == "truth":
        return value == "true"
    return iso_date(value) if kind == "date" else value


def _invented(
    maker: Maker, story: str, person: ToldPerson, events: tuple[Event, ...], phone: str, street: str
) -> Invented:
    facts = PersonFacts(
        alias=person.alias,
        group=person.group,
        municipality=person.municipality,
        events=tuple(sorted(events, key=lambda event: event.on)),
        flags=frozenset(person.flags),
        born=person.born,
        protection=person.protection,
        vulnerable=person.vulnerable,
        move_mode=person.move_mode,
        tb_screening_country=person.origin in maker.shares.screened,
        organisations=named(person.centre, person.point),
    )
    number = maker.numbers.serial()
    registered = any(event.type == "first_home_municipality" for event in facts.events)
    return Invented(
        household=story,
        relation=person.relation,
        family_name=person.family_name,
        given_names=person.given_names,
        other_names=(OtherName(person.own_family, person.own_given),) if person.own_given else (),
        born=person.born,
        origin=person.origin,
        mother_tongue=person.tongue,
        service_language=person.service,
        interpreter_language=person.interpreter,
        interpreter_needed=bool(person.interpreter),
        hetu=maker.numbers.hetu(person.born, person.woman) if registered else "",
        customer_number=f"99{number:07d}",
        uma=f"UMA-99{number:07d}" if person.group not in (Group.LAB, Group.LABF) else "",
        phone=phone,
        email="",
        address=street,
        facts=facts,
        opened_on=facts.events[0].on,
        closed_on=next((event.on for event in facts.events if event.type in ENDING), None),
        story=story,
    )
