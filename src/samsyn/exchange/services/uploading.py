"""Takes a list in, and lets go of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.context import engine
from samsyn.exchange import queries
from samsyn.exchange.headings import guess, table_of
from samsyn.exchange.kinds import load_glossary, load_kinds
from samsyn.exchange.models import Batch, BatchFile, BatchRow
from samsyn.exchange.reading import read_grid
from samsyn.exchange.terms import KEEP_DAYS, BatchState, ListKind, Refused, Table
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind

ON_THEIR_WAY = (BatchState.UPLOADED, BatchState.CHECKED)


def upload_list(actor: Actor, *, kind: ListKind, file_name: str, content: bytes, today: date) -> UUID:
    """Take a list in, and guess what its columns are. Raises `PermissionDenied` and `Refused`.

    fi: luettelon lähettäminen · sv: uppladdning av en lista"""
    if not actor.may("import_lists") or actor.organisation_id is None or actor.user_id is None:
        raise PermissionDenied("import_lists")
    if kind not in queries.kinds_for(actor):
        raise PermissionDenied("this sort of list is another authority's")
    table = _first_list(content)
    targets = queries.targets_of(actor, load_kinds()[kind])
    mapping = guess(table, load_glossary(), targets, queries.meaning(actor, today), queries.remembered(actor, kind))
    batch = Batch.objects.create(
        organisation_id=actor.organisation_id,
        kind=kind,
        file_name=file_name[-120:],
        content_hash=queries.hash_of(content),
        sheet=table.grid.sheet,
        mapping=list(mapping),
        defaults=queries.own_defaults(actor, kind),
        as_of=queries.as_of(actor, content, kind, today),
        uploaded_by=actor.user_id,
        rows=len(table.rows),
        blank_rows=table.grid.blank_rows,
    )
    BatchFile.objects.create(batch=batch, organisation_id=actor.organisation_id, content=content)
    record(
        actor,
        kind=Kind.ACT,
        what="upload_list",
        data_classes=["identity"],
        detail={"batch": str(batch.id), "kind": kind.value, "rows": len(table.rows)},
    )
    return batch.id


def _first_list(content: bytes) -> Table:
    """The first sheet that holds a list: there may be a page of instructions before it. Raises `Refused`."""
    glossary, grid = load_glossary(), read_grid(content)
    try:
        return table_of(grid, glossary)
    except Refused:
        for sheet in grid.sheets[1:]:
            with suppress(Refused):
                return table_of(read_grid(content, sheet), glossary)
        raise


def read_otherwise(actor: Actor, *, batch_id: UUID, sheet: str, heading_row: int, today: date) -> None:
    """Read another sheet of the file, or take another row for the headings. Raises `Refused`."""
    batch = queries.batch(actor, batch_id, held=True)
    require_on_its_way(batch)
    glossary = load_glossary()
    grid = read_grid(queries.content_of(batch), sheet)
    table = table_of(grid, glossary, heading_row)
    kind = ListKind(batch.kind)
    targets = queries.targets_of(actor, load_kinds()[kind])
    mapping = guess(table, glossary, targets, queries.meaning(actor, today), queries.remembered(actor, kind))
    forget_rows(batch)
    Batch.objects.filter(id=batch.id).update(
        sheet=grid.sheet,
        heading_row=heading_row,
        mapping=list(mapping),
        rows=len(table.rows),
        blank_rows=grid.blank_rows,
        state=BatchState.UPLOADED,
    )


def discard(actor: Actor, *, batch_id: UUID) -> None:
    """Give an import up: the file and everything read from it are deleted."""
    batch = queries.batch(actor, batch_id, held=True)
    require_on_its_way(batch)
    forget(batch)
    Batch.objects.filter(id=batch.id).update(state=BatchState.DISCARDED, summary={}, failure={})
    record(actor, kind=Kind.ACT, what="discard_list", detail={"batch": str(batch.id)})


def discard_old(actor: Actor, *, now: datetime) -> int:
    """Delete the files of lists that nobody imported within a week. How many were there?

    fi: vanhentuneiden tiedostojen poisto · sv: gallring av filer
    law: GDPR art. 5 (1) e (storage limitation)"""
    with engine():
        old = Batch.objects.filter(uploaded_at__lt=now - timedelta(days=KEEP_DAYS), state__in=ON_THEIR_WAY)
        found = list(old.select_for_update(skip_locked=True))
        for batch in found:
            forget(batch)
        Batch.objects.filter(id__in=[batch.id for batch in found]).update(
            state=BatchState.DISCARDED, summary={}, failure={}
        )
    if found:
        record(actor, kind=Kind.ACT, what="discard_old_lists", detail={"batches": [str(batch.id) for batch in found]})
    return len(found)


def require_on_its_way(batch: Batch) -> None:
    """Go on only with a list that is not being imported and has not been."""
    if batch.state not in ON_THEIR_WAY:
        raise PermissionDenied("the list is not on its way any more")


def forget_rows(batch: Batch) -> None:
    """Delete what was read from the file."""
    BatchRow.objects.filter(batch_id=batch.id).delete()


def forget(batch: Batch) -> None:
    """Delete the file and what was read from it."""
    forget_rows(batch)
    BatchFile.objects.filter(batch_id=batch.id).delete()
