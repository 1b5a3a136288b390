"""How a reader is told who somebody is: organisations of the day, their letters, parts in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from samsyn.law.rulebook import Rulebook
from samsyn.reform import rules, words
from samsyn.reform.terms import Entry, Part


class Line(NamedTuple):
    """A part in a cell: short for the eye, long for the ear and for narrow screens, and for whom."""

    short: str
    long: str
    note: str = ""


@dataclass
class Names:
    """The names that one reader sees, for a municipality (or none) and the days shown."""

    rulebook: Rulebook
    language: str
    place: str
    days: tuple[date, ...]

    def label(self, labels: Any) -> str:
        """A name of the data in the reader's language."""
        return str(getattr(labels, self.language))

    def organisation(self, code: str) -> str:
        """The short name of an organisation; of its kind where no municipality is chosen."""
        kind = code.partition(":")[0]
        if not self.place and code in self._usual:
            return str(words.KINDS.get(kind, ""))
        known = self.rulebook.region.organisations.get(code)
        return self.label(known.short) if known else ""

    @cached_property
    def _usual(self) -> set[str]:
        """The organisations that fill the columns on both days, where no task has gone elsewhere."""
        resolve = self.rulebook.competence.resolve
        return {resolve(function, "", day) for function in rules.COLUMN_OF for day in self.days}

    def letter(self, code: str) -> str:
        """The letter of an organisation, or of the first one of its kind."""
        known = self.rulebook.region.organisations
        kind = code.partition(":")[0]
        found = known.get(code) or next((row for row in known.values() if row.kind == kind), None)
        return self.label(found.letter) if found else ""

    def lines(self, cell: Iterable[Entry], *, places: bool = True) -> Iterator[Line]:
        """The parts of a cell, those for the same persons on one line; `places` names who is elsewhere."""
        parts: dict[str, list[Part]] = {}
        for entry in cell:
            parts.setdefault(self._note(entry, places), []).append(entry.part)
        for note, of_note in parts.items():
            yield Line(
                " + ".join(str(words.SHORT_PARTS[part]) for part in of_note),
                words.parts(of_note, self.language),
                words.soft(note),
            )

    def _note(self, entry: Entry, places: bool) -> str:
        if entry.function not in rules.COLUMN_OF:
            return words.function(entry.function, self.language)
        place = self.organisation(entry.organisation) if entry.elsewhere and places else ""
        return ", ".join(part for part in (str(words.SHARES[entry.share]), place) if part)


def duty_address(code: str, municipality: str = "") -> str:
    """The page of one duty, seen from the same municipality."""
    address = reverse("reform:duty", args=[code])
    return f"{address}?{urlencode({'municipality': municipality})}" if municipality else address
