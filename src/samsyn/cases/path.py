"""Which steps does the picture of a person's path show, in which order, and who holds each?

The rule, in this order:

1. A step is a duty that has a station (never a continuous one, never a clock of money) or a dated
   fact that has one. No step is a duty that ended without being done, or a light one without a day.
2. What was done comes first, by day and then by the order of the pathway; then what is going on or
   late, by the day it is due; then what is coming.
3. One act is one step: of duties that the same event closed for the same authority the weightiest
   stays, and of a recurring duty the latest turn that was done.
4. A duty that waits for the one it asks is two steps: asking, and answering.
5. Where there are more than `MOST`, the lightest and oldest done steps give way. What is going on
   stays, the most pressing first, up to `MOST_OPEN`.

Pure: facts in, steps out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from samsyn.cases.stations import Station, Stations
from samsyn.law.terms import Basis, DutyState

MOST = 20
MOST_OPEN = 9
MOST_COMING = 3
#: An open duty that is due later than this is still to come, for the picture.
NEAR = timedelta(days=45)


class Standing(StrEnum):
    """Where a step stands. `past` is past our own target, which is no breach of law."""

    DONE = "done"
    LATE = "late"
    PAST = "past"
    NOW = "now"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathDuty:
    """What the path needs to know of a duty. Organisations are named by whatever lanes are named by."""

    key: str
    code: str
    state: str
    basis: str
    due: date | None
    closed: date | None
    closed_by: str
    trigger_on: date | None
    responsible: Sequence[str]
    consulted: Sequence[str] = ()
    supporting: Sequence[str] = ()
    continuous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathEvent:
    """What the path needs to know of a dated fact."""

    type: str
    on: date
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """A step of the path: `key` is the duty's key, or empty for a fact."""

    station: Station
    standing: Standing
    lane: str
    on: date | None
    key: str = ""
    asking: bool = False
    beside: bool = False
    closed_by: str = ""
    code: str = ""


def path(
    duties: Iterable[PathDuty], events: Iterable[PathEvent], stations: Stations, today: date, *, most: int = MOST
) -> list[PathStep]:
    """The steps of a person's path as seen on a day, in order."""
    facts = list(events)
    asked = {event.type: event for event in facts}
    steps = [
        step
        for duty in duties
        if (station := stations.by_duty.get(duty.code)) and _is_step(duty, station)
        for step in _of_duty(duty, station, asked, today)
    ]
    done = _told_once([step for step in steps if step.standing is Standing.DONE])
    done += _landmarks(facts, stations, done)
    done.sort(key=lambda step: (step.on or date.min, step.station.order, not step.asking))
    pressing = sorted((s for s in steps if s.standing not in (Standing.DONE, Standing.COMING)), key=_urgency)
    pressing = sorted(pressing[:MOST_OPEN], key=_in_time)
    coming = _one_of_each(sorted((s for s in steps if s.standing is Standing.COMING), key=_in_time))[:MOST_COMING]
    return [*_fitting(done, most - len(pressing) - len(coming)), *pressing, *coming]


def _is_step(duty: PathDuty, station: Station) -> bool:
    if duty.continuous or duty.basis == Basis.CLOCK or duty.state == DutyState.ENDED or not duty.responsible:
        return False
    return duty.state == DutyState.DONE or duty.due is not None or station.weight > 1


def _of_duty(duty: PathDuty, station: Station, facts: Mapping[str, PathEvent], today: date) -> list[PathStep]:
    """One step for a duty; two where it asks somebody: the asking is done, the answer is waited for."""
    step = PathStep(
        station=station,
        standing=standing(duty, today),
        lane=duty.responsible[0],
        on=duty.closed if duty.state == DutyState.DONE else duty.due,
        key=duty.key,
        beside=station.beside,
        closed_by=duty.closed_by,
        code=duty.code,
    )
    asked = facts.get(station.asked) if station.asked else None
    if asked is None or not duty.consulted:
        return [step]
    asking = replace(step, standing=Standing.DONE, on=asked.on, asking=True, closed_by=asked.type)
    return [asking, replace(step, lane=duty.consulted[0])]


def standing(duty: PathDuty, today: date) -> Standing:
    """Where a duty stands for the picture on a day."""
    if duty.state == DutyState.DONE:
        return Standing.DONE
    if duty.state == DutyState.OVERDUE:
        return Standing.LATE
    if duty.state == DutyState.UPCOMING:
        return Standing.COMING
    if duty.due is None:
        return Standing.NOW
    if duty.due < today:
        return Standing.PAST
    return Standing.COMING if duty.due > today + NEAR else Standing.NOW


def _told_once(done: Sequence[PathStep]) -> list[PathStep]:
    """One act is one step, and of a recurring duty the latest turn."""
    by_act: dict[tuple[object, ...], PathStep] = {}
    for step in done:
        key = (step.closed_by, step.on, step.lane)
        held = by_act.get(key)
        if held is None or step.station.weight > held.station.weight:
            by_act[key] = step
    latest: dict[tuple[str, bool], PathStep] = {}
    for step in by_act.values():
        held = latest.get((step.code, step.asking))
        if held is None or (step.on or date.min) >= (held.on or date.min):
            latest[step.code, step.asking] = step
    return list(latest.values())


def _landmarks(events: Iterable[PathEvent], stations: Stations, done: Sequence[PathStep]) -> list[PathStep]:
    """The facts that are steps of their own. One told by a duty's step is not told again."""
    told = {(step.closed_by, step.on) for step in done}
    found: dict[str, PathStep] = {}
    for event in events:
        station = stations.by_event.get(event.type)
        if station and event.lane and (event.type, event.on) not in told:
            found[station.label.en] = PathStep(
                station=station, standing=Standing.DONE, lane=event.lane, on=event.on, beside=station.beside
            )
    return list(found.values())


def _one_of_each(steps: Sequence[PathStep]) -> list[PathStep]:
    """The first of each kind: what is coming is said once."""
    first: dict[str, PathStep] = {}
    for step in steps:
        first.setdefault(step.station.label.en, step)
    return list(first.values())


def _fitting(done: Sequence[PathStep], room: int) -> list[PathStep]:
    """As many done steps as there is room for, the lightest and oldest left out; order kept."""
    if len(done) <= room:
        return list(done)
    ranked = sorted(range(len(done)), key=lambda index: (done[index].station.weight, index), reverse=True)
    kept = set(ranked[: max(room, 0)])
    return [step for index, step in enumerate(done) if index in kept]


def _urgency(step: PathStep) -> tuple[int, int, date]:
    order = (Standing.LATE, Standing.PAST, Standing.NOW)
    return order.index(step.standing), -step.station.weight, step.on or date.max


def _in_time(step: PathStep) -> tuple[date, int]:
    return step.on or date.max, step.station.order
