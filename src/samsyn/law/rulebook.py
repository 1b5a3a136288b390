"""The law and the region in force: loads the data files once, checks them, and joins them.

Raises `LawError` (file, line, path, expectation) for anything a file should not say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from samsyn.law.calendar import Period
from samsyn.law.competence import Competence
from samsyn.law.duties import Condition, DutyRule, Ref, Version
from samsyn.law.duty_file import load_duty
from samsyn.law.plans import Plans
from samsyn.law.reader import LawError, parse, read
from samsyn.law.region import Region, load_region
from samsyn.law.schema import EventText, Labels, RegimeText
from samsyn.law.terms import Function, NotInForce, PersonFacts
from samsyn.law.timeline import Timeline

__all__ = [
    "Condition",
    "Counted",
    "DutyRule",
    "EventRule",
    "LawError",
    "NotInForce",
    "Ref",
    "Rulebook",
    "Version",
    "load_duty",
    "load_rulebook",
]

#: Of how many days the regime is kept: more than events have days.
DAYS_KEPT = 20_000
DATA = Path(__file__).resolve().parents[3] / "data"


class Counted(NamedTuple):
    """Live duties, and those of the catalogue only."""

    live: int
    catalogue: int


@dataclass(frozen=True)
class EventRule:
    """One event type: its words, its class of data, and who may record it.

    `own_act`: an act of its own records it, which changes more than the event; no form and no list does."""

    type: str
    name: Labels
    data_class: str
    recorded_by: tuple[Function, ...]
    aliases: Mapping[str, Mapping[str, str]]
    attributes: Mapping[str, Any]
    subject: str
    ends_all: bool
    own_act: bool = False


@dataclass(frozen=True)
class Rulebook:
    """Everything `derive` needs: duties, events, regimes, region. Immutable."""

    duties: Mapping[str, DutyRule]
    events: Mapping[str, EventRule]
    said_as: Mapping[str, tuple[str, Mapping[str, str]]]
    regimes: tuple[RegimeText, ...]
    questions: Mapping[str, Labels]
    region: Region
    competence: Competence
    ending: frozenset[str]
    plans: Plans = field(repr=False, compare=False)
    bits: Mapping[str, int] = field(repr=False, compare=False)
    _regime_on: dict[date, str] = field(repr=False, compare=False, default_factory=dict)

    def timeline(self, facts: PersonFacts, on: date) -> Timeline:
        """One person's facts up to a day, made ready for the plans of this rulebook."""
        return Timeline(facts, on, self.bits)

    def regime(self, on: date) -> str:
        """The letter of the regime on a day. Raises `NotInForce` before the first."""
        letter = self._regime_on.get(on)
        if letter is None:
            index = bisect_right(self._regime_starts, on) - 1
            if index < 0:
                raise NotInForce(f"no law of this rulebook was in force on {on}")
            if len(self._regime_on) >= DAYS_KEPT:
                self._regime_on.clear()
            letter = self._regime_on[on] = self.regimes[index].letter
        return letter

    @cached_property
    def _regime_starts(self) -> list[date]:
        return [regime.from_ for regime in self.regimes]

    def version_at(self, code: str, on: date) -> Version:
        """The version of a duty in force on a day. Raises `NotInForce` where there is none."""
        version = self.duties[code].at(on)
        if version is None:
            raise NotInForce(f"{code} has no version in force on {on}")
        return version

    def neutral(self, name: str) -> EventRule:
        """The event type that a name or an alias stands for. Raises `KeyError`."""
        return self.events[self.said_as[name][0]]

    def duty_by_key(self, key: str) -> DutyRule:
        """The duty with a key such as `placement.hear_wa_person`. Raises `KeyError`."""
        return next(rule for rule in self.duties.values() if rule.key == key)

    def counted(self) -> Counted:
        """How many duties a case can open, move and close, and how many are in the catalogue only?"""
        live = sum(rule.live for rule in self.duties.values())
        return Counted(live, len(self.duties) - live)

    def target(self, key: str, on: date) -> Period | None:
        """The local target in force on a day, or none where the region has set none."""
        return self.region.target(key, on)

    def with_targets(self, targets: Mapping[str, tuple[tuple[date, Period | None], ...]]) -> Rulebook:
        """The same law with a region's own settings instead of those of the files."""
        return replace(self, region=replace(self.region, targets={**self.region.targets, **targets}))


def load_rulebook(root: Path | None = None) -> Rulebook:
    """The rulebook of the data folder, loaded once for each folder."""
    return _load(root.resolve() if root else DATA)


@lru_cache(maxsize=4)
def _load(root: Path) -> Rulebook:
    law = root / "law"
    regimes = _regimes(law / "regimes.yaml")
    questions = _questions(law / "questions.yaml")
    events = _events(law / "events.yaml")
    said_as: dict[str, tuple[str, Mapping[str, str]]] = {}
    for event in events.values():
        said_as[event.type] = (event.type, {})
        said_as.update({alias: (event.type, extra) for alias, extra in event.aliases.items()})
    region = load_region(root / "regions" / "ostrobothnia", root / "codes")
    duties = _duties(law / "duties", events, frozenset(questions), region)
    bits = {type_: 1 << index for index, type_ in enumerate(events)}

    return Rulebook(
        duties=duties,
        events=events,
        said_as=said_as,
        regimes=regimes,
        questions=questions,
        region=region,
        competence=region.competence,
        ending=_ending(events),
        plans=Plans(duties.values(), bits, region.competence),
        bits=bits,
    )


def _regimes(file: Path) -> tuple[RegimeText, ...]:
    document = read(file)
    regimes = [parse(document, RegimeText, row, ("regimes", i)) for i, row in enumerate(document.content["regimes"])]
    return tuple(sorted(regimes, key=lambda regime: regime.from_))


def _questions(file: Path) -> dict[str, Labels]:
    document = read(file)
    return {key: parse(document, Labels, row, (key,)) for key, row in document.content.items()}


def _events(file: Path) -> dict[str, EventRule]:
    document = read(file)
    events: dict[str, EventRule] = {}
    names: set[str] = set()
    for type_, row in document.content.items():
        text = parse(document, EventText, row, (type_,))
        for name in (type_, *text.aliases):
            if name in names:
                raise document.error((type_,), f"the event name {name!r} is given twice")
            names.add(name)
        events[type_] = EventRule(
            type=type_,
            name=text.name,
            data_class=text.data_class,
            recorded_by=tuple(text.recorded_by),
            aliases=text.aliases,
            attributes=text.attributes,
            subject=text.subject,
            ends_all=text.ends_all,
            own_act=text.own_act,
        )
    return events


def _ending(events: Mapping[str, EventRule]) -> frozenset[str]:
    return frozenset(event.type for event in events.values() if event.ends_all)


def _duties(
    folder: Path, events: Mapping[str, EventRule], questions: frozenset[str], region: Region
) -> dict[str, DutyRule]:
    duties: dict[str, DutyRule] = {}
    ending = _ending(events)
    for file in sorted(folder.rglob("*.yaml")):
        key = ".".join(file.relative_to(folder).with_suffix("").parts)
        rule = load_duty(
            file,
            key,
            events=frozenset(events),
            questions=questions,
            targets=frozenset(region.targets),
            ending=ending,
        )
        if rule.code in duties:
            raise LawError(file, 1, "code", f"{rule.code} is already the code of {duties[rule.code].file}")
        duties[rule.code] = rule
    return dict(sorted(duties.items(), key=lambda item: int(item[0][1:])))
