"""Which day is it? Views ask here and pass the answer on; services and rules never read a clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

HELSINKI = ZoneInfo("Europe/Helsinki")


def today() -> date:
    """The day pages show: the setting `SAMSYN_TODAY` in demos and tests, otherwise Helsinki's day."""
    fixed = getattr(settings, "SAMSYN_TODAY", None)
    if isinstance(fixed, date):
        return fixed
    if fixed:
        return date.fromisoformat(str(fixed))
    return now().date()


def now() -> datetime:
    """The moment, as Helsinki's clocks say it: for what runs out within minutes."""
    return datetime.now(HELSINKI)
