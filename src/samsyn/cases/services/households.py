"""Acts on who lives with whom: join the household of a client, leave a household. And what each would do.

A membership stands in the register of clients; the fact with its day and reason stands in the case of
everybody who moves. What is shown beforehand and what is done are one computation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.context import engine
from samsyn.access.queries import visible_cases, writable_cases
from samsyn.access.terms import NotVisible
from samsyn.cases.difference import Touched
from samsyn.cases.models import Profile
from samsyn.cases.queries.case import case_id_of
from samsyn.cases.queries.facts import CaseState, situation_at, states_of
from samsyn.cases.rules import refusals
from samsyn.cases.services.acts import changed, refuse, save_event, situation_row, with_event
from samsyn.cases.services.derivation import Derived, write
from samsyn.cases.services.protection import follow_prohibition
from samsyn.cases.terms import HouseholdOutcome, Outcome, Reason, Refusal, Refused
from samsyn.clients.households import members_of, memberships, move_members
from samsyn.clients.kinship import between, through
from samsyn.clients.rows import insert, new_id
from samsyn.clients.terms import Membership, Relation
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, Group, PersonFacts
from samsyn.organisations.queries import rulebook_now

FAMILY = "family"


class Move(NamedTuple):
    """Who moves to which household as what, how many live in each afterwards, and what follows from it."""

    household_id: UUID
    relations: dict[UUID, str]
    moved: tuple[UUID, ...]
    stay: tuple[Membership, ...]
    there: tuple[Membership, ...]
    event: Event
    states: dict[UUID, CaseState]
    parent: tuple[UUID, UUID] | None = None


def join_household(
    actor: Actor,
    *,
    case_id: UUID,
    other_id: UUID,
    relation: Relation,
    along: Sequence[UUID] = (),
    on: date,
    today: date,
) -> HouseholdOutcome:
    """From a day on a person belongs to the household of another client, and with the person who moves along.

    `relation`: what the person is to the other. A child born in Finland gets its parent by it, whom its right to
    compensation follows. Raises `NotVisible`, `PermissionDenied`, `Refused`.
    fi: kotitalouteen liittyminen · sv: inträde i hushåll"""
    _authorise(actor, [case_id, *along])
    _require_other(actor, other_id)
    with engine():
        move = _joining(actor, case_id, other_id, relation, along, on, today)
        return _done(actor, "join_household", move, case_id, today, with_=str(other_id), relation=relation.value)


def leave_household(
    actor: Actor, *, case_id: UUID, reason: str, along: Sequence[UUID] = (), on: date, today: date
) -> HouseholdOutcome:
    """From a day on a person has a household of its own, together with who moves along.

    `reason` is one of the event's choices. Raises `NotVisible`, `PermissionDenied`, `Refused`.
    fi: kotitaloudesta lähteminen · sv: utträde ur hushåll"""
    _authorise(actor, [case_id, *along])
    with engine():
        move = _leaving(case_id, reason, along, on, today)
        return _done(actor, "leave_household", move, case_id, today, reason=reason)


def preview_joining(
    actor: Actor,
    *,
    case_id: UUID,
    other_id: UUID,
    relation: Relation,
    along: Sequence[UUID] = (),
    on: date,
    today: date,
) -> HouseholdOutcome:
    """What would joining do? The same computation as `join_household`; nothing is written."""
    _authorise(actor, [case_id, *along])
    _require_other(actor, other_id)
    with engine():
        try:
            move = _joining(actor, case_id, other_id, relation, along, on, today)
            return _shown(actor, move, case_id, today)
        except Refused as refused:
            return HouseholdOutcome((), (), (), Outcome(refusals=refused.refusals))


def preview_leaving(
    actor: Actor, *, case_id: UUID, reason: str, along: Sequence[UUID] = (), on: date, today: date
) -> HouseholdOutcome:
    """What would leaving do? The same computation as `leave_household`; nothing is written."""
    _authorise(actor, [case_id, *along])
    with engine():
        try:
            return _shown(actor, _leaving(case_id, reason, along, on, today), case_id, today)
        except Refused as refused:
            return HouseholdOutcome((), (), (), Outcome(refusals=refused.refusals))


def household_for(actor: Actor, *, number: str, relation: str) -> tuple[UUID, str]:
    """The household that a person is opened into, and what the person is to its head.

    That of the client with this case number, to whom the person is `relation` (made where there is none yet);
    without a number one of its own. Raises `NotVisible`. fi: kotitalous · sv: hushåll"""
    if not number.strip():
        return new_id(), Relation.HEAD
    other_id = case_id_of(actor, number.strip())
    _require_other(actor, other_id)
    with engine():
        theirs = memberships([other_id]).get(other_id)
        there = members_of([theirs.household_id]) if theirs else []
        other = _kin(theirs, there)
        told = Relation.read(relation)
        own = (through(other, told) if told else None) or ""
        if theirs and Relation.read(theirs.relation) is other:
            return theirs.household_id, own
        household_id = theirs.household_id if theirs else new_id()
        move_members(household_id, {other_id: Relation.HEAD})
    record(actor, kind=Kind.ACT, what="make_household", cases=[other_id], data_classes=[FAMILY])
    return household_id, own


def _kin(theirs: Membership | None, there: Iterable[Membership]) -> Relation | None:
    """What somebody is to the head of the household; the head, where it has none and nothing is told."""
    known = Relation.read(theirs.relation) if theirs else None
    if known is None and Relation.HEAD not in {Relation.read(one.relation) for one in there}:
        return Relation.HEAD
    return known


def _authorise(actor: Actor, case_ids: Sequence[UUID]) -> None:
    """Go on only if the actor writes the family of every one of these cases."""
    if not actor.may("record_events"):
        raise PermissionDenied("record_events")
    if set(case_ids) - visible_cases(actor, case_ids, FAMILY):
        raise NotVisible("the family of a case")
    if set(case_ids) - writable_cases(actor, case_ids, FAMILY):
        raise PermissionDenied(Reason.OTHER_AUTHORITY)


def _require_other(actor: Actor, case_id: UUID) -> None:
    """Go on only if the actor writes the family of the case somebody joins. To whom may not, it looks like none."""
    if case_id not in writable_cases(actor, [case_id], FAMILY):
        raise NotVisible("the family of a case")


def _joining(
    actor: Actor, case_id: UUID, other_id: UUID, relation: Relation, along: Sequence[UUID], on: date, today: date
) -> Move:
    moved = (case_id, *along)
    states = _held({*moved, other_id}, today)
    homes = memberships(states)
    mine, theirs = homes.get(case_id), homes.get(other_id)
    if case_id == other_id or (mine and theirs and mine.household_id == theirs.household_id):
        raise Refused(Refusal(Reason.SAME_HOUSEHOLD))
    _still_together(mine, along, homes)
    everybody = members_of({home.household_id for home in (mine, theirs) if home})
    there = tuple(one for one in everybody if theirs and one.household_id == theirs.household_id)
    other = _kin(theirs, there)
    own = through(other, relation)
    relations: dict[UUID, str] = {case_id: own or ""}
    if theirs is None or Relation.read(theirs.relation) is not other:
        relations[other_id] = Relation.HEAD
    for one in along:
        kin = between(Relation.read(mine.relation) if mine else None, Relation.read(homes[one].relation))
        relations[one] = (through(own, kin) if own and kin else None) or ""
    home = theirs.household_id if theirs else new_id()
    alone = Membership(other_id, other_id, home, Relation.HEAD)
    return Move(
        household_id=home,
        relations=relations,
        moved=moved,
        stay=_staying(everybody, mine, moved),
        there=there or (alone,),
        event=Event(on, "household_joined", {"relation": relation.value}),
        states=states,
        parent=_parent(actor, case_id, other_id, relation, states),
    )


def _leaving(case_id: UUID, reason: str, along: Sequence[UUID], on: date, today: date) -> Move:
    moved = (case_id, *along)
    states = _held(set(moved), today)
    homes = memberships(states)
    mine = homes.get(case_id)
    _still_together(mine, along, homes)
    everybody = members_of({mine.household_id}) if mine else []
    stay = _staying(everybody, mine, moved)
    if not stay or mine is None:
        raise Refused(Refusal(Reason.LIVES_ALONE))
    own = Relation.read(mine.relation)
    relations: dict[UUID, str] = {one: between(own, Relation.read(homes[one].relation)) or "" for one in along}
    event = Event(on, "household_left", {"reason": reason})
    return Move(new_id(), relations | {case_id: Relation.HEAD}, moved, stay, (), event, states)


def _held(case_ids: Iterable[UUID], today: date) -> dict[UUID, CaseState]:
    """The cases as the act finds them, held until the transaction ends: nobody else moves one of them."""
    wanted = set(case_ids)
    states = {state.id: state for state in states_of(wanted, today, rulebook_now())}
    if set(states) != wanted:
        raise NotVisible("a case")
    if any(state.person_id is None for state in states.values()):
        raise Refused(Refusal(Reason.OTHER_SUBJECT))
    return states


def _still_together(mine: Membership | None, along: Iterable[UUID], homes: dict[UUID, Membership]) -> None:
    """Go on only if those who move along belong to the person's household still."""
    for one in along:
        home = homes.get(one)
        if mine is None or home is None or home.household_id != mine.household_id:
            raise Refused(Refusal(Reason.HOUSEHOLD_CHANGED))


