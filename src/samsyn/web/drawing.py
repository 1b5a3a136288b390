"""The pieces that a page has many of, drawn straight as HTML: badges, dates, rows of duties, the timeline.

A list of fifty duties is drawn on every page of the day; through a template for each row it would
take ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from samsyn.web import dates, dues
from samsyn.web.badges import badge
from samsyn.web.rows import DutyRow, PersonRow, Tag, TimelineItem


def organisation(label: Any, name: str = "", css: str = "") -> str:
    """An authority: its colour, letter and name; `name` replaces the name, as in "us"."""
    known = badge(label)
    if not known.name:
        return ""
    return (
        f'<span class="org {known.css}{" " + css if css else ""}">'
        f'<i aria-hidden="true">{escape(known.letter)}</i>{escape(name or known.name)}</span>'
    )


def organisation_letter(label: Any) -> str:
    """Only the letter is seen; the name is read out and shown on hover."""
    known = badge(label)
    if not known.name:
        return ""
    name = escape(known.name)
    return (
        f'<span class="org {known.css}" title="{name}">'
        f'<i aria-hidden="true">{escape(known.letter)}</i><span class="vh">{name}</span></span>'
    )


def due(
    on: date | None,
    today: date,
    language: str,
    *,
    basis: str = "",
    state: str = "open",
    source: str = "",
    target: str = "",
    css: str = "",
) -> str:
    """A date with how near it is and what it rests on, in words."""
    words = escape(dues.basis_words(basis, "", target) or ("" if on else _("no date")))
    if source:
        words += f'<span class="section">{", " if words else ""}{escape(source)}</span>'
    css = f" {css}" if css else ""
    if on is None:
        return f'<span class="due calm{css}"><small>{words}</small></span>'
    tone = dues.tone(on, state, basis, today)
    relative = dues.relative_words(on, today, tone, basis)
    return (
        f'<span class="due {tone}{css}"><b><time datetime="{on.isoformat()}">'
        f"{dates.near_day(on, today, language)}</time></b>"
        + (f' <span class="rel">{escape(relative)}</span>' if relative else "")
        + (f" <small>{words}</small>" if words else "")
        + "</span>"
    )


def tag(one: Tag) -> str:
    """A small mark."""
    return f' <span class="tag {escape(one.tone)}">{escape(str(one.text))}</span>'


def duty_rows(rows: Iterable[DutyRow], today: date, language: str, *, without_client: bool = False) -> str:
    """The rows of a list of duties."""
    return "\n".join(duty_row(row, today, language, without_client=without_client) for row in rows)


def duty_row(row: DutyRow, today: date, language: str, *, without_client: bool = False) -> str:
    """A duty: for whom, what, who is waited for, by when and on what ground."""
    client = ""
    if not without_client:
        name = _linked(row.client, row.client_href)
        client = f'<td role="cell"><span class="name">{name}</span>{_small(row.client_note)}</td>'
    anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
    return (
        f'<tr role="row"{anchor} class="{dues.tone(row.due, row.state, row.basis, today)}">{client}'
        f'<td role="cell">{_linked(row.what, row.href)}{"".join(map(tag, row.tags))}{_small(row.note)}{_why(row)}</td>'
        f'<td role="cell">{organisation(row.organisation, row.organisation_name)}{_small(row.organisation_note)}</td>'
        f'<td role="cell">'
        + due(row.due, today, language, basis=row.basis, state=row.state, source=row.source, target=row.target)
        + "</td></tr>"
    )


def person_rows(rows: Iterable[PersonRow], today: date, language: str) -> str:
    """The rows of a list of persons: who, group, place, our next time limit, number of the case."""
    due_label, case_label = escape(_("Our next time limit")), escape(_("Case"))
    ended, passed = tag(Tag(_("ended"))), tag(Tag(_("passed"), "soon"))
    labelled = f' data-label="{due_label}"'
    drawn = []
    for row in rows:
        when = ""
        if row.due:
            when = dates.near_day(row.due, today, language) + (passed if row.due < today else "")
        drawn.append(
            f'<tr role="row"><td role="cell"><span class="name">{_linked(row.name, row.href)}</span>'
            f"{ended if row.closed else ''}<small>{escape(row.note)}</small></td>"
            f'<td role="cell">{escape(row.group)}</td><td role="cell">{escape(row.place)}</td>'
            f'<td role="cell"{labelled if when else ""}>{when}</td>'
            f'<td role="cell" class="num" data-label="{case_label}">{escape(row.number)}</td></tr>'
        )
    return "\n".join(drawn)


def _why(row: DutyRow) -> str:
    """Where one acts on a duty, and the sentences that say why it is."""
    act = f'<a class="act" href="{escape(row.act_href)}">{escape(row.act_text)}</a>' if row.act_href else ""
    why = ""
    if row.why:
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in row.why)
        words = _("Why?")
        question = f'{escape(words)}<span class="vh">: {escape(str(row.what))}</span>'
        why = f'<details class="why"><summary>{question}</summary><ul>{sentences}</ul></details>'
    return f'<div class="acts">{act}{why}</div>' if act or why else ""


def timeline(items: Iterable[TimelineItem], today: date, language: str) -> str:
    """Dated facts, notes and acts, with the years between them."""
    drawn, year = [], 0
    for item in items:
        if item.on.year != year:
            year = item.on.year
            drawn.append(f'<li class="year">{year}</li>')
        drawn.append(_timeline_item(item, today, language))
    return "".join(drawn)


def _timeline_item(item: TimelineItem, today: date, language: str) -> str:
    when = f'<time datetime="{item.on.isoformat()}">{dates.near_day(item.on, today, language)}</time>'
    if item.author:
        when += f" · {escape(item.author)}"
    recorded = dates.as_date(item.recorded_at)
    if recorded:
        words = _("recorded %(day)s") % {"day": dates.short_day(recorded, today, language)}
        when += f" · {escape(words)}"
    marks = tag(Tag(_("corrected"))) if item.struck else ""
    marks += tag(item.tag) if item.tag else ""
    text = f"<p>{escape(item.text)}</p>" if item.text else ""
    link = f"<p>{_linked(item.href_text, item.href)}</p>" if item.href else ""
    return (
        f"<li{' class=struck' if item.struck else ''}>"
        f'<span class="mark">{organisation_letter(item.organisation)}</span><span class="when">{when}</span><br>'
        f'<span class="what">{escape(str(item.what))}</span>{marks}{text}{link}</li>'
    )


def _linked(text: str, href: str) -> str:
    return f'<a href="{escape(href)}">{escape(str(text))}</a>' if href else escape(str(text))


def _small(text: str) -> str:
    return f"<small>{escape(str(text))}</small>" if text else ""
