"""The law and the region in force: loads the data files once, checks them, and compiles them.

Raises `LawError` (file, line, path, expectation) for anything a file should not say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from samsyn.law import conditions, deadlines
from samsyn.law.calendar import Period
from samsyn.law.competence import Competence
from samsyn.law.reader import Document, LawError, parse, read
from samsyn.law.region import Region, load_region
from samsyn.law.schema import (
    ByAttribute,
    Deadline,
    DutyText,
    EventText,
    FunctionRef,
    Labels,
    Latest,
    RegimeText,
    VersionText,
    WindowRule,
)
from samsyn.law.terms import Function, Group, NotInForce

__all__ = ["DutyRule", "EventRule", "LawError", "NotInForce", "Rulebook", "Version", "load_rulebook"]

DATA = Path(__file__).resolve().parents[3] / "data"
ALL_GROUPS = frozenset(Group)
#: What a version inherits from the one before it when it says nothing of its own.
INHERITED = (
    "groups trigger when expected_by expected_when closed_by closed_when ended_by until_age responsible "
    "responsible_by supporting consulted informed deadline latest window decider mode mode_rule "
    "reads writes open_questions"
).split()
Condition = Callable[..., bool]
TRIGGER_FUNCTIONS = frozenset({Function.ANY_AUTHORITY, Function.FORMER_MUNICIPALITY, Function.NEW_MUNICIPALITY})


class Ref(NamedTuple):
    """A function of a duty with the task that may move it to another organisation."""

    function: Function
    task: str = "*"


@dataclass(frozen=True)
class Version:
    """What a duty says from a day on, complete and compiled."""

    from_: date
    source: tuple[str, ...]
    confidence: str
    repealed: bool
    covers_running: bool
    groups: frozenset[Group]
    trigger: frozenset[str]
    when: tuple[Condition, ...]
    expected_by: frozenset[str]
    expected_when: tuple[Condition, ...]
    closed_by: frozenset[str]
    closed_when: tuple[Condition, ...]
    ended_by: frozenset[str]
    until_age: int | None
    responsible: tuple[Ref, ...]
    responsible_by: tuple[str, Mapping[str, tuple[Ref, ...]]] | None
    supporting: tuple[Ref, ...]
    consulted: tuple[Ref, ...]
    informed: tuple[Ref, ...]
    deadline: Deadline
    deadline_rule: deadlines.Rule
    latest: Latest | None
    window: WindowRule | None
    decider: Ref | None
    mode: str | None
    mode_rule: Callable[..., str | None] | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    open_questions: tuple[str, ...]
    transition_questions: tuple[str, ...]
    note: str

    @cached_property
    def when_names(self) -> tuple[str, ...]:
        """The names of the conditions that must hold."""
        return tuple(condition.__name__ for condition in self.when)

    @cached_property
    def over(self) -> frozenset[str]:
        """Event types after which the duty no longer asks for anything."""
        return self.closed_by | self.ended_by

    @cached_property
    def dated(self) -> bool:
        """Does this version give any day at all?"""
        return self.deadline_rule is not deadlines.no_day or bool(self.latest or self.window)

    @cached_property
    def by_trigger(self) -> bool:
        """Does who bears it depend on the event itself, not only on day and place?"""
        return self.responsible_by is not None or any(ref.function in TRIGGER_FUNCTIONS for ref in self._refs)

    @cached_property
    def by_assessor(self) -> bool:
        """Does who bears it depend on whether the person is a job seeker?"""
        return any(ref.function is Function.ASSESSING_AUTHORITY for ref in self._refs)

    @property
    def _refs(self) -> tuple[Ref, ...]:
        return self.responsible + self.supporting + self.consulted + self.informed

    def responsible_for(self, attributes: Mapping[str, object]) -> tuple[Ref, ...]:
        """Who is responsible, where an event with these attributes opened the duty."""
        if self.responsible_by is None:
            return self.responsible
        name, of = self.responsible_by
        return of.get(str(attributes.get(name)), self.responsible)

    @property
    def basis(self) -> str:
        """What the deadline of this version rests on."""
        return self.deadline.basis


@dataclass(frozen=True)
class DutyRule:
    """One duty of the catalogue with its versions in order of time."""

    code: str
    key: str
    name: Labels
    in_deck: bool
    subject: str
    live: bool
    turns: str
    closes_itself: bool
    continuous: bool
    reminder: bool
    match: tuple[str, ...]
    recurs_on: frozenset[str]
    closing_evidence: str
    trigger_in_words: str
    note: str
    groups: frozenset[Group]
    versions: tuple[Version, ...]
    file: str

    @cached_property
    def starts(self) -> list[date]:
        """First day of each version."""
        return [version.from_ for version in self.versions]

    @cached_property
    def interesting(self) -> frozenset[str]:
        """Event types that can open this duty or make it expected, in any version."""
        types: set[str] = set()
        for version in self.versions:
            types |= version.trigger | version.expected_by
        return frozenset(types)

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Event types that can open this duty, in any version."""
        return frozenset().union(*(version.trigger for version in self.versions))

    @cached_property
    def closers(self) -> frozenset[str]:
        """Event types that can close this duty, in any version."""
        return frozenset().union(*(version.closed_by for version in self.versions))

    @cached_property
    def data_class(self) -> str:
        """The class of data that a row about this duty belongs to."""
        last = self.versions[-1] if not self.versions[-1].repealed else self.versions[-2]
        return (last.writes or last.reads or ("identity",))[0]

    def at(self, on: date) -> Version | None:
        """The version in force on a day; none before the first and after a repeal."""
        index = bisect_right(self.starts, on) - 1
        if index < 0 or self.versions[index].repealed:
            return None
        return self.versions[index]


