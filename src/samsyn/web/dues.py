"""What does a date rest on, and how near is it? In words, because a colour alone says nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from samsyn.web.wording import in_language

SOON_DAYS = 7
CLOSED = ("done", "ended")


#: One gettext call for a date, not five: a page has a hundred dates.
BASES = {
    "law": gettext_noop("law"),
    "without_delay": gettext_noop("without delay: our target"),
    "local": gettext_noop("promise"),
    "guideline": gettext_noop("guideline"),
    "clock": gettext_noop("the time runs out"),
}


@in_language
def basis_words(basis: str, source: str = "", target: str = "") -> str:
    """The ground of a deadline: the law, our own target, a promise, a guideline or a right that lapses."""
    if basis == "local" and target:
        return _("promise: %(target)s") % {"target": target}
    known = BASES.get(str(basis))
    return ", ".join(part for part in (_(known) if known else "", str(source)) if part)


def tone(due: date | None, state: str, basis: str, today: date) -> str:
    """late: past what law or promise say; past: past our own target; soon; calm."""
    if state == "overdue":
        return "late"
    if due is None or state in CLOSED:
        return "calm"
    if due < today:
        return "late" if basis == "clock" else "past"
    return "soon" if (due - today).days <= SOON_DAYS else "calm"


@in_language
def relative_words(due: date, today: date, of_tone: str, basis: str = "") -> str:
    """today, in 3 days, 3 days late, 3 days past our target; nothing when far away."""
    days = (due - today).days
    if days < 0 and of_tone == "calm":
        return ""
    if days < 0 and of_tone == "late":
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days < 0 and basis == "guideline":
        return ngettext("%(n)s day past the guideline", "%(n)s days past the guideline", -days) % {"n": -days}
    if days < 0 and basis in ("law", "local"):
        return _("the day has passed")
    if days < 0:
        words = ngettext("%(n)s day past our target", "%(n)s days past our target", -days)
        return words % {"n": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days <= SOON_DAYS:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ""
