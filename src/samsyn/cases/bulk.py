"""Imports persons of a list as one act: new cases, new facts of known ones, and the duties that follow.

All rows or none. The statements grow with batches of rows, not with rows; and while the database
writes one batch, the next is reckoned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import engine
from samsyn.access.queries import visible_cases
from samsyn.cases.difference import Row, responsible
from samsyn.cases.listed import Left, ListedPerson, RowRefused, Source
from samsyn.cases.models import Case, Profile, Roster, Situation
from samsyn.cases.models import Event as EventRow
from samsyn.cases.queries.facts import SITUATION, CaseState, facts_of, lock, situation_of, stored_duties
from samsyn.cases.reckoning import Becomes, Reckoner, Register, Verdict
from samsyn.cases.services.acts import event_row, situation_row
from samsyn.cases.services.derivation import write, write_names
from samsyn.cases.services.opening import save_new
from samsyn.cases.services.protection import follow_prohibition
from samsyn.cases.terms import NewSituation, Refusal
from samsyn.clients.completing import complete_persons, known_persons
from samsyn.clients.rows import insert
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import PersonFacts
from samsyn.organisations.queries import organisation_labels, rulebook_now
from samsyn.organisations.terms import functions_of

BATCH = 500
NOBODY = UUID(int=0)
#: Sources of a fact that are the recorder's own statement.
OWN = ("", Source.LIST)


@dataclass(slots=True)
class Imported:
    """What an import did: cases by row, facts by type, duties that arose by authority and duty.

    `beyond`: persons who are others' clients by now, so that the importer does not see their cases."""

    new: dict[int, UUID] = field(default_factory=dict)
    changed: dict[int, UUID] = field(default_factory=dict)
    unchanged: dict[int, UUID] = field(default_factory=dict)
    left: dict[int, Left] = field(default_factory=dict)
    other_days: dict[int, tuple[str, ...]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    duties: Counter[tuple[str, str]] = field(default_factory=Counter)
    beyond: int = 0
    persons: list[UUID] = field(default_factory=list)


def import_persons(
    actor: Actor,
    *,
    rows: Sequence[ListedPerson],
    once: Collection[str],
    today: date,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import every row of a list, or none.

    Raises `PermissionDenied`, `InvalidEvent`, `InvalidPerson`, and `RowRefused` for a row that cannot be
    imported. `once`: types of which a case has one. `progress` hears how many rows are done.
    fi: luettelon tuonti · sv: import av en lista
    law: 681/2023, 73 § (what may be processed, source of the data)"""
    if not actor.may("import_lists"):
        raise PermissionDenied("import_lists")
    reckoner = Reckoner(actor, once, today, rulebook_now())
    done, count = Imported(), 0
    with engine(), closing(_reckoned(reckoner, rows, held=True)) as batches:
        for verdicts in batches:
            for verdict in verdicts:
                if verdict.refusals:
                    raise RowRefused(verdict.listed.row, verdict.refusals)
            _write(actor, verdicts, today, reckoner.rulebook)
            _count(done, verdicts, actor)
            count += len(verdicts)
            if progress:
                progress(count)
    record(
        actor,
        kind=Kind.ACT,
        what="import_persons",
        persons=done.persons,
        cases=[*done.new.values(), *done.changed.values()],
        data_classes=["identity", "permit"],
        detail={"new": len(done.new), "changed": len(done.changed), "unchanged": len(done.unchanged)},
    )
    return done


def foresee(
    actor: Actor, *, rows: Sequence[ListedPerson], once: Collection[str], today: date
) -> dict[int, tuple[Becomes, tuple[Refusal, ...]]]:
    """What would these rows become, and what is in the way? The computation of the act; writes nothing."""
    reckoner = Reckoner(actor, once, today, rulebook_now())
    with engine(), closing(_reckoned(reckoner, rows, held=False)) as batches:
        return {verdict.listed.row: (verdict.becomes, verdict.refusals) for verdicts in batches for verdict in verdicts}


def numbers_of(case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of these cases, as far as row-level security shows them to the current actor."""
    return dict(Case.objects.filter(id__in=list(case_ids)).values_list("id", "number"))


def _reckoned(reckoner: Reckoner, rows: Sequence[ListedPerson], *, held: bool) -> Generator[list[Verdict], None, None]:
    """The verdicts batch by batch; the next batch is reckoned beside, while the caller writes the one before."""
    waiting: Future[list[Verdict]] | None = None
    meanwhile = _Meanwhile()
    with (
        connection.execute_wrapper(meanwhile.database),
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="reckoning") as beside,
    ):
        try:
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                register = _register(reckoner, batch, held=held)
                following = beside.submit(meanwhile.reckon, reckoner, batch, register)
                if waiting is not None:
                    yield meanwhile.result(waiting)
                waiting = following
            if waiting is not None:
                yield meanwhile.result(waiting)
        finally:
            meanwhile.free.set()


class _Meanwhile:
    """Lets the reckoning run while the database works, not against the thread that feeds the database.

    Python runs one thread at a time: a reckoning that took its turns would only make the writing slower."""

    #: A row is reckoned after so long in any case: whoever writes may have much to do before it asks the database.
    PATIENCE = 0.02

    def __init__(self) -> None:
        self.free = Event()

    def database(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """A statement of the writing thread: the reckoning may run until it is done."""
        self.free.set()
        try:
            return execute(*statement)
        finally:
            self.free.clear()

    def reckon(self, reckoner: Reckoner, batch: Sequence[ListedPerson], register: Register) -> list[Verdict]:
        """The verdicts of a batch, each when there is time."""
        found = []
        for verdict in reckoner.verdicts(batch, register):
            found.append(verdict)
            self.free.wait(self.PATIENCE)
        return found

    def result(self, waiting: Future[list[Verdict]]) -> list[Verdict]:
        """The verdicts that are needed now: the reckoning need not wait for anybody."""
        self.free.set()
        try:
            return waiting.result()
        finally:
            self.free.clear()


def _register(reckoner: Reckoner, rows: Sequence[ListedPerson], *, held: bool) -> Register:
    """The cases that these rows may concern. `held`: nobody else may change them until the act is done."""
    hidden = {one.case_id for row in rows for one in row.hidden}
    ids = sorted({row.known for row in rows if row.known} | hidden)
    if not ids:
        return Register()
    cases = lock(ids) if held else _as_they_stand(ids)
    facts = facts_of(ids, reckoner.today, reckoner.rulebook)
    told, statements = _statements(reckoner.actor, ids, reckoner.rulebook)
    register = Register(
        states={row[0]: _state(row, facts[row[0]]) for row in cases if row[0] in facts},
        persons=known_persons(ids),
        situations=_situations(ids, reckoner.today),
        visible=visible_cases(reckoner.actor, ids),
        told_by_us=told,
        own_statements=statements,
    )
    concerned = hidden | {
        case_id
        for row in rows
        if (case_id := register.case_of(row)) and not reckoner.addition(row, case_id, register).is_nothing
    }
    for case_id, duties in stored_duties(sorted(concerned)).items() if concerned else ():
        register.states[case_id].duties = duties
    return register


def _state(row: Sequence[Any], facts: PersonFacts) -> CaseState:
    case_id, number, kind, person_id, opened_on, closed_on = row
    return CaseState(case_id, number, kind, person_id, opened_on, closed_on, facts, [])


def _as_they_stand(ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    rows = Case.objects.filter(id__in=ids)
    return list(rows.values_list("id", "number", "kind", "person_id", "opened_on", "closed_on"))


def _situations(ids: Sequence[UUID], today: date) -> dict[UUID, NewSituation]:
    found: dict[UUID, NewSituation] = {}
    for row in Situation.objects.filter(case_id__in=ids).order_by("valid_from", "id").values_list(*SITUATION):
        if row[1] <= today or row[0] not in found:
            found[row[0]] = situation_of(row)
    return found


def _statements(
    actor: Actor, ids: Iterable[UUID], rulebook: Rulebook
) -> tuple[dict[UUID, set[tuple[str, date]]], dict[UUID, set[str]]]:
    """What the actor's organisation has told in each case, and of each case the types of facts that an
    authority recorded of its own doings."""
    functions = {key: functions_of(label.code) for key, label in organisation_labels("sv").items()}
    told: dict[UUID, set[tuple[str, date]]] = defaultdict(set)
    own: dict[UUID, set[str]] = defaultdict(set)
    rows = EventRow.objects.filter(case_id__in=list(ids)).values_list(
        "case_id", "type", "on", "organisation_id", "source"
    )
    for case_id, type_, on, organisation, source in rows:
        if organisation == actor.organisation_id:
            told[case_id].add((type_, on))
        rule = rulebook.events.get(type_)
        if (
            rule
            and source in OWN
            and not functions.get(organisation or NOBODY, frozenset()).isdisjoint(rule.recorded_by)
        ):
            own[case_id].add(type_)
    return told, own


def _write(actor: Actor, verdicts: Sequence[Verdict], today: date, rulebook: Rulebook) -> None:
    new = [verdict for verdict in verdicts if verdict.new_case and verdict.derived]
    if new:
        save_new(
            actor,
            [verdict.new_case for verdict in new if verdict.new_case],
            [verdict.derived for verdict in new if verdict.derived],
            [[event for event, _ in verdict.events] for verdict in new],
            today,
            rulebook,
            [[source for _, source in verdict.events] for verdict in new],
        )
    added = [(one.addition, one.derived) for one in verdicts if one.becomes is Becomes.ADDED]
    additions = [addition for addition, _ in added if addition]
    if not additions:
        return
    insert(
        "cases_event",
        [event_row(actor, one.case_id, event, rulebook, source) for one in additions for event, source in one.events],
    )
    changed = [one for one in additions if one.situation != one.before]
    insert("cases_situation", [situation_row(one.case_id, today, one.situation, actor) for one in changed])
    for group in {one.situation.group for one in changed if one.situation.group}:
        ids = [one.case_id for one in changed if one.situation.group is group]
        Profile.objects.filter(case_id__in=ids, group="").update(group=group)
    persons = [(one.case_id, one.known, one.person) for one in additions if one.person != one.known.person]
    if persons:
        # The register fills its gaps, and organisations find the persons under their new names too.
        keys = complete_persons(actor, persons=persons, today=today)
        pairs = list(Roster.objects.filter(case_id__in=list(keys)).values_list("organisation_id", "case_id"))
        with connection.cursor() as cursor:
            write_names(cursor, pairs, keys, sort=False)
        follow_prohibition(keys)
    write([derived for _, derived in added if derived], today)


def _count(done: Imported, verdicts: Sequence[Verdict], actor: Actor) -> None:
    for verdict in verdicts:
        row, addition = verdict.listed.row, verdict.addition
        if verdict.left:
            done.left[row] = verdict.left
            continue
        if addition and addition.other_days:
            done.other_days[row] = addition.other_days
        if verdict.becomes is Becomes.UNCHANGED and addition:
            done.unchanged[row] = addition.case_id
            continue
        assert verdict.derived is not None
        state = verdict.derived.state
        # A case that the importer did not see before is new to it, whoever opened it.
        (done.new if verdict.new_case or verdict.joined else done.changed)[row] = state.id
        done.beyond += (actor.organisation_code, "identity") not in verdict.derived.grants
        done.persons += [state.person_id] if state.person_id else []
        done.events.update(event.type for event, _ in verdict.events)
        done.duties.update(_arisen(verdict, actor))


def _arisen(verdict: Verdict, actor: Actor) -> Iterator[tuple[str, str]]:
    """The duties that arose, by authority: of a new case all, of another those that the actor may see."""
    assert verdict.derived is not None
    for duty in verdict.derived.difference.opens:
        if verdict.new_case or (actor.organisation_code, duty["data_class"]) in verdict.derived.grants:
            yield from _bearers(duty)


def _bearers(duty: Row) -> Iterator[tuple[str, str]]:
    for code in responsible(duty):
        yield code, duty["code"]
