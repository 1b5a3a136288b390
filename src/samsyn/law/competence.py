"""Who fills a function: organisations, territories and competence of a region, by date.

Territories do not nest: municipality, employment area, wellbeing county and state region are four
maps. A task can be moved to a centre elsewhere (special costs of the whole country to Uusimaa
from 1.1.2026), so the answer depends on function, task, municipality and day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from samsyn.law.terms import Function

#: What a code without a name stands for where the region has no row for it.
NAMELESS = {
    Function.MUNICIPALITY: "MUN",
    Function.EMPLOYMENT_AUTHORITY: "MUN_EMP",
    Function.WELLBEING_COUNTY: "WA",
    Function.STATE_REGION: "LVC",
    Function.STATE_PAYER: "TEHK",
    Function.RECEPTION_CENTRE: "RC",
    Function.MIGRI: "MIGRI",
    Function.DVV: "DVV",
    Function.KELA: "KELA",
    Function.POLICE: "POL",
    Function.MINISTRY: "TEM",
    Function.COURT: "COURT",
    Function.GUIDANCE_POINT: "INFO",
    Function.EDUCATION_PROVIDER: "EDU",
    Function.ASSOCIATION: "NGO",
    Function.REPRESENTATIVE: "REP",
    Function.CLIENT: "CLIENT",
    Function.SYSTEM_OWNER: "SYSTEM",
    Function.ANY_AUTHORITY: "ANY",
}
ANY_TASK = "*"


class Assignment(NamedTuple):
    """From a day, an organisation fills a function for a territory (or all) and a task (or all)."""

    from_: date
    organisation: str | None


Key = tuple[Function, str, str]


class Competence:
    """The dated map of one region. Immutable after it is built; answers are cached."""

    def __init__(self, rows: Mapping[Key, Sequence[Assignment]], municipalities: frozenset[str], home: str) -> None:
        self._starts: dict[Key, list[date]] = {}
        self._codes: dict[Key, list[str | None]] = {}
        for key, assignments in rows.items():
            ordered = sorted(assignments, key=lambda row: row.from_)
            self._starts[key] = [row.from_ for row in ordered]
            self._codes[key] = [row.organisation for row in ordered]
        self.municipalities = municipalities
        self._home = home
        self._days = sorted({day for days in self._starts.values() for day in days})
        self._cache: dict[tuple[Function, str, str, int], str] = {}

    def period(self, on: date) -> int:
        """Which period a day lies in: inside one nobody's competence changes."""
        return bisect_right(self._days, on)

    def resolve(self, function: Function, municipality: str, on: date, task: str = ANY_TASK) -> str:
        """Which organisation fills the function there on that day? Never empty: at worst nameless."""
        key = (function, municipality, task, self.period(on))
        answer = self._cache.get(key)
        if answer is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            answer = self._cache[key] = self._resolve(function, municipality, on, task)
        return answer

    def _resolve(self, function: Function, municipality: str, on: date, task: str) -> str:
        if function is Function.MUNICIPALITY:
            return f"MUN:{municipality}" if municipality else "MUN"
        # A task of its own goes before the territory, and the territory before the whole country.
        candidates: list[Key] = [(function, "", task)] if task != ANY_TASK else []
        candidates += [(function, municipality or self._home, ANY_TASK), (function, "", ANY_TASK)]
        for key in candidates:
            found = self._at(key, on)
            if found:
                return found
        # Outside the region: the kind of authority that the region itself has on that day.
        kind = (self._at((function, self._home, ANY_TASK), on) or "").partition(":")[0]
        if function is Function.EMPLOYMENT_AUTHORITY and municipality and kind in ("", "MUN_EMP"):
            return f"MUN_EMP:{municipality}"
        if kind:
            return kind
        return NAMELESS.get(function, function.value.upper())

    def _at(self, key: Key, on: date) -> str | None:
        starts = self._starts.get(key)
        if not starts:
            return None
        index = bisect_right(starts, on) - 1
        return self._codes[key][index] if index >= 0 else None
