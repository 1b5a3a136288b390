"""From dated facts to duties: `derive`, pure and deterministic.

What and by when come from the version in force on the day of the trigger; who comes from the
version and the competence of the viewing day, and is frozen on the day the duty is closed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from samsyn.law.bearers import Bearers
from samsyn.law.calendar import add, iso, subtract, working_day
from samsyn.law.conditions import QUESTIONS
from samsyn.law.deadlines import Turn, anchor
from samsyn.law.plans import Plan, Reading
from samsyn.law.rulebook import Condition, DutyRule, Rulebook, Version
from samsyn.law.terms import Basis, Duty, DutyState, Event, PersonFacts, Window
from samsyn.law.timeline import Timeline

#: Members looked up once: an enumeration is slow to ask, and this is asked for every duty.
UPCOMING, OPEN, OVERDUE = DutyState.UPCOMING, DutyState.OPEN, DutyState.OVERDUE
DONE, ENDED = DutyState.DONE, DutyState.ENDED
LAW, LOCAL, CLOCK, NO_BASIS = Basis.LAW, Basis.LOCAL, Basis.CLOCK, Basis.NONE

#: One turn of a duty before its dates are known: by which version, what opened it, what closed or ended it.
Span = tuple[Reading, Event, Event | None, Event | None]


def derive(facts: PersonFacts, rulebook: Rulebook, on: date) -> tuple[Duty, ...]:
    """Which duties do these facts make, whose are they, and by when, as seen on a day?

    Events after `on` are left out. Raises `NotInForce` for a day before the first regime."""
    return derive_from(rulebook.timeline(facts, on), rulebook)


def derive_from(timeline: Timeline, rulebook: Rulebook) -> tuple[Duty, ...]:
    """As `derive`, from facts that stand in order of time already (`Rulebook.timeline`)."""
    rulebook.regime(timeline.on)
    mask = timeline.mask
    duties: list[Duty] = []
    for plan in rulebook.plans.of(timeline.facts.group, timeline.on):
        if not plan.bits & mask:
            continue
        before = len(duties)
        found = plan.triggers & mask
        if found:
            for span in _turns(plan, timeline.among(found), timeline):
                duties.append(_duty(plan, timeline, rulebook, span, len(duties) - before + 1))
        if plan.expected & mask and all(duty.state is ENDED for duty in duties[before:]):
            expected = _expected(plan, timeline, rulebook)
            if expected:
                duties.append(expected)
    return tuple(duties)


def _turns(plan: Plan, events: Sequence[Event], timeline: Timeline) -> list[Span]:
    """The turns that these events open, each with what ended it."""
    spans: list[Span] = []
    rule, last, over = plan.rule, None, None
    if plan.closes_itself and len(events) > 1:
        # Of one day, what opens the duty comes before what opens and closes it at once.
        events = sorted(events, key=lambda event: (event.on, event.type in rule.closers))
    for event in events:
        if last is not None and not plan.each:
            if over is None or event.on < over.on or event is over or (plan.once and last[2] is not None):
                continue  # the turn before this one still runs, or there is one turn only
        reading = plan.reading_of(event)
        if reading is None or (reading.when and not _hold(reading.when, timeline, event.on, event)):
            continue
        trigger: Event | None = event
        while trigger is not None:
            closed, ended = _end(plan, reading, trigger, timeline, over)
            last, over = (reading, trigger, closed, ended), closed or ended
            spans.append(last)
            trigger = closed if closed and closed.type in plan.recurs_on else None
            if trigger is not None:
                reading = plan.readings[bisect_right(plan.starts, trigger.on)] or reading
    return spans


def _hold(conditions: tuple[Condition, ...], timeline: Timeline, on: date, event: Event) -> bool:
    for holds in conditions:
        if not holds(timeline, on, event):
            return False
    return True


def _end(
    plan: Plan, reading: Reading, trigger: Event, timeline: Timeline, spent: Event | None
) -> tuple[Event | None, Event | None]:
    """What closed this turn, or else what ended it. `spent`: what ended the turn before."""
    start = trigger[0]
    last_day = timeline.birthday(reading.until_age) if reading.until_age else None
    found = reading.over & timeline.mask
    if found:
        passed = not plan.recurs_on or not timeline.bits[trigger[1]] & found
        for event in timeline.among(found):
            if event is trigger:
                passed = True
                if not plan.closes_itself:
                    continue
            on, type_ = event[0], event[1]
            if on < start or not passed:
                continue
            if event is spent and not plan.each:
                continue  # it ended the turn before this one
            if last_day and on >= last_day:
                break
            if type_ in reading.closing and (
                reading.plain or _closes(plan.rule, reading.version, trigger, event, timeline)
            ):
                return event, None
            if event is not trigger and type_ in reading.ended_by:
                return None, event
    repealed = plan.repealed(start) if plan.now is None else None
    if last_day and last_day <= timeline.on and (repealed is None or last_day < repealed):
        return None, Event(last_day, "came_of_age")
    return None, Event(repealed, "repealed") if repealed else None


def _closes(rule: DutyRule, version: Version, trigger: Event, event: Event, timeline: Timeline) -> bool:
    for name in rule.match:
        ours, theirs = trigger.attributes.get(name), event.attributes.get(name)
        if ours is not None and theirs is not None and ours != theirs:
            return False
    return _hold(version.closed_when, timeline, event.on, event)


def _duty(plan: Plan, timeline: Timeline, rulebook: Rulebook, span: Span, number: int) -> Duty:
    reading, trigger, closed, ended = span
    on = timeline.on
    over = closed or ended
    if over is None:
        frozen, bearers = on, plan.now or reading.bearers
    else:
        frozen = over.on
        bearers = plan.viewed[bisect_right(plan.starts, frozen)] or reading.bearers
    due = shown = latest = window = None
    basis = reading.basis
    if reading.dated:
        turn = Turn(timeline, reading.version, bearers.version, trigger, frozen, rulebook, plan.rule)
        due = reading.deadline_rule(turn)
        latest = _latest(turn, due) if reading.latest is not None else None
        window = _window(turn) if reading.window is not None else None
    if due is not None:
        shown = due if basis is CLOCK else working_day(due)
    elif reading.silent:
        basis = NO_BASIS
    if closed is not None:
        state = DONE
    elif ended is not None:
        state = ENDED
    else:
        state = _state(plan.rule, reading.version, basis, due, shown, latest, on)
    asked = reading.asked[bearers.index]
    if state is ENDED and over is None:
        frozen = min(on, max(day for day in (due, latest) if day))
        bearers = plan.viewed[bisect_right(plan.starts, frozen)] or reading.bearers
    borne = bearers.of(timeline, trigger, frozen)
    opened = trigger.on
    # By position, in the order of `Duty`: names would cost as much as everything else here.
    return Duty._make(
        (
            f"{plan.code}:{trigger.type}:{iso(opened)}:{number}",
            plan.code,
            plan.key,
            timeline.facts.alias,
            rulebook.regime(opened if opened >= reading.from_ else reading.from_),
            state,
            borne.responsible,
            borne.supporting,
            borne.consulted,
            borne.informed,
            due,
            shown,
            basis,
            latest,
            trigger.said_as or trigger.type,
            opened,
            reading.source,
            _concerning(asked.questions, timeline, opened, trigger) if asked.partly else asked.questions,
            (reading.from_, bearers.from_, frozen, closed is not None),  # because
            reading.mode_rule(timeline, opened, trigger) if reading.mode_rule else reading.mode,
            borne.decider,
            window,
            over.on if over else None,
            over.type if over else "",
            number,
            plan.rule.continuous,
            reading.target,
        )
    )


def _concerning(questions: tuple[str, ...], timeline: Timeline, on: date, event: Event) -> tuple[str, ...]:
    """The open questions that concern this person: most concern everybody."""
    return tuple(
        question for question in questions if question not in QUESTIONS or QUESTIONS[question](timeline, on, event)
    )


def _state(
    rule: DutyRule,
    version: Version,
    basis: Basis,
    due: date | None,
    shown: date | None,
    latest: date | None,
    on: date,
) -> DutyState:
    """How a turn stands that nothing has closed or ended."""
    limit = version.latest
    if latest and limit and not limit.after_due and on > latest:
        return ENDED
    if due is None or shown is None:
        return OPEN
    if (basis is CLOCK and on > due) or (rule.reminder and on > shown):
        return ENDED
    if on > shown and (basis is LAW or basis is LOCAL):
        if limit and limit.viewed_from and latest and on <= latest:
            return OPEN  # two readings of a transition: not decided for the stricter one
        return OVERDUE
    return OPEN


def _latest(turn: Turn, due: date | None) -> date | None:
    rule = turn.version.latest
    if rule is None or turn.timeline.facts.group in rule.except_groups:
        return None
    if rule.viewed_from and turn.on < rule.viewed_from:
        return None
    if rule.from_ == ["trigger"]:
        return add(turn.trigger.on, rule.within)
    if rule.after_due:
        if due is None:
            return None
        unextended = replace(turn, trigger=turn.trigger._replace(type="plan_signed"))
        maximum = turn.version.deadline_rule(unextended) if turn.trigger.type == "plan_extended" else due
        return max(due, add(maximum, rule.within)) if maximum else None
    start = _latest_start(turn.timeline, rule.from_)
    return add(start, rule.within) if start else None


def _latest_start(timeline: Timeline, names: list[str]) -> date | None:
    for name in names:
        if name == "first_permit_day":
            return timeline.first_permit
        event = timeline.first(name)
        if event:
            return event.on
    return None


def _window(turn: Turn) -> Window | None:
    rule = turn.version.window
    if rule is None or (rule.only_groups and turn.timeline.facts.group not in rule.only_groups):
        return None
    at = anchor(turn, rule.at)
    if at is None:
        return None
    if rule.after is not None:
        return Window(add(at, rule.after), None)
    earliest = subtract(at, rule.before) if rule.before else None
    reasoned = subtract(at, rule.reasoned_before) if rule.reasoned_before else None
    return Window(earliest, at, reasoned)


def _expected(plan: Plan, timeline: Timeline, rulebook: Rulebook) -> Duty | None:
    """The duty as the next step that is certain to follow, where the facts make it so."""
    on, rule, bearers = timeline.on, plan.rule, plan.now
    if bearers is None or not timeline.types.isdisjoint(rulebook.ending):
        return None
    version = bearers.version
    for event in timeline.among(plan.expected & timeline.mask):
        if not _hold(version.expected_when, timeline, on, event):
            continue
        latest = None
        if version.latest:
            latest = _latest(Turn(timeline, version, version, event, on, rulebook, rule), None)
            if latest and on > latest:
                return None
        return _upcoming(rule, bearers, timeline, event, latest, rulebook.regime(on))
    return None


def _upcoming(
    rule: DutyRule, bearers: Bearers, timeline: Timeline, event: Event, latest: date | None, regime: str
) -> Duty:
    version, on = bearers.version, timeline.on
    borne = bearers.of(timeline, event, on)
    return Duty(
        f"{rule.code}:upcoming",
        rule.code,
        rule.key,
        timeline.facts.alias,
        regime,
        UPCOMING,
        borne.responsible,
        borne.supporting,
        borne.consulted,
        borne.informed,
        None,  # due
        None,  # shown
        version.deadline.basis,
        latest,
        "",  # trigger_type
        None,  # trigger_on
        version.source,
        _concerning(version.open_questions, timeline, event.on, event) if version.open_questions else (),
        (event.type, event.on, version.from_),  # because
        version.mode_rule(timeline, on, event) if version.mode_rule else version.mode,
        borne.decider,
    )
