"""Whom do a case's duties let see what? Pure: duties, facts, matrix, law and a day in, grants out.

A grant is what a duty's version reads or writes, as far as the matrix lets the party's function
have it and the cell's conditions hold; an open client relationship is a ground too; who is only
informed gets none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from samsyn.access.conditions import CONDITIONS, received
from samsyn.access.matrix import load_matrix
from samsyn.access.terms import Cell, GrantFacts, Ground, GroundKind, Matrix
from samsyn.law.calendar import iso
from samsyn.law.rulebook import Rulebook, Version
from samsyn.law.terms import Duty, DutyState, Function, Party, PersonFacts, Role
from samsyn.law.timeline import Timeline

__all__ = ["Grants", "grants_for", "held_by", "load_matrix", "relationships"]

Grants = dict[tuple[str, str], GrantFacts]

#: A duty grants access while it is in one of these states.
GRANTING = frozenset({DutyState.UPCOMING, DutyState.OPEN, DutyState.OVERDUE})
#: A derived function of a party, by the kind of the organisation that fills it.
FUNCTION_OF_KIND = {
    "MUN": Function.MUNICIPALITY,
    "WA": Function.WELLBEING_COUNTY,
    "MUN_EMP": Function.EMPLOYMENT_AUTHORITY,
    "TE": Function.EMPLOYMENT_AUTHORITY,
    "ELY": Function.STATE_REGION,
    "LVC": Function.STATE_REGION,
    "KEHA": Function.STATE_PAYER,
    "TEHK": Function.STATE_PAYER,
    "RC": Function.RECEPTION_CENTRE,
    "MIGRI": Function.MIGRI,
    "KELA": Function.KELA,
    "INFO": Function.GUIDANCE_POINT,
    "REP": Function.REPRESENTATIVE,
}


def grants_for(
    duties: Iterable[Duty],
    facts: PersonFacts,
    matrix: Matrix,
    on: date,
    *,
    rulebook: Rulebook,
    timeline: Timeline | None = None,
) -> Grants:
    """Which organisation may read or write which data class of this case on a day, and why?

    `timeline`: of the same facts and day, where the caller has it already.
    fi: pääsy asiakastietoihin · sv: åtkomst till klientuppgifter
    law: access follows from 681/2023, 72–94 §, as far as the matrix cites it"""
    view = View(timeline or Timeline(facts, on), on)
    grounds: dict[tuple[str, str], set[Ground]] = defaultdict(set)
    writable: set[tuple[str, str]] = set()
    for organisation, data_class, write, ground in (
        *_from_duties(duties, view, matrix, rulebook),
        *_from_relationships(view, matrix, rulebook),
    ):
        key = (organisation, data_class)
        grounds[key].add(ground)
        if write:
            writable.add(key)
    return {key: GrantFacts(key in writable, tuple(sorted(found))) for key, found in grounds.items()}


def relationships(timeline: Timeline, on: date, rulebook: Rulebook) -> Iterator[Party]:
    """Which organisations have the person as a client on a day, with or without an open duty?

    fi: asiakassuhde · sv: klientrelation. The municipality of residence that has received the
    person; the employment authority of a job seeker; the reception centre until the move; the state
    region from the proposal until the arrival. None once the case has ended: an ended relationship opens
    nothing (681/2023 79–80 §: a right ends with its ground)."""
    if not timeline.types.isdisjoint(rulebook.ending) and timeline.before(on, *rulebook.ending):
        return
    yield from _clients_of(timeline, on, rulebook)


def held_by(timeline: Timeline, ended_on: date, rulebook: Rulebook) -> str:
    """Which organisation answers for the data of a case that has ended?

    The one whose client the person was when it ended, the municipality first; where nobody had received the
    person, the state region of the place. fi: rekisterinpitäjä · sv: personuppgiftsansvarig"""
    for party in _clients_of(timeline, ended_on, rulebook):
        return party.organisation
    return rulebook.competence.resolve(Function.STATE_REGION, timeline.municipality(ended_on), ended_on)


def _clients_of(timeline: Timeline, on: date, rulebook: Rulebook) -> Iterator[Party]:
    place = timeline.municipality(on)
    if place and received(timeline, f"MUN:{place}", on):
        yield Party(f"MUN:{place}", Function.MUNICIPALITY)
    if timeline.job_seeker(on):
        yield _resolved(Function.EMPLOYMENT_AUTHORITY, place, on, rulebook)
    centre = timeline.facts.organisations.get(Function.RECEPTION_CENTRE, "")
    if centre and CONDITIONS["until_handover"](timeline, centre, on):
        yield Party(centre, Function.RECEPTION_CENTRE)
    if CONDITIONS["placement_open"](timeline, "", on):
        yield _resolved(Function.STATE_REGION, place, on, rulebook)


@dataclass(frozen=True)
class View:
    """One person's facts on one day, with the answers of the conditions that were already asked."""

    timeline: Timeline
    on: date
    answers: dict[tuple[str, str], bool] = field(default_factory=dict)

    def holds(self, cell: Cell, organisation: str) -> bool:
        """Do all conditions of the cell hold for this organisation?"""
        for name in cell.when:
            key = (name, organisation)
            answer = self.answers.get(key)
            if answer is None:
                answer = self.answers[key] = CONDITIONS[name](self.timeline, organisation, self.on)
            if not answer:
                return False
        return True