class Counted(NamedTuple):
    """Live duties, and those of the catalogue only."""

    live: int
    catalogue: int


@dataclass(frozen=True)
class EventRule:
    """One event type: its words, its class of data, and who may record it."""

    type: str
    name: Labels
    data_class: str
    recorded_by: tuple[Function, ...]
    aliases: Mapping[str, Mapping[str, str]]
    attributes: Mapping[str, Any]
    subject: str
    ends_all: bool


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
    by_group: Mapping[Group | None, tuple[tuple[int, DutyRule], ...]] = field(repr=False, default_factory=dict)
    bits: Mapping[str, int] = field(repr=False, default_factory=dict)
    party_cache: dict[Any, Any] = field(repr=False, compare=False, default_factory=dict)
    _on: dict[date, dict[str, Version | None]] = field(repr=False, compare=False, default_factory=dict)

    def mask(self, types: Iterable[str]) -> int:
        """The event types as bits, so that a duty they do not concern is passed over at once."""
        answer = 0
        for type_ in types:
            answer |= self.bits.get(type_, 0)
        return answer

    def versions_on(self, on: date) -> Mapping[str, Version | None]:
        """The version of every duty in force on a day."""
        found = self._on.get(on)
        if found is None:
            if len(self._on) > 400:
                self._on.clear()
            found = self._on[on] = {code: rule.at(on) for code, rule in self.duties.items()}
        return found

    def regime(self, on: date) -> str:
        """The letter of the regime on a day. Raises `NotInForce` before the first."""
        index = bisect_right(self._regime_starts, on) - 1
        if index < 0:
            raise NotInForce(f"no law of this rulebook was in force on {on}")
        return self.regimes[index].letter

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
    return _load((root or DATA).resolve())


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

    def rules(group: Group | None) -> tuple[tuple[int, DutyRule], ...]:
        return tuple(
            (sum(bits[type_] for type_ in rule.interesting), rule)
            for rule in duties.values()
            if rule.live and _concerns(rule, group)
        )

    return Rulebook(
        duties=duties,
        events=events,
        said_as=said_as,
        regimes=regimes,
        questions=questions,
        region=region,
        competence=region.competence,
        ending=_ending(events),
        by_group={group: rules(group) for group in (*Group, None)},
        bits=bits,
    )


