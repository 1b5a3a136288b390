"""Named deadline rules: by when, for which reason.

A rule gets a `Turn` (the duty's turn with its facts) and answers the raw day, or none where the
law gives no day or a fact is missing. `explain` names the rule and its parts for people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from samsyn.law.calendar import Period, add, add_months
from samsyn.law.conditions import quota_years
from samsyn.law.schema import Deadline
from samsyn.law.terms import Event, Group
from samsyn.law.timeline import ARRIVALS, Timeline

if TYPE_CHECKING:
    from samsyn.law.rulebook import DutyRule, Rulebook, Version

ONE_YEAR, TWO_YEARS = 12, 24


@dataclass(slots=True)
class Turn:
    """What a deadline rule may look at and never changes: the version of the trigger and of the viewing day.

    `on` is the viewing day, or the day the turn was closed: a day does not move after that."""

    timeline: Timeline
    version: Version
    viewed: Version
    trigger: Event
    on: date
    rulebook: Rulebook
    duty: DutyRule


Rule = Callable[[Turn], date | None]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Registers a deadline rule under the name of its function."""
    RULES[function.__name__] = function
    return function


def default_rule(deadline: Deadline) -> str:
    """The rule that a deadline means when it names none."""
    if deadline.within is not None:
        return "within"
    if deadline.target is not None:
        return "local_target"
    if deadline.at:
        return "on_event"
    return "no_day"


def anchor(turn: Turn, names: list[str]) -> date | None:
    """The day a length is counted from: the trigger, or the first named event since it, or a person's date."""
    if not names:
        return turn.trigger.on
    timeline = turn.timeline
    for name in names:
        if name == "trigger":
            return turn.trigger.on
        if name == "born":
            return timeline.facts.born
        if name == "first_permit_day":
            return timeline.first_permit
        for event in timeline.of(name):
            if turn.trigger.on <= event.on <= turn.on:
                return event.on
    return None


def _start(turn: Turn, deadline: Deadline) -> date | None:
    return anchor(turn, [*deadline.from_, "trigger"]) if deadline.from_ else turn.trigger.on


@rule
def no_day(turn: Turn) -> date | None:
    """The law gives no day."""
    return None


@rule
def within(turn: Turn) -> date | None:
    """A length that the act fixes, from the trigger or another event."""
    deadline = turn.version.deadline
    start = _start(turn, deadline)
    return add(start, deadline.within) if start and deadline.within else None


@rule
def local_target(turn: Turn) -> date | None:
    """What the region has promised itself, from the named event or else the trigger."""
    deadline = turn.version.deadline
    start = _start(turn, deadline)
    key = deadline.target
    if deadline.urgent_target and turn.timeline.facts.emergency:
        key = deadline.urgent_target
    length: Period | None = turn.rulebook.target(key, turn.trigger.on) if key else None
    return add(start, length) if start and length else None


@rule
def on_event(turn: Turn) -> date | None:
    """The day of an event, such as the arrival, once it is known."""
    for name in turn.version.deadline.at:
        for event in turn.timeline.of(name):
            if turn.trigger.on <= event.on <= turn.on:
                planned = event.attributes.get("planned_on")
                return planned if isinstance(planned, date) else event.on
    return None


@rule
def municipal_review(turn: Turn) -> date | None:
    """Old act: the municipality reviews its plans yearly; the TE office follows its own act."""
    if turn.timeline.job_seeker(turn.trigger.on):
        return None
    return within(turn)


@rule
def age_limit(turn: Turn) -> date | None:
    """The birthday on which a right ends: a new age limit holds for all whose right still runs.

    What had ended before a lower limit came stays ended on its day; a higher limit revives it."""
    if turn.timeline.facts.born is None:
        return None
    versions = [v for v in turn.duty.versions if turn.version.from_ <= v.from_ <= turn.viewed.from_]
    end = ended = None
    for index, version in enumerate(versions):
        birthday = turn.timeline.birthday(version.deadline.years["age"])
        if birthday is None or (ended is not None and birthday <= ended):
            continue
        end = birthday
        replaced = versions[index + 1].from_ if index + 1 < len(versions) else date.max
        ended = birthday if birthday < replaced else None
    return end