def _from_duties(
    duties: Iterable[Duty], view: View, matrix: Matrix, rulebook: Rulebook
) -> Iterator[tuple[str, str, bool, Ground]]:
    for duty in duties:
        version = _version(duty, view.on, rulebook) if duty.state in GRANTING else None
        if version is None:
            continue
        for role, parties in (
            (Role.RESPONSIBLE, duty.responsible),
            (Role.SUPPORTING, duty.supporting),
            (Role.CONSULTED, duty.consulted),
        ):
            for party in parties:
                yield from _of_party(duty, role, party, version, view, matrix)


def _of_party(
    duty: Duty, role: Role, party: Party, version: Version, view: View, matrix: Matrix
) -> Iterator[tuple[str, str, bool, Ground]]:
    organisation = party.organisation
    function = function_of(organisation)
    if function is None:
        return
    since = iso(duty.trigger_on) if duty.trigger_on else ""
    grounds: dict[str, Ground] = {}
    for data_class, cell, write in matrix.opened(function, version.reads, version.writes):
        if cell.when and not view.holds(cell, organisation):
            continue
        ground = grounds.get(cell.basis)
        if ground is None:
            ground = Ground(GroundKind.DUTY, duty.code, role, iso(version.from_), since, cell.basis)
            grounds[cell.basis] = ground
        yield organisation, data_class, write, ground


def _from_relationships(view: View, matrix: Matrix, rulebook: Rulebook) -> Iterator[tuple[str, str, bool, Ground]]:
    for party in relationships(view.timeline, view.on, rulebook):
        for data_class, cell in matrix.of_function(party.function).items():
            if cell.relationship and view.holds(cell, party.organisation):
                ground = Ground(kind=GroundKind.RELATIONSHIP, role=party.function, basis=cell.basis)
                yield party.organisation, data_class, cell.write, ground


@lru_cache(maxsize=4096)
def function_of(organisation: str) -> Function | None:
    """The function whose column of the matrix counts: that of the organisation's kind."""
    return FUNCTION_OF_KIND.get(organisation.partition(":")[0])


def _resolved(function: Function, place: str, on: date, rulebook: Rulebook) -> Party:
    return Party(rulebook.competence.resolve(function, place, on), function)


def _version(duty: Duty, on: date, rulebook: Rulebook) -> Version | None:
    """The version of the day one looks; a repealed duty that still runs keeps that of its trigger."""
    rule = rulebook.duties[duty.code]
    return rule.at(on) or (rule.at(duty.trigger_on) if duty.trigger_on else None)
