"""Makes invented people out of lives: names, numbers, languages, address, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samsyn.demo_data.life import ACT_OF_2023, Life
from samsyn.demo_data.names import NameGiver, Origin, Word, pick
from samsyn.demo_data.numbers import Numbers
from samsyn.demo_data.shares import NoteText, Shares
from samsyn.demo_data.terms import Invented, Note
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Event, Flag, Function, Group, PersonFacts

REFUGE = frozenset({Group.AS, Group.IP, Group.QR, Group.TP0, Group.TP1, Group.UM, Group.FAM_IP, Group.FAM_QR})
ENDING = frozenset({"case_closed", "died", "emigrated"})


@dataclass(slots=True)
class Member:
    """One member of a household before it has a name: the life, and who it is to the first."""

    life: Life
    relation: str
    woman: bool
    mother: Member | None = None


@dataclass(slots=True)
class Maker:
    """Turns households into people. Gives no number and, where asked, no name twice."""

    shares: Shares
    numbers: Numbers
    names: NameGiver
    today: date

    def household(self, random: Random, origin: Origin, members: Sequence[Member], key: str) -> list[Invented]:
        """Everybody of one household."""
        shared = self.names.household(random, origin)
        tongue, service = pick(random, origin.tongues), pick(random, origin.services)
        phone, street = self.numbers.phone(random), self.street(random, members[0].life.place)
        people: list[Invented] = []
        known: dict[int, PersonFacts] = {}
        for member in members:
            life = member.life
            life.tb = self._screening(origin, life)
            facts = life.facts(f"P{self.numbers.serial():07d}")
            if member.mother is not None:
                facts = _of_mother(facts, known[id(member.mother)])
            known[id(member)] = facts
            person = self._person(random, origin, shared, member, facts, key)
            person = replace(person, mother_tongue=tongue, service_language=service, phone=phone, address=street)
            people.append(self._spoken(random, origin, person))
        return people

    def _person(
        self, random: Random, origin: Origin, shared: Word, member: Member, facts: PersonFacts, key: str
    ) -> Invented:
        life, born = member.life, member.life.born
        child = member.relation == "child"
        family, given, others = self.names.member(random, origin, shared, woman=member.woman, child=child)
        opened = _opened(facts.events, self.today)
        grown = life.age_on(self.today) >= 16
        return Invented(
            household=key,
            relation=member.relation,
            family_name=family,
            given_names=given,
            other_names=others,
            born=born,
            origin=origin.code,
            mother_tongue="",
            service_language="",
            interpreter_language="",
            interpreter_needed=None,
            hetu=self._hetu(random, facts, member.woman),
            customer_number=f"99{int(facts.alias[1:]):07d}",
            uma=f"UMA-99{int(facts.alias[1:]):07d}" if life.group in REFUGE else "",
            phone="",
            email=f"{facts.alias.lower()}@example.org" if grown and random.random() < 0.4 else "",
            address="",
            facts=facts,
            opened_on=opened,
            closed_on=next((event.on for event in facts.events if event.type in ENDING), None),
            notes=self._notes(random, life, facts.events, opened) if grown else (),
        )

    def _hetu(self, random: Random, facts: PersonFacts, woman: bool) -> str:
        """A code for whoever is in the population register, for many with a permit, for nobody else."""
        assert facts.born is not None
        types = {event.type for event in facts.events}
        share = 0.03
        if "first_home_municipality" in types or "born_in_finland" in types:
            share = 0.97
        elif "first_permit" in types:
            share = 0.45
        return self.numbers.hetu(facts.born, woman) if random.random() < share else ""

    def _screening(self, origin: Origin, life: Life) -> bool | None:
        if origin.code in self.shares.screening_unknown:
            return None
        return origin.code in self.shares.screened

    def _spoken(self, random: Random, origin: Origin, person: Invented) -> Invented:
        """Which interpreter: surely for new refugees, sometimes for others, not known for some."""
        group, years = person.facts.group, (self.today - person.opened_on).days / 365
        if group in (Group.STU, Group.EU) or person.mother_tongue in ("sv", "fi", "en"):
            needed: bool | None = False
        elif random.random() < 0.06:
            needed = None
        else:
            needed = random.random() < ((0.95 - 0.13 * years) if group in REFUGE or group is Group.BORN else 0.35)
        language = origin.interpreter.get(person.mother_tongue, person.mother_tongue)
        return replace(person, interpreter_needed=needed, interpreter_language=language if needed else "")

    def street(self, random: Random, place: str) -> str:
        """An address that no map knows."""
        finnish = place in self.shares.finnish_places and random.random() < 0.5
        street = random.choice(self.shares.streets["fi" if finnish else "sv"])
        return f"{street} {random.randint(901, 989)} {random.choice('ABC')} {random.randint(1, 30)}"

    def _notes(self, random: Random, life: Life, events: Sequence[Event], opened: date) -> tuple[Note, ...]:
        found = []
        types = {event.type: event.on for event in events}
        for text in self.shares.notes:
            if random.random() < 0.07 and (written := _written(text, life, types)):
                organisation, since = written
                day = _later(random, since, min((self.today - since).days, 240))
                found.append(Note(day, organisation, text.data_class, text.words[random.choice(("sv", "sv", "fi"))]))
        return tuple(sorted(found))


def _later(random: Random, since: date, span: int) -> date:
    return date.fromordinal(since.toordinal() + random.randint(0, span))


def _written(text: NoteText, life: Life, types: dict[str, date]) -> tuple[str, date] | None:
    """Which organisation could have written this note, and since when?"""
    if text.by == Function.RECEPTION_CENTRE:
        since = types.get("first_permit")
        return (life.centre, since) if life.centre and since and "first_home_municipality" not in types else None
    since = types.get("plan_signed" if text.by == "assessing" else "first_home_municipality")
    if since is None or since < ACT_OF_2023:
        return None
    if text.by == "assessing" and Flag.JOB in life.flags:
        employment = load_rulebook().competence.resolve(Function.EMPLOYMENT_AUTHORITY, life.place, since)
        return (employment, since)
    return (f"MUN:{life.place}", since)


def _opened(events: Sequence[Event], today: date) -> date:
    """The first day that anybody of this region knew of the person."""
    return events[0].on if events else today


def _of_mother(facts: PersonFacts, mother: PersonFacts) -> PersonFacts:
    """A newborn's facts with the mother's, whose right they follow."""
    events = tuple(
        event._replace(attributes={"parent": mother.alias}) if event.type == "born_in_finland" else event
        for event in facts.events
    )
    return replace(facts, events=events, parent=mother)