@rule
def end_of_second_year(turn: Turn) -> date | None:
    """Two years from the end of the cost's calendar year."""
    return date(turn.trigger.on.year + 2, 12, 31)


@rule
def preparedness_claim(turn: Turn) -> date | None:
    """Two years from the end of the year of arrival, the last day of the preparedness costs."""
    arrival = anchor(turn, list(ARRIVALS))
    return date(arrival.year + 2, 12, 31) if arrival else None


@rule
def compensation_period(turn: Turn) -> date | None:
    """The anniversary on which calculated compensation ends; a child's right ends with the parent's."""
    timeline = turn.timeline
    if timeline.facts.group is Group.BORN:
        return _parents_period(turn)
    years = turn.version.deadline.years[quota_years(timeline)]
    return add_months(turn.trigger.on, years * 12)


def _parents_period(turn: Turn) -> date | None:
    parent = turn.timeline.facts.parent
    if parent is None:
        return None
    timeline = Timeline(parent, turn.on)
    start = timeline.first("first_home_municipality")
    if start is None:
        return None
    # A version may cover rights that ran before it; the parent's own start decides the length.
    versions = [v for v in turn.rulebook.duties["D71"].versions if v.from_ <= start.on]
    years = (versions or turn.rulebook.duties["D71"].versions[:1])[-1].deadline.years[quota_years(timeline)]
    return add_months(start.on, years * 12)


@rule
def social_assistance_period(turn: Turn) -> date | None:
    """The last anniversary to which social assistance is reimbursed, from the first home municipality."""
    start = turn.timeline.first("first_home_municipality")
    return add_months(start.on, turn.version.deadline.years["default"] * 12) if start else None


@rule
def plan_maximum(turn: Turn) -> date | None:
    """The end of the integration time: from the first plan, with absence and extension (23 §, 31 §).

    The act in force when the first plan was made decides the maximum (102 § 2 mom.)."""
    timeline = turn.timeline
    first = timeline.first("plan_signed")
    if first is None:
        return None
    version = turn.duty.at(first.on) or turn.version
    maximum = end = add_months(first.on, version.deadline.years["default"] * 12)
    since = first.on
    for extension in _extensions(turn):
        away = timedelta(days=absence_days(timeline, since, extension.on, turn.on))
        maximum, end, since = maximum + away, end + away, extension.on
        studies = extension.attributes.get("ground") == "studies_under_25"
        cap = add_months(end, ONE_YEAR) if studies else add_months(maximum, TWO_YEARS)
        until = extension.attributes.get("until")
        end = min(until, cap) if isinstance(until, date) else cap
    return end + timedelta(days=absence_days(timeline, since, turn.on, turn.on))


def _extensions(turn: Turn) -> list[Event]:
    """The extensions up to the one that opened this turn, in order."""
    if turn.trigger.type != "plan_extended":
        return []
    earlier = [event for event in turn.timeline.of("plan_extended") if event.on < turn.trigger.on]
    return [*earlier, turn.trigger]


def absence_days(timeline: Timeline, since: date, until: date, known: date) -> int:
    """Days of absence between two days, from `absence_start` to the first day back known by a day."""
    days, started = 0, None
    for event in timeline.of("absence_start", "absence_end"):
        if event.on > known:
            break
        if event.type == "absence_start":
            started = started or event.on
        elif started is not None:
            days += max(0, (min(event.on, until) - max(started, since)).days)
            started = None
    return days


@rule
def agreement_review(turn: Turn) -> date | None:
    """When a signed or reviewed agreement is reviewed next; a draft has no day."""
    return None if turn.trigger.type == "agreement_drafted" else within(turn)


@rule
def not_before_day(turn: Turn) -> date | None:
    """The day from which the act asks for it; afterwards it gives no number."""
    day = turn.version.deadline.last_day
    return day if day and turn.trigger.on <= day else None


@rule
def social_assistance_decision(turn: Turn) -> date | None:
    """Seven working days for a decision on social assistance; other benefits have no number here."""
    return within(turn) if turn.trigger.attributes.get("benefit") in (None, "social_assistance") else None


#: Rules whose missing day means that the law sets none, not that a fact is still awaited.
WITHOUT_DAY = frozenset({municipal_review, agreement_review, not_before_day, social_assistance_decision})
