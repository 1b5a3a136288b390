"""Opens a case for an actor: everything its page needs, in a number of statements that does not grow.

Rows are shown as row-level security and the actor's role let them be seen; what is not seen leaves
no trace. Every look is one row of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.queries import classes, purposed, role_classes, standing
from samsyn.access.terms import FIELD_RIGHT, NotVisible
from samsyn.cases.difference import as_derived, parties_of
from samsyn.cases.masking import is_masked, masked_entries, masked_view
from samsyn.cases.models import Event
from samsyn.cases.queries.entries import entries_of, organisation_code, situations_of
from samsyn.cases.queries.facts import COLUMN_LIST, situation_of, stored_duty
from samsyn.cases.rules import ACTING_ROLES, read_attributes
from samsyn.cases.shown import AnonymousLabel, CaseView, DutyView, Entry, EntryKind, Recordable
from samsyn.cases.terms import OPEN_STATES, SUPERSEDED, NewSituation
from samsyn.clients.queries import as_registered, profile
from samsyn.clients.rows import id_list, select
from samsyn.clients.terms import NewPerson
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law import explain
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event as Fact
from samsyn.organisations.queries import rulebook_now


class Recorded(NamedTuple):
    """An event as it was recorded, for the act that corrects it."""

    case_id: UUID
    organisation_id: UUID | None
    data_class: str
    fact: Fact
    corrected: bool


class Found(NamedTuple):
    """The row of a case with what stands beside it: the anonymous profile and the own register."""

    id: UUID
    number: str
    kind: str
    person_id: UUID | None
    opened_on: date
    closed_on: date | None
    group: str | None
    household_size: int | None
    handler_id: UUID | None
    protected: bool


DUTIES = f"""
SELECT {COLUMN_LIST}, COALESCE(p.role, ''), COALESCE(p.lane, '')
FROM cases_duty d LEFT JOIN cases_dutyparty p ON p.duty_id = d.id AND p.organisation_id = %(organisation)s
WHERE d.case_id = %(case)s AND d.data_class = ANY(%(classes)s) ORDER BY d.trigger_on, d.id
"""  # noqa: S608 (names of our own columns)
ANONYMOUS = 'SELECT case_id, "group", household_size FROM cases_profile WHERE case_id = ANY(%s::uuid[])'
FIND = """
SELECT c.id, c.number, c.kind, c.person_id, c.opened_on, c.closed_on, p."group", p.household_size, r.handler_id,
    c.protected
FROM cases_case c LEFT JOIN cases_profile p ON p.case_id = c.id
LEFT JOIN cases_roster r ON r.case_id = c.id AND r.organisation_id = %s
WHERE c.number = %s
"""


def find(actor: Actor, number: str) -> Found:
    """A case by its number. Raises `NotVisible` where the actor may see nothing of it."""
    rows = select(FIND, [own_id(actor), number])
    if not rows:
        raise NotVisible("a case")
    return Found(*rows[0])


def own_id(actor: Actor) -> UUID:
    """The actor's organisation. Raises `NotVisible` where the actor has none."""
    if actor.organisation_id is None:
        raise NotVisible("a case")
    return actor.organisation_id


def case_id_of(actor: Actor, number: str) -> UUID:
    """The id of a case, for acts on it. Raises `NotVisible`."""
    return find(actor, number).id


def still_sees(actor: Actor, case_id: UUID) -> bool:
    """Does the actor see anything of a case, after an act that may have ended that?"""
    return bool(classes(actor, case_id))


def look_at_retention(actor: Actor, number: str) -> Mapping[str, bool]:
    """Is this a case that the actor sees, of which it asks how long it is kept? What it sees; one row of the journal.

    Raises `NotVisible`."""
    found = find(actor, number)
    granted = classes(actor, found.id)
    if not granted:
        raise NotVisible("a case")
    persons = [found.person_id] if found.person_id else []
    record(purposed(actor, granted), kind=Kind.READ, what="retention_of_case", persons=persons, cases=[found.id])
    return granted


def ending_events(case_id: UUID, rulebook: Rulebook) -> list[tuple[UUID, Fact]]:
    """What says that a case has ended, and stands. Only with row-level security lifted."""
    rows = Event.objects.filter(case_id=case_id, type__in=rulebook.ending, struck=False, corrected_by=None)
    return [
        (row.id, Fact(row.on, row.type, read_attributes(row.type, row.attributes, rulebook), row.said_as))
        for row in rows.order_by("id")
    ]


