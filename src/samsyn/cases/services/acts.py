"""Acts on a case: record a fact, see beforehand what it would do, note, say who takes care of it.

Each acts in the transaction of its caller: authorise → facts → rules → save → duties and grants →
journal. Nothing is written before everything has been checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.context import engine
from samsyn.access.matrix import load_matrix
from samsyn.access.queries import classes, require, role_classes, visible_cases
from samsyn.access.rules import Grants, grants_for
from samsyn.access.terms import NotVisible
from samsyn.cases.difference import Touched, change_of, move_of, parties_of
from samsyn.cases.masking import names_place
from samsyn.cases.models import Roster
from samsyn.cases.queries.case import own_id, require_place
from samsyn.cases.queries.facts import CaseState, states_of
from samsyn.cases.rules import event_of, is_same_fact, may_record, refusals, stored_attributes
from samsyn.cases.services.derivation import Derived, computed, write
from samsyn.cases.terms import (
    OPEN_STATES,
    Access,
    DutyChange,
    NewEvent,
    NewSituation,
    Outcome,
    Reason,
    Refusal,
    Refused,
)
from samsyn.clients.rows import insert, new_id
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.engine import derive
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, PersonFacts
from samsyn.organisations.queries import colleagues, rulebook_now

NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})


def record_event(
    actor: Actor, *, case_id: UUID, type: str, on: date, attributes: Mapping[str, Any] = NO_ATTRIBUTES, today: date
) -> Outcome:
    """Record a dated fact of a case, and let duties and access follow.

    The same fact told twice is recorded once. Raises `NotVisible`, `PermissionDenied`,
    `InvalidEvent`, `Refused`. fi: tapahtuman kirjaaminen · sv: registrering av händelse"""
    rulebook = rulebook_now()
    event = event_of(NewEvent(type, on, attributes), rulebook)
    granted = permitted(actor, case_id, "record_events")
    with engine():
        state = state_of(case_id, today, rulebook)
        _authorise(actor, state, event, granted, rulebook)
        known = [fact for fact in state.facts.events if is_same_fact(fact, event)]
        if known:
            return Outcome(already_recorded=True)
        refuse(refusals(event, state.facts, today=today, rulebook=rulebook))
        derived, outcome = changed(actor, state, with_event(state.facts, event), today, rulebook, Touched(event.on))
        event_id = save_event(actor, state.id, event, rulebook)
        write([derived], today)
    write_down(actor, "record_event", state, [rulebook.events[event.type].data_class], event=event_id, type=event.type)
    return replace(outcome, event_id=event_id)


def preview_event(
    actor: Actor, *, case_id: UUID, type: str, on: date, attributes: Mapping[str, Any] = NO_ATTRIBUTES, today: date
) -> Outcome:
    """What would recording this fact do: which duties close, open and move, who would see what?

    The same computation as `record_event`; nothing of the case is written. What is in the way is
    in `refusals` of the answer."""
    rulebook = rulebook_now()
    event = event_of(NewEvent(type, on, attributes), rulebook)
    granted = permitted(actor, case_id, "record_events")
    with engine():
        state = state_of(case_id, today, rulebook)
        _authorise(actor, state, event, granted, rulebook)
        found = refusals(event, state.facts, today=today, rulebook=rulebook)
        if any(is_same_fact(fact, event) for fact in state.facts.events):
            return Outcome(already_recorded=True, refusals=found)
        _, outcome = changed(actor, state, with_event(state.facts, event), today, rulebook, Touched(event.on))
    record(
        actor,
        kind=Kind.READ,
        what="preview_event",
        persons=persons_of(state),
        cases=[state.id],
        data_classes=[rulebook.events[event.type].data_class],
        detail={"type": event.type},
    )
    return replace(outcome, refusals=found)


def write_note(actor: Actor, *, case_id: UUID, text: str, data_class: str, on: date) -> UUID:
    """Write something down in a case, in a class of data that the organisation may write.

    fi: muistiinpano · sv: anteckning"""
    if not actor.may("write_notes"):
        raise PermissionDenied("write_notes")
    require(actor, case_id, data_class, write=True)
    assert actor.organisation_id is not None
    note_id = new_id()
    row = {
        "id": note_id,
        "case_id": case_id,
        "data_class": data_class,
        "text": text.strip(),
        "author": actor.user_id,
        "organisation_id": actor.organisation_id,
        "on": on,
    }
    insert("cases_note", [row])
    record(
        actor,
        kind=Kind.ACT,
        what="write_note",
        cases=[case_id],
        data_classes=[data_class],
        detail={"note": str(note_id)},
    )
    return note_id


def assign_handler(actor: Actor, *, case_id: UUID, staff_id: UUID | None, today: date) -> None:
    """Say who of the own organisation takes care of a client; nobody where `staff_id` is none.

    fi: omatyöntekijä · sv: egen kontaktperson"""
    if not actor.may("record_events"):
        raise PermissionDenied("record_events")
    require(actor, case_id, "identity")
    if staff_id is not None and staff_id not in {colleague.id for colleague in colleagues(actor, today)}:
        raise PermissionDenied("staff of another organisation")
    with engine():
        Roster.objects.filter(organisation_id=own_id(actor), case_id=case_id).update(handler_id=staff_id)
    record(
        actor,
        kind=Kind.ACT,
        what="assign_handler",
        cases=[case_id],
        data_classes=["identity"],
        detail={"staff": str(staff_id or "")},
    )


def assign_handlers(actor: Actor, *, case_ids: Iterable[UUID], staff_id: UUID, today: date) -> int:
    """Name who takes care of those clients who have nobody yet; how many did. One row of the journal.

    fi: omatyöntekijä · sv: egen kontaktperson"""
    if not actor.may("record_events"):
        raise PermissionDenied("record_events")
    if staff_id not in {colleague.id for colleague in colleagues(actor, today)}:
        raise PermissionDenied("staff of another organisation")
    seen = visible_cases(actor, case_ids)
    with engine():
        free = Roster.objects.filter(organisation_id=own_id(actor), case_id__in=seen, handler_id=None)
        named = sorted(free.values_list("case_id", flat=True))
        Roster.objects.filter(organisation_id=own_id(actor), case_id__in=named).update(handler_id=staff_id)
    if named:
        record(
            actor,
            kind=Kind.ACT,
            what="assign_handler",
            cases=named,
            data_classes=["identity"],
            detail={"staff": str(staff_id)},
        )
    return len(named)


def situation_row(
    case_id: UUID, valid_from: date, situation: NewSituation, actor: Actor | None = None
) -> dict[str, Any]:
    """A situation as the table keeps it."""
    return {
        "case_id": case_id,
        "valid_from": valid_from,
        "group": situation.group or "",
        "municipality": situation.municipality,
        "protection": situation.protection,
        "vulnerable": situation.vulnerable,
        "emergency": situation.emergency,
        "move_mode": situation.move_mode,
        "flags": sorted(situation.flags),
        "born": situation.born,
        "tb_screening_country": situation.tb_screening_country,
        "parent_case_id": situation.parent_case_id,
        "organisations": dict(situation.organisations),
        "recorded_by": actor.user_id if actor else None,
        "organisation_id": actor.organisation_id if actor else None,
    }


def event_row(actor: Actor, case_id: UUID, event: Event, rulebook: Rulebook, source: str = "") -> dict[str, Any]:
    """A fact as the table keeps it. `source`: whose statement it is, where not the recorder's own."""
    return {
        "id": new_id(),
        "case_id": case_id,
        "type": event.type,
        "said_as": event.said_as,
        "on": event.on,
        "attributes": stored_attributes(event),
        "data_class": rulebook.events[event.type].data_class,
        "recorded_by": actor.user_id,
        "organisation_id": actor.organisation_id,
        "source": source,
        "corrects_id": None,
        "struck": False,
        "reason": "",
    }


