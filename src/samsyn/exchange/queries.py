"""Answers about imports: the organisation's own batches, what a list says, who resembles whom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied

from samsyn.access.matrix import load_matrix
from samsyn.access.queries import role_classes, visible_cases
from samsyn.access.terms import NotVisible
from samsyn.clients.completing import Known, known_persons
from samsyn.exchange.cells import Meaning
from samsyn.exchange.columns import Target, targets
from samsyn.exchange.headings import table_of
from samsyn.exchange.kinds import KindRule, load_glossary, load_kinds, load_order, plain
from samsyn.exchange.models import Batch, BatchFile, BatchRow, ColumnMemory, Progress
from samsyn.exchange.reading import read_grid
from samsyn.exchange.rules import Reading
from samsyn.exchange.terms import BatchState, Choice, ListKind, Problem, Table
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import colleagues, rulebook_now
from samsyn.organisations.terms import kind_of

LATEST = 50


def batches(actor: Actor) -> list[Batch]:
    """The latest imports of the actor's organisation, newest first."""
    return list(Batch.objects.filter(organisation_id=importer(actor)).order_by("-uploaded_at")[:LATEST])


def batch(actor: Actor, batch_id: UUID, *, held: bool = False) -> Batch:
    """One import of the actor's organisation. Raises `NotVisible`.

    `held`: for an act on it. Whoever else acts on it waits, and then finds what this act left."""
    rows = Batch.objects.select_for_update() if held else Batch.objects.all()
    found = rows.filter(organisation_id=importer(actor), id=batch_id).first()
    if found is None:
        raise NotVisible("an import")
    return found


def importer(actor: Actor) -> UUID:
    """The organisation for which the actor may import. Raises `PermissionDenied`."""
    if not actor.may("import_lists") or actor.organisation_id is None:
        raise PermissionDenied("import_lists")
    return actor.organisation_id


def kinds_for(actor: Actor) -> dict[ListKind, KindRule]:
    """The sorts of lists that the actor's organisation may import."""
    return {kind: rule for kind, rule in load_kinds().items() if rule.importers & actor.functions}


def usual_kind(actor: Actor) -> str:
    """The sort of list that the organisation imported last; empty where it never did."""
    rows = Batch.objects.filter(organisation_id=importer(actor)).order_by("-uploaded_at")
    return rows.values_list("kind", flat=True).first() or ""


def content_of(found: Batch) -> bytes:
    """The uploaded file. Raises `NotVisible` where it has been deleted."""
    content = BatchFile.objects.filter(batch_id=found.id).values_list("content", flat=True).first()
    if content is None:
        raise NotVisible("the file of an import")
    return bytes(content)


def hash_of(content: bytes) -> str:
    """What tells that a file is the same as an earlier one."""
    return hashlib.sha256(content).hexdigest()


def table(found: Batch) -> Table:
    """The list as it was uploaded, with its headings. Raises `Refused`."""
    return table_of(read_grid(content_of(found), found.sheet), load_glossary(), found.heading_row)


def kind_rule(found: Batch) -> KindRule:
    """The rule of the batch's sort of list."""
    return load_kinds()[ListKind(found.kind)]


def targets_of(actor: Actor, kind: KindRule) -> dict[str, Target]:
    """What a column of such a list may be when this actor imports it."""
    return targets(kind, actor.functions, role_classes(actor), rulebook_now(), load_matrix())


def meaning(actor: Actor, today: date) -> Meaning:
    """What cells are read against."""
    only_artificial = bool(settings.DEMO or settings.TEST)
    staff = tuple((str(one.id), one.full_name) for one in colleagues(actor, today))
    return Meaning(load_glossary(), rulebook_now().region, today, only_artificial, staff)


def reading(actor: Actor, found: Batch, today: date) -> Reading:
    """Everything the batch's rows are read with."""
    rule = kind_rule(found)
    return Reading(
        kind=rule,
        mapping=tuple(found.mapping),
        targets=targets_of(actor, rule),
        defaults=found.defaults,
        meaning=meaning(actor, today),
        order=load_order(),
        rulebook=rulebook_now(),
        as_of=found.as_of,
    )


def own_defaults(actor: Actor, kind: ListKind) -> dict[str, str]:
    """What holds for a whole list unless the user says otherwise: the own municipality or centre."""
    own = actor.organisation_code
    found = {"group": "QR"} if kind is ListKind.QUOTA_LIST else {}
    if kind_of(own) == "MUN":
        found["municipality"] = own.partition(":")[2]
    if kind_of(own) == "RC":
        found["reception_centre"] = own
    return found


