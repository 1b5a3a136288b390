"""Who has failed too often? What django-axes asks of us: the name as a key, the address, the limits.

fi: kirjautumisen estäminen · sv: spärra inloggning"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from samsyn.journal.services import again_after_a_fault

#: An address is locked altogether when it has failed as often as locks this many accounts.
ACCOUNTS_OF_ADDRESS = 5


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from; behind a trusted proxy what the proxy itself saw (the last entry)."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def name_key(request: HttpRequest | None, credentials: Any) -> str:
    """The name that was typed as a keyed hash: what stands in a table of failures must not be a password."""
    typed = str((credentials or {}).get("username") or "").strip().lower()
    return salted_hmac("samsyn.organisations.failures", typed, algorithm="sha256").hexdigest()


def failure_limit(request: HttpRequest, credentials: Any) -> int:
    """After how many failures of an account from an address is it locked there?"""
    return int(settings.SIGN_IN_FAILURES)


def count_for_good(request: HttpRequest, username: str) -> None:
    """The failure that was just counted counts, also if a fault takes the request back."""

    def count() -> None:
        # Otherwise the very failure that locks would not be counted again: it was the one that locked.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        AxesProxyHandler.user_login_failed("samsyn", {"username": username}, request)

    again_after_a_fault(count)


def window(request: HttpRequest | None) -> timedelta:
    """How long does a failure count?"""
    return timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)


def is_locked(request: HttpRequest, username: str) -> bool:
    """Is this account locked for this address, or the address whatever account it tries?"""
    AxesProxyHandler.update_request(request)
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        return True
    recent = AccessAttempt.objects.filter(
        ip_address=address_of(request),
        attempt_time__gte=request.axes_attempt_time - window(request),  # type: ignore[attr-defined]
    )
    failures = recent.aggregate(count=Sum("failures_since_start"))["count"] or 0
    return bool(failures >= ACCOUNTS_OF_ADDRESS * settings.SIGN_IN_FAILURES)
