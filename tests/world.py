"""A small world of invented persons for tests of pages: each told by the authorities it concerns.

Every name holds `CANARY`, so that a page which shows a person it should not is caught. Stories are
told act by act through the services, by the actor whose act it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from samsyn.access.actors import actor_by_id
from samsyn.access.context import acting
from samsyn.cases.services import open_case, record_event
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.clients.terms import NewContact, NewIdentifier, NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.terms import Flag, Group
from samsyn.organisations.services import hire
from tests.cast import CAST, PASSWORD, SINCE

TODAY = date(2026, 11, 24)
CANARY = "Kanarie"


@dataclass(frozen=True)
class Told:
    """An act: who records which event of which day."""

    by: str
    type: str
    on: date
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A person, who opens the case with which facts, and what is recorded afterwards."""

    person: NewPerson
    situation: NewSituation
    opened_by: str
    first: Sequence[NewEvent]
    then: Sequence[Told] = ()
    household_size: int = 1


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _person(given: str, born: str, language: str, **more: Any) -> NewPerson:
    return NewPerson(
        family_name=f"{CANARY}{given}",
        given_names=given,
        birth_date=_day(born),
        mother_tongue=language,
        interpreter_language=language,
        interpreter_needed=True,
        **more,
    )


NEEDS = {"evident_needs": True, "to": "Närpes"}
STORIES: Mapping[str, Story] = {
    # Through every authority, at home in Närpes, the assessment past the target.
    "farid": Story(
        _person(
            "Farid",
            "1979-03-02",
            "prs",
            aliases=("فرید",),
            identifiers=(NewIdentifier("customer_number", "N-1044", "MUN:Närpes"),),  # type: ignore[arg-type]
            contact=NewContact(phone="040 1234567", address="Kanariegränd 1", municipality="Närpes"),
        ),
        NewSituation(Group.IP, "Närpes", protection="refugee", vulnerable=True, move_mode="placement"),
        "reception",
        [
            NewEvent("reception_started", _day("2026-02-03")),
            NewEvent("first_permit_served", _day("2026-08-20")),
            NewEvent("decision_served", _day("2026-08-20"), {"status": "refugee"}),
            NewEvent("move_mode_chosen", _day("2026-08-28"), {"mode": "placement"}),
            NewEvent("placement_proposed", _day("2026-09-03")),
        ],
        [
            Told("placement", "presentation", _day("2026-09-10"), NEEDS),
            Told("naerpes", "wa_hearing_sent", _day("2026-09-11")),
            Told("county", "wa_hearing_answered", _day("2026-09-16")),
            Told("naerpes", "municipality_accepts", _day("2026-09-18"), {"to": "Närpes"}),
            Told("placement", "direction_decided", _day("2026-09-22"), {"to": "Närpes"}),
            Told("reception", "move_reported", _day("2026-10-02")),
            Told("naerpes", "housing_arranged", _day("2026-10-20")),
            Told("naerpes", "arrival", _day("2026-10-28"), {"to": "Närpes"}),
            Told("naerpes", "first_home_municipality", _day("2026-11-02"), {"to": "Närpes"}),
        ],
        household_size=2,
    ),
    # Known to Närpes without a name: a household of five is presented, the county is asked.
    "anonymous": Story(
        _person("Nadia", "1990-05-05", "sw"),
        NewSituation(Group.QR, "Närpes", vulnerable=True),
        "placement",
        [
            NewEvent("placement_proposed", _day("2026-11-10")),
            NewEvent("presentation", _day("2026-11-17"), NEEDS),
        ],
        [Told("naerpes", "wa_hearing_sent", _day("2026-11-19"))],
        household_size=5,
    ),
    # A plan whose review is late by law.
    "rahma": Story(
        _person("Rahma", "1988-01-20", "so"),
        NewSituation(Group.QR, "Närpes", flags=frozenset({Flag.SA})),
        "naerpes",
        [
            NewEvent("first_permit", _day("2025-06-01")),
            NewEvent("arrival", _day("2025-07-01"), {"to": "Närpes"}),
            NewEvent("first_home_municipality", _day("2025-07-10"), {"to": "Närpes"}),
            NewEvent("assessment_done", _day("2025-08-10")),
            NewEvent("plan_signed", _day("2025-08-20")),
            NewEvent("plan_explained", _day("2025-08-20")),
            NewEvent("guided_to_service", _day("2025-09-10")),
        ],
    ),
    # A job seeker in Vasa: the employment area assesses.
    "yusuf": Story(
        _person("Yusuf", "1995-09-09", "ar"),
        NewSituation(Group.IP, "Vasa"),
        "employment",
        [
            NewEvent("first_permit", _day("2026-09-20")),
            NewEvent("first_home_municipality", _day("2026-10-20"), {"to": "Vasa"}),
            NewEvent("jobseeker_start", _day("2026-11-12"), {"right_to_work_unrestricted": True}),
        ],
        [Told("vasa", "arrival", _day("2026-10-01"), {"to": "Vasa"})],
    ),
    # Still at the reception centre.
    "samir": Story(
        _person("Samir", "2001-12-12", "ps"),
        NewSituation(Group.AS, ""),
        "reception",
        [NewEvent("reception_started", _day("2026-10-05"))],
    ),
    # Somebody else's client altogether.
    "olga": Story(
        _person("Olga", "1970-07-07", "uk"),
        NewSituation(Group.TP1, "Åbo"),
        "outsider",
        [
            NewEvent("first_permit", _day("2025-05-05")),
            NewEvent("first_home_municipality", _day("2026-06-06"), {"to": "Åbo"}),
        ],
    ),
}


def member(name: str) -> Actor:
    """A member of the standing cast, hired."""
    organisation, role, full_name, language = CAST[name]
    user_id = hire(
        Actor.system("tests"),
        username=f"every.{name}",
        password=PASSWORD,
        full_name=full_name,
        organisation=organisation,
        role=role,
        employed_from=SINCE,
        language=language,
    )
    return actor_by_id(user_id, route="tests")


@dataclass(frozen=True)
class Known:
    """A case of the world: its id and number."""

    id: UUID
    number: str


def tell(story: Story, actors: Mapping[str, Actor], today: date = TODAY) -> Known:
    """Tell one story: open the case and record what follows, each act by its actor."""
    with acting(actors[story.opened_by]) as actor:
        opened = open_case(
            actor,
            person=story.person,
            situation=story.situation,
            events=story.first,
            household_size=story.household_size,
            today=today,
        )
    for told in story.then:
        with acting(actors[told.by]) as actor:
            record_event(
                actor, case_id=opened.case_id, type=told.type, on=told.on, attributes=told.attributes, today=today
            )
    return Known(opened.case_id, opened.number)


def tell_all(actors: Mapping[str, Actor], today: date = TODAY) -> dict[str, Known]:
    """Tell every story."""
    return {name: tell(story, actors, today) for name, story in STORIES.items()}


@pytest.fixture
def story_of(
    naerpes: Actor,
    vasa: Actor,
    county: Actor,
    placement: Actor,
    reception: Actor,
    employment: Actor,
    outsider: Actor,
    settings: Any,
) -> Callable[[str], Known]:
    """Tells one story of the world: `story_of("farid")`. The pages show the day of the world."""
    settings.SAMSYN_TODAY = TODAY
    actors = {
        "naerpes": naerpes,
        "vasa": vasa,
        "county": county,
        "placement": placement,
        "reception": reception,
        "employment": employment,
        "outsider": outsider,
    }
    return lambda name: tell(STORIES[name], actors)
