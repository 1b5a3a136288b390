"""Invented data for the style page."""

from __future__ import annotations

from typing import Any


def everything() -> dict[str, Any]:
    """What the style page shows."""
    return {}
