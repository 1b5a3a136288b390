"""The legal basis of each purpose: what a row of the journal says where the act itself names no section.

fi: käyttötarkoitus, oikeusperuste · sv: ändamål, rättslig grund
source: data/oversight/purposes.yaml (domain 8.1–8.5)"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Strict, Truth


class PurposeText(Strict):
    """One purpose as the file says it."""

    basis: str = Field(min_length=1)
    social_or_health: Truth
    confidence: Literal["confirmed", "proposed"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data are used, and which sections let it be."""

    code: str
    basis: str
    social_or_health: bool
    confidence: str


class NoBasis(ValueError):
    """Nothing is written down for a purpose that has no legal basis in the file."""


@lru_cache(maxsize=4)
def load_purposes(file: Path = DATA / "oversight" / "purposes.yaml") -> dict[str, Purpose]:
    """The purposes by code. Raises `LawError`."""
    document = read(file)
    if not isinstance(document.content, dict):
        raise document.error((), "a mapping of purposes expected")
    found: dict[str, Purpose] = {}
    for code, row in document.content.items():
        text = parse(document, PurposeText, row, (code,))
        found[code] = Purpose(code, text.basis, text.social_or_health, text.confidence)
    return found


def basis_of(purpose: str) -> str:
    """The legal basis of a purpose, as the journal writes it. Raises `NoBasis`."""
    known = load_purposes().get(purpose)
    if known is None:
        raise NoBasis(f"data/oversight/purposes.yaml names no purpose {purpose!r}")
    return known.basis
