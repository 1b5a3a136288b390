"""Which duties and facts are stations of the path, in which order, and what are they called in short?

The stations stand in `data/pages/stations.yaml`. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Labels
from samsyn.law.terms import Function

SOFT_HYPHEN = "\u00ad"


class Station(NamedTuple):
    """A kind of step: `order` is its place in the pathway, `weight` 3 is always shown."""

    order: int
    label: Labels
    weight: int
    beside: bool = False
    lane: Function | None = None
    asked: str = ""
    asks: Labels | None = None

    def name(self, language: str) -> str:
        """The short name, with soft hyphens where it may break."""
        return str(getattr(self.label, language))

    def asking(self, language: str) -> str:
        """The short name of the step that asks, where the duty waits for an answer."""
        return str(getattr(self.asks, language)) if self.asks else ""


class Stations(NamedTuple):
    """All kinds of steps by duty and by event."""

    by_duty: Mapping[str, Station]
    by_event: Mapping[str, Station]


@lru_cache(maxsize=1)
def stations() -> Stations:
    """The kinds of steps, in the order of the pathway."""
    document = read(DATA / "pages" / "stations.yaml")
    by_duty: dict[str, Station] = {}
    by_event: dict[str, Station] = {}
    for order, row in enumerate(document.content):
        label, asks = _labels(row), row.get("asks")
        station = Station(
            order=order,
            label=parse(document, Labels, label, (order,)),
            weight=int(row["weight"]),
            beside=row.get("beside") == "true",
            lane=Function(row["lane"]) if "lane" in row else None,
            asked=row.get("asked", ""),
            asks=parse(document, Labels, _labels(asks), (order, "asks")) if asks else None,
        )
        if "duty" in row:
            by_duty[row["duty"]] = station
        else:
            by_event[row["event"]] = station
    return Stations(by_duty, by_event)


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {language: str(row[language]).replace("|", SOFT_HYPHEN) for language in ("en", "sv", "fi")}