def open_case(actor: Actor, number: str, today: date, *, entries: int = 200) -> CaseView:
    """Everything of a case that the actor may see. Raises `NotVisible`. Writes one row of the journal."""
    case = find(actor, number)
    case_id = case.id
    stands = standing(actor, case_id)
    granted = stands.classes
    rulebook = rulebook_now()
    person = profile(actor, case_id, granted)
    rows = _duties(actor, case_id, granted)
    situations = situations_of(case_id) if "permit" in granted else []
    view = CaseView(
        id=case_id,
        number=case.number,
        kind=case.kind,
        person_id=case.person_id,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        person=person,
        anonymous=AnonymousLabel(case.group or "", case.household_size or 1) if "placement" in granted else None,
        situation=situation_on(situations, today),
        duties=tuple(duty_view(row, rulebook, actor.language, today, role, lane) for row, role, lane in rows),
        timeline=tuple(entries_of(actor, case_id, granted, rulebook, situations, limit=entries)),
        classes=granted,
        why=stands.why,
        who_else={organisation_code(organisation): names for organisation, names in stands.others.items()},
        handler_id=case.handler_id if "identity" in granted else None,
        recordable=tuple(recordable(actor, granted, [row for row, _, _ in rows], rulebook, today)),
        protected=case.protected,
    )
    if is_masked(actor, protected=case.protected):
        view = masked_view(view, actor)
    record(
        purposed(actor, granted),
        kind=Kind.READ,
        what="open_case",
        persons=[case.person_id] if case.person_id else [],
        cases=[case_id],
        data_classes=granted,
    )
    return view


def timeline(
    actor: Actor,
    case_id: UUID,
    *,
    kinds: Iterable[str] = (),
    organisation: str = "",
    limit: int = 500,
) -> list[Entry]:
    """What happened in a case, newest first, of some kinds or by one organisation. One row of the journal."""
    granted = classes(actor, case_id)
    if not granted:
        raise NotVisible("a case")
    wanted = frozenset(kinds) or frozenset(EntryKind)
    situations = situations_of(case_id) if "permit" in granted and EntryKind.SITUATION in wanted else []
    found = entries_of(actor, case_id, granted, rulebook_now(), situations, kinds=wanted, limit=limit)
    if not actor.may(FIELD_RIGHT) and is_protected(case_id):
        found = masked_entries(found, actor)
    record(purposed(actor, granted), kind=Kind.READ, what="timeline", cases=[case_id], data_classes=granted)
    return [entry for entry in found if not organisation or organisation in (entry.organisation, entry.to)]


def is_protected(case_id: UUID) -> bool:
    """Is the person of a case under a security prohibition? For one who sees the case."""
    return any(protected for (protected,) in select("SELECT protected FROM cases_case WHERE id = %s", [case_id]))


def require_place(actor: Actor, case_id: UUID) -> None:
    """Go on only if the actor may know where the person is. Raises `PermissionDenied`."""
    if not actor.may(FIELD_RIGHT) and is_protected(case_id):
        raise PermissionDenied(FIELD_RIGHT)


def _duties(actor: Actor, case_id: UUID, granted: Mapping[str, bool]) -> list[tuple[dict[str, Any], str, str]]:
    """The duties that the actor may see, each with role and lane in the own list. One statement."""
    found = select(DUTIES, {"organisation": actor.organisation_id, "case": case_id, "classes": list(granted)})
    return [(stored_duty(row), row[-2], row[-1]) for row in found]


def registered_person(actor: Actor, case_id: UUID) -> NewPerson:
    """What the register says of a person, for the form that corrects it. Raises `NotVisible`.

    What is of a class of data that the actor does not see is left out. One row of the journal."""
    granted = classes(actor, case_id)
    if "identity" not in granted:
        raise NotVisible("a person")
    person = as_registered(case_id)
    if person.contact is not None and not {"contact", "protected_contact"} & set(granted):
        person = replace(person, contact=None)
    record(
        purposed(actor, granted), kind=Kind.READ, what="registered_person", cases=[case_id], data_classes=["identity"]
    )
    return person