def _staying(
    everybody: Iterable[Membership], mine: Membership | None, moved: tuple[UUID, ...]
) -> tuple[Membership, ...]:
    if mine is None:
        return ()
    return tuple(one for one in everybody if one.household_id == mine.household_id and one.case_id not in moved)


def _parent(
    actor: Actor, case_id: UUID, other_id: UUID, relation: Relation, states: dict[UUID, CaseState]
) -> tuple[UUID, UUID] | None:
    """The child born in Finland, and the parent whom its right follows, where the act tells of it.

    law: 681/2023, 61 § 4 mom."""
    if relation not in (Relation.CHILD, Relation.PARENT):
        return None
    child, parent = (case_id, other_id) if relation is Relation.CHILD else (other_id, case_id)
    facts = states[child].facts
    if facts.group is not Group.BORN or facts.parent is not None or states[parent].facts.group is Group.BORN:
        return None
    return (child, parent) if writable_cases(actor, [child], "permit") else None


def _facts(move: Move, case_id: UUID) -> PersonFacts:
    """What holds of a person afterwards."""
    facts = move.states[case_id].facts
    if case_id in move.moved:
        facts = with_event(facts, move.event)
    if move.parent and move.parent[0] == case_id:
        facts = replace(facts, parent=replace(move.states[move.parent[1]].facts, parent=None))
    return facts


