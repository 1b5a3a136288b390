"""One invented person's dated facts as they are lived; what lies after today is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from samsyn.law.calendar import working_day
from samsyn.law.terms import Event, Flag, Function, Group, PersonFacts

#: First days of the regimes that change what people do.
COUNTIES = date(2023, 1, 1)
PROTECTION_COUNTS = date(2023, 3, 1)
ACT_OF_2023 = date(2025, 1, 1)
STATE_CENTRES = date(2026, 1, 1)
#: After so many days somebody has noticed what was forgotten.
FORGOTTEN = 240
NOTHING: Mapping[str, object] = MappingProxyType({})
#: What an event is called on its day, where its name carries an authority's: before and from a day.
NAMES_OF_THE_DAY = {
    "presentation": (STATE_CENTRES, "ely_presentation_anonymous", "lvc_presentation_anonymous"),
    "direction_decided": (STATE_CENTRES, "ely_decision", "lvc_decision"),
    "assessment_done": (ACT_OF_2023, "mapping_done", ""),
}


def repeatable(seed: str) -> Random:
    """Chance that comes out the same every time: invented people are no secret."""
    return Random(seed)  # noqa: S311


class Life:
    """Collects the facts of a person while a path walks through the years.

    `living` is the municipality of the beginning (that of the centre), `place` the one to settle in."""

    __slots__ = (
        "born", "centre", "emergency", "events", "flags", "group", "living", "move_mode", "parent", "place",
        "point", "protection", "random", "tb", "today", "vulnerable",
    )  # fmt: skip

    def __init__(
        self, random: Random, today: date, group: Group, *, place: str, living: str, centre: str, born: date
    ) -> None:
        self.random, self.today = random, today
        self.group, self.place, self.living, self.centre, self.born = group, place, living, centre, born
        self.events: list[Event] = []
        self.flags: set[Flag] = set()
        self.protection: str | None = None
        self.vulnerable = self.emergency = False
        self.move_mode: str | None = None
        self.tb: bool | None = None
        self.point = ""
        self.parent: PersonFacts | None = None

    def at(self, day: date, type_: str, said: str = "", **attributes: Any) -> date | None:
        """Something happens on the working day from `day` on; none where that is still to come."""
        day = working_day(day)
        if day > self.today:
            return None
        if not said:
            since, before, after = NAMES_OF_THE_DAY.get(type_, (day, "", ""))
            said = before if day < since else after
        self.events.append(Event(day, type_, attributes or NOTHING, said))
        return day

    def days(self, low: int, high: int) -> timedelta:
        """Some days between two numbers."""
        return timedelta(days=self.random.randint(low, high))

    def chance(self, share: float) -> bool:
        """Does it happen, in this share of lives?"""
        return self.random.random() < share

    def in_time(self, limit: int, late: float = 0.1, never: float = 0.02) -> timedelta | None:
        """How long somebody takes who has `limit` days: mostly in time, sometimes late, seldom never."""
        drawn = self.random.random()
        if drawn < never:
            return None
        if drawn < never + late:
            return self.days(limit + 1, limit * 2 + 6)
        return self.days(max(1, limit // 4), limit)

    def lately(self, day: date) -> bool:
        """Is it so short a time ago that something forgotten may not have been noticed yet?"""
        return (self.today - day).days < FORGOTTEN

    def within(
        self, day: date, limit: int, type_: str, late: float = 0.1, never: float = 0.02, **attributes: Any
    ) -> date | None:
        """As `at`, some days later and mostly within a limit."""
        taken = self.in_time(limit, late, never if self.lately(day) else 0)
        return self.at(day + taken, type_, **attributes) if taken else None

    def age_on(self, day: date) -> int:
        """Whole years of age."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    def share_with(self, other: Life) -> None:
        """What happened to the whole household happened to this member too."""
        other.events.extend(self.events)
        other.place, other.protection, other.move_mode = self.place, self.protection, self.move_mode

    def facts(self, alias: str) -> PersonFacts:
        """The facts as `derive` takes them, sorted by day."""
        self.events.sort(key=lambda event: event.on)
        return PersonFacts(
            alias=alias,
            group=self.group,
            municipality=self.living,
            events=tuple(self.events),
            flags=frozenset(self.flags),
            born=self.born,
            protection=self.protection,
            vulnerable=self.vulnerable,
            emergency=self.emergency,
            move_mode=self.move_mode,
            tb_screening_country=self.tb,
            parent=self.parent,
            organisations=named(self.centre, self.point),
        )


def named(centre: str, point: str) -> dict[str, str]:
    """Who fills a function where the territory cannot tell."""
    named = {Function.RECEPTION_CENTRE: centre, Function.GUIDANCE_POINT: point}
    return {function: code for function, code in named.items() if code}
