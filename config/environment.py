"""Reads the environment for the settings: one place that knows how a value is spelt."""

from __future__ import annotations

import os
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def flag(name: str, *, default: bool) -> bool:
    """Is the variable set to a yes? An unclear word is an error, never a guess."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected 1 or 0")


def number(name: str, *, default: int) -> int:
    """The variable as a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number")
    return int(value)


def day(name: str) -> date | None:
    """The variable as a day, or none."""
    value = os.environ.get(name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a day as YYYY-MM-DD") from None


def words(name: str, *, default: str = "") -> list[str]:
    """The variable as a list of words separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str, *, pool: int = 0) -> dict[str, object]:
    """Django's settings of the database that a `postgresql://` address names.

    Values travel beside the statement, and a statement that comes again is parsed and planned once for
    a connection: half of what the database did for a page was planning the same policies anew.

    `pool`: at most so many connections for all threads of the process; 0: one for each thread."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("SAMSYN_DATABASE_URL: expected postgresql://user:password@host:port/name")
    query = dict(parse_qsl(parts.query))
    kept = {"pool": {"min_size": 1, "max_size": pool, "timeout": 30}} if pool else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, **kept, **query},
    }
