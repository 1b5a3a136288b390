"""From dated facts to duties: `derive`, pure and deterministic.

What and by when come from the version in force on the day of the trigger; who comes from the
version and the competence of the viewing day, and is frozen on the day the duty is closed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from samsyn.law.calendar import add, subtract, working_day
from samsyn.law.competence import ANY_TASK
from samsyn.law.conditions import QUESTIONS
from samsyn.law.deadlines import WITHOUT_DAY, Turn, anchor
from samsyn.law.rulebook import Condition, DutyRule, Ref, Rulebook, Version
from samsyn.law.terms import Basis, Duty, DutyState, Event, Function, Party, PersonFacts, Window
from samsyn.law.timeline import Timeline

#: Authorities' short names in the attribute `by` of an event.
SAID_BY = {
    "MUN": Function.MUNICIPALITY,
    "MUN_EMP": Function.EMPLOYMENT_AUTHORITY,
    "TE": Function.EMPLOYMENT_AUTHORITY,
    "WA": Function.WELLBEING_COUNTY,
    "KELA": Function.KELA,
    "MIGRI": Function.MIGRI,
    "DVV": Function.DVV,
    "POL": Function.POLICE,
    "RC": Function.RECEPTION_CENTRE,
    "INFO": Function.GUIDANCE_POINT,
    "ELY": Function.STATE_REGION,
    "LVC": Function.STATE_REGION,
    "EDU": Function.EDUCATION_PROVIDER,
}


def derive(facts: PersonFacts, rulebook: Rulebook, on: date) -> tuple[Duty, ...]:
    """Which duties do these facts make, whose are they, and by when, as seen on a day?

    Events after `on` are left out. Raises `NotInForce` for a day before the first regime."""
    rulebook.regime(on)
    timeline = Timeline(facts, on)
    mask = rulebook.mask(timeline.by_type)
    viewed = rulebook.versions_on(on)
    duties: list[Duty] = []
    for bits, rule in rulebook.by_group[facts.group]:
        if not bits & mask:
            continue
        now = viewed[rule.code]
        live = False
        for number, span in enumerate(_turns(rule, timeline, rulebook, now), start=1):
            duty = _duty(rule, timeline, rulebook, span, number, now)
            live = live or duty.state is not DutyState.ENDED
            duties.append(duty)
        if not live and now is not None and now.expected_by:
            expected = _expected(rule, timeline, rulebook, now)
            if expected:
                duties.append(expected)
    return tuple(duties)


Parties = tuple[Party, ...]


class Span(NamedTuple):
    """One turn of a duty before its dates are known: what opened it and what ended it."""

    version: Version
    trigger: Event
    closed: Event | None
    ended: Event | None

    @property
    def over(self) -> Event | None:
        """The event after which the turn no longer asks for anything."""
        return self.closed or self.ended


def _turns(rule: DutyRule, timeline: Timeline, rulebook: Rulebook, now: Version | None) -> list[Span]:
    spans: list[Span] = []
    last: Span | None = None
    events = timeline.having(rule.triggers)
    if rule.closes_itself and len(events) > 1:
        # Of one day, what opens the duty comes before what opens and closes it at once.
        events = sorted(events, key=lambda event: (event.on, event.type in rule.closers))
    for event in events:
        if last is not None and not _may_reopen(rule, last, event):
            continue
        version = _version_for(rule, timeline, event)
        if version is None or (version.when and not _hold(version.when, timeline, event)):
            continue
        trigger: Event | None = event
        while trigger is not None:
            last = _span(rule, version, trigger, timeline, now, spent=last.over if last else None)
            spans.append(last)
            closed = last.closed
            trigger = closed if closed and closed.type in rule.recurs_on else None
            if trigger is not None:
                version = rule.at(trigger.on) or version
    return spans


def _hold(conditions: tuple[Condition, ...], timeline: Timeline, event: Event) -> bool:
    for holds in conditions:
        if not holds(timeline, event.on, event):
            return False
    return True


def _may_reopen(rule: DutyRule, last: Span, event: Event) -> bool:
    if rule.turns == "each":
        return True
    over = last.over
    if over is None or event.on < over.on or event is over:
        return False
    return rule.turns != "once" or last.closed is None


def _version_for(rule: DutyRule, timeline: Timeline, event: Event) -> Version | None:
    """The version of the event's day, or a later one that covers rights already running."""
    group = timeline.facts.group
    version = rule.at(event.on)
    if version and event.type in version.trigger and (group is None or group in version.groups):
        return version
    for later in rule.versions:
        if later.covers_running and event.on < later.from_ <= timeline.on:
            if event.type in later.trigger and (group is None or group in later.groups):
                return later
    return None