def _concerns(rule: DutyRule, group: Group | None) -> bool:
    if group is None:
        return rule.subject == "organisation"
    return rule.subject == "person" and any(
        group in version.groups for version in rule.versions if not version.repealed
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


def load_duty(
    file: Path,
    key: str,
    *,
    events: frozenset[str],
    questions: frozenset[str],
    targets: frozenset[str],
    ending: frozenset[str] = frozenset(),
) -> DutyRule:
    """One duty file, checked against the vocabulary and compiled."""
    document = read(file)
    text = parse(document, DutyText)
    checker = _Checker(document, events, questions, targets, frozenset() if text.outlives_case else ending)
    checker.events(text.recurs_on, ("recurs_on",))
    versions: list[Version] = []
    inherited: dict[str, Any] = {"groups": text.groups}
    for index, row in enumerate(text.versions):
        at = ("versions", index)
        version = parse(document, VersionText, row, at)
        if versions and version.from_ == versions[-1].from_:
            raise document.error((*at, "from"), f"{version.from_} is the first day of another version too")
        if versions and version.from_ < versions[-1].from_:
            raise document.error((*at, "from"), "versions must stand in order of time")
        for name in INHERITED:
            given = getattr(version, name)
            if given is not None:
                inherited[name] = None if given == "none" else given
        checker.version(version, at)
        versions.append(_compile(version, inherited, checker, at))
    if text.status == "live":
        _must_be_whole(document, text, versions)
    return DutyRule(
        code=text.code,
        key=key,
        name=text.name,
        in_deck=text.in_deck,
        subject=text.subject,
        live=text.status == "live",
        turns=text.turns,
        closes_itself=text.closes_itself,
        continuous=text.continuous,
        reminder=text.reminder,
        match=tuple(text.match),
        recurs_on=frozenset(text.recurs_on),
        closing_evidence=text.closing_evidence,
        trigger_in_words=text.trigger_in_words,
        note=text.note or "",
        groups=ALL_GROUPS if text.groups == "ALL" else frozenset(text.groups),
        versions=tuple(versions),
        file=str(file),
    )


def _must_be_whole(document: Document, text: DutyText, versions: list[Version]) -> None:
    for index, version in enumerate(versions):
        if version.repealed:
            continue
        if not version.responsible:
            raise document.error(("versions", index), "a live duty needs a responsible function")
        if not version.trigger:
            raise document.error(("versions", index), "a live duty needs a trigger")
        if not version.closed_by and not text.continuous and version.deadline.basis != "clock":
            raise document.error(("versions", index), "a live duty needs an event that closes it")


@dataclass(frozen=True)
class _Checker:
    document: Document
    known_events: frozenset[str]
    known_questions: frozenset[str]
    known_targets: frozenset[str]
    ending: frozenset[str]

    def events(self, names: list[str] | None, at: tuple[str | int, ...]) -> None:
        for index, name in enumerate(names or []):
            if name not in self.known_events and name not in ("trigger", "born", "first_permit_day"):
                raise self.document.error((*at, index), f"unknown event {name!r}")

    def version(self, version: VersionText, at: tuple[str | int, ...]) -> None:
        for key in ("trigger", "expected_by", "closed_by", "ended_by"):
            self.events(getattr(version, key), (*at, key))
        if isinstance(version.latest, Latest):
            self.events(version.latest.from_, (*at, "latest", "from"))
        if isinstance(version.window, WindowRule):
            self.events(version.window.at, (*at, "window", "at"))
        for key in ("open_questions", "transition_questions"):
            for index, name in enumerate(getattr(version, key) or []):
                if name not in self.known_questions:
                    raise self.document.error((*at, key, index), f"unknown question {name!r}")
        if version.deadline:
            self.events(version.deadline.from_, (*at, "deadline", "from"))
            self.events(version.deadline.at, (*at, "deadline", "at"))
            for key in ("target", "urgent_target"):
                target = getattr(version.deadline, key)
                if target and target not in self.known_targets:
                    raise self.document.error((*at, "deadline", key), f"unknown local target {target!r}")

    def conditions(self, names: list[str] | None, at: tuple[str | int, ...]) -> tuple[Condition, ...]:
        found = []
        for index, name in enumerate(names or []):
            if name not in conditions.CONDITIONS:
                raise self.document.error((*at, index), f"unknown condition {name!r}")
            found.append(conditions.CONDITIONS[name])
        return tuple(found)


@lru_cache(maxsize=1024)
def _same(types: frozenset[str]) -> frozenset[str]:
    """One object for equal sets, so that an unchanged version is seen at a glance."""
    return types


def _refs(refs: list[FunctionRef] | None) -> tuple[Ref, ...]:
    return tuple(Ref(ref.function, ref.task) for ref in refs or ())


def _by_attribute(text: ByAttribute | None) -> tuple[str, Mapping[str, tuple[Ref, ...]]] | None:
    return (text.attribute, {value: _refs(refs) for value, refs in text.of.items()}) if text else None


def _compile(
    version: VersionText, inherited: Mapping[str, Any], checker: _Checker, at: tuple[str | int, ...]
) -> Version:
    deadline = inherited.get("deadline") or Deadline.model_validate({"basis": "none"})
    rule_name = deadline.rule or deadlines.default_rule(deadline)
    if rule_name not in deadlines.RULES:
        raise checker.document.error((*at, "deadline", "rule"), f"unknown deadline rule {rule_name!r}")
    mode_rule = inherited.get("mode_rule")
    if mode_rule and mode_rule not in conditions.MODES:
        raise checker.document.error((*at, "mode_rule"), f"unknown mode rule {mode_rule!r}")
    groups, decider = inherited.get("groups"), inherited.get("decider")
    return Version(
        from_=version.from_,
        source=tuple(version.source),
        confidence=version.confidence,
        repealed=version.repealed,
        covers_running=version.covers_running,
        groups=ALL_GROUPS if groups == "ALL" else frozenset(groups or ()),
        trigger=frozenset(inherited.get("trigger") or ()),
        when=checker.conditions(inherited.get("when"), (*at, "when")),
        expected_by=frozenset(inherited.get("expected_by") or ()),
        expected_when=checker.conditions(inherited.get("expected_when"), (*at, "expected_when")),
        closed_by=_same(frozenset(inherited.get("closed_by") or ())),
        closed_when=checker.conditions(inherited.get("closed_when"), (*at, "closed_when")),
        ended_by=frozenset(inherited.get("ended_by") or ()) | checker.ending,
        until_age=inherited.get("until_age"),
        responsible=_refs(inherited.get("responsible")),
        responsible_by=_by_attribute(inherited.get("responsible_by")),
        supporting=_refs(inherited.get("supporting")),
        consulted=_refs(inherited.get("consulted")),
        informed=_refs(inherited.get("informed")),
        deadline=deadline,
        deadline_rule=deadlines.RULES[rule_name],
        latest=inherited.get("latest"),
        window=inherited.get("window"),
        decider=Ref(decider.function, decider.task) if decider else None,
        mode=inherited.get("mode"),
        mode_rule=conditions.MODES[mode_rule] if mode_rule else None,
        reads=tuple(inherited.get("reads") or ()),
        writes=tuple(inherited.get("writes") or ()),
        open_questions=tuple(inherited.get("open_questions") or ()),
        transition_questions=tuple(version.transition_questions),
        note=version.note or "",
    )