def _computed(actor: Actor, move: Move, today: date, rulebook: Rulebook) -> list[tuple[Derived, Outcome]]:
    """What the move makes of everybody whose facts it changes. Raises `Refused`."""
    for case_id in move.moved:
        refuse(refusals(move.event, move.states[case_id].facts, today=today, rulebook=rulebook))
    touched = [*move.moved, *([move.parent[0]] if move.parent and move.parent[0] not in move.moved else ())]
    return [
        changed(actor, move.states[one], _facts(move, one), today, rulebook, Touched(move.event.on)) for one in touched
    ]


def _answer(actor: Actor, move: Move, case_id: UUID, outcomes: Iterable[Outcome]) -> HouseholdOutcome:
    """With whom the person lives afterwards, and who stays, as far as the actor may see it."""
    own = Relation.read(move.relations[case_id])
    after = {one.case_id: one.relation for one in move.there} | move.relations
    seen = visible_cases(actor, [*after, *(one.case_id for one in move.stay)], FAMILY)
    return HouseholdOutcome(
        moved=move.moved,
        together=tuple(
            (one, between(own, Relation.read(relation)) or "")
            for one, relation in after.items()
            if one != case_id and one in seen
        ),
        stay=tuple(one.case_id for one in move.stay if one.case_id in seen),
        outcome=merged(outcomes),
    )


def _shown(actor: Actor, move: Move, case_id: UUID, today: date) -> HouseholdOutcome:
    outcomes = [outcome for _, outcome in _computed(actor, move, today, rulebook_now())]
    record(actor, kind=Kind.READ, what="preview_household", cases=sorted(move.states), data_classes=[FAMILY])
    return _answer(actor, move, case_id, outcomes)


def _done(actor: Actor, what: str, move: Move, case_id: UUID, today: date, **detail: Any) -> HouseholdOutcome:
    rulebook = rulebook_now()
    derived = _computed(actor, move, today, rulebook)
    for one in move.moved:
        save_event(actor, one, move.event, rulebook)
    if move.parent:
        child, parent = move.parent
        situation = replace(situation_at(child, today), parent_case_id=parent)
        insert("cases_situation", [situation_row(child, today, situation, actor)])
    move_members(move.household_id, move.relations)
    _count(move)
    follow_prohibition(move.relations)
    write([one for one, _ in derived], today)
    others = {one.case_id for one in (*move.stay, *move.there)}
    record(
        actor,
        kind=Kind.ACT,
        what=what,
        persons=[state.person_id for state in move.states.values() if state.person_id],
        cases=sorted({*move.states, *others}),
        data_classes=[FAMILY],
        detail={"case": str(case_id), "household": str(move.household_id), "since": str(move.event.on), **detail},
    )
    return _answer(actor, move, case_id, [outcome for _, outcome in derived])


def _count(move: Move) -> None:
    """How many live in each household: as many as belong to it, or as were told before where that is more."""
    here = {one.case_id for one in move.there} | set(move.moved)
    stay = {one.case_id for one in move.stay}
    told = dict(Profile.objects.filter(case_id__in=here | stay).values_list("case_id", "household_size"))
    before = max((told.get(one.case_id, 1) for one in move.there), default=1)
    sizes = dict.fromkeys(here, max(len(here), before))
    sizes |= {one: max(len(stay), told.get(one, 1) - len(move.moved)) for one in stay}
    for size in set(sizes.values()):
        wanted = [one for one, other in sizes.items() if other == size]
        Profile.objects.filter(case_id__in=wanted).update(household_size=size)


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """What several cases' outcomes come to."""
    every = list(outcomes)
    names = ("closes", "opens", "ends", "reopens", "reschedules", "moves", "grants_begin", "grants_end")
    found: dict[str, Any] = {name: tuple(row for one in every for row in getattr(one, name)) for name in names}
    return Outcome(**found, hidden=sum(one.hidden for one in every))
