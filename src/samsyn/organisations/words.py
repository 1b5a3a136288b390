"""How pages say a length of time: five working days, not P5BD."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.law.calendar import Period


def length_in_words(length: Period | None) -> str:
    """A period in the reader's language; the region may have set none."""
    if length is None:
        return _("no target set")
    if length.working_days:
        count = length.working_days
        return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}
    parts = []
    if length.months:
        count = length.months
        parts.append(ngettext("%(count)d month", "%(count)d months", count) % {"count": count})
    if length.days or not parts:
        count = length.days
        parts.append(ngettext("%(count)d day", "%(count)d days", count) % {"count": count})
    return " ".join(parts)
