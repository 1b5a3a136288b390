"""Imports persons of a list as one act: new cases, new facts of known ones, and the duties that follow.

All rows or none. The statements grow with batches of rows, not with rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import engine
from samsyn.access.matrix import load_matrix
from samsyn.access.queries import visible_cases
from samsyn.access.rules import Grants, grants_for
from samsyn.cases.difference import Row, Touched, responsible
from samsyn.cases.listed import (
    Left,
    ListedPerson,
    RowRefused,
    Source,
    filled,
    is_alike,
    may_join,
    news,
    stands_otherwise,
)
from samsyn.cases.models import Event as EventRow
from samsyn.cases.models import Profile, Roster, Situation
from samsyn.cases.queries.facts import SITUATION, CaseState, person_facts, situation_of, states_of
from samsyn.cases.rules import event_of, refusals
from samsyn.cases.services.acts import event_row, situation_row
from samsyn.cases.services.derivation import Derived, computed, write, write_names
from samsyn.cases.services.opening import save_new, situation_for
from samsyn.cases.terms import CaseKind, NewCase, NewSituation, Reason, Refusal
from samsyn.clients.completing import Known, complete_persons, completed, known_persons
from samsyn.clients.rows import insert, new_id
from samsyn.clients.services import check
from samsyn.clients.terms import NewPerson
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.engine import derive
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, NotInForce, PersonFacts
from samsyn.organisations.queries import organisation_labels, rulebook_now
from samsyn.organisations.terms import functions_of

BATCH = 500
NOBODY = UUID(int=0)
#: Sources of a fact that are the recorder's own statement.
OWN = ("", Source.LIST)


class Becomes(StrEnum):
    """What a row becomes."""

    NEW = "new"
    ADDED = "added"
    UNCHANGED = "unchanged"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(slots=True)
class Verdict:
    """What becomes of one row, and everything that would be written."""

    listed: ListedPerson
    becomes: Becomes
    events: list[tuple[Event, Source]] = field(default_factory=list)
    derived: Derived | None = None
    new_case: NewCase | None = None
    person: tuple[UUID, Known, NewPerson] | None = None
    situation: NewSituation | None = None
    other_days: tuple[str, ...] = ()
    joined: bool = False
    left: Left | None = None
    refusals: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Imported:
    """What an import did: cases by row, facts by type, duties that arose by authority and duty.

    `beyond`: persons who are others' clients by now, so that the importer does not see their cases."""

    new: dict[int, UUID] = field(default_factory=dict)
    changed: dict[int, UUID] = field(default_factory=dict)
    unchanged: dict[int, UUID] = field(default_factory=dict)
    left: dict[int, Left] = field(default_factory=dict)
    other_days: dict[int, tuple[str, ...]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    duties: Counter[tuple[str, str]] = field(default_factory=Counter)
    beyond: int = 0
    persons: list[UUID] = field(default_factory=list)


def import_persons(
    actor: Actor,
    *,
    rows: Sequence[ListedPerson],
    once: Collection[str],
    today: date,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import every row of a list, or none.

    Raises `PermissionDenied`, `InvalidEvent`, `InvalidPerson`, and `RowRefused` for a row that cannot be
    imported. `once`: types of which a case has one. `progress` hears how many rows are done.
    fi: luettelon tuonti · sv: import av en lista
    law: 681/2023, 73 § (what may be processed, source of the data)"""
    if not actor.may("import_lists"):
        raise PermissionDenied("import_lists")
    rulebook = rulebook_now()
    done = Imported()
    used: set[UUID] = set()
    with engine():
        for start in range(0, len(rows), BATCH):
            verdicts = list(_reckoned(actor, rows[start : start + BATCH], once, today, rulebook, used))
            for verdict in verdicts:
                if verdict.refusals:
                    raise RowRefused(verdict.listed.row, verdict.refusals)
            _write(actor, verdicts, today, rulebook)
            _count(done, verdicts, actor)
            if progress:
                progress(start + len(verdicts))
    record(
        actor,
        kind=Kind.ACT,
        what="import_persons",
        persons=done.persons,
        cases=[*done.new.values(), *done.changed.values()],
        data_classes=["identity", "permit"],
        detail={"new": len(done.new), "changed": len(done.changed), "unchanged": len(done.unchanged)},
    )
    return done


def foresee(
    actor: Actor, *, rows: Sequence[ListedPerson], once: Collection[str], today: date
) -> dict[int, tuple[Becomes, tuple[Refusal, ...]]]:
    """What would these rows become, and what is in the way? The computation of the act; writes nothing."""
    rulebook = rulebook_now()
    found: dict[int, tuple[Becomes, tuple[Refusal, ...]]] = {}
    used: set[UUID] = set()
    with engine():
        for start in range(0, len(rows), BATCH):
            for verdict in _reckoned(actor, rows[start : start + BATCH], once, today, rulebook, used):
                found[verdict.listed.row] = verdict.becomes, verdict.refusals
    return found


@dataclass(frozen=True, slots=True)
class _Register:
    """What a batch of rows is reckoned with: the cases it may concern, as they stand."""

    states: dict[UUID, CaseState]
    persons: dict[UUID, Known]
    situations: dict[UUID, NewSituation]
    visible: set[UUID]
    told_by_us: set[UUID]
    own_statements: dict[UUID, set[str]]


def _reckoned(
    actor: Actor,
    rows: Sequence[ListedPerson],
    once: Collection[str],
    today: date,
    rulebook: Rulebook,
    used: set[UUID],
) -> Iterator[Verdict]:
    """What becomes of each row. `used`: cases that an earlier row of the list was about."""
    register = _register(actor, rows, today, rulebook)
    for listed in rows:
        events = _events(listed, rulebook)
        case_id = _case_known_to_us(listed, register)
        if case_id in used:
            yield Verdict(listed, Becomes.LEFT, left=Left.SAME_PERSON_TWICE)
            continue
        if case_id is not None:
            verdict = _of_known(actor, listed, case_id, events, register, once, today, rulebook)
        else:
            verdict = _of_hidden(actor, listed, events, register, once, today, rulebook, used) or _of_new(
                actor, listed, events, today, rulebook
            )
        if verdict.person:
            used.add(verdict.person[0])
        yield verdict


def _case_known_to_us(listed: ListedPerson, register: _Register) -> UUID | None:
    """The case of somebody whom the user took the row for, or of whom the own organisation has told before."""
    if listed.known in register.states:
        return listed.known
    for one in listed.hidden:
        if one.case_id in register.told_by_us and is_alike(listed.person, register.persons[one.case_id].person):
            return one.case_id
    return None


def _register(actor: Actor, rows: Sequence[ListedPerson], today: date, rulebook: Rulebook) -> _Register:
    ids = {row.known for row in rows if row.known} | {one.case_id for row in rows for one in row.hidden}
    if not ids:
        return _Register({}, {}, {}, set(), set(), {})
    history: dict[UUID, NewSituation] = {}
    for row in Situation.objects.filter(case_id__in=ids).order_by("valid_from", "id").values_list(*SITUATION):
        if row[1] <= today or row[0] not in history:
            history[row[0]] = situation_of(row)
    told, statements = _statements(actor, ids, rulebook)
    return _Register(
        states={state.id: state for state in states_of(ids, today, rulebook)},
        persons=known_persons(ids),
        situations=history,
        visible=visible_cases(actor, ids),
        told_by_us=told,
        own_statements=statements,
    )


def _statements(actor: Actor, ids: Iterable[UUID], rulebook: Rulebook) -> tuple[set[UUID], dict[UUID, set[str]]]:
    """The cases in which the actor's organisation has told something, and of each case the types of facts
    that an authority recorded of its own doings."""
    codes = {key: label.code for key, label in organisation_labels("sv").items()}
    told: set[UUID] = set()
    own: dict[UUID, set[str]] = defaultdict(set)
    rows = EventRow.objects.filter(case_id__in=list(ids)).values_list("case_id", "type", "organisation_id", "source")
    for case_id, type_, organisation, source in rows:
        if organisation == actor.organisation_id:
            told.add(case_id)
        rule = rulebook.events.get(type_)
        if (
            rule
            and source in OWN
            and not functions_of(codes.get(organisation or NOBODY, "")).isdisjoint(rule.recorded_by)
        ):
            own[case_id].add(type_)
    return told, own


def _events(listed: ListedPerson, rulebook: Rulebook) -> list[tuple[Event, Source]]:
    events = [(event_of(one.event, rulebook), one.source) for one in listed.events]
    return sorted(events, key=lambda pair: pair[0].on)


def _of_new(
    actor: Actor, listed: ListedPerson, events: list[tuple[Event, Source]], today: date, rulebook: Rulebook
) -> Verdict:
    """A case of its own, if the law lets the importer know the person at all."""
    check(listed.person, today)
    case = NewCase(listed.person, listed.situation, (), listed.household_size)
    facts = person_facts(new_id(), situation_for(actor, case), [event for event, _ in events])
    state = CaseState(UUID(facts.alias), "", CaseKind.PERSON, None, today, None, facts, [])
    found = [Refusal(Reason.IN_THE_FUTURE) for event, _ in events if event.on > today]
    if not actor.may("open_cases"):
        found.append(Refusal(Reason.OTHER_AUTHORITY))
    derived = computed(state, facts, today, rulebook)
    if not _has_ground(actor, facts, derived.grants, rulebook):
        found.append(Refusal(Reason.NO_GROUND))
    if found:
        return Verdict(listed, Becomes.REFUSED, refusals=tuple(found))
    return Verdict(listed, Becomes.NEW, events, derived, case)


def _has_ground(actor: Actor, facts: PersonFacts, grants: Grants, rulebook: Rulebook) -> bool:
    """Does the law let the importer know this person, today or on a day of which the row tells?

    A centre whose client has moved out yesterday may still tell of the move, though it sees the case no
    more. A row that makes the person at no time a client of the importer's is refused."""
    seen = (actor.organisation_code, "identity")
    if seen in grants:
        return True
    for day in sorted({event.on - timedelta(days=1) for event in facts.events}, reverse=True):
        try:
            duties = derive(facts, rulebook, day)
        except NotInForce:
            return False
        if seen in grants_for(duties, facts, load_matrix(), day, rulebook=rulebook):
            return True
    return False


def _of_hidden(
    actor: Actor,
    listed: ListedPerson,
    events: list[tuple[Event, Source]],
    register: _Register,
    once: Collection[str],
    today: date,
    rulebook: Rulebook,
    used: set[UUID],
) -> Verdict | None:
    """The row as an addition to a case that the importer does not see, where `may_join` and the law let it."""
    candidates = {one.case_id for one in listed.hidden if one.case_id in register.states}
    if len(candidates) != 1 or candidates & used:
        return None
    only = candidates.pop()
    state, known = register.states[only], register.persons.get(only)
    if known is None or not may_join(listed.person, known.person, state.facts, closed=state.closed_on is not None):
        return None
    verdict = _of_known(actor, listed, state.id, events, register, once, today, rulebook)
    if verdict.derived is None or (actor.organisation_code, "identity") not in verdict.derived.grants:
        return None
    verdict.joined = True
    return verdict


def _of_known(
    actor: Actor,
    listed: ListedPerson,
    case_id: UUID,
    events: list[tuple[Event, Source]],
    register: _Register,
    once: Collection[str],
    today: date,
    rulebook: Rulebook,
) -> Verdict:
    """What the row adds to a case. Nothing where all of it is there already."""
    state, known, before = register.states[case_id], register.persons[case_id], register.situations[case_id]
    facts = state.facts
    fresh = news(events, facts.events, once=once, own_statements=register.own_statements.get(case_id, set()))
    other_days = tuple(stands_otherwise(events, facts.events, once))
    person, situation = completed(known.person, listed.person), filled(before, listed.situation)
    if not fresh and person == known.person and situation == before:
        return Verdict(listed, Becomes.UNCHANGED, derived=None, person=(case_id, known, person), other_days=other_days)
    found: list[Refusal] = []
    for event, _ in fresh:
        found += refusals(event, facts, today=today, rulebook=rulebook)
        facts = replace(facts, events=tuple(sorted((*facts.events, event), key=lambda one: one.on)))
    if any(refusal.reason is Reason.CASE_ENDED for refusal in found):
        return Verdict(listed, Becomes.LEFT, left=Left.CASE_ENDED)
    after = replace(person_facts(case_id, situation, facts.events), parent=facts.parent)
    since = min((event.on for event, _ in fresh), default=today)
    derived = computed(state, after, today, rulebook, Touched(since))
    if case_id not in register.visible and (actor.organisation_code, "identity") not in derived.grants:
        return Verdict(listed, Becomes.LEFT, derived=derived, left=Left.HANDED_OVER)
    if found:
        return Verdict(listed, Becomes.REFUSED, derived=derived, refusals=tuple(found))
    return Verdict(
        listed,
        Becomes.ADDED,
        fresh,
        derived,
        person=(case_id, known, person),
        situation=situation if situation != before else None,
        other_days=other_days,
    )


def _write(actor: Actor, verdicts: Sequence[Verdict], today: date, rulebook: Rulebook) -> None:
    new = [verdict for verdict in verdicts if verdict.new_case and verdict.derived]
    if new:
        save_new(
            actor,
            [verdict.new_case for verdict in new if verdict.new_case],
            [verdict.derived for verdict in new if verdict.derived],
            [[event for event, _ in verdict.events] for verdict in new],
            today,
            rulebook,
            [[source for _, source in verdict.events] for verdict in new],
        )
    added = [verdict for verdict in verdicts if verdict.becomes is Becomes.ADDED]
    if not added:
        return
    insert(
        "cases_event",
        [
            event_row(actor, verdict.person[0], event, rulebook, source)
            for verdict in added
            if verdict.person
            for event, source in verdict.events
        ],
    )
    insert(
        "cases_situation",
        [
            situation_row(verdict.person[0], today, verdict.situation, actor)
            for verdict in added
            if verdict.person and verdict.situation
        ],
    )
    for group in {verdict.situation.group for verdict in added if verdict.situation and verdict.situation.group}:
        ids = [v.person[0] for v in added if v.person and v.situation and v.situation.group is group]
        Profile.objects.filter(case_id__in=ids, group="").update(group=group)
    _complete(actor, added, today)
    write([verdict.derived for verdict in added if verdict.derived], today)


def _complete(actor: Actor, added: Sequence[Verdict], today: date) -> None:
    """The register fills its gaps, and organisations find the persons under their new names too."""
    persons = [verdict.person for verdict in added if verdict.person and verdict.person[1].person != verdict.person[2]]
    if not persons:
        return
    keys = complete_persons(actor, persons=persons, today=today)
    pairs = list(Roster.objects.filter(case_id__in=list(keys)).values_list("organisation_id", "case_id"))
    with connection.cursor() as cursor:
        write_names(cursor, pairs, keys, sort=False)


def _count(done: Imported, verdicts: Sequence[Verdict], actor: Actor) -> None:
    for verdict in verdicts:
        row = verdict.listed.row
        if verdict.left:
            done.left[row] = verdict.left
            continue
        if verdict.other_days:
            done.other_days[row] = verdict.other_days
        if verdict.becomes is Becomes.UNCHANGED and verdict.person:
            done.unchanged[row] = verdict.person[0]
            continue
        assert verdict.derived is not None
        state = verdict.derived.state
        # A case that the importer did not see before is new to it, whoever opened it.
        (done.new if verdict.new_case or verdict.joined else done.changed)[row] = state.id
        done.beyond += (actor.organisation_code, "identity") not in verdict.derived.grants
        done.persons += [state.person_id] if state.person_id else []
        done.events.update(event.type for event, _ in verdict.events)
        done.duties.update(_arisen(verdict, actor))


def _arisen(verdict: Verdict, actor: Actor) -> Iterator[tuple[str, str]]:
    """The duties that arose, by authority: of a new case all, of another those that the actor may see."""
    assert verdict.derived is not None
    for duty in verdict.derived.difference.opens:
        if verdict.new_case or (actor.organisation_code, duty["data_class"]) in verdict.derived.grants:
            yield from _bearers(duty)


def _bearers(duty: Row) -> Iterator[tuple[str, str]]:
    for code in responsible(duty):
        yield code, duty["code"]
