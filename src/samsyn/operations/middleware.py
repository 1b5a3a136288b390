"""Answers the questions of whoever runs the installation, and measures every other request.

Stands outermost: a probe needs no host name, no HTTPS, no session and no actor, and `/health/live` no database.

| address | answer |
|---|---|
| /health/live | 200: the process serves |
| /health/ready | 200: requests may come; 503: which need is not met |
| /metrics | figures for Prometheus, to who carries SAMSYN_METRICS_TOKEN; to everybody else there is no such page |
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from samsyn.operations import figures, measures, readiness

Next = Callable[[HttpRequest], HttpResponseBase]
ASKED = frozenset({"GET", "HEAD"})
#: Of every answer to a probe: the rooms further in, which say so of pages, are not asked.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}


class OperationsMiddleware:
    """The outermost room of the application."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or measure."""
        answer = ADDRESSES.get(request.path_info) if request.method in ASKED else None
        response = answer(request) if answer else None
        if response is not None:
            for name, value in HEADERS.items():
                response[name] = value
            return response
        began = time.perf_counter()
        found = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else "") or "none"
        measures.observe(route, request.method, found.status_code, time.perf_counter() - began)
        return found


def live(request: HttpRequest) -> HttpResponse:
    """Does the process serve?"""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> HttpResponse:
    """May requests be sent here?"""
    failing = readiness.failing()
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


def metrics(request: HttpRequest) -> HttpResponse | None:
    """The figures, to who carries the token; nobody else learns that there are any."""
    token = settings.METRICS_TOKEN
    carried = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(carried.encode(), f"Bearer {token}".encode()):
        return None
    return HttpResponse(measures.requests_text() + figures.figures_text(), content_type=CONTENT_TYPE_LATEST)


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": metrics,
}
