"""What limits a release: read from `data/access/release.yaml`, which is checked. Pure."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Strict
from samsyn.protection.terms import Limits


class LimitsText(Strict):
    """The file."""

    minutes: int = Field(ge=1, le=240)
    least_words: int = Field(ge=1, le=200)


@lru_cache(maxsize=4)
def load_limits(file: Path = DATA / "access" / "release.yaml") -> Limits:
    """The limits, loaded once for each file. Raises `LawError`."""
    document = read(file)
    text = parse(document, LimitsText, document.content, ())
    return Limits(text.minutes, text.least_words)
