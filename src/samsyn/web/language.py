"""Which language do the pages speak, and do single keys act? Choices of the reader, kept in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from samsyn.web.shell import LANGUAGES, SHORTCUTS_COOKIE

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page one came from, never to another host."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if target and allowed else "/")


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        secure=bool(getattr(settings, "SESSION_COOKIE_SECURE", False)),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """The reader chooses Swedish, Finnish or English and stays on the page."""
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@require_POST
def switch_shortcuts(request: HttpRequest) -> HttpResponse:
    """The reader turns the single-key shortcuts on or off (WCAG 2.1.4)."""
    value = "off" if request.POST.get("shortcuts") == "off" else "on"
    return _remember(HttpResponseRedirect(reverse("web:help")), SHORTCUTS_COOKIE, value)
