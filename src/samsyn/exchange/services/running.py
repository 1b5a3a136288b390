"""Imports a checked list: all rows or none, by a job whose death leaves nothing half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.terms import NotVisible
from samsyn.cases.bulk import Imported, import_persons
from samsyn.cases.listed import ListedPerson
from samsyn.cases.services import assign_handlers
from samsyn.clients.completing import known_persons
from samsyn.clients.rows import insert, new_id, without_collections
from samsyn.exchange import queries
from samsyn.exchange.matching import matches, print_of, proposed
from samsyn.exchange.models import Batch
from samsyn.exchange.rules import check_rows
from samsyn.exchange.services.checking import households
from samsyn.exchange.services.uploading import forget
from samsyn.exchange.terms import BatchState, Choice, ReadRow
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind

Report = Callable[[int, int], None]
MEMORY = "ON CONFLICT (organisation_id, print) DO UPDATE SET case_id = EXCLUDED.case_id"


class NotReady(Exception):
    """The list has errors, or something is undecided; or it is being imported already."""


def start_import(actor: Actor, *, batch_id: UUID, now: datetime) -> None:
    """Put a list that has been checked in the queue. The caller defers the job in the same transaction.

    A list whose job died may be put there again: the job does nothing where another one is at work."""
    batch = queries.batch(actor, batch_id, held=True)
    if batch.state not in (BatchState.CHECKED, BatchState.QUEUED):
        raise NotReady(batch.state)
    if batch.errors or queries.undecided(batch):
        raise NotReady("errors")
    Batch.objects.filter(id=batch.id).update(state=BatchState.QUEUED, queued_at=now, failure={})


def run_import(actor: Actor, *, batch_id: UUID, today: date, now: datetime, report: Report | None = None) -> bool:
    """Import the list in this transaction. Answers no where another job is at it or it is done.

    Raises what makes the import impossible; nothing is written then.
    fi: luettelon tuonti · sv: import av en lista"""
    if not _alone(batch_id):
        return False
    batch = Batch.objects.select_for_update().filter(id=batch_id, organisation_id=queries.importer(actor)).first()
    if batch is None or batch.state != BatchState.QUEUED:
        return False
    reading = queries.reading(actor, batch, today)
    checked = check_rows(queries.table(batch), reading)
    if checked.errors:
        raise NotReady("errors")
    people, skipped = _decided(actor, batch, households(actor, checked.rows, reading))
    homes = {row.number: row.household for row in checked.rows if row.household}
    people = _with_homes(people, homes, {row.number: row.relation for row in checked.rows})
    total = len(people)
    if report:
        report(0, total)
    with without_collections():
        done = import_persons(
            actor,
            rows=people,
            once=reading.order.once,
            today=today,
            progress=(lambda count: report(count, total)) if report else None,
        )
    receipt = _receipt(done, skipped) | {"handled": _named(actor, checked.rows, done, today)}
    _remember(batch, people, done)
    forget(batch)
    Batch.objects.filter(id=batch.id).update(
        state=BatchState.DONE, finished_at=now, receipt=receipt, summary={}, failure={}
    )
    return True


def note_failure(actor: Actor, *, batch_id: UUID, failure: Mapping[str, Any]) -> None:
    """Say of a list whose import did not go through why, so that it can be mended and started again."""
    batch = queries.batch(actor, batch_id, held=True)
    if batch.state == BatchState.QUEUED:
        Batch.objects.filter(id=batch.id).update(state=BatchState.CHECKED, failure=dict(failure))


def give_back(place: Actor, *, batch_id: UUID, failure: Mapping[str, Any]) -> None:
    """The one who started an import has left or no longer may import: it waits for a colleague to start it.

    `place` acts for the organisation and for nobody in it."""
    if place.organisation_id is None:
        raise NotVisible("an import")
    rows = Batch.objects.filter(id=batch_id, organisation_id=place.organisation_id, state=BatchState.QUEUED)
    if rows.update(state=BatchState.CHECKED, failure=dict(failure)):
        record(place, kind=Kind.DENIED, what="import_of_one_who_left", detail={"batch": str(batch_id)})


def _alone(batch_id: UUID) -> bool:
    """Does no other job work on this list? A lock that ends with the transaction, also when its process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"import {batch_id}"])
        row = cursor.fetchone()
    return bool(row and row[0])


