"""Questions that only pages ask: counts of chips, choices of filters, who has looked at a case.

The same discipline as `queries`: an actor, only what it may see, a row of the journal where persons
are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.queries import classes, purposed, role_classes, standing
from samsyn.access.terms import Classes, Ground, GroundKind, NotVisible
from samsyn.cases.masking import is_masked
from samsyn.cases.models import Case, Note
from samsyn.cases.queries.case import find
from samsyn.cases.queries.day import CLOCKS, MOST, WEEK
from samsyn.cases.queries.narrow import DATED, narrowing, profile_known
from samsyn.cases.queries.register import search
from samsyn.cases.shown import DayFilters, Hit
from samsyn.cases.terms import OURS, PROFILE_CLASSES, Lane
from samsyn.clients.queries import labels
from samsyn.clients.terms import NewPerson, PersonLabel
from samsyn.journal.queries import of_case_all
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import organisation_labels
from samsyn.organisations.terms import hidden_code

#: Looks shown on the page of access; older ones stand in the journal.
LOOKS = 100
#: The class of data of the journal itself.
LOG = "log"


class DayCounts(NamedTuple):
    """How much stands behind each chip of My day; counting stops at `MOST`, told by `MOST + 1`.

    `late`: how many of the organisation's are past their day, whoever takes care of the person."""

    mine: int = 0
    unit: int = 0
    new: int = 0
    waiting: int = 0
    lapsing: int = 0
    late: int = 0


class Look(NamedTuple):
    """Somebody looked at a case or acted on it: which organisation, when, for what purpose.

    `hidden`: which one would tell where the person is."""

    at: datetime
    organisation_id: UUID | None
    user_id: UUID | None
    kind: str
    what: str
    purpose: str
    hidden: bool = False


