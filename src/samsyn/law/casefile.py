"""A case as a file: reads `CASE.yaml` of the commands into facts, and refuses what it does not know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from samsyn.law.reader import Document, iso_date, read
from samsyn.law.rulebook import Rulebook
from samsyn.law.schema import AttributeText
from samsyn.law.terms import Event, Flag, Group, PersonFacts

PERSON_KEYS = frozenset(
    "alias group municipality born first_permit flags protection vulnerable emergency move_mode "
    "protected_address parent tb_screening_country".split()
)
EVENT_KEYS = frozenset({"date", "type", "person"})


@dataclass(frozen=True)
class CaseFile:
    """The facts of a file: its persons, and its agreements by municipality."""

    id: str
    persons: tuple[PersonFacts, ...]
    agreements: tuple[PersonFacts, ...]
    document: Document
    several: bool

    @property
    def last_day(self) -> date | None:
        """The day of the latest event, or none."""
        days = [event.on for facts in (*self.persons, *self.agreements) for event in facts.events]
        return max(days, default=None)

    @property
    def all_facts(self) -> tuple[PersonFacts, ...]:
        """Persons first, then agreements."""
        return (*self.persons, *self.agreements)


def read_case(file: Path, rulebook: Rulebook) -> CaseFile:
    """The case of a file. Raises `LawError` with file, line, path and expectation."""
    return _case(read(file), rulebook)


def read_cases(file: Path, rulebook: Rulebook) -> list[CaseFile]:
    """The cases of a file: the one it is, or those under its key `cases`. Raises `LawError`."""
    document = read(file)
    if not isinstance(document.content, dict) or "cases" not in document.content:
        return [_case(document, rulebook)]
    rows = document.content["cases"]
    if not isinstance(rows, list) or not rows:
        raise document.error(("cases",), "a list of cases expected")
    return [_case(document.part(("cases", index)), rulebook) for index in range(len(rows))]


def _case(document: Document, rulebook: Rulebook) -> CaseFile:
    content = document.content
    if not isinstance(content, dict):
        raise document.error((), "a case with the keys id, person or persons, and events expected")
    return _Reader(document, rulebook).case(content)


class _Reader:
    def __init__(self, document: Document, rulebook: Rulebook) -> None:
        self.document = document
        self.rulebook = rulebook

    def case(self, content: dict[str, Any]) -> CaseFile:
        default = content.get("municipality")
        place = self._municipality(default, ("municipality",)) if default is not None else ""
        rows = self._person_rows(content)
        people = [self._person(row, at, place) for row, at in rows]
        aliases = [facts.alias for facts, _ in people]
        for index, alias in enumerate(aliases):
            if alias in aliases[:index]:
                raise self.document.error(rows[index][1], f"the alias {alias!r} is given twice")
        events = self._events(content.get("events"), frozenset(aliases))
        persons = [self._with_events(facts, early, events) for facts, early in people]
        persons = self._with_parents(persons, [row for row, _ in rows], [at for _, at in rows])
        return CaseFile(
            id=str(content.get("id") or ""),
            persons=tuple(persons),
            agreements=self._agreements(events, place),
            document=self.document,
            several="persons" in content,
        )

    def _person_rows(self, content: dict[str, Any]) -> list[tuple[dict[str, Any], tuple[str | int, ...]]]:
        if "persons" in content and "person" in content:
            raise self.document.error(("persons",), "give either person or persons, not both")
        if "persons" in content:
            rows = content["persons"]
            if not isinstance(rows, list) or not rows:
                raise self.document.error(("persons",), "a list of persons expected")
            numbered: list[tuple[Any, tuple[str | int, ...]]] = [
                (row, ("persons", index)) for index, row in enumerate(rows)
            ]
        elif "person" in content:
            numbered = [(content["person"], ("person",))]
        else:
            numbered = []
            rows = content.get("events")
            if not isinstance(rows, list) or not any(self._is_agreement(row) for row in rows):
                raise self.document.error((), "the key person or persons is required")
        for row, at in numbered:
            if not isinstance(row, dict):
                raise self.document.error(at, "a mapping of a person's keys expected")
        return numbered

    def _is_agreement(self, row: Any) -> bool:
        known = self.rulebook.said_as.get(str(row.get("type"))) if isinstance(row, dict) else None
        return bool(known and self.rulebook.events[known[0]].subject == "organisation")

    def _person(self, row: dict[str, Any], at: tuple[str | int, ...], place: str) -> tuple[PersonFacts, list[Event]]:
        for key in row:
            if key not in PERSON_KEYS:
                raise self.document.error(
                    (*at, key), f"unknown key of a person; known are {', '.join(sorted(PERSON_KEYS))}"
                )
        if not isinstance(row.get("group"), str):
            raise self.document.error((*at, "group"), "the group of the person is required")
        try:
            group = Group(row["group"])
        except ValueError:
            raise self.document.error(
                (*at, "group"), f"expected a group ({', '.join(Group)}), not {row['group']!r}"
            ) from None
        early: list[Event] = []
        if row.get("first_permit"):
            early.append(Event(self._date(row["first_permit"], (*at, "first_permit")), "first_permit"))
        own = row.get("municipality")
        facts = PersonFacts(
            alias=self._text(row, "alias", at) or "person",
            group=group,
            municipality=self._municipality(own, (*at, "municipality")) if own else place,
            flags=self._flags(row.get("flags"), (*at, "flags")),
            born=self._date(row["born"], (*at, "born")) if row.get("born") else None,
            protection=self._text(row, "protection", at),
            vulnerable=self._truth(row.get("vulnerable"), (*at, "vulnerable")),
            emergency=self._truth(row.get("emergency"), (*at, "emergency")),
            move_mode=self._text(row, "move_mode", at),
            tb_screening_country=(
                self._truth(row["tb_screening_country"], (*at, "tb_screening_country"))
                if "tb_screening_country" in row
                else None
            ),
        )
        return facts, early

    def _text(self, row: dict[str, Any], key: str, at: tuple[str | int, ...]) -> str | None:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise self.document.error((*at, key), "text expected")
        return value

    def _flags(self, value: Any, at: tuple[str | int, ...]) -> frozenset[Flag]:
        if value is None:
            return frozenset()
        if not isinstance(value, list):
            raise self.document.error(at, "a list of flags expected")
        flags = set()
        for index, name in enumerate(value):
            try:
                if not isinstance(name, str):
                    raise ValueError
                flags.add(Flag(name))
            except ValueError:
                raise self.document.error((*at, index), f"expected a flag ({', '.join(Flag)}), not {name!r}") from None
        return frozenset(flags)

    def _events(self, rows: Any, aliases: frozenset[str]) -> list[tuple[str | None, Event]]:
        if rows is None:
            return []
        if not isinstance(rows, list):
            raise self.document.error(("events",), "a list of events expected")
        return [self._event(row, ("events", index), aliases) for index, row in enumerate(rows)]

    def _event(self, row: Any, at: tuple[str | int, ...], aliases: frozenset[str]) -> tuple[str | None, Event]:
        if not isinstance(row, dict):
            raise self.document.error(at, "an event with date and type expected")
        for key in ("date", "type"):
            if not isinstance(row.get(key), str):
                raise self.document.error((*at, key), "this key is required, as text")
        known = self.rulebook.said_as.get(row["type"])
        if known is None:
            raise self.document.error((*at, "type"), f"unknown event type {row['type']!r}")
        type_, extra = known
        rule = self.rulebook.events[type_]
        attributes: dict[str, Any] = dict(extra)
        for key, value in row.items():
            if key in EVENT_KEYS:
                continue
            if key not in rule.attributes:
                allowed = ", ".join(rule.attributes) or "none"
                raise self.document.error((*at, key), f"unknown attribute of {row['type']}; known: {allowed}")
            attributes[key] = self._attribute(value, rule.attributes[key], (*at, key), aliases)
        for key, attribute in rule.attributes.items():
            if attribute.required and attributes.get(key) is None:
                raise self.document.error((*at, key), f"{row['type']} needs this attribute")
        person = row.get("person")
        if person is not None and (not isinstance(person, str) or person not in aliases):
            raise self.document.error((*at, "person"), f"no person of this file is called {person!r}")
        on = self._date(row["date"], (*at, "date"))
        said = row["type"] if row["type"] != type_ else ""
        return person, Event(on, type_, attributes, said)

    def _attribute(self, value: Any, rule: AttributeText, at: tuple[str | int, ...], aliases: frozenset[str]) -> Any:
        if value is None:
            return None
        if rule.kind == "truth":
            return self._truth(value, at)
        if rule.kind == "date":
            return self._date(value, at)
        if rule.kind == "municipality":
            return self._municipality(value, at)
        if not isinstance(value, str):
            raise self.document.error(at, "text expected")
        if rule.kind == "choice" and value not in rule.choices:
            raise self.document.error(at, f"expected one of {', '.join(rule.choices)}, not {value!r}")
        return value

    def _date(self, value: Any, at: tuple[str | int, ...]) -> date:
        if not isinstance(value, str):
            raise self.document.error(at, "a day as YYYY-MM-DD expected")
        try:
            return iso_date(value)
        except ValueError as problem:
            raise self.document.error(at, str(problem)) from None

    def _truth(self, value: Any, at: tuple[str | int, ...]) -> bool:
        if value is None or value == "false":
            return False
        if value == "true":
            return True
        raise self.document.error(at, f"expected true or false, not {value!r}")

    def _municipality(self, value: Any, at: tuple[str | int, ...]) -> str:
        place = self.rulebook.region.municipality(value) if isinstance(value, str) else None
        if place is None:
            raise self.document.error(at, f"expected the name or code of a municipality, not {value!r}")
        return place.sv

    @staticmethod
    def _with_events(facts: PersonFacts, early: list[Event], events: list[tuple[str | None, Event]]) -> PersonFacts:
        own = early + [event for person, event in events if person in (None, facts.alias)]
        return replace(facts, events=tuple(sorted(own, key=lambda event: event.on)))

    def _with_parents(
        self, persons: list[PersonFacts], rows: list[dict[str, Any]], at: list[tuple[str | int, ...]]
    ) -> list[PersonFacts]:
        by_alias = {facts.alias: facts for facts in persons}
        answer = []
        for facts, row, where in zip(persons, rows, at, strict=True):
            said = [e.attributes.get("parent") for e in facts.events if e.type == "born_in_finland"]
            name = self._text(row, "parent", where) or next((parent for parent in said if parent), None)
            if row.get("parent") and name not in by_alias:
                raise self.document.error((*where, "parent"), f"no person of this file is called {name!r}")
            parent = by_alias.get(str(name)) if name and name != facts.alias else None
            answer.append(replace(facts, parent=parent) if parent else facts)
        return answer

    def _agreements(self, events: list[tuple[str | None, Event]], place: str) -> tuple[PersonFacts, ...]:
        found: dict[str, list[Event]] = {}
        for _, event in events:
            if self.rulebook.events[event.type].subject == "organisation":
                found.setdefault(str(event.attributes.get("municipality") or place), []).append(event)
        return tuple(
            PersonFacts(alias="", group=None, municipality=where, events=tuple(sorted(rows, key=lambda e: e.on)))
            for where, rows in found.items()
        )
