"""Opens the transaction of a request, says to the database who acts, and tells browsers to keep nothing.

Order: session → authentication → ActorMiddleware → LanguageMiddleware.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers

from samsyn.access import context
from samsyn.access.actors import actor_of, organisation_label
from samsyn.access.terms import NotVisible
from samsyn.journal.services import lasting, record
from samsyn.journal.terms import Actor, Kind
from samsyn.web.errors import page_not_found

Next = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """One transaction for a request, with the actor set in it, also for a visitor nobody knows.

    A view that raises takes back what it did; a denial is then written to the journal in a
    transaction of its own, so that it stays. Django's ATOMIC_REQUESTS wraps the view alone, after
    the middleware: too late to set the actor in the same transaction."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """Run the request as its actor."""
        request.view_failed = False
        request.denied = ""
        try:
            with lasting() as acts, transaction.atomic():
                request.actor = context.begin(_actor(request))
                response = self.get_response(request)
                taken_back = request.view_failed or response.status_code >= 500
                if taken_back:
                    transaction.set_rollback(True)
            if taken_back and (request.denied or acts):
                _write_after_all(request, acts)
        finally:
            context.forget()
        if request.actor.is_signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return _whole_page(request, response)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """The route is known now: the journal names it."""
        match = request.resolver_match
        request.actor = replace(request.actor, route=match.view_name if match else "")
        context.rename(request.actor)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Take the act back; what is hidden looks like what does not exist."""
        request.view_failed = True
        if isinstance(exception, NotVisible | PermissionDenied):
            request.denied = "not_visible" if isinstance(exception, NotVisible) else "not_permitted"
        if isinstance(exception, NotVisible):
            return page_not_found(request, exception)
        return None


class LanguageMiddleware(LocaleMiddleware):
    """The language of the pages: the choice in the cookie, else the own profile, else the browser's."""

    def process_request(self, request: Any) -> None:
        """Switch the language on for this request."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = dict(settings.LANGUAGES)
        if chosen not in known:
            chosen = request.actor.language if request.actor.is_signed_in else None
        if chosen in known:
            translation.activate(chosen)
        else:
            translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        request.actor = replace(request.actor, language=request.LANGUAGE_CODE)
        context.rename(request.actor)
        if request.actor.is_signed_in:
            request.organisation_label = organisation_label(request.actor)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language it was."""
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def _actor(request: Any) -> Actor:
    if not request.user.is_authenticated:
        return Actor.anonymous(language=settings.LANGUAGE_CODE)
    return actor_of(request.user)


def _whole_page(request: Any, response: HttpResponseBase) -> HttpResponseBase:
    """A fragment that finds nobody signed in leads the whole page to the sign-in, not its own corner."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request") != "true" or response.status_code != 302:
        return response
    if not response["Location"].startswith(sign_in):
        return response
    return HttpResponse(status=204, headers={"HX-Redirect": sign_in})


def _write_after_all(request: Any, acts: Iterable[Callable[[], None]]) -> None:
    """A denial, and what was tried at the sign-in, are written after what the view did was taken back."""
    with transaction.atomic():
        for act in acts:
            context.begin(request.actor)
            act()
        context.begin(request.actor)
        if request.denied:
            record(request.actor, kind=Kind.DENIED, what=request.denied, detail={"method": request.method})
