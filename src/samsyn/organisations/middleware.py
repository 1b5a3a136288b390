"""Ends sessions in time, and lets nobody in without the second factor that the organisation asks for.

Order: session → authentication → SignInMiddleware → ActorMiddleware.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from samsyn.organisations.signing import rules
from samsyn.organisations.signing.stamps import SEEN, SINCE

#: What a person may do who has signed in and must add a second factor first.
WITHOUT_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "organisations:sign_in",
        "organisations:sign_out",
        "organisations:password",
        "organisations:stay",
        "web:language",
        "web:help",
        "web:accessibility",
    }
)
#: Pages that ask again by themselves: that somebody has left them open is no sign of life.
ASK_BY_THEMSELVES = frozenset({"exchange:progress"})


class SignInMiddleware:
    """Looks at the session of each request before anybody acts in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """End the session if its time is over."""
        if SESSION_KEY in request.session and _is_over(request):
            request.session.flush()
            request.user = AnonymousUser()
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true" and hasattr(request, "session_time"):
            response["Samsyn-Session"] = str(request.session_time.left)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Note that somebody is there; lead who must add a factor to where it is added."""
        if SESSION_KEY not in request.session or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        now = time.time()
        if now - request.session[SEEN] >= rules.WRITE_EVERY and name not in ASK_BY_THEMSELVES:
            request.session[SEEN] = now
        request.session_time = time_left(request)
        methods = {row["method"] for row in get_authentication_records(request, request.user)}
        if name in WITHOUT_FACTOR or not rules.second_factor_missing(request.user.organisation.second_factor, methods):
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


def time_left(request: Any) -> rules.TimeLeft:
    """How long the session of a request goes on."""
    return rules.time_left(
        since=request.session[SINCE],
        seen=request.session[SEEN],
        now=time.time(),
        idle=settings.SESSION_IDLE_SECONDS,
        absolute=settings.SESSION_COOKIE_AGE,
    )


def _is_over(request: Any) -> bool:
    """Is the time of the session over? One that does not say since when it is, is."""
    since, seen = request.session.get(SINCE), request.session.get(SEEN)
    if since is None or seen is None:
        return True
    ended = rules.session_ended(
        since=since,
        seen=seen,
        now=time.time(),
        idle=settings.SESSION_IDLE_SECONDS,
        absolute=settings.SESSION_COOKIE_AGE,
    )
    return ended is not None