def duty_view(
    row: dict[str, Any], rulebook: Rulebook, language: str, today: date, role: str = "", lane: str = ""
) -> DutyView:
    """A stored duty as pages show it. `role` and `lane`: how it stands in the actor's own list."""
    rule = rulebook.duties[row["code"]]
    return DutyView(
        id=row["id"],
        case_id=row["case_id"],
        code=row["code"],
        key=rule.key,
        name=getattr(rule.name, language),
        data_class=row["data_class"],
        state=row["state"],
        due=row["due"],
        shown=row["shown"],
        basis=row["basis"],
        latest=row["latest"],
        target=row["target"],
        regime=row["regime"],
        mode=row["mode"],
        decider=row["decider"],
        continuous=row["continuous"],
        turn=row["turn"],
        trigger_type=row["trigger_type"],
        trigger_on=row["trigger_on"],
        closed=row["closed"],
        closed_by=row["closed_by"],
        superseded=row["closed_by"] == SUPERSEDED,
        source=tuple(row["sources"]),
        open_questions=tuple(row["open_questions"]),
        parties=tuple(parties_of(row)),
        role=role,
        lane=lane,
        row=row,
        rulebook=rulebook,
        today=today,
    )


def because(duty: DutyView, language: str) -> list[str]:
    """Why is this a duty, whose, and by when? Sentences, made when somebody asks."""
    if duty.superseded:
        return []
    return explain.because(as_derived(duty.row, duty.key, duty.today), duty.rulebook, language)


def open_questions(duty: DutyView, language: str) -> list[str]:
    """What the sources leave open about this duty, as sentences."""
    return [getattr(duty.rulebook.questions[key], language) for key in duty.open_questions]


def anonymous_labels(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, AnonymousLabel]:
    """What may be said of persons whose name the actor may not know. One statement."""
    wanted = list(case_ids)
    if not wanted or "placement" not in role_classes(actor):
        return {}
    return {case_id: AnonymousLabel(group, size) for case_id, group, size in select(ANONYMOUS, [id_list(wanted)])}


def situation_on(rows: Iterable[tuple[Any, ...]], on: date) -> NewSituation | None:
    """What holds on a day, of situations in order of time; before the first, the first."""
    history = list(rows)
    held = [row for row in history if row[1] <= on] or history[:1]
    return situation_of(held[-1]) if held else None


def recordable(
    actor: Actor, granted: Mapping[str, bool], duties: Iterable[dict[str, Any]], rulebook: Rulebook, on: date
) -> list[Recordable]:
    """Which events may the actor record in this case now? Those that a duty waits for come first."""
    if not actor.may("record_events") or getattr(granted, "for_a_time", False):
        return []
    closing, starting, ours = _closing(actor, duties, rulebook, on)
    found = []
    for rule in rulebook.events.values():
        if rule.own_act or actor.functions.isdisjoint(rule.recorded_by) or rule.data_class not in granted:
            continue
        if granted[rule.data_class] or rule.type in ours:
            name = getattr(rule.name, actor.language)
            closes, starts = tuple(closing.get(rule.type, ())), tuple(starting.get(rule.type, ()))
            found.append(Recordable(rule.type, name, rule.data_class, dict(rule.attributes), closes, starts))
    return sorted(found, key=lambda event: (not (event.closes or event.starts), event.name))


def _closing(
    actor: Actor, duties: Iterable[dict[str, Any]], rulebook: Rulebook, on: date
) -> tuple[dict[str, list[str]], dict[str, list[str]], set[str]]:
    """Event type → codes of the open duties it closes, and of the own ones whose time it starts.

    And the types that close a duty of the own organisation."""
    closing: dict[str, list[str]] = {}
    starting: dict[str, list[str]] = {}
    ours: set[str] = set()
    for row in duties:
        version = rulebook.duties[row["code"]].at(on) if row["state"] in OPEN_STATES else None
        if version is None:
            continue
        for type_ in version.closed_by:
            closing.setdefault(type_, []).append(row["code"])
        if any(
            party.organisation == actor.organisation_code and party.role in ACTING_ROLES for party in parties_of(row)
        ):
            ours |= version.closed_by
            for type_ in set(version.deadline.from_) - version.trigger:
                starting.setdefault(type_, []).append(row["code"])
    return closing, starting, ours


def event_for_correction(event_id: UUID, rulebook: Rulebook) -> Recorded:
    """A recorded event that the actor may see. Raises `NotVisible`."""
    row = Event.objects.filter(id=event_id).values().first()
    if row is None:
        raise NotVisible("an event")
    corrected = row["struck"] or Event.objects.filter(corrects_id=event_id).exists()
    attributes = read_attributes(row["type"], row["attributes"], rulebook)
    fact = Fact(row["on"], row["type"], attributes, row["said_as"])
    return Recorded(row["case_id"], row["organisation_id"], row["data_class"], fact, corrected)
