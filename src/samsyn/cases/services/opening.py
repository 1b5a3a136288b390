"""Opens cases: a person, a situation, what has happened, and the duties that follow. One or thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import engine
from samsyn.access.queries import visible_cases
from samsyn.access.terms import NotVisible
from samsyn.cases.difference import next_check
from samsyn.cases.queries.facts import CaseState, facts_of, person_facts
from samsyn.cases.rules import event_of
from samsyn.cases.services.acts import event_row, situation_row
from samsyn.cases.services.derivation import Derived, computed, write
from samsyn.cases.services.protection import follow_prohibition
from samsyn.cases.terms import (
    ACTIVE_STATES,
    CaseKind,
    NewCase,
    NewEvent,
    NewSituation,
    Opened,
    Reason,
    Refusal,
    Refused,
)
from samsyn.clients.rows import insert_all, new_id
from samsyn.clients.services import check, register_persons
from samsyn.clients.terms import NewPerson, RegisterKeys
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, Function, PersonFacts
from samsyn.organisations.queries import rulebook_now

#: Functions that a person's own organisation fills where the territory cannot tell which one.
NAMED = (Function.RECEPTION_CENTRE, Function.GUIDANCE_POINT)


def open_case(
    actor: Actor,
    *,
    person: NewPerson | None,
    situation: NewSituation,
    events: Sequence[NewEvent] = (),
    household_size: int = 1,
    today: date,
) -> Opened:
    """Open the case of a person, or of an agreement where there is no person.

    fi: asian avaaminen · sv: öppna ett ärende"""
    case = NewCase(person, situation, tuple(events), household_size)
    return open_cases(actor, cases=[case], today=today)[0]


def open_cases(actor: Actor, *, cases: Sequence[NewCase], today: date) -> list[Opened]:
    """Open cases, all or none, in the same number of statements whatever their number.

    Raises `PermissionDenied`, `InvalidEvent`, `InvalidPerson`, and `Refused` with `row` telling which:
    an event in the future, or facts that give the own organisation no ground to know the person."""
    if not actor.may("open_cases"):
        raise PermissionDenied("open_cases")
    rulebook = rulebook_now()
    _require_parents(actor, cases)
    with engine():
        parents = _parents(cases, today, rulebook)
        derived, events = [], []
        for number, case in enumerate(cases):
            if case.person:
                check(case.person, today)
            facts_and_events = _facts(actor, case, today, rulebook, parents)
            derived.append(_derived(actor, number, case, *facts_and_events, today, rulebook))
            events.append(facts_and_events[1])
        opened = save_new(actor, cases, derived, events, today, rulebook)
    persons = [one.state.person_id for one in derived if one.state.person_id]
    record(
        actor,
        kind=Kind.ACT,
        what="open_case" if len(cases) == 1 else "open_cases",
        persons=persons,
        cases=[one.state.id for one in derived],
        data_classes=["identity", "permit"],
    )
    return opened


def _require_parents(actor: Actor, cases: Sequence[NewCase]) -> None:
    """A child's right hangs on the facts of a parent: only on those of a client whom the actor sees."""
    asked = {case.situation.parent_case_id for case in cases if case.situation.parent_case_id}
    if asked - visible_cases(actor, asked):
        raise NotVisible("the case of a parent")


def _parents(cases: Sequence[NewCase], today: date, rulebook: Rulebook) -> dict[UUID, PersonFacts]:
    asked = {case.situation.parent_case_id for case in cases if case.situation.parent_case_id}
    return facts_of(asked, today, rulebook) if asked else {}


def _facts(
    actor: Actor, case: NewCase, today: date, rulebook: Rulebook, parents: dict[UUID, PersonFacts]
) -> tuple[PersonFacts, list[Event]]:
    events = []
    for told in case.events:
        event = event_of(told, rulebook)
        rule = rulebook.events[event.type]
        if rule.own_act or actor.functions.isdisjoint(rule.recorded_by):
            raise PermissionDenied(Reason.NOT_THEIR_EVENT)
        events.append(event)
    facts = person_facts(new_id(), situation_for(actor, case), events)
    parent = parents.get(case.situation.parent_case_id) if case.situation.parent_case_id else None
    return (replace(facts, parent=replace(parent, parent=None)) if parent else facts), events


