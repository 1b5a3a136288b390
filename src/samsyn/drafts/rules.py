"""How long is a draft kept, and may it be? Pure; the numbers are in `data/access/drafts.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from samsyn.law.calendar import Period, add
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Confidence, Day, Length, Strict

FILE = DATA / "access" / "drafts.yaml"


class RuleText(Strict):
    """One version of the rule as the file says it."""

    from_: Day = Field(alias="from")
    keep: Length
    most: int = Field(gt=0)
    source: list[str] = Field(min_length=1)
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class KeepingRule:
    """From a day on: how long a draft is kept, and how many letters it may have."""

    valid_from: date
    keep: Period
    most: int


def last_day(on: date, rules: tuple[KeepingRule, ...]) -> date:
    """Until which day is what was written on a day kept? fi: säilytysaika · sv: förvaringstid"""
    return add(on, in_force(on, rules).keep)


def in_force(on: date, rules: tuple[KeepingRule, ...]) -> KeepingRule:
    """The version of a day; before the first one holds."""
    begun = [rule for rule in rules if rule.valid_from <= on]
    return max(begun, key=lambda rule: rule.valid_from) if begun else min(rules, key=lambda rule: rule.valid_from)


def load_keeping(file: Path | None = None) -> tuple[KeepingRule, ...]:
    """The rule in its versions, read once for each file. Raises `LawError`."""
    return _read(file or FILE)


@lru_cache(maxsize=4)
def _read(file: Path) -> tuple[KeepingRule, ...]:
    document = read(file)
    if not isinstance(document.content, list) or not document.content:
        raise document.error((), "a list with one version at least expected")
    texts = [parse(document, RuleText, row, (index,)) for index, row in enumerate(document.content)]
    return tuple(KeepingRule(text.from_, text.keep, text.most) for text in texts)
