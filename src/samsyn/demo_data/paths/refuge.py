"""Asylum seekers, permit holders, quota refugees, people under temporary protection, their families."""

from __future__ import annotations

from datetime import date, timedelta

from samsyn.demo_data.life import ACT_OF_2023, PROTECTION_COUNTS, Life
from samsyn.demo_data.paths import placing
from samsyn.demo_data.paths.settling import cared_for, grow_up, noticed, settle
from samsyn.law.terms import Event, Flag


def asylum(family: list[Life], day: date) -> None:
    """Waits in a centre for a decision (4.1, before the permit)."""
    for life in family:
        placing.in_centre(life, day)


def permit(family: list[Life], day: date) -> None:
    """Gets a permit after an asylum process and moves: by a place, with help, or alone (4.1)."""
    lead = family[0]
    lead.protection = lead.random.choice(("refugee", "refugee", "subsidiary"))
    lead.vulnerable = lead.vulnerable or lead.chance(0.22)
    by_place = lead.vulnerable or lead.chance(0.3)
    lead.move_mode = "placement" if by_place else lead.random.choice(("assisted", "independent"))
    placing.in_centre(lead, day - lead.days(120, 520))
    chosen = placing.served(lead, day)
    arrived: date | None = None
    if chosen and by_place:
        directed = placing.placed(lead, chosen + lead.days(3, 20), "RC")
        arrived = _move_in(lead, directed, lead.days(25, 70), "move") if directed else None
    elif chosen:
        arrived = placing.moved_alone(lead, chosen)
    _live_here(family, arrived)


def quota(family: list[Life], day: date) -> None:
    """Comes from a first country of refuge to an agreed place (4.2)."""
    lead = family[0]
    lead.protection = "refugee"
    lead.vulnerable = lead.vulnerable or lead.chance(0.35)
    lead.emergency = lead.chance(0.08)
    if lead.at(day, "first_permit"):
        lead.at(day + lead.days(2, 9), "decision_served", status="refugee")
    directed = placing.placed(lead, day + lead.days(8, 30), "MIGRI")
    wait = lead.days(15, 30) if lead.emergency else lead.days(45, 130)
    old = directed is not None and directed + wait < ACT_OF_2023
    arrived = _move_in(lead, directed, wait, "arrival_and_client_start" if old else "arrival") if directed else None
    _live_here(family, arrived, on_assistance=0.65)


def protection(family: list[Life], day: date) -> None:
    """Temporary protection, then a home municipality after a year (4.3)."""
    lead = family[0]
    placing.in_centre(lead, day)
    granted = lead.at(day + lead.days(8, 30), "first_permit")
    if granted is None:
        return
    lead.vulnerable = lead.chance(0.06)
    year = max(granted + timedelta(days=366), PROTECTION_COUNTS)
    if lead.vulnerable:
        directed = placing.placed(lead, year - lead.days(10, 40), "RC")
        arrived = _move_in(lead, directed, lead.days(20, 50), "move") if directed else None
    else:
        arrived = lead.at(year + lead.days(5, 120), "first_home_municipality", to=lead.place)
        if arrived and lead.chance(0.4):
            lead.at(arrived + lead.days(5, 60), "move", to=lead.place)
    _live_here(family, arrived, registered=not lead.vulnerable, seeking=0.6, on_assistance=0.5)


def waiting(family: list[Life], day: date) -> None:
    """Temporary protection without a home municipality (4.3)."""
    for life in family:
        placing.in_centre(life, day)
        life.at(day + life.days(8, 30), "first_permit")


def reunited(family: list[Life], day: date) -> None:
    """Family of a person with protection, with a tie from before the entry (4.5)."""
    lead = family[0]
    if lead.at(day, "first_permit") and lead.chance(0.2):
        directed = lead.at(day + lead.days(10, 40), "municipality_accepts", to=lead.place)
        if directed:
            lead.at(directed + lead.days(1, 20), "direction_decided", to=lead.place)
    arrived = lead.at(day + lead.days(30, 90), "arrival", to=lead.place)
    _live_here(family, arrived, on_assistance=0.5)


def _move_in(life: Life, directed: date, wait: timedelta, type_: str) -> date | None:
    arrival = directed + wait
    placing.prepared(life, directed, arrival)
    return life.at(arrival, type_, to=life.place)


def _live_here(
    family: list[Life],
    arrived: date | None,
    *,
    registered: bool = False,
    seeking: float = 0.45,
    on_assistance: float = 0.4,
) -> None:
    """What follows the arrival, for each member of the household."""
    lead = family[0]
    home = arrived if registered or not arrived else placing.registered(lead, arrived + lead.days(2, 8))
    for life in family[1:]:
        lead.share_with(life)
    for life in family:
        life.vulnerable = life.vulnerable if life is lead else False
        if arrived:
            _member(life, arrived, home or arrived, seeking, on_assistance)


def _member(life: Life, arrived: date, home: date, seeking: float, on_assistance: float) -> None:
    cared_for(life, arrived)
    noticed(life, home)
    if life.age_on(arrived) < 17:
        grow_up(life, arrived)
        return
    if life.chance(seeking):
        life.flags.add(Flag.JOB)
    elif life.chance(on_assistance):
        life.flags.add(Flag.SA)
    told = arrived < ACT_OF_2023 and Flag.SA in life.flags and any(map(_asks, life.events))
    settle(life, home if Flag.JOB in life.flags else arrived, needs=life.vulnerable or life.chance(0.05), told=told)


def _asks(event: Event) -> bool:
    """Does the old act's mapping start with this event?"""
    return event.type in ("arrival_and_client_start", "kela_notice_social_assistance")
