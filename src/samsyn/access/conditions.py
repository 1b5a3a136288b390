"""Named conditions of the matrix: small questions about a person's dated facts and one organisation.

`data/access/matrix.yaml` names them (`when: [received]`). Pure: facts and a day in, yes or no out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from samsyn.law.terms import Event, Group
from samsyn.law.timeline import Timeline

#: Events by which a municipality comes to know the person by name, whatever its place in them.
RECEIVING = frozenset(
    {
        "municipality_accepts",
        "arrival",
        "arrival_and_client_start",
        "first_home_municipality",
        "move",
        "move_known",
        "move_reported",
        "section9_contact",
        "kela_notice_homecare",
        "kela_notice_social_assistance",
        "assessment_requested",
        "reached_by_services",
        "migri_notice",
        "born_in_finland",
    }
)
#: Events after which the person has left the reception centre.
HANDED_OVER = ("arrival", "arrival_and_client_start", "move", "move_to_family_group_home", "handover_accepted")
PROPOSED = ("placement_proposed", "presentation", "direction_decided")

Condition = Callable[[Timeline, str, date], bool]
CONDITIONS: dict[str, Condition] = {}


def condition(function: Condition) -> Condition:
    """Registers a condition under the name of its function."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def received(timeline: Timeline, organisation: str, on: date) -> bool:
    """Has this municipality received the person, so that it may know the name?

    It accepted the place, the person arrived or moved there, or somebody entitled told it of the
    person. Before that a presentation is anonymous: placement and evident needs only.
    law: 681/2023, 43 § and 83 § 2 mom."""
    return any(
        event.on <= on and _concerned(timeline, event) == organisation
        for type_ in RECEIVING & timeline.types
        for event in timeline.of(type_)
    )


#: What brings a person to the wellbeing county itself.
COUNTY_MATTERS = frozenset({"request_to_wa", "social_contact_sent", "social_matter_pending"})


@condition
def not_anonymous(timeline: Timeline, organisation: str, on: date) -> bool:
    """Is the anonymous stage over: some municipality received the person, or there was none?"""
    return not timeline.before(on, "presentation") or timeline.before(on, *RECEIVING)


@condition
def known_to_county(timeline: Timeline, organisation: str, on: date) -> bool:
    """Has the wellbeing county a reason of its own to know who the person is?

    A municipality received the person; a child without guardian or a victim of trafficking, whom the
    county itself serves; it was asked to take part, or a matter is pending with it. A duty that is
    only to come is no such reason: until then a presentation stays anonymous (43 §, 83 § 2 mom.)."""
    if timeline.facts.group in (Group.UM, Group.THB):
        return True
    return timeline.before(on, *RECEIVING, *COUNTY_MATTERS)


@condition
def job_seeker(timeline: Timeline, organisation: str, on: date) -> bool:
    """Is the person a registered job seeker? fi: työtön työnhakija · sv: arbetslös arbetssökande"""
    return timeline.job_seeker(on)


@condition
def participating(timeline: Timeline, organisation: str, on: date) -> bool:
    """Does the wellbeing county take part in assessment and plan?

    It was asked to, it did, or it is responsible itself (a child without guardian)."""
    if timeline.facts.group is Group.UM or timeline.before(on, "request_to_wa"):
        return True
    return any(
        event.attributes.get("wa_participated") is True for event in timeline.of("assessment_done") if event.on <= on
    )


@condition
def until_handover(timeline: Timeline, organisation: str, on: date) -> bool:
    """Has the person not yet moved out to a municipality?"""
    return not timeline.before(on, *HANDED_OVER)


@condition
def placement_open(timeline: Timeline, organisation: str, on: date) -> bool:
    """Has a place been asked for, and has the person not arrived yet?"""
    return timeline.before(on, *PROPOSED) and not timeline.before(on, *HANDED_OVER)


@condition
def consented(timeline: Timeline, organisation: str, on: date) -> bool:
    """Has the client consented to the contact? fi: suostumus · sv: samtycke"""
    return timeline.before(on, "consent_given") or any(
        event.on <= on and event.attributes.get("consent") is True
        for event in timeline.of("tno_contact", "section9_contact")
    )


@condition
def unaccompanied(timeline: Timeline, organisation: str, on: date) -> bool:
    """Is the client a child or young person without guardian? fi: ilman huoltajaa · sv: utan vårdnadshavare"""
    return timeline.facts.group is Group.UM


def _concerned(timeline: Timeline, event: Event) -> str:
    """The municipality that an event concerns: the one it names, else the one of that day."""
    named = event.attributes.get("to")
    if named:
        return f"MUN:{named}"
    for key in ("by", "receiver"):
        code = str(event.attributes.get(key) or "")
        if code.startswith("MUN:"):
            return code
    return f"MUN:{timeline.municipality(event.on)}"
