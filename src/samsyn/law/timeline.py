"""One person's dated facts up to a day, indexed for the questions that conditions ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from samsyn.law.calendar import add_months
from samsyn.law.terms import Event, Flag, Function, Group, PersonFacts

#: 2 § 3–4 mom.: placement, compensation and an assessment without further condition.
PROTECTED = frozenset({Group.IP, Group.QR, Group.TP1, Group.FAM_IP, Group.FAM_QR})
QUOTA = frozenset({Group.QR, Group.FAM_QR})
ARRIVALS = ("arrival", "arrival_and_client_start", "move", "move_to_family_group_home")
#: Events that can say which municipality answers for a person.
PLACING = frozenset({"municipality_accepts", "direction_decided", "first_home_municipality", "move", "arrival"})
_NONE: tuple[Event, ...] = ()
_NO_BITS: Mapping[str, int] = MappingProxyType({})
_BY_DAY = itemgetter(0, 1)


class Timeline:
    """The facts of one person as they are known on a day. Built once for each derivation."""

    __slots__ = (
        "_among",
        "_job_spans",
        "_municipality",
        "_places",
        "_with_bits",
        "bits",
        "by_type",
        "events",
        "facts",
        "kept",
        "mask",
        "named",
        "on",
        "types",
    )

    def __init__(self, facts: PersonFacts, on: date, bits: Mapping[str, int] = _NO_BITS) -> None:
        """`bits`: a bit for each event type, for `among`. `kept` is room for what callers work out of a day."""
        self.facts = facts
        self.on = on
        self.bits = bits
        by_type: dict[str, list[Event]] = {}
        events: list[Event] = []
        for event in _in_order(facts.events):
            if event[0] > on:
                break
            type_ = event[1]
            if type_ == "jobseeker_start" and event.attributes.get("right_to_work_unrestricted") is False:
                type_ = "jobseeker_request"
                event = event._replace(type=type_)
            events.append(event)
            known = by_type.get(type_)
            if known is None:
                by_type[type_] = [event]
            else:
                known.append(event)
        among: dict[int, Sequence[Event]] = {}
        mask = 0
        for type_, known in by_type.items():
            bit = bits.get(type_, 0)
            mask |= bit
            among[bit] = known
        self.events = events
        self.by_type = by_type
        self.types = by_type.keys()
        self.mask = mask
        self.named = tuple(sorted(facts.organisations.items())) if facts.organisations else ()
        self.kept: dict[date, Any] = {}
        self._among = among
        self._with_bits = [(bits.get(event[1], 0), event) for event in events]
        self._job_spans: list[tuple[date, date | None]] | None = None
        self._places: list[tuple[date, str]] | None = None
        self._municipality: dict[date, str] = {}

    def among(self, mask: int) -> Sequence[Event]:
        """The events whose bits are in `mask`, in order of time. `mask`: of types that there are (`self.mask`)."""
        found = self._among.get(mask)
        if found is None:
            found = self._among[mask] = [event for bit, event in self._with_bits if bit & mask]
        return found

    def of(self, *types: str) -> Iterable[Event]:
        """The events of some types; in order of time when there is one type."""
        if len(types) == 1:
            return self.by_type.get(types[0], _NONE)
        found = [event for type_ in types for event in self.by_type.get(type_, _NONE)]
        found.sort(key=lambda event: event.on)
        return found

    def first(self, *types: str) -> Event | None:
        """The earliest event of some types."""
        found: Event | None = None
        for type_ in types:
            events = self.by_type.get(type_)
            if events and (found is None or events[0].on < found.on):
                found = events[0]
        return found

    def before(self, on: date, *types: str) -> bool:
        """Had an event of these types happened before or on the day?"""
        for type_ in types:
            events = self.by_type.get(type_)
            if events and events[0].on <= on:
                return True
        return False

    @property
    def first_permit(self) -> date | None:
        """The day of the first permit, card or registration."""
        event = self.first("first_permit", "first_permit_served")
        return event.on if event else None

    def job_seeker(self, on: date) -> bool:
        """Is the person a registered unemployed job seeker on the day?

        fi: työtön työnhakija · sv: arbetslös arbetssökande. The flag holds from the beginning;
        the first `jobseeker_start` overrides it."""
        if self._job_spans is None:
            self._job_spans = self._spans()
        for start, end in self._job_spans:
            if start <= on and (end is None or on < end):
                return True
        return False

    def _spans(self) -> list[tuple[date, date | None]]:
        spans: list[tuple[date, date | None]] = []
        started = date.min if Flag.JOB in self.facts.flags and "jobseeker_start" not in self.by_type else None
        for event in self.of("jobseeker_start", "jobseeker_end"):
            if event.type == "jobseeker_start":
                started = event.on if started is None else started
            elif started is not None:
                spans.append((started, event.on))
                started = None
        if started is not None:
            spans.append((started, None))
        return spans

    def municipality(self, on: date) -> str:
        """The municipality that answers for the person on the day (Swedish name; may be empty).

        The one of the facts, until a move, a direction or a registration names another."""
        answer = self._municipality.get(on)
        if answer is None:
            if self._places is None:
                self._places = self._all_places()
            answer = self.facts.municipality
            for since, place in self._places:
                if since <= on:
                    answer = place
            self._municipality[on] = answer
        return answer

    def _all_places(self) -> list[tuple[date, str]]:
        places = []
        for event in self.events:
            if event.type in PLACING:
                place = event.attributes.get("to") or self._presented_to(event)
                if place:
                    places.append((event.on, str(place)))
        return places

    def _presented_to(self, event: Event) -> object:
        """The municipality that an acceptance answers: the one last presented to."""
        if event.type != "municipality_accepts":
            return None
        asked = [e for e in self.by_type.get("presentation", _NONE) if e.on <= event.on and e.attributes.get("to")]
        return asked[-1].attributes["to"] if asked else None

    def evident_needs(self, on: date) -> bool:
        """Is an evident need of social or health services known on the day?

        What a presentation says goes before the vulnerable position of the person."""
        said = [
            event.attributes["evident_needs"]
            for event in self.by_type.get("presentation", _NONE)
            if event.on <= on and event.attributes.get("evident_needs") is not None
        ]
        return any(said) if said else self.facts.vulnerable

    def birthday(self, age: int) -> date | None:
        """The day on which the person reaches an age, or none where the birth date is not known."""
        return add_months(self.facts.born, age * 12) if self.facts.born else None

    def age_on(self, on: date) -> int | None:
        """Whole years of age on a day, or none where the birth date is not known."""
        born = self.facts.born
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def assessing_function(self, on: date) -> Function:
        """Who assesses and plans: the employment authority for its job seeker, else the municipality."""
        return Function.EMPLOYMENT_AUTHORITY if self.job_seeker(on) else Function.MUNICIPALITY


def _in_order(events: Sequence[Event]) -> Sequence[Event]:
    """The events by day and type; the order in which they were recorded must not matter."""
    ordered = sorted(events, key=_BY_DAY)
    for before, after in pairwise(ordered):
        if before[0] == after[0] and before[1] == after[1]:
            return sorted(
                ordered, key=lambda event: (*event[:2], repr(sorted(event.attributes.items())), event.said_as)
            )
    return ordered
