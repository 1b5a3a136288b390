"""What does a cell say? Text, day, code or word, with the reason where it cannot be understood. Pure.

Nothing is guessed: a day with two figures for the year, a number where a day is expected or an unknown
word is an error that says what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from samsyn.clients.rules import compact, hetu_birth_date, valid_hetu
from samsyn.clients.terms import HetuProblem
from samsyn.exchange.columns import Cell, Target
from samsyn.exchange.kinds import Glossary, plain
from samsyn.exchange.terms import CellValue, Trouble
from samsyn.law.region import Region

DAY = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{1,4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
FORMULA_ERROR = re.compile(r"#(?:N/A|[A-ZÅÄÖ]+(?:/0)?[!?])")
EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>]{2,}")
#: What lists write after a municipality's name.
AS_OFFICE = re.compile(r" (?:stad|kommun|kaupunki|kunta)$")
LONGEST = {Cell.NAME: 120, Cell.FULL_NAME: 200, Cell.TEXT: 500, Cell.CODE: 60, Cell.EMAIL: 254}
EARLIEST_BIRTH, EARLIEST_EVENT, YEARS_AHEAD = date(1900, 1, 1), date(1990, 1, 1), 6
TROUBLE_OF_HETU = {
    HetuProblem.FORMAT: Trouble.HETU_FORM,
    HetuProblem.CHECK_CHARACTER: Trouble.HETU_CHECK,
    HetuProblem.DATE: Trouble.HETU_DATE,
    HetuProblem.FUTURE: Trouble.BORN_IN_FUTURE,
    HetuProblem.NOT_ARTIFICIAL: Trouble.HETU_OF_SOMEBODY,
}


class CellError(ValueError):
    """The cell cannot be understood: which trouble, and details for the sentence."""

    def __init__(self, trouble: Trouble, **details: Any) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.details = details


@dataclass(frozen=True)
class Meaning:
    """What cells are read against: the words, the region, the day of today, the own staff (id, name)."""

    glossary: Glossary
    region: Region
    today: date
    only_artificial: bool = False
    staff: tuple[tuple[str, str], ...] = ()

    @cached_property
    def workers(self) -> dict[str, str]:
        """The own staff by full name, and by first name and initials where these are one person's alone: their ids."""
        found: dict[str, set[str]] = {}
        for key, name in self.staff:
            parts = name.split()
            for said in {name, parts[0], "".join(part[0] for part in parts)} if parts else ():
                found.setdefault(plain(said), set()).add(key)
        return {said: keys.pop() for said, keys in found.items() if len(keys) == 1}

    @cached_property
    def municipalities(self) -> dict[str, str]:
        """Municipalities by their plain names in both languages and as offices. The Swedish name is the house's own."""
        found = {
            plain(name): place.sv for place in self.region.municipalities.values() for name in (place.sv, place.fi)
        }
        for code, row in self.region.organisations.items():
            kind, _, name = code.partition(":")
            if kind == "MUN" and plain(name) in found:
                found |= {plain(official): name for official in (row.name.sv, row.name.fi)}
        return found

    @cached_property
    def centres(self) -> dict[str, str]:
        """Reception centres by code and names: the organisation code."""
        found: dict[str, str] = {}
        for code, row in self.region.organisations.items():
            if row.kind == "RC":
                names = (
                    code,
                    code.partition(":")[2],
                    row.name.sv,
                    row.name.fi,
                    row.name.en,
                    row.short.sv,
                    row.short.fi,
                )
                found.update({plain(name): code for name in names if name})
        return found


def read_cell(target: Target, value: CellValue, meaning: Meaning) -> Any:
    """The value of a filled cell as its target wants it. Raises `CellError`."""
    if isinstance(value, str) and FORMULA_ERROR.fullmatch(value):
        raise CellError(Trouble.FORMULA_ERROR)
    return READERS[target.cell](target, value, meaning)


def fits(target: Target, value: CellValue, meaning: Meaning) -> bool:
    """Does the cell look like one of this target? A day that does not exist still looks like a day."""
    try:
        read_cell(target, value, meaning)
    except CellError as error:
        return error.trouble in LOOKS_RIGHT
    return True


LOOKS_RIGHT = frozenset(
    {
        Trouble.IMPOSSIBLE_DATE,
        Trouble.SHORT_YEAR,
        Trouble.YEAR_OUT_OF_RANGE,
        Trouble.BORN_IN_FUTURE,
        Trouble.HETU_CHECK,
        Trouble.HETU_DATE,
    }
)


def _text(target: Target, value: CellValue, meaning: Meaning) -> str:
    text = _as_text(value)
    limit = LONGEST.get(target.cell, 500)
    if len(text) > limit:
        raise CellError(Trouble.TOO_LONG, limit=limit, length=len(text))
    return text


