"""Template tags of the house: `{% load samsyn %}`. Small pieces are tags, because they are many."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samsyn.web import badges, clock, dates, dues, linemap

register = template.Library()


def _language() -> str:
    return (get_language() or "sv").split("-")[0]


@register.filter
def day(value: Any) -> str:
    """24.11.2026"""
    known = dates.as_date(value)
    return dates.full_day(known) if known else ""


@register.filter
def near_day(value: Any) -> str:
    """to 26.11 near today, otherwise 24.11.2026"""
    known = dates.as_date(value)
    return dates.near_day(known, clock.today(), _language()) if known else ""


@register.filter
def short_day(value: Any) -> str:
    """19.11 in this year, otherwise 19.11.2025"""
    known = dates.as_date(value)
    return dates.short_day(known, clock.today(), _language()) if known else ""


@register.filter
def long_day(value: Any) -> str:
    """tisdag 24.11.2026"""
    known = dates.as_date(value)
    return dates.long_day(known, _language()) if known else ""


@register.filter
def number(value: Any) -> str:
    """1 234,5 in the reader's language"""
    return "" if value is None else dates.number(value, _language())


@register.filter
def euros(value: Any) -> str:
    """3 480 €"""
    return "" if value is None else dates.euros(value, _language())


@register.filter
def language_name(code: Any) -> str:
    """dari for prs, in the reader's language"""
    return dates.language_name(str(code), _language()) if code else ""


@register.simple_tag
def today() -> date:
    """The day the pages show."""
    return clock.today()


@register.simple_tag
def organisation(label: Any, name: str = "", css: str = "") -> SafeString:
    """An organisation: colour, letter and name (`name` replaces the name, as in "us")."""
    known = badges.badge(label)
    if not known.name:
        return mark_safe("")
    return format_html(
        '<span class="org {}{}"><i aria-hidden="true">{}</i>{}</span>',
        known.css,
        f" {css}" if css else "",
        known.letter,
        name or known.name,
    )


@register.simple_tag
def organisation_letter(label: Any) -> SafeString:
    """Only the letter is seen; the name is read out and shown on hover."""
    known = badges.badge(label)
    if not known.name:
        return mark_safe("")
    return format_html(
        '<span class="org {}" title="{}"><i aria-hidden="true">{}</i><span class="vh">{}</span></span>',
        known.css,
        known.name,
        known.letter,
        known.name,
    )


@register.simple_tag
def basis_words(basis: str, source: str = "", target: str = "") -> str:
    """law, 681/2023 22 § · without delay: our target · promise: 5 working days …"""
    return dues.basis_words(basis, source, target)


@register.simple_tag
def due_tone(value: Any, state: str = "open", basis: str = "law") -> str:
    """late, past, soon or calm: the class of the row."""
    return dues.tone(dates.as_date(value), str(state), str(basis), clock.today())


@register.simple_tag
def due(
    value: Any, basis: str = "", state: str = "open", source: str = "", target: str = "", css: str = ""
) -> SafeString:
    """A date with how near it is and what it rests on, in words."""
    known, now = dates.as_date(value), clock.today()
    if known is None:
        return format_html(
            '<span class="due calm {}"><small>{}</small></span>',
            css,
            dues.basis_words(basis, source, target) or _("no date"),
        )
    of_tone = dues.tone(known, str(state), str(basis), now)
    relative = dues.relative_words(known, now, of_tone)
    words = dues.basis_words(basis, source, target)
    return format_html(
        '<span class="due {}{}"><b><time datetime="{}">{}</time></b>{}{}</span>',
        of_tone,
        f" {css}" if css else "",
        known.isoformat(),
        dates.near_day(known, now, _language()),
        format_html(' <span class="rel">{}</span>', relative) if relative else "",
        format_html(" <small>{}</small>", words) if words else "",
    )


@register.simple_tag
def organisation_css(label: Any) -> str:
    """The colour class of an organisation."""
    return badges.badge(label).css


@register.inclusion_tag("web/components/line_map.html")
def line_map(steps: Any, lanes: Any, label: str = "") -> dict[str, Any]:
    """The path as a line map, with the same content as a list; upright on a narrow screen."""
    language, now = _language(), clock.today()
    return {
        "wide": linemap.line_map(steps, lanes, language, today=now),
        "tall": linemap.line_map(steps, lanes, language, vertical=True, today=now),
        "label": label or _("The path"),
    }
