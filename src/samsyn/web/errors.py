"""When a page cannot be shown. A page that is missing and one that is hidden look the same."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

#: An answer to HTMX that takes the place of the whole content.
HERE_INSTEAD = {"HX-Retarget": "#content", "HX-Reswap": "innerHTML", "HX-Reselect": "#kept"}
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood."""
    return HttpResponse(render_to_string("web/errors/400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this act is not the actor's."""
    return render(request, "web/errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old to be trusted. What our own page sent may be sent again."""
    return kept(request) or render(request, "web/errors/403.html", {"stale": True}, status=403)


def kept(request: HttpRequest) -> HttpResponse | None:
    """403: one is signed in no longer, or anew. What was written stands there, to be sent again.

    Only for a form of our own pages, never for one with a password or a file: otherwise nothing."""
    context = written(request)
    if not context["values"]:
        return None
    fragment = bool(getattr(request, "htmx", False))
    response = render(request, "web/errors/kept.html", context, status=200 if fragment else 403)
    if fragment:
        for name, value in HERE_INSTEAD.items():
            response[name] = value
    return response


def written(request: HttpRequest) -> dict[str, Any]:
    """What a form of our own pages holds, for a page on which it can be sent again; else nothing of it."""
    values: list[tuple[str, str]] = []
    if request.method == "POST" and _is_our_own(request) and not request.FILES:
        values = [(name, value) for name, every in request.POST.lists() for value in every if name != TOKEN]
    if any("password" in name for name, _ in values):
        values = []
    texts = [value for _, value in values if " " in value.strip()]
    return {"values": values, "texts": texts, "action": request.get_full_path()}


def _is_our_own(request: HttpRequest) -> bool:
    """Does the browser say that the form was sent by a page of ours?"""
    origin = request.headers.get("Origin", "")
    return origin in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing or hidden, nobody can tell."""
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; drawn without the database."""
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)
