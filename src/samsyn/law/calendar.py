"""Periods and working days: the arithmetic of deadlines.

Working days (arkipäivä, vardag) are Monday to Friday that are not public holidays; Midsummer Eve
and Christmas Eve count as holidays (150/1930 5 §). Whether Saturday is an *arkipäivä* in 380/2023
31 § is unconfirmed in the sources; the contract of the commands says Monday to Friday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?|P(\d+)BD")
FIRST_YEAR, LAST_YEAR = 2005, 2075
_HOLIDAYS = frozenset(holidays.country_holidays("FI", years=range(FIRST_YEAR, LAST_YEAR + 1)))


class Period(NamedTuple):
    """A length of time: months and days, or working days."""

    months: int = 0
    days: int = 0
    working_days: int = 0


@lru_cache(maxsize=512)
def period(text: str) -> Period:
    """The period that `P3Y`, `P6M`, `P14D`, `P2W` or `P5BD` names. Raises `ValueError`."""
    match = _PERIOD.fullmatch(text)
    if not match or text == "P":
        raise ValueError(f"expected a period such as P2M, P14D or P5BD, not {text!r}")
    years, months, weeks, days, working = (int(part or 0) for part in match.groups())
    return Period(years * 12 + months, weeks * 7 + days, working)


@lru_cache(maxsize=65536)
def iso(day: date) -> str:
    """The day as text, `2026-01-31`: made once, for every duty has it in its key."""
    return day.isoformat()


def is_working_day(day: date) -> bool:
    """Is the day a Monday to Friday that is not a public holiday?"""
    return day.weekday() < 5 and day not in _HOLIDAYS


@lru_cache(maxsize=65536)
def working_day(day: date) -> date:
    """The day itself, or the next working day where it falls on a weekend or holiday."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=65536)
def add(day: date, length: Period) -> date:
    """The day that lies `length` after `day`; a month without such a day ends on its last."""
    if length.working_days:
        left = length.working_days
        while left:
            day += timedelta(days=1)
            left -= is_working_day(day)
        return day
    if length.months:
        day = add_months(day, length.months)
    return day + timedelta(days=length.days)


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {months} months from {day}")


@lru_cache(maxsize=65536)
def subtract(day: date, length: Period) -> date:
    """The day that lies `length` before `day`."""
    return add_months(day, -length.months) - timedelta(days=length.days)