def remembered(actor: Actor, kind: ListKind) -> dict[str, str]:
    """What the organisation took each heading for before, in this sort of list."""
    rows = ColumnMemory.objects.filter(organisation_id=importer(actor), kind=kind)
    return dict(rows.values_list("heading", "target"))


def as_of(actor: Actor, content: bytes, kind: ListKind, today: date) -> date:
    """From which day on is a day of this list still to come? That of its first import.

    The same file says the same later on: a move that it told of beforehand does not become one that
    happened because its day has passed."""
    first = (
        Batch.objects.filter(
            organisation_id=importer(actor), kind=kind, content_hash=hash_of(content), state=BatchState.DONE
        )
        .order_by("uploaded_at")
        .values_list("as_of", flat=True)
        .first()
    )
    return first or today


def imported_before(found: Batch) -> Batch | None:
    """The finished import of the very same file, if there was one."""
    return (
        Batch.objects.filter(
            organisation_id=found.organisation_id, content_hash=found.content_hash, state=BatchState.DONE
        )
        .exclude(id=found.id)
        .order_by("-uploaded_at")
        .first()
    )


def problems(found: Batch) -> list[Problem]:
    """Everything that is wrong in the list, in its order."""
    rows = BatchRow.objects.filter(batch_id=found.id).exclude(problems=[]).order_by("-has_error", "number")
    return [Problem.from_json(one) for row in rows.values_list("problems", flat=True) for one in row]


def sample(found: Batch, count: int = 5) -> list[dict[str, Any]]:
    """The first rows as they were understood."""
    rows = BatchRow.objects.filter(batch_id=found.id).exclude(said={}).order_by("number")
    return [{"number": number, **said} for number, said in rows.values_list("number", "said")[:count]]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A row beside the known persons it may be about."""

    number: int
    said: Mapping[str, Any]
    candidates: tuple[tuple[UUID, tuple[str, ...], Known | None], ...]
    choice: Choice
    chosen: UUID | None


def resemblances(actor: Actor, found: Batch, first: int, count: int) -> tuple[list[Resemblance], int]:
    """Rows that may be about known persons, with what is known of those: side by side.

    Whom the actor no longer sees is left out. Showing them is a look at their data: one journal row."""
    rows = BatchRow.objects.filter(batch_id=found.id).exclude(candidates=[]).order_by("number")
    total = rows.count()
    page = list(rows[first : first + count])
    asked = {UUID(case_id) for row in page for case_id, _ in row.candidates}
    seen = visible_cases(actor, asked)
    known = _with_contacts_of(actor, known_persons(seen)) if seen else {}
    if known:
        record(
            actor,
            kind=Kind.READ,
            what="import_duplicates",
            persons=[one.person_id for one in known.values()],
            cases=list(known),
            data_classes=["identity", "contact"],
            detail={"batch": str(found.id)},
        )
    answer = [
        Resemblance(
            row.number,
            row.said,
            tuple(
                (UUID(case_id), tuple(same), known.get(UUID(case_id)))
                for case_id, same in row.candidates
                if UUID(case_id) in seen
            ),
            Choice(row.choice),
            row.chosen,
        )
        for row in page
    ]
    return [one for one in answer if one.candidates], total


def _with_contacts_of(actor: Actor, known: Mapping[UUID, Known]) -> dict[UUID, Known]:
    """The persons with their contact data, where the role may see those too."""
    may = {name: visible_cases(actor, known, name) for name in ("contact", "protected_contact")}
    return {
        case_id: one
        if case_id in may["protected_contact" if one.person.protected else "contact"]
        else one._replace(person=replace(one.person, contact=None))
        for case_id, one in known.items()
    }


def undecided(found: Batch) -> int:
    """How many rows wait for a decision?"""
    return BatchRow.objects.filter(batch_id=found.id, choice=Choice.UNDECIDED).count()


def choices(found: Batch) -> dict[int, tuple[Choice, UUID | None]]:
    """What the user decided, by row."""
    rows = BatchRow.objects.filter(batch_id=found.id).values_list("number", "choice", "chosen")
    return {number: (Choice(choice), chosen) for number, choice, chosen in rows}


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far an import is, and when it last said so."""

    done: int
    total: int
    at: datetime | None


def how_far(found: Batch) -> HowFar:
    """How far is the import? Written beside its transaction."""
    row = Progress.objects.filter(batch_id=found.id).values_list("done", "total", "at").first()
    return HowFar(*row) if row else HowFar(0, found.rows, found.queued_at)


def headings_of(list_: Table) -> Sequence[str]:
    """The headings as the memory of columns keeps them."""
    return [plain(heading) for heading in list_.headings]
