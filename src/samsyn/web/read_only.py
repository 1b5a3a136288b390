"""When the journal is not sealed in time: every page says so, and acts are refused with what was written kept.

fi: vain luku -tila · sv: skrivskyddat läge"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from samsyn.journal.terms import ReadOnly
from samsyn.journal.watch import watch
from samsyn.web.errors import HERE_INSTEAD, written


class ReadOnlyMiddleware:
    """Stands inside ActorMiddleware: its transaction takes back what a refused act had begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look whether sealing is late, when it is time to, before anything else is asked."""
        watch.look()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An act that cannot be written down is no act: 503, with what was written."""
        return refused(request) if isinstance(exception, ReadOnly) else None


def refused(request: HttpRequest) -> HttpResponse:
    """503: nothing is recorded while the journal is not sealed. htmx gets the page in place of the content."""
    transaction.set_rollback(True)
    fragment = bool(getattr(request, "htmx", False))
    response = render(request, "web/errors/read_only.html", written(request), status=200 if fragment else 503)
    response["Retry-After"] = "300"
    if fragment:
        for name, value in HERE_INSTEAD.items():
            response[name] = value
    return response
