"""Which looks stand out? Pure functions over what a person did on a day; the numbers stand in data.

fi: poikkeava tietojen haku · sv: avvikande sökning av uppgifter
law: 906/2019, 23 §; 681/2023, 81 §"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from pydantic import Field

from samsyn.law.calendar import Period
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Labels, Length, Names, Strict
from samsyn.oversight.terms import Counted, Finding, Limit, Looked, PersonsDay, Rule


class LimitText(Strict):
    """One rule as the file says it."""

    name: Labels
    says: Labels
    limit: int = Field(ge=1)
    source: Names = Field(min_length=1)
    confidence: Literal["confirmed", "own"]
    persons: int = Field(default=0, ge=0)
    from_hour: int = Field(default=0, ge=0, le=23)
    to_hour: int = Field(default=0, ge=0, le=23)
    acted_within: Length | None = None


@lru_cache(maxsize=4)
def load_limits(file: Path = DATA / "oversight" / "anomalies.yaml") -> Mapping[Rule, Limit]:
    """The limits of all rules. Raises `LawError`."""
    document = read(file)
    found: dict[Rule, Limit] = {}
    for rule in Rule:
        text = parse(document, LimitText, document.content.get(rule.value), (rule.value,))
        found[rule] = Limit(
            names=text.name.model_dump(),
            says=text.says.model_dump(),
            limit=text.limit,
            source=tuple(text.source),
            confidence=text.confidence,
            persons=text.persons,
            from_hour=text.from_hour,
            to_hour=text.to_hour,
            acted_within=text.acted_within,
        )
    return MappingProxyType(found)


def relationship_since(limits: Mapping[Rule, Limit], since: date) -> date:
    """From which day on do acts in a case make a relationship, for looks from this day on?"""
    lengths = [limit.acted_within for limit in limits.values() if limit.acted_within]
    return min((_back(since, length) for length in lengths), default=since)


def _back(day: date, length: Period) -> date:
    return day - timedelta(days=length.days + 31 * length.months + 2 * length.working_days)


def is_night(hour: int, limit: Limit) -> bool:
    """Does an hour of the clock belong to the night of the rule? The night may pass midnight."""
    if limit.from_hour <= limit.to_hour:
        return limit.from_hour <= hour < limit.to_hour
    return hour >= limit.from_hour or hour < limit.to_hour


def night_of(day: date, hour: int, limit: Limit) -> date:
    """On which day did the night begin that this hour belongs to?"""
    return day - timedelta(days=1) if limit.from_hour > limit.to_hour and hour < limit.to_hour else day


def days_of(
    looks: Iterable[Looked],
    counted: Iterable[Counted],
    *,
    related: Collection[tuple[UUID, UUID]],
    protected: Collection[UUID],
    limits: Mapping[Rule, Limit],
) -> list[PersonsDay]:
    """What each person did on each day. `related`: pairs of person and case with a relationship."""
    night = limits[Rule.NIGHT]
    unrelated: dict[tuple[UUID, date], set[UUID]] = defaultdict(set)
    nights: dict[tuple[UUID, date], int] = defaultdict(int)
    for look in looks:
        if (look.user_id, look.case_id) not in related:
            unrelated[look.user_id, look.day].add(look.case_id)
        if is_night(look.hour, night):
            nights[look.user_id, night_of(look.day, look.hour, night)] += look.times
    sums = {(row.user_id, row.day): row for row in counted}
    return [
        PersonsDay(
            user_id=user_id,
            day=day,
            unrelated=frozenset(unrelated.get((user_id, day), ())),
            protected=frozenset(unrelated.get((user_id, day), ())) & frozenset(protected),
            at_night=nights.get((user_id, day), 0),
            refusals=sums[user_id, day].refusals if (user_id, day) in sums else 0,
            exports=sums[user_id, day].exports if (user_id, day) in sums else 0,
            persons=sums[user_id, day].persons if (user_id, day) in sums else 0,
        )
        for user_id, day in {*unrelated, *nights, *sums}
    ]


def many_without_relationship(day: PersonsDay, limit: Limit) -> int:
    """How many clients without a relationship, if so many that it stands out; otherwise 0."""
    return _from(len(day.unrelated), limit)


def protected_without_relationship(day: PersonsDay, limit: Limit) -> int:
    """How many persons under a security prohibition without a relationship, from the limit on; otherwise 0."""
    return _from(len(day.protected), limit)


def many_at_night(day: PersonsDay, limit: Limit) -> int:
    """How many looks in the night, from the limit on; otherwise 0."""
    return _from(day.at_night, limit)


def many_exports(day: PersonsDay, limit: Limit) -> int:
    """How many exports, if they are many or hold many persons; otherwise 0."""
    return day.exports if limit.persons and day.persons >= limit.persons else _from(day.exports, limit)


def many_refusals(day: PersonsDay, limit: Limit) -> int:
    """How many refusals, from the limit on; otherwise 0."""
    return _from(day.refusals, limit)


def _from(count: int, limit: Limit) -> int:
    return count if count >= limit.limit else 0


RULES: Mapping[Rule, Callable[[PersonsDay, Limit], int]] = MappingProxyType(
    {
        Rule.WITHOUT_RELATIONSHIP: many_without_relationship,
        Rule.PROTECTED: protected_without_relationship,
        Rule.NIGHT: many_at_night,
        Rule.EXPORTS: many_exports,
        Rule.REFUSALS: many_refusals,
    }
)


def findings(days: Iterable[PersonsDay], limits: Mapping[Rule, Limit]) -> list[Finding]:
    """Everything that stands out, the newest day first; of a day what is gravest first."""
    found = [
        Finding(rule, day.user_id, day.day, count, limits[rule].limit, day.persons)
        for day in days
        for rule, judge in RULES.items()
        if (count := judge(day, limits[rule]))
    ]
    order = list(Rule)
    return sorted(found, key=lambda one: (-one.day.toordinal(), -one.count / one.limit, order.index(one.rule)))