def _span(
    rule: DutyRule, version: Version, trigger: Event, timeline: Timeline, now: Version | None, spent: Event | None
) -> Span:
    closing, over = version.closed_by, version.over
    if now is not None and now.closed_by is not closing:
        closing, over = closing | now.closed_by, over | now.closed_by
    start = trigger.on
    last_day = timeline.birthday(version.until_age) if version.until_age else None
    passed = not rule.recurs_on or trigger.type not in over
    for event in timeline.having(over):
        if event is trigger:
            passed = True
            if not rule.closes_itself:
                continue
        if event.on < start or not passed:
            continue
        if event is spent and rule.turns != "each":
            continue  # it ended the turn before this one
        if last_day and event.on >= last_day:
            break
        if event.type in closing:
            if (not rule.match and not version.closed_when) or _closes(rule, version, trigger, event, timeline):
                return Span(version, trigger, event, None)
        if event is not trigger and event.type in version.ended_by:
            return Span(version, trigger, None, event)
    ended = _repeal(rule, trigger, timeline.on) if now is None else None
    if last_day and last_day <= timeline.on and (ended is None or last_day < ended.on):
        ended = Event(last_day, "came_of_age")
    return Span(version, trigger, None, ended)


def _closes(rule: DutyRule, version: Version, trigger: Event, event: Event, timeline: Timeline) -> bool:
    for name in rule.match:
        ours, theirs = trigger.attributes.get(name), event.attributes.get(name)
        if ours is not None and theirs is not None and ours != theirs:
            return False
    return _hold(version.closed_when, timeline, event)


def _repeal(rule: DutyRule, trigger: Event, on: date) -> Event | None:
    for version in rule.versions:
        if version.repealed and trigger.on < version.from_ <= on:
            return Event(version.from_, "repealed")
    return None


def _duty(rule: DutyRule, timeline: Timeline, rulebook: Rulebook, span: Span, number: int, now: Version | None) -> Duty:
    version, trigger, closed, ended = span
    on, over = timeline.on, closed or ended
    frozen = over.on if over else on
    viewed = (rule.at(frozen) if over else now) or version
    if version.dated:
        turn = Turn(timeline, version, viewed, trigger, frozen, rulebook, rule)
        due, window = version.deadline_rule(turn), _window(turn)
        latest = _latest(turn, due)
    else:
        due = latest = window = None
    basis = version.deadline.basis
    if due is None and version.deadline_rule in WITHOUT_DAY:
        basis = Basis.NONE
    shown = due if due is None or basis is Basis.CLOCK else working_day(due)
    state = _state(rule, span, basis, due, shown, latest, on)
    questions = version.open_questions if viewed is version else _questions(rule, version, viewed)
    if state is DutyState.ENDED and over is None:
        frozen = min(on, max(day for day in (due, latest) if day))
        viewed = rule.at(frozen) or version
    resolver = _Resolver(rulebook, timeline, trigger, frozen)
    responsible, supporting, consulted, informed = resolver.all_parties(viewed)
    regime_day = trigger.on if trigger.on >= version.from_ else version.from_
    return Duty(
        key=f"{rule.code}:{trigger.type}:{trigger.on.isoformat()}:{number}",
        code=rule.code,
        name=rule.key,
        person=timeline.facts.alias,
        regime=rulebook.regime(regime_day),
        state=state,
        responsible=responsible,
        supporting=supporting,
        consulted=consulted,
        informed=informed,
        due=due,
        shown=shown,
        basis=basis,
        latest=latest,
        trigger_type=trigger.said_as or trigger.type,
        trigger_on=trigger.on,
        source=version.source,
        open_questions=_asked(questions, timeline, trigger) if questions else (),
        because=(version.from_, viewed.from_, frozen, closed is not None),
        mode=version.mode_rule(timeline, trigger.on, trigger) if version.mode_rule else version.mode,
        decider=resolver.one(viewed.decider) if viewed.decider else None,
        window=window,
        closed=over.on if over else None,
        closed_by=over.type if over else "",
        turn=number,
        continuous=rule.continuous,
        target=version.deadline.target or "",
    )


def _questions(rule: DutyRule, version: Version, viewed: Version) -> tuple[str, ...]:
    """The open questions of both versions and of the changes of law between them."""
    between = [
        question
        for later in rule.versions
        if version.from_ < later.from_ <= viewed.from_
        for question in later.transition_questions
    ]
    return tuple(dict.fromkeys((*version.open_questions, *viewed.open_questions, *between)))


def _asked(questions: tuple[str, ...], timeline: Timeline, trigger: Event) -> tuple[str, ...]:
    """The open questions that concern this person: most concern everybody."""
    return tuple(
        question
        for question in questions
        if question not in QUESTIONS or QUESTIONS[question](timeline, trigger.on, trigger)
    )


