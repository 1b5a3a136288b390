"""When a page cannot be shown. A page that is missing and one that is hidden look the same."""

from __future__ import annotations

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
    if request.method != "POST" or not _is_our_own(request) or request.FILES:
        return None
    values = [(name, value) for name, all_of_it in request.POST.lists() for value in all_of_it if name != TOKEN]
    if not values or any("password" in name for name, _ in values):
        return None
    texts = [value for _, value in values if " " in value.strip()]
    fragment = bool(getattr(request, "htmx", False))
    context = {"values": values, "texts": texts, "action": request.get_full_path()}
    response = render(request, "web/errors/kept.html", context, status=200 if fragment else 403)
    if fragment:
        for name, value in HERE_INSTEAD.items():
            response[name] = value
    return response


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