def day_counts(actor: Actor, today: date, filters: DayFilters) -> DayCounts:
    """How many duties does each view of My day hold? One statement, whatever the lists hold."""
    seen = role_classes(actor)
    if actor.organisation_id is None or not seen:
        return DayCounts()
    narrowed = "organisation_id = %(organisation)s AND data_class = ANY(%(classes)s)"
    for column, value in (("code", filters.code), ('"group"', filters.group), ("municipality", filters.municipality)):
        if value:
            narrowed += f" AND {column} = %({column.strip(chr(34))})s"
    if (filters.group or filters.municipality) and (known := profile_known(actor, "p")):
        narrowed += f" AND {known}"
    ours = f"lane IN ({', '.join(repr(lane.value) for lane in OURS)})"
    handled = (
        "EXISTS (SELECT 1 FROM cases_roster r WHERE r.organisation_id = %(organisation)s"
        " AND r.case_id = p.case_id AND r.handler_id = %(me)s)"
    )
    conditions = (
        f"{ours} AND {handled}",
        ours,
        f"{ours} AND since > %(new)s",
        f"lane = '{Lane.WAIT.value}'",
        f"lane = '{Lane.CLOCK.value}' AND shown <= %(clocks)s",
        f"lane IN {DATED!r} AND shown < %(today)s",
    )
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM cases_dutyparty p WHERE {narrowed} AND {condition}"  # noqa: S608
        " LIMIT %(most)s) n)"
        for condition in conditions
    )
    values: dict[str, Any] = narrowing(actor) | {
        "code": filters.code,
        "group": filters.group,
        "municipality": filters.municipality,
        "me": actor.user_id,
        "today": today,
        "new": today - WEEK,
        "clocks": today + CLOCKS,
        "most": MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", values)
        return DayCounts(*cursor.fetchone())


class Seen(NamedTuple):
    """Who may see a case and why, and who has looked, as one told about it may know."""

    number: str
    label: PersonLabel | None
    classes: Classes
    why: Mapping[str, Sequence[Ground]]
    who_else: Mapping[str, Sequence[str]]
    looks: list[Look]
    id: UUID
    protected: bool
    masked: bool

    @property
    def answers(self) -> bool:
        """Does the reader's organisation answer for the case: responsible in a duty, or with the person as a client?"""
        every = [ground for grounds in self.why.values() for ground in grounds]
        return any(ground.kind == GroundKind.RELATIONSHIP or ground.role == "responsible" for ground in every)


def seen_by(actor: Actor, number: str, *, limit: int = LOOKS) -> Seen:
    """Who may see this case and why, and who has looked at it or acted on it? Newest first.

    Told to everyone who may see the case, as far as it concerned a class of data that the actor sees too:
    that another authority has written of the health of a client is itself health data. People are named
    of the own organisation alone (`user_id` is empty for others). Raises `NotVisible`. One row of the journal.
    fi: lokitiedot · sv: loggdata   law: 906/2019, 17 §; 703/2023, 10 §"""
    case = find(actor, number)
    case_id = case.id
    hides = is_masked(actor, protected=case.protected)
    stands = standing(actor, case_id)
    known = {*stands.classes, LOG}
    with engine():
        rows = of_case_all(case_id, limit=limit)
    looks = [
        Look(
            at=row.at,
            organisation_id=row.organisation_id,
            user_id=row.user_id if row.organisation_id == actor.organisation_id else None,
            kind=row.kind,
            what=row.what,
            purpose=row.purpose,
            hidden=hides and row.organisation_id != actor.organisation_id,
        )
        for row in rows
        if row.organisation_id == actor.organisation_id or not row.data_classes or known & set(row.data_classes)
    ]
    labels_of = organisation_labels("sv")
    others: dict[str, set[str]] = {}
    for other, names in stands.others.items():
        if other in labels_of:
            code = labels_of[other].code
            others.setdefault(hidden_code(code) if hides else code, set()).update(names)
    label = labels(actor, [case_id]).get(case_id) if "identity" in stands.classes else None
    record(purposed(actor, stands.classes), kind=Kind.READ, what="looks_at", cases=[case_id], data_classes=[LOG])
    told = {code: sorted(names) for code, names in others.items()}
    return Seen(number, label, stands.classes, stands.why, told, looks, case_id, case.protected, hides)


def number_of(actor: Actor, case_id: UUID) -> str:
    """The number of a case by its id. Raises `NotVisible`."""
    number = Case.objects.filter(id=case_id).values_list("number", flat=True).first()
    if number is None or not classes(actor, case_id):
        raise NotVisible("a case")
    return number


def groups_and_places(actor: Actor) -> tuple[list[str], list[str]]:
    """Which groups and municipalities stand in the organisation's register? For the choices of filters.

    None for a role that may know them of some clients only: a choice would tell of the others. One
    statement; as many steps along the indexes as there are values."""
    if actor.organisation_id is None or not role_classes(actor) >= PROFILE_CLASSES:
        return [], []
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_values_of('group')} UNION ALL {_values_of('municipality')}", {"organisation": actor.organisation_id}
        )
        rows = cursor.fetchall()
    return tuple([value for column, value in rows if column == wanted] for wanted in ("group", "municipality"))  # type: ignore[return-value]


def _values_of(column: str) -> str:
    """The statement for the values of a column of the register, each found by one step along its index."""
    return f"""(
        WITH RECURSIVE step AS (
            (SELECT "{column}" AS value FROM cases_roster WHERE organisation_id = %(organisation)s
             ORDER BY "{column}" LIMIT 1)
            UNION ALL
            SELECT (SELECT r."{column}" FROM cases_roster r WHERE r.organisation_id = %(organisation)s
                    AND r."{column}" > step.value ORDER BY r."{column}" LIMIT 1)
            FROM step WHERE step.value IS NOT NULL)
        SELECT '{column}', value FROM step WHERE value <> '')"""  # noqa: S608  (names of our own columns)


def same_person(actor: Actor, person: NewPerson) -> list[Hit]:
    """Who of the own clients has the same name and birth date, or the same number? For a person to be opened."""
    asked = [number.value for number in person.identifiers]
    if person.birth_date:
        born = f"{person.birth_date.day}.{person.birth_date.month}.{person.birth_date.year}"
        asked.append(f"{person.given_names} {person.family_name} {born}")
    found: dict[UUID, Hit] = {}
    for text in asked:
        found.update({hit.client.case_id: hit for hit in search(actor, text)})
    return list(found.values())


def one_at_a_time(words: Iterable[str]) -> None:
    """Let acts that could be the same one sent twice come one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["|".join(words)])


def has_written(actor: Actor, case_id: UUID, text: str, on: date) -> bool:
    """Has this actor written the same words in this case today? Then a form was sent twice."""
    return Note.objects.filter(case_id=case_id, author=actor.user_id, on=on, text=text.strip()).exists()
