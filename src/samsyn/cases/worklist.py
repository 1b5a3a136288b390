"""In whose list of work does an open duty stand, and how? Pure: duties, grants, facts in, rows out.

A row for each organisation that may see the duty and is a party of it, or has the person as a client
and waits for another's duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any
from uuid import UUID

from samsyn.access.rules import Grants
from samsyn.cases.terms import ACTIVE_STATES, PROFILE_CLASSES, WATCHING, Lane
from samsyn.law.rulebook import Rulebook, Version
from samsyn.law.terms import Basis, DutyState, Function, Role
from samsyn.law.timeline import Timeline
from samsyn.organisations.terms import functions_of, organisation_id

Row = dict[str, Any]
#: The claim for compensation: money that lapses, whatever its date rests on.
CLAIM = "D76"
#: What makes a day one that can be missed. Where two readings of a transition are open, the engine
#: leaves the duty open after the stricter day: then it is only past a target.
DATED = {Basis.LAW.value: Lane.LAW, Basis.LOCAL.value: Lane.LOCAL}
#: The part that counts where an organisation has several in one duty.
STRENGTH = (Role.RESPONSIBLE, Role.SUPPORTING, Role.CONSULTED)


def work_rows(
    case_id: UUID, duties: Iterable[Row], timeline: Timeline, grants: Grants, rulebook: Rulebook, on: date
) -> Iterator[Row]:
    """The rows of all lists of work in which the open duties of a case stand."""
    clients = [code for code, data_class in grants if data_class == "identity"]
    profiles: dict[str, Row] = {}
    for duty in duties:
        if duty["state"] not in ACTIVE_STATES:
            continue
        data_class = duty["data_class"]
        parts = {code: part for code, part in _parts(duty).items() if (code, data_class) in grants}
        for code in clients if not duty["continuous"] else ():
            if code not in parts and (code, data_class) in grants:
                parts[code] = WATCHING
        for code, part in parts.items():
            if code not in profiles:
                profiles[code] = _profile(code, grants, timeline, on)
            yield {
                "organisation_id": organisation_id(code),
                "duty_id": duty["id"],
                "case_id": case_id,
                "role": part,
                "lane": lane(duty, part, code, timeline, rulebook, on).value,
                "state": duty["state"],
                "shown": duty["shown"],
                "code": duty["code"],
                "data_class": data_class,
                **profiles[code],
                "since": on,
            }


def _profile(code: str, grants: Grants, timeline: Timeline, on: date) -> Row:
    """Group and municipality for the lists of an organisation that may know them; empty for others."""
    if not any((code, data_class) in grants for data_class in PROFILE_CLASSES):
        return {"group": "", "municipality": ""}
    group = timeline.facts.group
    return {"group": group.value if group else "", "municipality": timeline.municipality(on)}


def _parts(duty: Row) -> dict[str, str]:
    """The strongest part of each organisation that has one; who is only informed has none."""
    found: dict[str, str] = {}
    for role in reversed(STRENGTH):
        found.update({code: role.value for part, code, _ in duty["parties"] if part == role})
    return found


def lane(duty: Mapping[str, Any], part: str, code: str, timeline: Timeline, rulebook: Rulebook, on: date) -> Lane:
    """How does a duty stand in one organisation's list?"""
    if duty["continuous"]:
        return Lane.CONTINUOUS
    if duty["basis"] == Basis.CLOCK or duty["code"] == CLAIM:
        return Lane.CLOCK
    if not acts(duty, part, functions_of(code), timeline, rulebook, on):
        return Lane.WAIT
    if duty["shown"] is None:
        return Lane.UNDATED
    if duty["basis"] not in DATED or (duty["shown"] < on and duty["state"] != DutyState.OVERDUE):
        return Lane.TARGET
    return DATED[duty["basis"]]


def acts(
    duty: Mapping[str, Any],
    part: str,
    functions: frozenset[Function],
    timeline: Timeline,
    rulebook: Rulebook,
    on: date,
) -> bool:
    """Is it this party's turn, or does it wait for another?

    The responsible party acts; where a request sets the clock (a hearing), it acts until it has
    asked, and then those who are asked act. Others act where they can record what closes the duty; who
    supports only where the responsible party cannot."""
    rule = rulebook.duties[duty["code"]]
    version = rule.at(on) or rule.versions[-1]
    asked = _asked(duty, version, timeline, rulebook)
    if part == Role.RESPONSIBLE:
        return asked is not True
    if part == Role.CONSULTED and asked is not None:
        return asked
    if part in (Role.SUPPORTING, Role.CONSULTED) and _can_close(functions, version, rulebook):
        lead = {Function(function) for role, _, function in duty["parties"] if role == Role.RESPONSIBLE}
        return part == Role.CONSULTED or not _can_close(lead, version, rulebook)
    return False


def _can_close(functions: Set[Function], version: Version, rulebook: Rulebook) -> bool:
    return any(not functions.isdisjoint(rulebook.events[type_].recorded_by) for type_ in version.closed_by)


def _asked(duty: Mapping[str, Any], version: Version, timeline: Timeline, rulebook: Rulebook) -> bool | None:
    """Has the request been sent that sets the clock of this duty? None where there is no such request."""
    requests = [name for name in version.deadline.from_ if name in rulebook.events]
    if not requests or not version.consulted:
        return None
    since = duty["trigger_on"] or date.min
    return any(event.on >= since for event in timeline.of(*requests))


def roster_rows(
    case_id: UUID,
    opened_on: date,
    closed: bool,
    timeline: Timeline,
    grants: Grants,
    work: Iterable[Row],
    on: date,
) -> list[Row]:
    """The rows of the registers of all organisations that may know who the person is."""
    next_due: dict[UUID, date] = {}
    for row in work:
        if row["shown"] is not None and row["lane"] in (Lane.LAW, Lane.LOCAL, Lane.TARGET):
            known = next_due.get(row["organisation_id"])
            if known is None or row["shown"] < known:
                next_due[row["organisation_id"]] = row["shown"]
    rows = []
    for code, data_class in grants:
        if data_class == "identity":
            organisation = organisation_id(code)
            rows.append(
                {
                    "organisation_id": organisation,
                    "case_id": case_id,
                    "sort_key": "",
                    **_profile(code, grants, timeline, on),
                    "next_due": next_due.get(organisation),
                    "opened_on": opened_on,
                    "closed": closed,
                }
            )
    return rows
