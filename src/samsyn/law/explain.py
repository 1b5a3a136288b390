"""Why a duty is: turns the engine's reason codes into sentences, in sv, fi or en.

The only place where codes become sentences. The words stand in `data/law/reasons.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from samsyn.law.citation import citations
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA, Rulebook
from samsyn.law.schema import Labels
from samsyn.law.terms import Basis, Duty, DutyState

LANGUAGES = ("sv", "fi", "en")


def because(duty: Duty, rulebook: Rulebook, language: str = "en") -> list[str]:
    """The sentences that explain a duty: trigger, conditions, version, deadline, bearer, end."""
    if duty.state is DutyState.UPCOMING:
        type_, on, version_from = duty.because
        return [
            say("expected", language, event=event_name(rulebook, str(type_), language), day=_day(on)),
            _version(duty, version_from, language),
        ]
    version_from, viewed_from, frozen, closed = duty.because
    type_ = rulebook.said_as.get(duty.trigger_type, (duty.trigger_type, {}))[0]
    rule = rulebook.duties[duty.code]
    version = next(each for each in rule.versions if each.from_ == version_from)
    sentences = [
        say("trigger", language, event=event_name(rulebook, type_, language), day=_day(duty.trigger_on)),
        *(say(f"condition.{name}", language) for name in version.when_names),
        _version(duty, version_from, language),
        say(_deadline(duty), language, day=_day(duty.due)),
        say("who", language, day=_day(viewed_from), on=_day(frozen)),
    ]
    if duty.closed:
        code = "over.closed" if closed else "over.ended"
        name = event_name(rulebook, duty.closed_by, language)
        sentences.append(say(code, language, event=name, day=_day(duty.closed)))
    return sentences


def _deadline(duty: Duty) -> str:
    return f"deadline.{duty.basis}" if duty.due or duty.basis is Basis.NONE else f"deadline.{duty.basis}.open"


def _version(duty: Duty, first_day: object, language: str) -> str:
    return say("version", language, day=_day(first_day), source=citations(duty.source, language))


def questions(duty: Duty, rulebook: Rulebook, language: str = "en") -> list[str]:
    """The open questions of a duty as sentences."""
    return [getattr(rulebook.questions[key], language) for key in duty.open_questions]


def event_name(rulebook: Rulebook, type_: str, language: str) -> str:
    """What an event is called; a repeal has a name of its own."""
    if type_ in rulebook.events:
        return str(getattr(rulebook.events[type_].name, language))
    return str(getattr(_reasons()[f"event.{type_}"], language))


def say(code: str, language: str, **values: str) -> str:
    """The sentence or word of a code, with its values filled in. Raises `KeyError`."""
    return str(getattr(_reasons()[code], language)).format(**values)


def _day(value: object) -> str:
    return f"{value.day}.{value.month}.{value.year}" if isinstance(value, date) else "–"


@lru_cache(maxsize=1)
def _reasons() -> Mapping[str, Labels]:
    document = read(DATA / "law" / "reasons.yaml")
    return {key: parse(document, Labels, row, (key,)) for key, row in document.content.items()}
