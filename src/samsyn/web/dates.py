"""How a day, a number and a language are written in Swedish, Finnish and English. Pure functions.

A full date is 24.11.2026 in all three languages; ISO belongs to exports. A near day carries its
weekday, because officials plan by weekdays.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

NEAR_DAYS = 13
Number = int | float | Decimal

WEEKDAYS = {
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
LONG_WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
EXTRA_LANGUAGES = Path(__file__).resolve().parents[3] / "data" / "codes" / "languages_extra.yaml"


def as_date(value: date | datetime | str | None) -> date | None:
    """The day of what a template holds: a date, a time, ISO text or nothing."""
    if not value:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10])


def full_day(day: date) -> str:
    """24.11.2026"""
    return f"{day.day}.{day.month}.{day.year}"


def short_day(day: date, today: date, language: str) -> str:
    """19.11 in the year of `today`, otherwise the full date."""
    if day.year != today.year:
        return full_day(day)
    return f"{day.day}.{day.month}" + ("." if language == "fi" else "")


def near_day(day: date, today: date, language: str) -> str:
    """to 26.11 when the day is near, otherwise the full date."""
    if abs((day - today).days) > NEAR_DAYS:
        return full_day(day)
    weekday = WEEKDAYS.get(language, WEEKDAYS["en"])[day.weekday()]
    short = f"{day.day}.{day.month}" + ("." if language == "fi" else "")
    return f"{weekday} {short}"


def long_day(day: date, language: str) -> str:
    """tisdag 24.11.2026"""
    return f"{LONG_WEEKDAYS.get(language, LONG_WEEKDAYS['en'])[day.weekday()]} {full_day(day)}"


def number(value: Number, language: str) -> str:
    """1 234 567,5 in Swedish and Finnish, 1,234,567.5 in English."""
    return format_decimal(value, locale={"sv": "sv_FI", "fi": "fi_FI"}.get(language, "en_GB"))


def euros(value: Number, language: str) -> str:
    """3 480 € in all three languages; cents only where there are any."""
    amount = format_decimal(
        value,
        format="#,##0.00" if value != int(value) else "#,##0",
        locale={"sv": "sv_FI", "fi": "fi_FI"}.get(language, "en_GB"),
    )
    return f"{amount}\u00a0€"


@lru_cache(maxsize=1)
def _extra_languages() -> dict[str, dict[str, str]]:
    """Names that CLDR lacks (Northern Kurdish, Karen …), from the code files."""
    if not EXTRA_LANGUAGES.exists():
        return {}
    rows = yaml.load(EXTRA_LANGUAGES.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (text only: no is Norwegian)
    return {row["code"]: row["name"] for row in rows["languages"]}


@lru_cache(maxsize=1024)
def language_name(code: str, language: str) -> str:
    """The name of a language for the reader: `prs` is dari, arabiska, somaliska …"""
    named = _extra_languages().get(code, {}).get(language)
    if named:
        return named
    locale = Locale.parse({"en": "en_GB"}.get(language, language))
    known = locale.languages.get(code.replace("-", "_"))
    if known:
        return known
    try:
        return Locale.parse(code, sep="-").get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return code
