"""What the command `derive` answers: duties as plain objects for others' scripts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from samsyn.law.casefile import CaseFile
from samsyn.law.engine import derive
from samsyn.law.explain import because, questions
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Duty, organisations


def derive_case(case: CaseFile, rulebook: Rulebook, on: date) -> list[Duty]:
    """The duties of every person and agreement of a file, in order of person and code."""
    duties: list[Duty] = []
    for facts in case.all_facts:
        duties.extend(derive(facts, rulebook, on))
    return duties


def as_objects(duties: Iterable[Duty], rulebook: Rulebook, language: str = "en") -> list[dict[str, Any]]:
    """The objects of the contract, one for each duty and turn."""
    return [as_object(duty, rulebook, language) for duty in duties]


def as_object(duty: Duty, rulebook: Rulebook, language: str = "en") -> dict[str, Any]:
    """One duty as the contract names its keys; days are ISO text."""
    answer: dict[str, Any] = {
        "duty": duty.code,
        "key": duty.name,
        "person": duty.person,
        "regime": duty.regime,
        "state": duty.state.value,
        "responsible": organisations(duty.responsible),
        "supporting": organisations(duty.supporting),
        "consulted": organisations(duty.consulted),
        "informed": organisations(duty.informed),
        "due": _iso(duty.due),
        "shown": _iso(duty.shown),
        "basis": duty.basis.value,
        "latest": _iso(duty.latest),
        "trigger": {"type": duty.trigger_type or None, "date": _iso(duty.trigger_on)},
        "source": list(duty.source),
        "open_questions": questions(duty, rulebook, language),
        "because": because(duty, rulebook, language),
    }
    if duty.mode:
        answer["mode"] = duty.mode
    if duty.decider:
        answer["decider"] = duty.decider
    if duty.window:
        answer["window"] = {
            "from": _iso(duty.window.from_),
            "to": _iso(duty.window.to),
            "reasoned_from": _iso(duty.window.reasoned_from),
        }
    if duty.closed:
        answer["closed"] = _iso(duty.closed)
    return answer


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