def save_event(actor: Actor, case_id: UUID, event: Event, rulebook: Rulebook, **more: Any) -> UUID:
    """Save a fact of a case, beside what it corrects."""
    row = event_row(actor, case_id, event, rulebook) | more
    insert("cases_event", [row])
    return UUID(str(row["id"]))


def permitted(actor: Actor, case_id: UUID, permission: str) -> dict[str, bool]:
    """The actor's classes of a case, whether each may be written; the role must have the permission."""
    if not actor.may(permission):
        raise PermissionDenied(permission)
    return classes(actor, case_id, lasting=True)


def state_of(case_id: UUID, today: date, rulebook: Rulebook) -> CaseState:
    """A case as an act finds it, locked until the transaction ends. Raises `NotVisible`."""
    found = states_of([case_id], today, rulebook)
    if not found:
        raise NotVisible("a case")
    return found[0]


def _authorise(actor: Actor, state: CaseState, event: Event, granted: Mapping[str, bool], rulebook: Rulebook) -> None:
    """Go on only if the actor's organisation may record this event here, and the role may know its class."""
    rule = rulebook.events[event.type]
    if not granted:
        raise NotVisible("a case")
    open_duties = [(row["code"], parties_of(row)) for row in state.duties if row["state"] in OPEN_STATES]
    refusal = may_record(
        rule,
        functions=actor.functions,
        organisation=actor.organisation_code,
        writes=[name for name, writes in granted.items() if writes],
        open_duties=open_duties,
        rulebook=rulebook,
        on=event.on,
    )
    if refusal is None and rule.data_class not in role_classes(actor):
        refusal = Refusal(Reason.OTHER_AUTHORITY)
    if refusal is not None:
        raise PermissionDenied(refusal.reason)
    if names_place(rule.attributes):
        require_place(actor, state.id)