def situation_for(actor: Actor, case: NewCase) -> NewSituation:
    """The situation as told, with the birth date, and with the opener's own part in it."""
    situation = case.situation
    if situation.born is None and case.person is not None:
        situation = replace(situation, born=case.person.birth_date)
    for function in NAMED:
        if function in actor.functions and function not in situation.organisations:
            own = {**situation.organisations, function.value: actor.organisation_code}
            situation = replace(situation, organisations=own)
    return situation


def _derived(
    actor: Actor,
    row: int,
    case: NewCase,
    facts: PersonFacts,
    events: list[Event],
    today: date,
    rulebook: Rulebook,
) -> Derived:
    refusals = []
    if any(event.on > today for event in events):
        refusals.append(Refusal(Reason.IN_THE_FUTURE))
    if any((rulebook.events[e.type].subject == "organisation") != (case.person is None) for e in events):
        refusals.append(Refusal(Reason.OTHER_SUBJECT))
    if not refusals:
        state = CaseState(
            id=UUID(facts.alias),
            number="",
            kind=CaseKind.PERSON if case.person else CaseKind.AGREEMENT,
            person_id=None,
            opened_on=today,
            closed_on=None,
            facts=facts,
            duties=[],
        )
        derived = computed(state, facts, today, rulebook)
        if has_ground(actor, derived):
            return derived
        refusals.append(Refusal(Reason.NO_GROUND))
    raise Refused(*refusals, row=row)


def has_ground(actor: Actor, derived: Derived) -> bool:
    """Do these facts give the actor's organisation a ground to open the case?

    It may know the person; or the person was its client, and it answers for the data of the ended case."""
    if derived.ended and derived.ended.organisation == actor.organisation_code:
        return True
    return any(code == actor.organisation_code for code, _ in derived.grants)


def save_new(
    actor: Actor,
    cases: Sequence[NewCase],
    derived: Sequence[Derived],
    events: Sequence[Sequence[Event]],
    today: date,
    rulebook: Rulebook,
    sources: Sequence[Sequence[str]] = (),
) -> list[Opened]:
    """Write new cases with what was derived of them. `sources`: whose statement each event is.

    The act that calls this has authorised it and lifted row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number') FROM generate_series(1, %s)", [len(cases)])
        numbers = [f"{today.year}-{row[0]:06d}" for row in cursor.fetchall()]
    persons = [(one.state.id, case.person) for one, case in zip(derived, cases, strict=True) if case.person]
    keys: dict[UUID, RegisterKeys] = {}
    for known in register_persons(actor, persons=persons, today=today) if persons else ():
        keys[known.case_id] = RegisterKeys(known.person_id, known.sort_key, known.keys)
    for one, number in zip(derived, numbers, strict=True):
        one.state.number = number
        one.state.person_id = keys[one.state.id].person_id if one.state.id in keys else None
    first_days = [min([event.on for event in told], default=today) for told in events]
    insert_all(
        {
            "cases_case": [_case_row(one, today) for one in derived],
            "cases_situation": [
                situation_row(one.state.id, day, situation_for(actor, case), actor)
                for one, case, day in zip(derived, cases, first_days, strict=True)
            ],
            "cases_profile": [
                {"case_id": one.state.id, "group": case.situation.group or "", "household_size": case.household_size}
                for one, case in zip(derived, cases, strict=True)
                if case.person
            ],
            "cases_event": [
                event_row(actor, one.state.id, event, rulebook, source)
                for one, told, said in zip(derived, events, sources or repeat(repeat("")), strict=False)
                for event, source in zip(told, said, strict=False)
            ],
        }
    )
    homes = [
        one.state.id
        for one, case in zip(derived, cases, strict=True)
        if case.person and (case.person.protected or case.person.household_id)
    ]
    if homes:
        follow_prohibition(homes)
    write(derived, today, keys, new=True)
    return [
        Opened(one.state.id, one.state.number, sum(row["state"] in ACTIVE_STATES for row in one.difference.rows))
        for one in derived
    ]


def _case_row(one: Derived, today: date) -> dict[str, Any]:
    return {
        "id": one.state.id,
        "number": one.state.number,
        "kind": one.state.kind,
        "person_id": one.state.person_id,
        "opened_on": one.state.opened_on,
        "closed_on": one.closed_on,
        "next_check": next_check(one.difference.rows, today),
        "derived_on": today,
        "protected": False,
    }
