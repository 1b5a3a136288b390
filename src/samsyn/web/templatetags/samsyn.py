"""Template tags of the house: `{% load samsyn %}`. Small pieces are tags, because they are many."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samsyn.web import badges, clock, dates, drawing, dues, linemap, linemap_svg

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
def term(code: str) -> str:
    """An official term of the glossary in the reader's language."""
    return str(import_module("samsyn.law.glossary").term(code, _language()))


@register.simple_tag
def organisation(label: Any, name: str = "", css: str = "") -> SafeString:
    """An organisation: colour, letter and name (`name` replaces the name, as in "us")."""
    return mark_safe(drawing.organisation(label, str(name), css))  # noqa: S308  (drawing escapes)


@register.simple_tag
def organisation_letter(label: Any) -> SafeString:
    """Only the letter is seen; the name is read out and shown on hover."""
    return mark_safe(drawing.organisation_letter(label))  # noqa: S308  (drawing escapes)


@register.simple_tag
def organisation_css(label: Any) -> str:
    """The colour class of an organisation."""
    return badges.badge(label).css


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
    drawn = drawing.due(
        dates.as_date(value), clock.today(), _language(),
        basis=str(basis), state=str(state), source=source, target=target, css=css,
    )  # fmt: skip
    return mark_safe(drawn)  # noqa: S308  (drawing escapes)


@register.simple_tag
def duty_rows(rows: Any, without_client: Any = False) -> SafeString:
    """The rows of a list of duties; `duty_list.html` is the table around them."""
    drawn = drawing.duty_rows(rows, clock.today(), _language(), without_client=bool(without_client))
    return mark_safe(drawn)  # noqa: S308  (drawing escapes)


@register.simple_tag
def person_rows(rows: Any) -> SafeString:
    """The rows of a list of persons; the template draws the table around them."""
    return mark_safe(drawing.person_rows(rows, clock.today(), _language()))  # noqa: S308  (drawing escapes)


@register.simple_tag
def timeline(items: Any) -> SafeString:
    """The items of a timeline; `timeline.html` is the list around them."""
    return mark_safe(drawing.timeline(items, clock.today(), _language()))  # noqa: S308  (drawing escapes)


@register.inclusion_tag("web/components/line_map.html")
def line_map(steps: Any, lanes: Any, label: str = "") -> dict[str, Any]:
    """The path as a line map, with the same content as a list; upright on a narrow screen."""
    language, now = _language(), clock.today()
    wide = linemap.line_map(steps, lanes, language, today=now)
    tall = linemap.line_map(steps, lanes, language, vertical=True, today=now)
    drawn = {
        "lanes": linemap_svg.lanes(wide),
        "rails": linemap_svg.rails(wide),
        "flat": linemap_svg.flat(wide, _("today")),
        "heads": linemap_svg.heads(tall),
        "rows": linemap_svg.rows(tall),
    }
    safe = {name: mark_safe(html) for name, html in drawn.items()}  # noqa: S308  (linemap_svg escapes)
    return {**safe, "wide": wide, "tall": tall, "label": label or _("The path")}
