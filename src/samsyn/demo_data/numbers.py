"""Numbers that belong to nobody: personal identity codes of the 900 series, phones, customer numbers.

The 900 series (individual numbers 900–999) is never given to a person; it is used for tests. Phone numbers
come from series that a regulator keeps free (`data/demo/population.yaml` says which).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
#: Each lane takes every lane-th pair of individual numbers, so that two processes never meet.
PAIRS = 50


class Numbers:
    """Gives each number once. `lane` of `lanes` keeps parallel generators apart."""

    def __init__(self, phones: Sequence[Mapping[str, object]], *, lane: int = 0, lanes: int = 1) -> None:
        self.phones = [(str(row["prefix"]), int(str(row["from"])), int(str(row["to"]))) for row in phones]
        self.lane, self.lanes = lane, lanes
        self._hetu: dict[tuple[date, bool], int] = {}
        self._next = lane

    def hetu(self, born: date, woman: bool) -> str:
        """A personal identity code that nobody has; empty where the day has no more of them.

        fi: henkilötunnus · sv: personbeteckning"""
        given = self._hetu.get((born, woman), 0)
        pair = given * self.lanes + self.lane
        if pair >= PAIRS:
            return ""
        self._hetu[born, woman] = given + 1
        individual = 900 + 2 * pair + (not woman)
        digits = f"{born:%d%m%y}{individual}"
        return f"{born:%d%m%y}{'A' if born.year >= 2000 else '-'}{individual}{CHECK[int(digits) % 31]}"

    def serial(self) -> int:
        """The next number of a person in this population."""
        self._next += self.lanes
        return self._next - self.lanes

    def phone(self, random: Random) -> str:
        """A phone number without subscriber. Households may share one, as in life."""
        prefix, low, high = random.choice(self.phones)
        digits = f"{random.randint(low, high):03d}"
        return f"{prefix}{digits}" if prefix.endswith(" ") else f"{prefix}{digits[:1]} {digits[1:]}"
