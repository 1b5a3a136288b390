"""How long a confirmation of rights holds (`data/access/confirmation.yaml`), and what it means on a day. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from samsyn.law.calendar import Period, add, subtract
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Confidence, Day, Length, Strict

FILE = DATA / "access" / "confirmation.yaml"


class RuleText(Strict):
    """One version of the rule as the file says it."""

    from_: Day = Field(alias="from")
    every: Length
    notice: Length
    grace: Length
    source: list[str] = Field(min_length=1)
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ConfirmationRule:
    """From a day on: how often rights are confirmed, when that is near, and how long they hold without it."""

    valid_from: date
    every: Period
    notice: Period
    grace: Period


class Confirmed(StrEnum):
    """How a person's confirmation stands on a day."""

    CURRENT = "current"
    NEAR = "near"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How it stands, by when it is due, and the last day on which the rights hold without it."""

    state: Confirmed
    due: date | None
    last_day: date | None


def standing(rules: Sequence[ConfirmationRule], *, confirmed_on: date | None, begins: date, on: date) -> Confirmation:
    """Are the rights of a person confirmed on a day, and until when do they hold?

    Who was never confirmed is counted from `begins`: the first day of work, or the day since which the
    installation knows the person, whichever is later.
    fi: käyttöoikeuksien vuosittainen vahvistus · sv: årlig bekräftelse av behörigheter
    source: 906/2019, 16 §; the lengths are a choice of the house"""
    in_force = [rule for rule in rules if rule.valid_from <= on]
    if not in_force:
        return Confirmation(Confirmed.CURRENT, None, None)
    rule = max(in_force, key=lambda one: one.valid_from)
    due = add(confirmed_on or begins, rule.every)
    last_day = add(due, rule.grace)
    if on > last_day:
        state = Confirmed.LAPSED
    elif on > due:
        state = Confirmed.OVERDUE
    else:
        state = Confirmed.NEAR if on >= subtract(due, rule.notice) else Confirmed.CURRENT
    return Confirmation(state, due, last_day)


def load_confirmation(file: Path | None = None) -> tuple[ConfirmationRule, ...]:
    """The rule in its versions, read once for each file. Raises `LawError`."""
    return _read(file or FILE)


@lru_cache(maxsize=4)
def _read(file: Path) -> tuple[ConfirmationRule, ...]:
    document = read(file)
    if not isinstance(document.content, list) or not document.content:
        raise document.error((), "a list with one version at least expected")
    found = []
    for index, row in enumerate(document.content):
        text = parse(document, RuleText, row, (index,))
        found.append(ConfirmationRule(text.from_, text.every, text.notice, text.grace))
    return tuple(found)
