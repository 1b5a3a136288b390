"""Why a duty is: turns the engine's reason codes into sentences, in sv, fi or en.

The only place where codes become sentences. The words stand in `data/law/reasons.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA, Rulebook
from samsyn.law.schema import Labels
from samsyn.law.terms import Duty

LANGUAGES = ("sv", "fi", "en")


def because(duty: Duty, rulebook: Rulebook, language: str = "en") -> list[str]:
    """The sentences that explain a duty: trigger, conditions, version, deadline, bearer, end."""
    words = _reasons()
    sentences = []
    for code, values in duty.because:
        if code == "trigger" or code == "expected":
            name = event_name(rulebook, str(values[0]), language)
            sentences.append(_say(words[code], language, event=name, day=_day(values[1])))
        elif code == "when":
            sentences += [_say(words[f"condition.{name}"], language) for name in values]
        elif code == "version":
            source = "; ".join(str(part) for part in values[1:])
            sentences.append(_say(words["version"], language, day=_day(values[0]), source=source))
        elif code == "deadline":
            sentences.append(_say(words[f"deadline.{values[0]}"], language, day=_day(duty.due)))
        elif code == "who":
            sentences.append(_say(words["who"], language, day=_day(values[0]), on=_day(values[1])))
        elif code == "over":
            name = event_name(rulebook, str(values[0]), language)
            sentences.append(_say(words[f"over.{values[2]}"], language, event=name, day=_day(values[1])))
    return sentences


def questions(duty: Duty, rulebook: Rulebook, language: str = "en") -> list[str]:
    """The open questions of a duty as sentences."""
    return [getattr(rulebook.questions[key], language) for key in duty.open_questions]


def event_name(rulebook: Rulebook, type_: str, language: str) -> str:
    """What an event is called; a repeal has a name of its own."""
    if type_ in rulebook.events:
        return str(getattr(rulebook.events[type_].name, language))
    return str(getattr(_reasons()[f"event.{type_}"], language))


def _say(labels: Labels, language: str, **values: str) -> str:
    return str(getattr(labels, language)).format(**values)


def _day(value: object) -> str:
    return f"{value.day}.{value.month}.{value.year}" if isinstance(value, date) else "–"


@lru_cache(maxsize=1)
def _reasons() -> Mapping[str, Labels]:
    document = read(DATA / "law" / "reasons.yaml")
    return {key: parse(document, Labels, row, (key,)) for key, row in document.content.items()}
