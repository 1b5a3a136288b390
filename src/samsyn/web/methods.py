"""The methods that pages understand; all others are refused before anybody is asked who it is."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

#: Forms and links need no others. TRACE would show a reader's own headers to a script.
UNDERSTOOD = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """405 for every other method, on every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse, or go on."""
        if request.method not in UNDERSTOOD:
            return HttpResponseNotAllowed(UNDERSTOOD)
        return self.get_response(request)
