"""How a person is found, sorted and checked. Pure: text and days in, keys and reasons out.

Folding of names for search, in this order: transliteration to Latin letters (anyascii over NFKD),
lower case, letters and digits only; then spellings that registers mix up:

| written | folded | for example |
|---|---|---|
| kh | h | Khaled, Haled |
| gh | g | Ghulam, Gulam |
| ph | f | Joseph, Josef |
| ck | k | Beck, Bek |
| q | k | Qasim, Kasim |
| w | v | Wali, Vali |
| doubled letters | one | Hussein, Husein |
| the variants of `VARIANTS` | the first of them | Mohammed, Muhammad, Mohamed |

Vowels are left alone otherwise: Hassan and Hussein stay two names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from anyascii import anyascii
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.fi import hetu

from samsyn.clients.terms import HetuProblem, IdentifierKind

FOLDED = (("kh", "h"), ("gh", "g"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("w", "v"))
#: Common spellings of one name, after the folding of letters; the first stands for all.
VARIANTS = (
    "mohamed mohamad mohamud muhamed muhamad muhamud mohammad",
    "yusuf yousef youssef yousif yusef jusuf jusef",
    "ahmed ahmad",
    "husein hosein husain hossein",
    "hasan hassan",
    "ibrahim ebrahim",
    "omar umar",
    "osman usman othman uthman",
    "abdulah abdalah abdula",
    "fatima fatma fatemeh fatimah",
    "aisha aysha ayesha aishah",
    "maryam mariam miriam meryem",
    "aleksandr alexander aleksander oleksandr",
    "mykhailo mikhail mihail mihailo myhailo",
    "serhiy serhii sergei sergey",
    "olena elena yelena jelena",
    "layla laila leila leyla lejla",
    "mansur mansour mansoor",
    "nur nour noor",
    "musa moussa mousa moosa",
    "said saeed saied sayid",
    "karim kareem",
    "samir sameer",
    "hamid hameed",
    "rashid rasheed",
    "amin ameen",
    "mustafa mostafa moustafa",
    "sulayman suleyman suleiman sulaiman soleyman soleiman",
    "yunus younes younus younis yonis",
    "khadija hadija khadijah khadijo",
    "abdulrahman abdurrahman abdelrahman abdirahman abdurahman",
    "yasmin yasmine yasmeen jasmin",
    "iryna irina",
    "tetiana tetyana tatiana tatyana",
    "yuliia yulia iuliia julia",
    "nataliia natalia nataliya natalya",
    "kateryna katerina ekaterina yekaterina",
    "dmytro dmitri dmitry dmitriy",
    "volodymyr vladimir",
    "andrii andriy andrei andrey",
)
#: Swedish and Finnish put å, ä, ö after z, and so do these signs; other marks sort as their letter (ü as y).
LAST_LETTERS = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}
_PARTS = re.compile(r"[\s\-‐‑–'’./,]+")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_DOUBLED = re.compile(r"([a-z])\1+")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HETU_DAY = re.compile(r"(\d{2})(\d{2})(\d{2})[-+A-FU-Y]?")


@lru_cache(maxsize=20_000)
def letters(part: str) -> str:
    """One part of a name as it is written, folded letter by letter."""
    return _folded(_NOT_ALNUM.sub("", anyascii(unicodedata.normalize("NFKC", part)).lower()))


def fold(part: str) -> str:
    """One part of a name as search compares it: the first of its usual spellings."""
    plain = letters(part)
    return _VARIANT_OF.get(plain, plain)


def _variants() -> dict[str, str]:
    """Every spelling of `VARIANTS`, folded by letters, to the first of its line."""
    found: dict[str, str] = {}
    for line in VARIANTS:
        folded = [_folded(name) for name in line.split()]
        found.update(dict.fromkeys(folded, folded[0]))
    return found


def _folded(name: str) -> str:
    """Letters folded, again and again until nothing changes: a fold may make another one possible."""
    while True:
        before = name
        for written, folded in FOLDED:
            name = name.replace(written, folded)
        name = _DOUBLED.sub(r"\1", name)
        if name == before:
            return name


_VARIANT_OF = _variants()


def name_parts(text: str) -> list[str]:
    """The parts of a name or of what somebody searches for, folded."""
    return [folded for folded in map(fold, _PARTS.split(text)) if folded]


def search_key(text: str) -> str:
    """A name as search compares it: transliterated, folded, letters and digits only."""
    return "".join(name_parts(text))


def name_keys(names: Iterable[str]) -> list[str]:
    """The keys under which names are found: each part as written and in its first spelling, and as a whole."""
    keys: dict[str, None] = {}
    for name in names:
        for form in ([letters(part) for part in _PARTS.split(name)], name_parts(name)):
            parts = [part for part in form if part]
            keys.update(dict.fromkeys(parts))
            if len(parts) > 1:
                keys["".join(parts)] = None
    return list(keys)


def spellings(word: str) -> list[tuple[str, ...]]:
    """For each part of a word that somebody searches for, the beginnings under which it may stand."""
    return [tuple(dict.fromkeys((letters(part), fold(part)))) for part in _PARTS.split(word) if letters(part)]


def birth_date_key(born: date) -> str:
    """The key under which a birth date is found."""
    return f"={born.isoformat()}"


def number_key(value: str) -> str:
    """The key under which a customer number is found: without spaces, in capitals."""
    return f"#{compact(value)}"


def hidden_key(blind: str) -> str:
    """The key under which an identity code is found: never the code itself."""
    return f"!{blind}"


def sort_key(family_name: str, given_names: str) -> str:
    """Where a name stands in a Swedish or Finnish list: å, ä, ö come after z."""
    return f"{_sorted_as(family_name)} {_sorted_as(given_names)}".strip()


def _sorted_as(name: str) -> str:
    letters = unicodedata.normalize("NFC", name).lower()
    placed = "".join(LAST_LETTERS.get(letter) or anyascii(letter).lower() for letter in letters)
    return re.sub(r"[^a-z0-9{|}]+", " ", placed).strip()


def short_name(given_names: str, family_name: str) -> str:
    """How lists call a person: first name and the first letter of the family name."""
    first = given_names.split()[0] if given_names.split() else ""
    initial = family_name.strip()[:1]
    return f"{first} {initial}." if first and initial else first or family_name.strip()


def full_name(given_names: str, family_name: str) -> str:
    """First names, then family name."""
    return f"{given_names} {family_name}".strip()


def valid_hetu(text: str, born: date | None, today: date, *, only_artificial: bool = False) -> HetuProblem | None:
    """What is wrong with a personal identity code, or none?

    fi: henkilötunnus · sv: personbeteckning. The code must agree with the birth date and not lie in
    the future. `only_artificial`: only individual numbers 900–999, which are given to nobody, as the
    demonstration must hold invented people only.
    law: 661/2009, 11 §; form: decree 128/2010, 2 §"""
    try:
        code = hetu.validate(text, allow_temporary=True)
    except InvalidChecksum:
        return HetuProblem.CHECK_CHARACTER
    except InvalidComponent:
        return HetuProblem.DATE
    except ValidationError:
        return HetuProblem.FORMAT
    day = hetu_birth_date(code)
    if day > today:
        return HetuProblem.FUTURE
    if born is not None and day != born:
        return HetuProblem.OTHER_BIRTH_DATE
    artificial = int(code[7:10]) >= 900
    if only_artificial and not artificial:
        return HetuProblem.NOT_ARTIFICIAL
    return None


def hetu_birth_date(code: str) -> date:
    """The birth date that a valid code names."""
    sign = code[6]
    century = 1800 if sign == "+" else 1900 if sign in "-YXWVU" else 2000
    return date(century + int(code[4:6]), int(code[2:4]), int(code[:2]))


def compact(value: str) -> str:
    """A number without spaces, in capitals."""
    return re.sub(r"\s+", "", value).upper()


def blind_index(kind: str, value: str, key: str) -> str:
    """A keyed hash of a number: equal for equal numbers, and tells nothing without the key."""
    text = f"{kind}:{compact(value)}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()[:40]


def masked(kind: str, value: str) -> str:
    """A number as pages show it: of an identity code the birth date alone."""
    if kind == IdentifierKind.HETU:
        return f"{value[:7]}••••" if len(value) >= 7 else "••••"
    return value


def birth_dates_in(text: str) -> list[date]:
    """The birth dates that somebody may mean with d.m.yyyy, d.m.yy, yyyy-mm-dd or the beginning of a hetu.

    Two digits of a year mean either century: what is found tells which."""
    text = text.strip()
    if _ISO_DAY.fullmatch(text):
        year, month, day = text.split("-")
    elif match := _DAY.fullmatch(text) or _HETU_DAY.fullmatch(text.upper()):
        day, month, year = match.groups()
    else:
        return []
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    return [born for one in years if (born := _day_or_none(one, int(month), int(day)))]


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def looks_like_hetu(text: str) -> bool:
    """Does somebody search for an identity code?"""
    return bool(re.fullmatch(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]", compact(text)))
