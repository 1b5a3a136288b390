"""Invented names by origin, from `data/demo/names.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from samsyn.demo_data.terms import OtherName
from samsyn.law.reader import read
from samsyn.law.rulebook import DATA

FOLDER = DATA / "demo"


@dataclass(frozen=True, slots=True)
class Word:
    """A name in Latin letters and, where it has one, in its own script."""

    latin: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The names, tongues and service languages of an origin."""

    code: str
    family_by: str
    script: str
    family: tuple[Word, ...]
    women: tuple[Word, ...]
    men: tuple[Word, ...]
    tongues: tuple[tuple[str, ...], tuple[int, ...]]
    services: tuple[tuple[str, ...], tuple[int, ...]]
    interpreter: dict[str, str]

    def given(self, random: Random, woman: bool) -> Word:
        """A given name by lot."""
        return random.choice(self.women if woman else self.men)


@lru_cache(maxsize=2)
def load_origins(file: Path = FOLDER / "names.yaml") -> dict[str, Origin]:
    """All origins by code."""
    return {code: _origin(code, row) for code, row in read(file).content.items()}


def _origin(code: str, row: dict[str, Any]) -> Origin:
    return Origin(
        code=code,
        family_by=row["family_by"],
        script=row["script"],
        family=_words(row["family"]),
        women=_words(row["women"]),
        men=_words(row["men"]),
        tongues=weighted(row["tongues"]),
        services=weighted(row["services"]),
        interpreter=dict(row.get("interpreter") or {}),
    )


def _words(names: list[str]) -> tuple[Word, ...]:
    return tuple(Word(*name.split("=")) for name in names)


def weighted(row: dict[str, Any]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names and their weights, as `Random.choices` wants them."""
    return tuple(row), tuple(int(weight) for weight in row.values())


def pick(random: Random, choice: tuple[tuple[str, ...], tuple[int, ...]]) -> str:
    """One of them by lot, the heavier more often."""
    return random.choices(*choice)[0]


class NameGiver:
    """Gives names to the members of households, no full name twice where `unique`."""

    def __init__(self, *, unique: bool) -> None:
        self.unique = unique
        self._given: set[tuple[str, str]] = set()

    def household(self, random: Random, origin: Origin) -> Word:
        """The name a household shares, or the father's name its children carry."""
        return random.choice(origin.men if origin.family_by == "father" else origin.family)

    def member(
        self, random: Random, origin: Origin, shared: Word, *, woman: bool, child: bool
    ) -> tuple[str, str, tuple[OtherName, ...]]:
        """Family name, given names and other spellings of one member."""
        if origin.family_by == "shared":
            family = shared
        elif origin.family_by == "father":
            grandfather = shared if child else random.choice(origin.family)
            family = grandfather
        else:
            family = random.choice(origin.family)
        for attempt in range(60):
            first = origin.given(random, woman)
            words = [first]
            if attempt > 3 or random.random() < 0.18:
                second = origin.given(random, woman)
                if second.latin != first.latin:
                    words.append(second)
            given = " ".join(word.latin for word in words)
            if not self.unique or (family.latin, given) not in self._given:
                break
            if attempt > 30:
                family = random.choice(origin.family)
        self._given.add((family.latin, given))
        own = " ".join(word.own for word in words)
        other = (OtherName(family.own, own),) if family.own and all(word.own for word in words) else ()
        return family.latin, given, other
