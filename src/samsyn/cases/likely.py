"""What a form that records a fact may fill in beforehand. A guess that could be wrong is not made."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from samsyn.cases.shown import CaseView, EntryKind, Recordable
from samsyn.cases.terms import Lane
from samsyn.law.rulebook import Rulebook

#: Facts that tell of another municipality than the one where the person is.
LEAVING = frozenset({"move", "move_known"})
#: Facts of the way to a place, that name the same municipality one after the other.
TO_A_PLACE = frozenset({"presentation", "municipality_accepts", "direction_decided"})
#: Facts after which the municipality of the case is the one where the person lives already.
LIVES = frozenset({"reception_started", "arrival", "arrival_and_client_start", "first_home_municipality"})
#: What a municipality records of itself.
OF_ITSELF = frozenset({"municipality_accepts", "arrival", "arrival_and_client_start", "handover_accepted"})


class Awaited(NamedTuple):
    """The facts that a duty waits for. One alone may be chosen beforehand."""

    types: tuple[str, ...] = ()
    choose_for_me: bool = False


def offered(view: CaseView, rulebook: Rulebook) -> list[Recordable]:
    """What may be recorded of this case. What has started a time already is expected no longer."""
    told = _told(view)
    return [
        one._replace(starts=()) if one.type in told else one
        for one in view.recordable
        if view.person_id is None or rulebook.events[one.type].subject == "person"
    ]


def awaited(view: CaseView, duty_id: UUID | None) -> Awaited:
    """Which facts does a duty wait for: the one that starts its time, or those that close it?

    Nothing is chosen where there are several, or where somebody else's answer is waited for."""
    duty = next((duty for duty in view.duties if duty.id == duty_id), None)
    if duty is None:
        return Awaited()
    told = _told(view)
    starts = [one.type for one in view.recordable if duty.code in one.starts and one.type not in told]
    closes = [one.type for one in view.recordable if duty.code in one.closes and one.type not in starts]
    sole = starts or closes
    return Awaited((*starts, *closes), choose_for_me=len(sole) == 1 and duty.lane != Lane.WAIT)


def likely_place(view: CaseView, type_: str, own: str) -> str:
    """The municipality (its Swedish name) that a fact will name, or none.

    The one presented to, granted or directed to; where a municipality tells of itself, its own. The
    municipality of the case only where the person does not live there yet, or is registered there."""
    if type_ in LEAVING:
        return ""
    told = _told(view)
    latest = next((what for what in told if what in LEAVING or (what in TO_A_PLACE and told[what])), "")
    if latest in TO_A_PLACE:
        return told[latest]
    kind, _, municipality = own.partition(":")
    if type_ in OF_ITSELF and kind == "MUN":
        return municipality
    here = view.situation.municipality if view.situation else ""
    return "" if type_ in TO_A_PLACE and not LIVES.isdisjoint(told) else here


def _told(view: CaseView) -> dict[str, str]:
    """The facts of the case that hold, the newest first, with the municipality that the newest of each names."""
    found: dict[str, str] = {}
    for entry in view.timeline:
        if entry.kind is EntryKind.EVENT and not (entry.corrected_by or entry.taken_back or entry.struck):
            found.setdefault(entry.what, str(entry.attributes.get("to") or ""))
    return found
