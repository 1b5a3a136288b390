"""The household that a person is opened into: the one of a client, or one of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from samsyn.access.context import engine
from samsyn.access.queries import require
from samsyn.access.terms import NotVisible
from samsyn.cases.queries import case_id_of
from samsyn.clients.completing import complete_persons, known_persons
from samsyn.clients.rows import new_id
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind


def household_of(actor: Actor, number: str, today: date) -> UUID:
    """The household of the client with this case number, made where there is none yet.

    Without a number it is a household of its own. Raises `NotVisible`.
    fi: kotitalous · sv: hushåll"""
    if not number.strip():
        return new_id()
    case_id = case_id_of(actor, number.strip())
    require(actor, case_id, "family", write=True)
    with engine():
        known = known_persons([case_id]).get(case_id)
        if known is None:
            raise NotVisible("a person")
        if known.person.household_id:
            return known.person.household_id
        person = replace(known.person, household_id=new_id())
        complete_persons(actor, persons=[(case_id, known, person)], today=today)
    record(actor, kind=Kind.ACT, what="make_household", cases=[case_id], data_classes=["family"])
    assert person.household_id is not None
    return person.household_id
