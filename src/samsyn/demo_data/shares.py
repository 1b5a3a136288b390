"""How often what comes in the invented population: `data/demo/population.yaml`, with types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from samsyn.demo_data.names import FOLDER, weighted
from samsyn.law.reader import Document, parse, read
from samsyn.law.schema import Strict
from samsyn.law.terms import Group

Choice = tuple[tuple[str, ...], tuple[int, ...]]


class KindText(Strict):
    """One kind of household as the file says it."""

    weight: int
    group: Group
    first: int
    fresh: float
    place: str
    origins: dict[str, int]
    adults: list[int]
    children: list[int]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of household: its path through the years, who is in it, and where it lives."""

    name: str
    weight: int
    group: Group
    first: int
    fresh: float
    place: str
    origins: Choice
    adults: tuple[int, ...]
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note to choose: its data class, who writes it, and its words by language."""

    data_class: str
    by: str
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shares:
    """The whole file."""

    kinds: tuple[Kind, ...]
    places: dict[str, Choice]
    centres: dict[str, str]
    streets: dict[str, list[str]]
    finnish_places: frozenset[str]
    screened: frozenset[str]
    screening_unknown: frozenset[str]
    phones: list[dict[str, str]]
    notes: tuple[NoteText, ...]
    agreements: list[dict[str, Any]]


@lru_cache(maxsize=2)
def load_shares(file: Path = FOLDER / "population.yaml") -> Shares:
    """The shares of the file. Raises `LawError` for what it should not say."""
    document = read(file)
    content = document.content
    return Shares(
        kinds=tuple(_kind(document, name, row) for name, row in content["kinds"].items()),
        places={name: weighted(row) for name, row in content["places"].items()},
        centres=content["centres"],
        streets=content["streets"],
        finnish_places=frozenset(content["fi_places"]),
        screened=frozenset(content["screened"]),
        screening_unknown=frozenset(content["screening_unknown"]),
        phones=content["phones"],
        notes=tuple(NoteText(row["class"], row["by"], {"sv": row["sv"], "fi": row["fi"]}) for row in content["notes"]),
        agreements=content["agreements"],
    )


def _kind(document: Document, name: str, row: dict[str, Any]) -> Kind:
    text = parse(document, KindText, row, ("kinds", name))
    return Kind(
        name=name,
        weight=text.weight,
        group=text.group,
        first=text.first,
        fresh=text.fresh,
        place=text.place,
        origins=weighted(text.origins),
        adults=tuple(text.adults),
        children=tuple(text.children),
    )
