"""Filters of the sign-in's pages."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """What the passkey script reads from an attribute; the template escapes it."""
    return json.dumps(value)


@register.filter
def as_picture(svg: str) -> SafeString:
    """A QR code as part of the page: a picture from a data address would need a wider policy.

    Drawn by the program from a key of our own; no text of a person is in it."""
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


@register.filter
def in_fours(key: str) -> str:
    """A key as one copies it by hand."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
