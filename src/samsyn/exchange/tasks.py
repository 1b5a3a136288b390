"""The jobs of imports. Each is a thin wrapper around a service."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from samsyn.access.actors import HasLeft, actor_by_id, place_of
from samsyn.access.context import acting
from samsyn.cases.listed import RowRefused
from samsyn.cases.terms import InvalidEvent
from samsyn.clients.terms import InvalidPerson
from samsyn.exchange import queries, services
from samsyn.exchange.beside import Beside
from samsyn.exchange.terms import Refused
from samsyn.journal.terms import Actor

ROUTE = "exchange:run_import"


@app.task(name="exchange.run_import", queue="imports")
def run_import(*, batch_id: str, user_id: str, on: str) -> None:
    """Import a checked list, as the person who started it. What makes it impossible is told on its page.

    Who has left meanwhile, or no longer may, imports nothing: a colleague starts it again."""
    close_old_connections()
    batch = UUID(batch_id)
    try:
        actor = actor_by_id(UUID(user_id), route=ROUTE)
        queries.importer(actor)
    except (HasLeft, PermissionDenied):
        with acting(place_of(UUID(user_id), route=ROUTE)) as place:
            services.give_back(place, batch_id=batch, failure={"kind": "has_left"})
        return
    try:
        with Beside(actor, batch) as report, acting(actor) as me:
            services.run_import(me, batch_id=batch, today=date.fromisoformat(on), now=timezone.now(), report=report)
    except RowRefused as refused:
        _tell(actor, batch, {"kind": "row_refused", "row": refused.row, "reason": refused.refusals[0].reason.value})
    except (services.NotReady, Refused, InvalidEvent, InvalidPerson):
        _tell(actor, batch, {"kind": "not_ready"})
    except Exception:
        _tell(actor, batch, {"kind": "unexpected"})
        raise


def _tell(actor: Actor, batch_id: UUID, failure: dict[str, Any]) -> None:
    with acting(actor) as me:
        services.note_failure(me, batch_id=batch_id, failure=failure)


@app.periodic(cron="20 3 * * *")
@app.task(name="exchange.discard_old_lists", queue="imports")
def discard_old_lists(timestamp: int) -> None:
    """Delete the files of lists that nobody imported within a week."""
    close_old_connections()
    with acting(Actor.system("exchange.discard_old_lists")) as actor:
        services.discard_old(actor, now=timezone.now())
