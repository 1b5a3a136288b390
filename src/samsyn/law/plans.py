"""What of the law is the same for every person of a group, made ready once for all derivations.

Between two days on which a version begins, the law reads the same; so there is one set of plans for
each such period and group, made when a case first asks for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from samsyn.law.bearers import Bearers
from samsyn.law.competence import Competence
from samsyn.law.conditions import QUESTIONS
from samsyn.law.deadlines import WITHOUT_DAY, Rule
from samsyn.law.duties import Condition, DutyRule, Version
from samsyn.law.schema import Latest, WindowRule
from samsyn.law.terms import Basis, Event, Group


@dataclass(frozen=True, slots=True)
class Asked:
    """The open questions of a turn; `partly`: some of them concern some persons only."""

    questions: tuple[str, ...]
    partly: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A version that can open a turn, with what the version of the viewing day adds to it.

    `over`: the bits of the events that end a turn. `plain`: every event of `closing` closes it.
    `concerned`: is the group named? `asked`: the open questions, by the version that is viewed."""

    version: Version
    bearers: Bearers
    from_: date
    source: tuple[str, ...]
    mode: str | None
    mode_rule: Callable[..., str | None] | None
    target: str
    deadline_rule: Rule
    latest: Latest | None
    window: WindowRule | None
    ended_by: frozenset[str]
    concerned: bool
    trigger: frozenset[str]
    when: tuple[Condition, ...]
    closing: frozenset[str]
    over: int
    plain: bool
    until_age: int | None
    dated: bool
    basis: Basis
    silent: bool
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A duty as it stands for one group in one period. `bits`: the events that make it worth a look."""

    rule: DutyRule
    code: str
    key: str
    recurs_on: frozenset[str]
    closes_itself: bool
    bits: int
    triggers: int
    starts: tuple[date, ...]
    readings: tuple[Reading | None, ...]
    covering: tuple[Reading, ...]
    viewed: tuple[Bearers | None, ...]
    now: Bearers | None
    repeals: tuple[date, ...]
    expected: int
    once: bool
    each: bool

    def reading_of(self, event: Event) -> Reading | None:
        """The version by which an event opens the duty: that of its day, or a later one for what runs already."""
        on, type_ = event[0], event[1]
        reading = self.readings[bisect_right(self.starts, on)]
        if reading is not None and reading.concerned and type_ in reading.trigger:
            return reading
        for later in self.covering:
            if on < later.version.from_ and type_ in later.trigger:
                return later
        return None

    def repealed(self, since: date) -> date | None:
        """The day after `since` on which the duty was repealed, where that was before the viewing day."""
        return next((day for day in self.repeals if since < day), None)


class Plans:
    """The plans of a rulebook's live duties, by period and group."""

    def __init__(self, duties: Iterable[DutyRule], bits: Mapping[str, int], competence: Competence) -> None:
        self._duties = [rule for rule in duties if rule.live]
        self._bits = bits
        self._bearers = {
            rule.code: tuple(Bearers(version, index, competence) for index, version in enumerate(rule.versions))
            for rule in self._duties
        }
        self._starts = sorted({day for rule in self._duties for day in rule.starts})
        self._made: dict[tuple[int, Group | None], tuple[Plan, ...]] = {}

    def of(self, group: Group | None, on: date) -> tuple[Plan, ...]:
        """The duties that can concern a person of this group (or an organisation) as seen on a day."""
        key = (bisect_right(self._starts, on), group)
        made = self._made.get(key)
        if made is None:
            plans = [self._plan(rule, group, on) for rule in self._duties if _concerns(rule, group)]
            made = self._made[key] = tuple(plan for plan in plans if plan.bits)
        return made

    def _plan(self, rule: DutyRule, group: Group | None, on: date) -> Plan:
        bearers = self._bearers[rule.code]
        now = rule.at(on)
        readings = [self._reading(rule, bearers[index], group, now) for index in range(len(rule.versions))]
        concerned = [reading for reading in readings if reading.concerned]
        triggers = self._mask(type_ for reading in concerned for type_ in reading.trigger)
        expected = self._mask(now.expected_by) if now and group in now.groups else 0
        return Plan(
            rule=rule,
            code=rule.code,
            key=rule.key,
            recurs_on=rule.recurs_on,
            closes_itself=rule.closes_itself,
            bits=triggers | expected,
            triggers=triggers,
            starts=tuple(rule.starts),
            readings=(None, *(None if reading.version.repealed else reading for reading in readings)),
            covering=tuple(
                reading for reading in concerned if reading.version.covers_running and reading.version.from_ <= on
            ),
            viewed=(None, *(None if each.version.repealed else each for each in bearers)),
            now=next((each for each in bearers if each.version is now), None),
            repeals=tuple(version.from_ for version in rule.versions if version.repealed and version.from_ <= on),
            expected=expected,
            once=rule.turns == "once",
            each=rule.turns == "each",
        )

    def _reading(self, rule: DutyRule, bearers: Bearers, group: Group | None, now: Version | None) -> Reading:
        version = bearers.version
        closing, over = version.closed_by, version.over
        if now is not None:
            closing, over = closing | now.closed_by, over | now.closed_by
        return Reading(
            version=version,
            bearers=bearers,
            from_=version.from_,
            source=version.source,
            mode=version.mode,
            mode_rule=version.mode_rule,
            target=version.deadline.target or "",
            deadline_rule=version.deadline_rule,
            latest=_for_group(version.latest, group),
            window=version.window,
            ended_by=version.ended_by,
            concerned=group is None or group in version.groups,
            trigger=version.trigger,
            when=version.when,
            closing=closing,
            over=self._mask(over),
            plain=not rule.match and not version.closed_when,
            until_age=version.until_age,
            dated=version.dated,
            basis=version.deadline.basis,
            silent=version.deadline_rule in WITHOUT_DAY,
            asked=tuple(_asked(rule, version, viewed) for viewed in rule.versions),
        )

    def _mask(self, types: Iterable[str]) -> int:
        answer = 0
        for type_ in types:
            answer |= self._bits.get(type_, 0)
        return answer


def _concerns(rule: DutyRule, group: Group | None) -> bool:
    if group is None:
        return rule.subject == "organisation"
    return rule.subject == "person" and any(
        group in version.groups for version in rule.versions if not version.repealed
    )


def _for_group(latest: Latest | None, group: Group | None) -> Latest | None:
    return None if latest and group in latest.except_groups else latest


def _asked(rule: DutyRule, version: Version, viewed: Version) -> Asked:
    """The open questions of both versions and of the changes of law between them."""
    questions = version.open_questions
    if viewed is not version:
        between = [
            question
            for later in rule.versions
            if version.from_ < later.from_ <= viewed.from_
            for question in later.transition_questions
        ]
        questions = tuple(dict.fromkeys((*version.open_questions, *viewed.open_questions, *between)))
    return Asked(questions, any(question in QUESTIONS for question in questions))
