"""Reads one duty file: checks it against the vocabulary and compiles its versions.

Raises `LawError` (file, line, path, expectation) for anything a duty should not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from samsyn.law import conditions, deadlines
from samsyn.law.duties import Condition, DutyRule, Ref, Version
from samsyn.law.reader import Document, parse, read
from samsyn.law.schema import (
    ByAttribute,
    Deadline,
    DutyText,
    FunctionRef,
    Latest,
    VersionText,
    WindowRule,
)
from samsyn.law.terms import Group

ALL_GROUPS = frozenset(Group)
#: What a version inherits from the one before it when it says nothing of its own.
INHERITED = (
    "groups trigger when expected_by expected_when closed_by closed_when ended_by until_age responsible "
    "responsible_by supporting consulted informed deadline latest window decider mode mode_rule "
    "reads writes open_questions"
).split()


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
