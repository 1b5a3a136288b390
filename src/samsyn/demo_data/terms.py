"""The words of the invented population: a person, a household's place, a note, an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from samsyn.law.terms import Event, PersonFacts


class OtherName(NamedTuple):
    """The same person's name in another script or spelling."""

    family_name: str
    given_names: str


class Note(NamedTuple):
    """What somebody wrote about the person: day, organisation, data class and text."""

    on: date
    organisation: str
    data_class: str
    text: str


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented person with dated facts. `facts.alias` is unique in a population.

    `relation` is what the person is to the first of the household: `self spouse child sibling`.
    `story` names the told story the person belongs to, if any."""

    household: str
    relation: str
    family_name: str
    given_names: str
    other_names: tuple[OtherName, ...]
    born: date
    origin: str
    mother_tongue: str
    service_language: str
    interpreter_language: str
    interpreter_needed: bool | None
    hetu: str
    customer_number: str
    uma: str
    phone: str
    email: str
    address: str
    facts: PersonFacts
    opened_on: date
    closed_on: date | None
    notes: tuple[Note, ...] = ()
    story: str = ""

    @property
    def key(self) -> str:
        """The person's name inside the population."""
        return self.facts.alias


@dataclass(frozen=True, slots=True)
class Agreement:
    """The 42 § agreement of a municipality, or its family group home, as dated facts."""

    municipality: str
    events: tuple[Event, ...]

    @property
    def facts(self) -> PersonFacts:
        """As `derive` takes it."""
        return PersonFacts(alias="", group=None, municipality=self.municipality, events=self.events)


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, with the day they are seen on."""

    today: date
    people: tuple[Invented, ...]
    agreements: tuple[Agreement, ...]