def _state(
    rule: DutyRule, span: Span, basis: Basis, due: date | None, shown: date | None, latest: date | None, on: date
) -> DutyState:
    if span.closed:
        return DutyState.DONE
    if span.ended:
        return DutyState.ENDED
    limit = span.version.latest
    if latest and limit and not limit.after_due and on > latest:
        return DutyState.ENDED
    if due is None or shown is None:
        return DutyState.OPEN
    if (basis is Basis.CLOCK and on > due) or (rule.reminder and on > shown):
        return DutyState.ENDED
    if basis in (Basis.LAW, Basis.LOCAL) and on > shown:
        if limit and limit.viewed_from and latest and on <= latest:
            return DutyState.OPEN  # two readings of a transition: not decided for the stricter one
        return DutyState.OVERDUE
    return DutyState.OPEN


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
        unextended = turn._replace(trigger=turn.trigger._replace(type="plan_signed"))
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


def _expected(rule: DutyRule, timeline: Timeline, rulebook: Rulebook, version: Version) -> Duty | None:
    """The duty as the next step that is certain to follow, where the facts make it so."""
    on = timeline.on
    if timeline.facts.group not in version.groups or not timeline.types.isdisjoint(rulebook.ending):
        return None
    for event in timeline.events:
        if event.type not in version.expected_by or not all(
            holds(timeline, on, event) for holds in version.expected_when
        ):
            continue
        turn = Turn(timeline, version, version, event, on, rulebook, rule)
        latest = _latest(turn, None)
        if latest and on > latest:
            return None
        resolver = _Resolver(rulebook, timeline, event, on)
        responsible, supporting, consulted, informed = resolver.all_parties(version)
        return Duty(
            key=f"{rule.code}:upcoming",
            code=rule.code,
            name=rule.key,
            person=timeline.facts.alias,
            regime=rulebook.regime(on),
            state=DutyState.UPCOMING,
            responsible=responsible,
            supporting=supporting,
            consulted=consulted,
            informed=informed,
            due=None,
            shown=None,
            basis=version.deadline.basis,
            latest=latest,
            trigger_type="",
            trigger_on=None,
            source=version.source,
            open_questions=_asked(version.open_questions, timeline, event),
            because=(event.type, event.on, version.from_),
            mode=version.mode_rule(timeline, on, event) if version.mode_rule else version.mode,
            decider=resolver.one(version.decider) if version.decider else None,
        )
    return None


class _Resolver:
    """Turns functions into organisations for one duty on the day that counts for it."""

    __slots__ = ("_municipality", "book", "on", "timeline", "trigger")

    def __init__(self, book: Rulebook, timeline: Timeline, trigger: Event, on: date) -> None:
        self.book, self.timeline, self.trigger, self.on = book, timeline, trigger, on
        asked = trigger.attributes.get("to") if trigger.type == "presentation" else None
        if timeline.facts.group is None:
            asked = trigger.attributes.get("municipality")
        self._municipality = str(asked) if asked else timeline.municipality(on)

    def all_parties(self, version: Version) -> tuple[Parties, Parties, Parties, Parties]:
        """Responsible, supporting, consulted and informed organisations of a version."""
        if version.by_trigger:
            return self._each(version)
        assessing = self.timeline.assessing_function(self.on) if version.by_assessor else None
        key = (id(version), self._municipality, self.on, assessing, self.timeline.named)
        cache = self.book.party_cache
        found = cache.get(key)
        if found is None:
            if len(cache) > 200_000:
                cache.clear()
            found = cache[key] = self._each(version)
        return found

    def _each(self, version: Version) -> tuple[Parties, Parties, Parties, Parties]:
        return (
            self.parties(version.responsible_for(self.trigger.attributes)),
            self.parties(version.supporting),
            self.parties(version.consulted),
            self.parties(version.informed),
        )

    def parties(self, refs: tuple[Ref, ...]) -> tuple[Party, ...]:
        """The organisations of these functions, each once."""
        if not refs:
            return ()
        if len(refs) == 1:
            return (self._party(refs[0]),)
        return tuple(dict.fromkeys([self._party(ref) for ref in refs]))

    def one(self, ref: Ref) -> str:
        """The organisation code of one function."""
        return self._party(ref).organisation

    def _party(self, ref: Ref) -> Party:
        function, municipality = ref.function, self._municipality
        if function is Function.ASSESSING_AUTHORITY:
            function = self.timeline.assessing_function(self.on)
        elif function is Function.FORMER_MUNICIPALITY:
            function, municipality = Function.MUNICIPALITY, self._former()
        elif function is Function.NEW_MUNICIPALITY:
            function, municipality = Function.MUNICIPALITY, str(self.trigger.attributes.get("to") or municipality)
        elif function is Function.ANY_AUTHORITY:
            function = self._said_by()
        named = self.timeline.facts.organisations.get(function)
        if named:
            return Party(named, function)
        return Party(self.book.competence.resolve(function, municipality, self.on, ref.task or ANY_TASK), function)

    def _former(self) -> str:
        return self.timeline.municipality(self.trigger.on - timedelta(days=1))

    def _said_by(self) -> Function:
        by = str(self.trigger.attributes.get("by") or "").partition(":")[0]
        if by in SAID_BY:
            return SAID_BY[by]
        return Function.GUIDANCE_POINT if self.trigger.type == "tno_contact" else Function.MUNICIPALITY
