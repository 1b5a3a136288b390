"""Who asks? The actor of a request, as the middleware has set it."""

from __future__ import annotations

from django.http import HttpRequest

from samsyn.journal.terms import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; also for a visitor there is one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