def refuse(found: tuple[Refusal, ...]) -> None:
    """Go on only if nothing is in the way."""
    if found:
        raise Refused(*found)


def with_event(facts: PersonFacts, event: Event) -> PersonFacts:
    """The facts with one event more."""
    return replace(facts, events=tuple(sorted((*facts.events, event), key=lambda known: known.on)))


def changed(
    actor: Actor, state: CaseState, facts: PersonFacts, today: date, rulebook: Rulebook, touched: Touched
) -> tuple[Derived, Outcome]:
    """What other facts make of a case, and what the actor may see of it. Writes nothing."""
    before = grants_for(derive(state.facts, rulebook, today), state.facts, load_matrix(), today, rulebook=rulebook)
    derived = computed(state, facts, today, rulebook, touched)
    return derived, _outcome(actor, before, derived)


def _outcome(actor: Actor, before: Grants, derived: Derived) -> Outcome:
    """What the actor may see of what the act does."""
    after, changes = derived.grants, derived.difference
    seen = {
        data_class
        for grants in (before, after)
        for code, data_class in grants
        if code == actor.organisation_code and data_class in role_classes(actor)
    }
    every = [*changes.closes, *changes.opens, *changes.ends, *changes.reopens]

    def shown(rows: Iterable[dict[str, Any]]) -> tuple[DutyChange, ...]:
        return tuple(change_of(row) for row in rows if row["data_class"] in seen)

    return Outcome(
        closes=shown(changes.closes),
        opens=shown(changes.opens),
        ends=shown(changes.ends),
        reopens=shown(changes.reopens),
        reschedules=tuple((change_of(row), old) for row, old in changes.reschedules if row["data_class"] in seen),
        moves=tuple(move_of(move) for move in changes.moves if move[0]["data_class"] in seen),
        grants_begin=_access(after, before),
        grants_end=_access(before, after),
        hidden=sum(row["data_class"] not in seen for row in every),
    )


def _access(these: Grants, others: Grants) -> tuple[Access, ...]:
    found: dict[str, list[str]] = {}
    for code, data_class in these:
        if (code, data_class) not in others:
            found.setdefault(code, []).append(data_class)
    return tuple(Access(code, tuple(sorted(found[code]))) for code in sorted(found))


def persons_of(state: CaseState) -> list[UUID]:
    """The person of a case, for the journal."""
    return [state.person_id] if state.person_id else []


def write_down(actor: Actor, what: str, state: CaseState, data_classes: list[str], **detail: object) -> None:
    """The row of the journal of an act on a case."""
    record(
        actor,
        kind=Kind.ACT,
        what=what,
        persons=persons_of(state),
        cases=[state.id],
        data_classes=data_classes,
        detail={name: value if isinstance(value, list) else str(value) for name, value in detail.items()},
    )
