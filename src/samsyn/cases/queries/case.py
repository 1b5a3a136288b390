"""Opens a case for an actor: everything its page needs, in a number of statements that does not grow.

Rows are shown as row-level security and the actor's role let them be seen; what is not seen leaves
no trace. Every look is one row of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.access.queries import classes, role_classes, who_else, why
from samsyn.access.terms import NotVisible
from samsyn.cases.difference import COLUMNS, as_derived, parties_of
from samsyn.cases.models import Duty, DutyParty, Event, Note, Profile, Situation, Transfer
from samsyn.cases.queries.facts import SITUATION, situation_of
from samsyn.cases.rules import closes, may_record, read_attributes
from samsyn.cases.shown import AnonymousLabel, CaseView, DutyView, Entry, EntryKind, Recordable
from samsyn.cases.terms import OPEN_STATES, SUPERSEDED, NewSituation
from samsyn.clients.queries import profile
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law import explain
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event as Fact
from samsyn.organisations.queries import organisation_labels, rulebook_now


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


FIND = """
SELECT c.id, c.number, c.kind, c.person_id, c.opened_on, c.closed_on, p."group", p.household_size, r.handler_id
FROM cases_case c LEFT JOIN cases_profile p ON p.case_id = c.id
LEFT JOIN cases_roster r ON r.case_id = c.id AND r.organisation_id = %s
WHERE c.number = %s
"""


def find(actor: Actor, number: str) -> Found:
    """A case by its number. Raises `NotVisible` where the actor may see nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [own_id(actor), number])
        row = cursor.fetchone()
    if row is None:
        raise NotVisible("a case")
    return Found(*row)


def own_id(actor: Actor) -> UUID:
    """The actor's organisation. Raises `NotVisible` where the actor has none."""
    if actor.organisation_id is None:
        raise NotVisible("a case")
    return actor.organisation_id


def case_id_of(actor: Actor, number: str) -> UUID:
    """The id of a case, for acts on it. Raises `NotVisible`."""
    return find(actor, number).id


def open_case(actor: Actor, number: str, today: date, *, entries: int = 200) -> CaseView:
    """Everything of a case that the actor may see. Raises `NotVisible`. Writes one row of the journal."""
    case = find(actor, number)
    case_id = case.id
    granted = classes(actor, case_id)
    if not granted:
        raise NotVisible("a case")
    rulebook = rulebook_now()
    person = profile(actor, case_id, granted)
    rows = _duties(case_id, granted)
    mine = _mine(actor, case_id)
    situations = _situations(case_id) if "permit" in granted else []
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
        duties=tuple(duty_view(row, rulebook, actor.language, today, *mine.get(row["id"], ("", ""))) for row in rows),
        timeline=tuple(entries_of(actor, case_id, granted, rulebook, situations, limit=entries)),
        classes=granted,
        why=why(actor, case_id),
        who_else={_code(organisation): names for organisation, names in who_else(actor, case_id).items()},
        handler_id=case.handler_id if "identity" in granted else None,
        recordable=tuple(recordable(actor, granted, rows, rulebook, today)),
    )
    record(
        actor,
        kind=Kind.READ,
        what="open_case",
        persons=[case.person_id] if case.person_id else [],
        cases=[case_id],
        data_classes=granted,
    )
    return view


def timeline(
    actor: Actor, case_id: UUID, *, kinds: Iterable[str] = (), organisation: str = "", limit: int = 500
) -> list[Entry]:
    """What happened in a case, newest first, of some kinds or by one organisation. One row of the journal."""
    granted = classes(actor, case_id)
    if not granted:
        raise NotVisible("a case")
    wanted = frozenset(kinds) or frozenset(EntryKind)
    situations = _situations(case_id) if "permit" in granted and EntryKind.SITUATION in wanted else []
    found = entries_of(actor, case_id, granted, rulebook_now(), situations, kinds=wanted, limit=limit)
    record(actor, kind=Kind.READ, what="timeline", cases=[case_id], data_classes=granted)
    return [entry for entry in found if not organisation or organisation in (entry.organisation, entry.to)]


def _duties(case_id: UUID, granted: Mapping[str, bool]) -> list[dict[str, Any]]:
    rows = Duty.objects.filter(case_id=case_id, data_class__in=list(granted)).order_by("trigger_on", "id")
    return [dict(zip(COLUMNS, values, strict=True)) for values in rows.values_list(*COLUMNS)]


def _mine(actor: Actor, case_id: UUID) -> dict[UUID, tuple[str, str]]:
    rows = DutyParty.objects.filter(case_id=case_id, organisation_id=own_id(actor))
    return {duty_id: (role, lane) for duty_id, role, lane in rows.values_list("duty_id", "role", "lane")}


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
    rows = Profile.objects.filter(case_id__in=wanted).values_list("case_id", "group", "household_size")
    return {case_id: AnonymousLabel(group, size) for case_id, group, size in rows}


def entries_of(
    actor: Actor,
    case_id: UUID,
    granted: Mapping[str, bool],
    rulebook: Rulebook,
    situations: Iterable[tuple[Any, ...]],
    *,
    kinds: frozenset[str] = frozenset(EntryKind),
    limit: int,
) -> list[Entry]:
    """Facts, notes, transfers and situations of a case in one list, newest first."""
    seen = list(granted)
    found: list[Entry] = []
    if EntryKind.EVENT in kinds:
        found += _events(case_id, seen, rulebook, actor.language, limit)
    if EntryKind.NOTE in kinds:
        found += _notes(case_id, seen, limit)
    if EntryKind.TRANSFER in kinds:
        found += _transfers(case_id, seen, rulebook, actor.language, limit)
    found += [_situation_entry(row) for row in situations]
    found.sort(key=lambda entry: (entry.on, entry.recorded_at), reverse=True)
    return found[:limit]