def _as_text(value: CellValue) -> str:
    """A cell as text; a whole number without the decimals that a spreadsheet adds."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return " ".join(str(value).split())


def _full_name(target: Target, value: CellValue, meaning: Meaning) -> tuple[str, str]:
    """Family name, given names. Only a comma tells for certain which is which."""
    text = _text(target, value, meaning)
    family, comma, given = (part.strip() for part in text.partition(","))
    if not (family and comma and given):
        raise CellError(Trouble.NAME_NEEDS_COMMA)
    return family, given


def _date(target: Target, value: CellValue, meaning: Meaning) -> date:
    day = read_day(value)
    if day < EARLIEST_EVENT or day.year > meaning.today.year + YEARS_AHEAD:
        raise CellError(Trouble.YEAR_OUT_OF_RANGE, first=EARLIEST_EVENT.year, last=meaning.today.year + YEARS_AHEAD)
    return day


def _birth(target: Target, value: CellValue, meaning: Meaning) -> date:
    day = read_day(value)
    if day > meaning.today:
        raise CellError(Trouble.BORN_IN_FUTURE)
    if day < EARLIEST_BIRTH:
        raise CellError(Trouble.YEAR_OUT_OF_RANGE, first=EARLIEST_BIRTH.year, last=meaning.today.year)
    return day


def read_day(value: CellValue) -> date:
    """The day of a cell: 24.11.2026, 2026-11-24, or a cell with the form of a date. Raises `CellError`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise CellError(Trouble.NOT_A_DATE)
    if isinstance(value, float):
        raise CellError(Trouble.NUMBER_FOR_DATE)
    text = str(value).strip()
    if match := DAY.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) != 4:
            raise CellError(Trouble.SHORT_YEAR)
    elif match := ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif text.isdigit():
        raise CellError(Trouble.NUMBER_FOR_DATE)
    else:
        raise CellError(Trouble.NOT_A_DATE)
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(Trouble.IMPOSSIBLE_DATE) from None


def _hetu(target: Target, value: CellValue, meaning: Meaning) -> str:
    """A valid personal identity code; in the demonstration only one that is given to nobody.

    fi: henkilötunnus · sv: personbeteckning"""
    code = compact(_as_text(value))
    problem = valid_hetu(code, None, meaning.today, only_artificial=meaning.only_artificial)
    if problem:
        raise CellError(TROUBLE_OF_HETU[problem])
    return code


def born_of(code: str) -> date:
    """The birth date that a valid personal identity code begins with."""
    return hetu_birth_date(code)


def _municipality(target: Target, value: CellValue, meaning: Meaning) -> str:
    """A municipality by name in Swedish or Finnish, or by its code. A code keeps its zeros."""
    text = _as_text(value)
    if text.isdigit():
        text = text.zfill(3)
    place = meaning.region.municipality(text)
    short = AS_OFFICE.sub("", plain(text))
    found = place.sv if place else meaning.municipalities.get(plain(text), meaning.municipalities.get(short))
    if found is None:
        near = get_close_matches(short, meaning.municipalities, n=3, cutoff=0.6)
        raise CellError(
            Trouble.UNKNOWN_MUNICIPALITY, near=list(dict.fromkeys(meaning.municipalities[name] for name in near))
        )
    return found


def _centre(target: Target, value: CellValue, meaning: Meaning) -> str:
    found = meaning.centres.get(plain(_as_text(value)))
    if found is None:
        raise CellError(Trouble.UNKNOWN_CENTRE, known=sorted(set(meaning.centres.values())))
    return found


def _word(target: Target, value: CellValue, meaning: Meaning) -> str:
    """The code that a word of the glossary stands for."""
    words = meaning.glossary.values[target.words]
    text = _as_text(value)
    found = words.get(plain(text))
    if found is None and target.words == "language":
        found = _language(text, words)
    if found is None:
        trouble = {"group": Trouble.UNKNOWN_GROUP, "language": Trouble.UNKNOWN_LANGUAGE}.get(
            target.words, Trouble.UNKNOWN_CHOICE
        )
        near = get_close_matches(plain(text), words, n=3, cutoff=0.7)
        known = sorted(set(words.values())) if len(set(words.values())) < 40 else []
        raise CellError(trouble, near=near, known=known, words=target.words)
    return found


def _language(text: str, words: Any) -> str | None:
    """A language with its variety in brackets or after a stroke: `kurdiska (sorani)`, `dari/persiska`."""
    parts = [part.strip() for part in re.split(r"[()/,]", text) if part.strip()]
    found = {words[plain(part)] for part in parts if plain(part) in words}
    narrow = found - {"ku", "fa"} or found
    return narrow.pop() if len(narrow) == 1 else None


def _truth(target: Target, value: CellValue, meaning: Meaning) -> bool:
    if isinstance(value, bool):
        return value
    word = meaning.glossary.values["truth"].get(plain(_as_text(value)))
    if word is None:
        raise CellError(Trouble.NOT_YES_OR_NO)
    return word == "true"


def _interpreter(target: Target, value: CellValue, meaning: Meaning) -> bool | str:
    """Is an interpreter needed? A language in the cell says yes, and which."""
    try:
        return _truth(target, value, meaning)
    except CellError:
        words = meaning.glossary.values["language"]
        found = words.get(plain(_as_text(value))) or _language(_as_text(value), words)
        if found is None:
            raise
        return found


def _email(target: Target, value: CellValue, meaning: Meaning) -> str:
    text = _text(target, value, meaning)
    if not EMAIL.fullmatch(text):
        raise CellError(Trouble.NOT_AN_EMAIL)
    return text


def _worker(target: Target, value: CellValue, meaning: Meaning) -> str:
    """Who of the own staff takes care of the person: the id. Nobody else's staff is known."""
    found = meaning.workers.get(plain(_as_text(value)))
    if found is None:
        raise CellError(Trouble.UNKNOWN_WORKER)
    return found


READERS: dict[Cell, Callable[[Target, CellValue, Meaning], Any]] = {
    Cell.TEXT: _text,
    Cell.NAME: _text,
    Cell.CODE: _text,
    Cell.FULL_NAME: _full_name,
    Cell.DATE: _date,
    Cell.BIRTH: _birth,
    Cell.HETU: _hetu,
    Cell.MUNICIPALITY: _municipality,
    Cell.CENTRE: _centre,
    Cell.WORD: _word,
    Cell.TRUTH: _truth,
    Cell.INTERPRETER: _interpreter,
    Cell.EMAIL: _email,
    Cell.WORKER: _worker,
}
