"""The sorts of lists, the glossary of headings and of what cells say: `data/exchange/*.yaml`, checked. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale

from samsyn.cases.words import vocabulary
from samsyn.clients.terms import IdentifierKind
from samsyn.exchange.terms import ListKind
from samsyn.law.reader import Document, parse, read
from samsyn.law.rulebook import DATA, load_rulebook
from samsyn.law.schema import Labels, Strict, Truth
from samsyn.law.terms import Function

FOLDER = DATA / "exchange"
LANGUAGES = ("sv", "fi", "en")
#: What pages call a code may be written in a list too. Vocabulary of lists → kind of `data/pages/words.yaml`.
WORDS_OF_PAGES = {"group": "group", "protection": "protection", "move_mode": "move_mode", "ground": "choice"}
ALL_VALUES = ("truth", "group", "protection", "move_mode", "service_language", "relation", "ground", "language")


class NumberText(Strict):
    """What a customer number of a list is, and who gave it."""

    kind: IdentifierKind
    issuer: str


class KindText(Strict):
    """One sort of list as the file says it."""

    name: Labels
    about: Labels
    author: Function
    importers: list[Function]
    number: NumberText
    required: list[str]
    told: list[str]
    planned: dict[str, str]
    columns: list[str]
    asks: list[str]


class HeadingText(Strict):
    """The headings that mean one thing."""

    sv: list[str] = []
    fi: list[str] = []
    en: list[str] = []
    exact: Truth = False


@dataclass(frozen=True, slots=True)
class KindRule:
    """One sort of list: whose it is, what it must have, what it may tell of others."""

    kind: ListKind
    name: Labels
    about: Labels
    author: Function
    importers: frozenset[Function]
    number: NumberText
    required: tuple[tuple[str, ...], ...]
    told: frozenset[str]
    planned: Mapping[str, str]
    columns: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """What headings and cells mean. Keys of the mappings are plain texts (`plain`)."""

    headings: Mapping[str, str]
    exact_only: frozenset[str]
    called: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Order:
    """What the days of one row should say of each other, and what happens once."""

    pairs: tuple[tuple[str, str], ...]
    once: frozenset[str]


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A text without capitals, punctuation and extra spaces: how headings and values are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", folded).strip() or folded.strip()


@lru_cache(maxsize=2)
def load_kinds(folder: Path = FOLDER) -> dict[ListKind, KindRule]:
    """The sorts of lists. Raises `LawError`."""
    document = read(folder / "kinds.yaml")
    kinds: dict[ListKind, KindRule] = {}
    for name, row in document.content.items():
        if name not in set(ListKind):
            raise document.error((name,), f"expected a sort of list ({', '.join(ListKind)})")
        text = parse(document, KindText, row, (name,))
        _require_events(document, (name, "told"), text.told)
        _require_events(document, (name, "planned"), [*text.planned, *text.planned.values()])
        kinds[ListKind(name)] = KindRule(
            kind=ListKind(name),
            name=text.name,
            about=text.about,
            author=text.author,
            importers=frozenset(text.importers),
            number=text.number,
            required=tuple(tuple(group.split("|")) for group in text.required),
            told=frozenset(text.told),
            planned=text.planned,
            columns=tuple(text.columns),
            asks=tuple(text.asks),
        )
    return kinds


@lru_cache(maxsize=2)
def load_order(folder: Path = FOLDER) -> Order:
    """What days should say of each other. Raises `LawError`."""
    document = read(folder / "checks.yaml")
    for index, pair in enumerate(document.content["order"]):
        _require_events(document, ("order", index), pair)
    _require_events(document, ("once",), document.content["once"])
    pairs = tuple((earlier, later) for earlier, later in document.content["order"])
    return Order(pairs, frozenset(document.content["once"]))


@lru_cache(maxsize=2)
def load_glossary(folder: Path = FOLDER) -> Glossary:
    """What headings and cells mean. Raises `LawError`, also where one text would mean two things."""
    headings: dict[str, str] = {}
    called: dict[str, dict[str, str]] = {}
    exact: set[str] = set()
    document = read(folder / "headings.yaml")
    for target, row in document.content.items():
        text = parse(document, HeadingText, row, (target,))
        if text.exact:
            exact.add(target)
        for language in LANGUAGES:
            words: list[str] = getattr(text, language)
            called.setdefault(target, {})[language] = words[0] if words else target
            for word in words:
                if headings.setdefault(plain(word), target) != target:
                    raise document.error(
                        (target, language), f"the heading {word!r} already means {headings[plain(word)]}"
                    )
    return Glossary(headings, frozenset(exact), called, _values(folder / "values.yaml"))


def _values(file: Path) -> dict[str, dict[str, str]]:
    document = read(file)
    answer: dict[str, dict[str, str]] = {}
    for name, rows in document.content.items():
        if name not in ALL_VALUES:
            raise document.error((name,), f"expected a vocabulary ({', '.join(ALL_VALUES)})")
        words = answer[name] = {}
        for code, texts in rows.items():
            for text in texts:
                if words.setdefault(plain(text), code) != code:
                    raise document.error((name, code), f"{text!r} already means {words[plain(text)]}")
    for called, code in _names_of_languages():
        answer["language"].setdefault(plain(called), code)
    for target, kind in WORDS_OF_PAGES.items():
        for code, labels in vocabulary()[kind].items():
            if code in answer[target].values():
                for language in LANGUAGES:
                    answer[target].setdefault(plain(getattr(labels, language)), code)
    return answer


def _names_of_languages() -> Iterable[tuple[str, str]]:
    """Every language by its code and its names in Swedish, Finnish and English."""
    for row in read(DATA / "codes" / "languages_extra.yaml").content["languages"]:
        yield row["code"], row["code"]
        for name in row["name"].values():
            yield name, row["code"]
    for language in LANGUAGES:
        for code, name in sorted(Locale.parse(language).languages.items(), key=lambda item: len(item[0])):
            if 2 <= len(code) <= 3:
                yield name, code
                yield code, code


def _require_events(document: Document, at: tuple[str | int, ...], names: Any) -> None:
    known = load_rulebook().events
    for name in names:
        if name not in known:
            raise document.error(at, f"unknown event type {name!r}")