def _events(case_id: UUID, seen: list[str], rulebook: Rulebook, language: str, limit: int) -> list[Entry]:
    rows = list(
        Event.objects.filter(case_id=case_id, data_class__in=seen)
        .order_by("-on", "-id")
        .values_list(
            "id",
            "type",
            "said_as",
            "on",
            "attributes",
            "data_class",
            "recorded_at",
            "recorded_by",
            "organisation_id",
            "corrects_id",
            "struck",
            "reason",
        )[:limit]
    )
    by = {row[9]: row for row in rows if row[9]}
    entries = []
    for id_, type_, said_as, on, attributes, data_class, at, author, organisation, corrects, struck, reason in rows:
        later = by.get(id_)
        entries.append(
            Entry(
                kind=EntryKind.EVENT,
                id=str(id_),
                on=on,
                recorded_at=at,
                organisation=_code(organisation),
                author=author,
                data_class=data_class,
                what=type_,
                name=explain.event_name(rulebook, type_, language),
                said_as=said_as,
                attributes=read_attributes(type_, attributes, rulebook),
                text=reason,
                corrects=str(corrects or ""),
                struck=struck,
                corrected_by=str(later[0]) if later else "",
                taken_back=bool(later and later[10]),
            )
        )
    return entries


def _notes(case_id: UUID, seen: list[str], limit: int) -> list[Entry]:
    rows = Note.objects.filter(case_id=case_id, data_class__in=seen).order_by("-on", "-id")
    return [
        Entry(
            kind=EntryKind.NOTE,
            id=str(id_),
            on=on,
            recorded_at=at,
            organisation=_code(organisation),
            author=author,
            data_class=data_class,
            text=text,
        )
        for id_, on, at, organisation, author, data_class, text in rows.values_list(
            "id", "on", "at", "organisation_id", "author", "data_class", "text"
        )[:limit]
    ]


def _transfers(case_id: UUID, seen: list[str], rulebook: Rulebook, language: str, limit: int) -> list[Entry]:
    rows = Transfer.objects.filter(case_id=case_id, data_class__in=seen).order_by("-on", "-id")
    return [
        Entry(
            kind=EntryKind.TRANSFER,
            id=str(id_),
            on=on,
            recorded_at=at,
            organisation=from_,
            to=to,
            author=None,
            data_class=data_class,
            what=code,
            name=getattr(rulebook.duties[code].name, language),
            reason=reason,
        )
        for id_, on, at, from_, to, data_class, code, reason in rows.values_list(
            "id", "on", "recorded_at", "from_organisation", "to_organisation", "data_class", "code", "reason"
        )[:limit]
    ]


def _situations(case_id: UUID) -> list[tuple[Any, ...]]:
    """The situations of a case, oldest first: the columns of `SITUATION`, then who recorded it."""
    rows = Situation.objects.filter(case_id=case_id).order_by("valid_from", "id")
    return list(rows.values_list(*SITUATION, "id", "recorded_at", "organisation_id", "recorded_by"))


def situation_on(rows: Iterable[tuple[Any, ...]], on: date) -> NewSituation | None:
    """What holds on a day, of situations in order of time; before the first, the first."""
    history = list(rows)
    held = [row for row in history if row[1] <= on] or history[:1]
    return situation_of(held[-1]) if held else None


def _situation_entry(row: tuple[Any, ...]) -> Entry:
    id_, recorded_at, organisation, author = row[len(SITUATION) :]
    return Entry(
        kind=EntryKind.SITUATION,
        id=str(id_),
        on=row[1],
        recorded_at=recorded_at,
        organisation=_code(organisation),
        author=author,
        data_class="permit",
        what=row[2],
    )


def _code(organisation_id: UUID | None) -> str:
    """The code of an organisation by its id; empty for a job."""
    label = organisation_labels("sv").get(organisation_id) if organisation_id else None
    return label.code if label else ""


def recordable(
    actor: Actor, granted: Mapping[str, bool], duties: Iterable[dict[str, Any]], rulebook: Rulebook, on: date
) -> list[Recordable]:
    """Which events may the actor record in this case now? Those that close an open duty come first."""
    if not actor.may("record_events"):
        return []
    opened = [(row["code"], parties_of(row)) for row in duties if row["state"] in OPEN_STATES]
    writes = [name for name, may_write in granted.items() if may_write]
    found = []
    for rule in rulebook.events.values():
        refusal = may_record(
            rule,
            functions=actor.functions,
            organisation=actor.organisation_code,
            writes=writes,
            open_duties=opened,
            rulebook=rulebook,
            on=on,
        )
        if refusal is None and rule.data_class in granted:
            closing = tuple(code for code, _ in opened if closes(rulebook, code, rule.type, on))
            name = getattr(rule.name, actor.language)
            found.append(Recordable(rule.type, name, rule.data_class, dict(rule.attributes), closing))
    return sorted(found, key=lambda event: (not event.closes, event.name))


def event_for_correction(event_id: UUID, rulebook: Rulebook) -> Recorded:
    """A recorded event that the actor may see. Raises `NotVisible`."""
    row = Event.objects.filter(id=event_id).values().first()
    if row is None:
        raise NotVisible("an event")
    corrected = row["struck"] or Event.objects.filter(corrects_id=event_id).exists()
    attributes = read_attributes(row["type"], row["attributes"], rulebook)
    fact = Fact(row["on"], row["type"], attributes, row["said_as"])
    return Recorded(row["case_id"], row["organisation_id"], row["data_class"], fact, corrected)