def _decided(actor: Actor, batch: Batch, people: Sequence[ListedPerson]) -> tuple[list[ListedPerson], list[int]]:
    """Each row with the person it was taken for; and the rows that are left out."""
    choices = queries.choices(batch)
    found = matches(actor, [one.person for one in people])
    asked = {candidate.case_id for match in found for candidate in match.visible}
    known = known_persons(asked) if asked else {}
    decided: list[ListedPerson] = []
    skipped: list[int] = []
    for one, match in zip(people, found, strict=True):
        choice, case_id = proposed(match, one.person, known)
        if match.before is None and one.row in choices and match.visible:
            choice, case_id = choices[one.row]
        if choice is Choice.SKIP:
            skipped.append(one.row)
            continue
        if choice is Choice.UNDECIDED:
            raise NotReady("undecided")
        hidden = () if match.visible else match.hidden
        decided.append(replace(one, known=case_id, hidden=hidden))
    return decided, skipped


def _with_homes(
    people: Sequence[ListedPerson], homes: Mapping[int, str], relations: Mapping[int, str]
) -> list[ListedPerson]:
    """Rows of one household get one: that which a known member of it has, else a new one."""
    known_ids = {one.known for one in people if one.known and one.row in homes}
    with engine():
        known = known_persons(known_ids) if known_ids else {}
    found: dict[str, UUID] = {}
    for one in people:
        member = known.get(one.known) if one.known else None
        if one.row in homes and member and member.person.household_id:
            found.setdefault(homes[one.row], member.person.household_id)
    for name in homes.values():
        found.setdefault(name, new_id())
    return [
        replace(one, person=replace(one.person, household_id=found[homes[one.row]], relation=relations[one.row]))
        if one.row in homes
        else one
        for one in people
    ]


def _named(actor: Actor, rows: Sequence[ReadRow], done: Imported, today: date) -> int:
    """New persons get the handler whom the list names; how many did."""
    by_staff: dict[UUID, list[UUID]] = {}
    for row in rows:
        if row.handler and row.number in done.new:
            by_staff.setdefault(UUID(row.handler), []).append(done.new[row.number])
    return sum(
        assign_handlers(actor, case_ids=ids, staff_id=staff_id, today=today) for staff_id, ids in by_staff.items()
    )


def _remember(batch: Batch, people: Sequence[ListedPerson], done: Imported) -> None:
    """Which case each row became, so that the same list finds it again."""
    became = {**done.new, **done.changed, **done.unchanged}
    rows = {
        print_of(one.person): {
            "organisation_id": batch.organisation_id,
            "print": print_of(one.person),
            "case_id": became[one.row],
        }
        for one in people
        if one.row in became
    }
    insert("exchange_rowmemory", list(rows.values()), conflict=MEMORY)


def _receipt(done: Imported, skipped: Sequence[int]) -> dict[str, Any]:
    by_authority: dict[str, Counter[str]] = {}
    for (organisation, duty), count in done.duties.items():
        by_authority.setdefault(organisation, Counter())[duty] = count
    return {
        "new": len(done.new),
        "changed": len(done.changed),
        "unchanged": len(done.unchanged),
        "beyond": done.beyond,
        "skipped": sorted(skipped),
        "left": sorted((row, reason.value) for row, reason in done.left.items()),
        "other_days": sorted((row, list(types)) for row, types in done.other_days.items()),
        "events": dict(done.events.most_common()),
        "duties": {organisation: dict(codes) for organisation, codes in by_authority.items()},
    }
