"""Acts that change what is on record: correct a fact, let another situation hold. And what each would do.

What is shown beforehand and what is done are one computation: `_corrected` and `_situated` answer it,
the act writes it, the preview does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.context import engine
from samsyn.access.queries import require
from samsyn.access.terms import NotVisible
from samsyn.cases.difference import Touched
from samsyn.cases.models import Profile
from samsyn.cases.queries.case import Recorded, ending_events, event_for_correction, require_place
from samsyn.cases.queries.facts import CaseState, person_facts, situation_at
from samsyn.cases.rules import event_of, is_same_fact, refusals
from samsyn.cases.services.acts import (
    changed,
    permitted,
    persons_of,
    refuse,
    save_event,
    situation_row,
    state_of,
    with_event,
    write_down,
)
from samsyn.cases.services.derivation import Derived, write
from samsyn.cases.terms import NewEvent, NewSituation, Outcome, Reason, Refusal, Refused
from samsyn.clients.rows import insert
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, PersonFacts
from samsyn.organisations.queries import rulebook_now
from samsyn.organisations.terms import organisation_id
from samsyn.retention.queries import answers_for


class Change(NamedTuple):
    """What an act does to a case; `data_class` is that of what it changes."""

    state: CaseState
    data_class: str
    derived: Derived
    outcome: Outcome


def correct_event(
    actor: Actor,
    *,
    event_id: UUID,
    on: date | None = None,
    attributes: Mapping[str, Any] | None = None,
    strike: bool = False,
    reason: str = "",
    today: date,
) -> Outcome:
    """Say that a recorded fact was wrong: with another day or content, or struck altogether.

    The old event stays and shows that it was corrected. Only the authority that recorded it, or
    its successor, corrects it. fi: kirjauksen oikaisu · sv: rättelse av en registrering"""
    rulebook = rulebook_now()
    old, new = _correctable(actor, event_id, on, attributes, strike, rulebook)
    with engine():
        change = _corrected(actor, old, new, strike, today, rulebook)
        more = {"corrects_id": event_id, "struck": strike, "reason": reason.strip()}
        new_event = save_event(actor, change.state.id, new, rulebook, **more)
        write([change.derived], today)
    what = "strike_event" if strike else "correct_event"
    write_down(actor, what, change.state, [change.data_class], event=new_event, corrects=event_id, type=new.type)
    return replace(change.outcome, event_id=new_event)


def reopen_case(actor: Actor, *, case_id: UUID, reason: str, today: date) -> Outcome:
    """Say that the client relationship did not end: duties, access and the day of deletion follow.

    By the organisation that answers for the data of the ended case; it sees the case again. What ended it stays
    on record as struck. Raises `NotVisible`, `PermissionDenied`.
    fi: asiakkuuden avaaminen uudelleen · sv: återupptagande av klientrelationen"""
    if not actor.may("record_events"):
        raise PermissionDenied("record_events")
    if not answers_for(actor, case_id):
        raise NotVisible("a case that has ended")
    rulebook = rulebook_now()
    with engine():
        state = state_of(case_id, today, rulebook)
        ending = [event for event in state.facts.events if event.type in rulebook.ending]
        kept = tuple(event for event in state.facts.events if event.type not in rulebook.ending)
        touched = Touched(min(event.on for event in ending), frozenset((event.type, event.on) for event in ending))
        derived, outcome = changed(actor, state, replace(state.facts, events=kept), today, rulebook, touched)
        for event_id, fact in ending_events(case_id, rulebook):
            more = {"corrects_id": event_id, "struck": True, "reason": reason.strip()}
            save_event(actor, case_id, fact, rulebook, **more)
        write([derived], today)
    write_down(actor, "reopen_case", state, ["identity"], ended=[event.type for event in ending])
    return outcome


def preview_correction(
    actor: Actor,
    *,
    event_id: UUID,
    on: date | None = None,
    attributes: Mapping[str, Any] | None = None,
    strike: bool = False,
    today: date,
) -> Outcome:
    """What would this correction do? The same computation as `correct_event`; nothing of the case is written.

    What is in the way is in `refusals` of the answer."""
    rulebook = rulebook_now()
    try:
        old, new = _correctable(actor, event_id, on, attributes, strike, rulebook)
        with engine():
            change = _corrected(actor, old, new, strike, today, rulebook)
    except Refused as refused:
        return Outcome(refusals=refused.refusals)
    _looked(actor, "preview_correction", change, {"event": str(event_id)})
    return change.outcome


def change_situation(
    actor: Actor, *, case_id: UUID, valid_from: date, changes: Mapping[str, Any], today: date
) -> Outcome:
    """From a day on, other things hold of the person: group, protection, flags, who fills a function.

    `changes` names fields of `NewSituation`. The earlier situation stays on record.
    fi: tilanteen muutos · sv: ändrad situation"""
    _changeable(actor, case_id, valid_from, changes, today)
    with engine():
        change, after = _situated(actor, case_id, valid_from, changes, today)
        insert("cases_situation", [situation_row(case_id, valid_from, after, actor)])
        Profile.objects.filter(case_id=case_id).update(group=change.derived.facts.group or "")
        write([change.derived], today)
    write_down(actor, "change_situation", change.state, ["permit"], fields=sorted(changes), since=valid_from)
    return change.outcome


def preview_situation(
    actor: Actor, *, case_id: UUID, valid_from: date, changes: Mapping[str, Any], today: date
) -> Outcome:
    """What would this change do? The same computation as `change_situation`; nothing of the case is written.

    What is in the way is in `refusals` of the answer."""
    try:
        _changeable(actor, case_id, valid_from, changes, today)
        with engine():
            change, _ = _situated(actor, case_id, valid_from, changes, today)
    except Refused as refused:
        return Outcome(refusals=refused.refusals)
    _looked(actor, "preview_situation", change, {"since": str(valid_from)})
    return change.outcome


def _correctable(
    actor: Actor,
    event_id: UUID,
    on: date | None,
    attributes: Mapping[str, Any] | None,
    strike: bool,
    rulebook: Rulebook,
) -> tuple[Recorded, Event]:
    """The fact on record and what shall stand instead. Raises `NotVisible`, `PermissionDenied`, `InvalidEvent`,
    `Refused`."""
    old = event_for_correction(event_id, rulebook)
    granted = permitted(actor, old.case_id, "record_events")
    own_act = rulebook.events[old.fact.type].own_act
    if own_act or old.data_class not in granted or not _is_author(actor, old.organisation_id, rulebook):
        raise PermissionDenied(Reason.OTHER_AUTHORITY)
    require_place(actor, old.case_id)
    if old.corrected:
        raise Refused(Refusal(Reason.ALREADY_CORRECTED))
    told = old.fact.attributes if attributes is None else attributes
    name = old.fact.said_as or old.fact.type
    new = event_of(NewEvent(name, on or old.fact.on, {**_own(name, told, rulebook)}), rulebook)
    if not strike and is_same_fact(old.fact, new):
        raise Refused(Refusal(Reason.NOTHING_CHANGES))
    return old, new


def _corrected(actor: Actor, old: Recorded, new: Event, strike: bool, today: date, rulebook: Rulebook) -> Change:
    """What the correction makes of the case. Raises `Refused`; needs row-level security lifted."""
    state = state_of(old.case_id, today, rulebook)
    without = _without(state.facts, old.fact)
    if without is None:
        raise Refused(Refusal(Reason.ALREADY_CORRECTED))
    if not strike:
        refuse(refusals(new, without, today=today, rulebook=rulebook))
    facts = without if strike else with_event(without, new)
    touched = Touched(min(old.fact.on, new.on), frozenset({(new.type, old.fact.on), (new.type, new.on)}))
    return Change(state, old.data_class, *changed(actor, state, facts, today, rulebook, touched))


def _changeable(actor: Actor, case_id: UUID, valid_from: date, changes: Mapping[str, Any], today: date) -> None:
    """Go on only if the actor may say what holds. Raises `NotVisible`, `PermissionDenied`, `Refused`."""
    granted = permitted(actor, case_id, "record_events")
    if not granted.get("permit"):
        raise PermissionDenied(Reason.OTHER_AUTHORITY)
    require_place(actor, case_id)
    if valid_from > today:
        raise Refused(Refusal(Reason.IN_THE_FUTURE))
    if changes.get("parent_case_id"):
        require(actor, changes["parent_case_id"], "identity")


def _situated(
    actor: Actor, case_id: UUID, valid_from: date, changes: Mapping[str, Any], today: date
) -> tuple[Change, NewSituation]:
    """What another situation makes of the case. Raises `Refused`; needs row-level security lifted."""
    rulebook = rulebook_now()
    state = state_of(case_id, today, rulebook)
    before = situation_at(case_id, valid_from)
    after = replace(before, **changes)
    if before == after:
        raise Refused(Refusal(Reason.NOTHING_CHANGES))
    facts = replace(person_facts(case_id, after, state.facts.events), parent=state.facts.parent)
    if situation_at(case_id, today, instead=(valid_from, after)) is not after:
        facts = state.facts
    touched = Touched(valid_from, frozenset())
    return Change(state, "permit", *changed(actor, state, facts, today, rulebook, touched)), after


def _looked(actor: Actor, what: str, change: Change, detail: dict[str, object]) -> None:
    record(
        actor,
        kind=Kind.READ,
        what=what,
        persons=persons_of(change.state),
        cases=[change.state.id],
        data_classes=[change.data_class],
        detail=detail,
    )


def _without(facts: PersonFacts, event: Event) -> PersonFacts | None:
    """The facts without one event; none where they do not hold it."""
    events = list(facts.events)
    for index, known in enumerate(events):
        if is_same_fact(known, event):
            del events[index]
            return replace(facts, events=tuple(events))
    return None


def _own(name: str, attributes: Mapping[str, Any], rulebook: Rulebook) -> dict[str, Any]:
    """The attributes beside those that the alias itself says."""
    extra = rulebook.said_as[name][1]
    return {key: value for key, value in attributes.items() if key not in extra}


def _is_author(actor: Actor, author: UUID | None, rulebook: Rulebook) -> bool:
    """Did the actor's organisation record it, or one whose successor it is?"""
    if author is None or actor.organisation_id is None:
        return False
    codes = {organisation_id(code): row.successor for code, row in rulebook.region.organisations.items()}
    current: UUID | None = author
    for _ in range(5):
        if current == actor.organisation_id:
            return True
        successor = codes.get(current) if current else None
        current = organisation_id(successor) if successor else None
    return False
