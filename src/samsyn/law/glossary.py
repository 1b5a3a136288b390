"""What is it called, in which language, on which day? The official terms of `data/glossary.yaml`.

Identifiers are English because both statute texts are authentic; a term's `id` never follows a
change of the official word. Terms have versions: *osoittaminen* became *ohjaaminen*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Day, Labels, Names

Language = Literal["en", "sv", "fi"]
LANGUAGES: tuple[Language, ...] = ("sv", "fi", "en")


class Wording(Labels):
    """What a term was called from a day on."""

    from_: Day = Field(alias="from")
    mark: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str | None = None


class Term(Labels):
    """An official term with its forms of today, what else it is called, and what it was called before."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: str | None = None
    also: dict[Language, Names] = {}
    mark: Literal["confirmed", "unconfirmed"]
    unconfirmed: list[Language] = []
    source: str = Field(min_length=1)
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    successor: str | None = None
    versions: list[Wording] = []
    note: str | None = None

    @model_validator(mode="after")
    def _versions_in_order(self) -> Term:
        days = [version.from_ for version in self.versions]
        if days != sorted(set(days)):
            raise ValueError("versions must stand in order of time, one for each day")
        if self.versions and any(getattr(self.versions[-1], lang) != getattr(self, lang) for lang in LANGUAGES):
            raise ValueError("the last version must be the form of today")
        return self

    def on(self, day: date | None, language: Language) -> str:
        """The word of a day; without a day, or without versions, the word of today."""
        begun = [version for version in self.versions if day is not None and version.from_ <= day]
        if day is None or not self.versions:
            return str(getattr(self, language))
        return str(getattr(begun[-1] if begun else self.versions[0], language))

    def words(self) -> tuple[str, ...]:
        """Every form of the term, old and new, in all languages, each once."""
        forms = [getattr(labels, language) for labels in (self, *self.versions) for language in LANGUAGES]
        forms += [form for language in LANGUAGES for form in self.also.get(language, [])]
        return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=4)
def load_glossary(file: Path = DATA / "glossary.yaml") -> Mapping[str, Term]:
    """The terms by id, in the order of the file. Raises `LawError`."""
    document = read(file)
    terms: dict[str, Term] = {}
    for index, row in enumerate(document.content or []):
        found = parse(document, Term, row, (index,))
        if found.id in terms:
            raise document.error((index, "id"), f"the id {found.id!r} is given twice")
        terms[found.id] = found
    for index, found in enumerate(terms.values()):
        if found.successor and found.successor not in terms:
            raise document.error((index, "successor"), f"unknown term {found.successor!r}")
    return MappingProxyType(terms)


def term(id: str, language: Language, on: date | None = None) -> str:
    """What the term is called in a language, today or on a day. Raises `KeyError` for an unknown id."""
    return load_glossary()[id].on(on, language)


def search(text: str) -> list[Term]:
    """The terms that have the text in a form of any language, old forms too; the very word first."""
    wanted = folded(text)
    if not wanted:
        return []
    hits: list[tuple[int, Term]] = []
    for found in load_glossary().values():
        forms = [folded(form) for form in (found.id.replace("_", " "), *found.words())]
        if wanted in forms:
            hits.append((0, found))
        elif any(wanted in form for form in forms):
            hits.append((1, found))
    return [found for _, found in sorted(hits, key=lambda hit: hit[0])]


def folded(text: str) -> str:
    """Small letters without marks, single spaces: how words are compared."""
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
