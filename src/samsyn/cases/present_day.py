"""My day as rows and chips: what is ours by urgency, what is new, what waits for others, what lapses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samsyn.cases.pages import DayCounts
from samsyn.cases.present import Reader, case_href, duty_anchor, section, target_words, us
from samsyn.cases.queries.day import MOST, before
from samsyn.cases.shown import WORKING, Day, DayFilters, DayGroup, DayPart, DayRow
from samsyn.cases.terms import Lane
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Role
from samsyn.web.rows import Chip, DutyRow, Tag
from samsyn.web.wording import in_language

#: The views of the day: what each shows, and the group it is narrowed to.
VIEWS: dict[str, DayGroup | None] = {
    "mine": None,
    "unit": None,
    "new": DayGroup.NEW,
    "waiting": DayGroup.WAITING,
    "lapsing": DayGroup.RUNNING_OUT,
}
TITLES: dict[DayGroup, str | Promise] = {
    DayGroup.CRITICAL: gettext_lazy("Critically late"),
    DayGroup.OVERDUE: gettext_lazy("Late"),
    DayGroup.PAST_TARGET: gettext_lazy("Past our target or a guideline"),
    DayGroup.THIS_WEEK: gettext_lazy("Within a week"),
    DayGroup.LATER: gettext_lazy("Later"),
    DayGroup.NEW: gettext_lazy("New to us this week"),
    DayGroup.WAITING: gettext_lazy("Waits for others"),
    DayGroup.RUNNING_OUT: gettext_lazy("Times that run out"),
}
TONES = {DayGroup.CRITICAL: "late-text", DayGroup.OVERDUE: "late-text", DayGroup.PAST_TARGET: "past-text"}


class Pages(NamedTuple):
    """Which rows of a long list stand here, and the addresses of those before and after."""

    span: str
    previous: str
    next: str


class Part(NamedTuple):
    """A group as the page shows it: `more` is the address of the longer list, `pages` where it goes on."""

    id: str
    title: str
    tone: str
    rows: list[DutyRow]
    total: str
    more: str
    pages: Pages | None = None


@dataclass(frozen=True, slots=True)
class DayPage:
    """What the page of the day is drawn from."""

    view: str
    chips: list[Chip]
    removable: list[Chip]
    parts: list[Part]
    summary: str
    filters: DayFilters
    others: Chip | None = None


def address(view: str, filters: DayFilters, **change: str) -> str:
    """The address of a view with these filters. It names codes and places, never a person."""
    values = {"group": filters.group, "municipality": filters.municipality, "duty": filters.code} | change
    query = urlencode({"view": view} | {name: value for name, value in values.items() if value})
    return f"{reverse('cases:my_day')}?{query}"


def day_page(day: Day, view: str, counts: DayCounts, reader: Reader, rulebook: Rulebook) -> DayPage:
    """The day's work of an organisation in one of its views."""
    filters = day.filters
    shown = WORKING if VIEWS[view] is None else (VIEWS[view],)
    parts = [_part(day.group(name), view, filters, reader) for name in shown if name and _is_there(day, name)]
    return DayPage(
        view=view,
        chips=_chips(day, view, counts),
        removable=_removable(view, filters, reader, rulebook),
        parts=[part for part in parts if part.rows],
        summary=_summary(day, counts),
        filters=filters,
        others=_late_of_others(day, view, counts),
    )


def _is_there(day: Day, name: DayGroup) -> bool:
    return any(part.name is name for part in day.groups)


def _part(part: DayPart, view: str, filters: DayFilters, reader: Reader) -> Part:
    more = ""
    if len(part.rows) < part.total:
        more = address(view, filters, only=part.name.value)
    return Part(
        id=part.name.value,
        title=str(TITLES[part.name]),
        tone=TONES.get(part.name, ""),
        rows=[duty_row(row, reader) for row in part.rows],
        total=counted(part),
        more=more if filters.only is None else "",
        pages=_pages(part, view, filters) if filters.only else None,
    )


def _pages(part: DayPart, view: str, filters: DayFilters) -> Pages | None:
    """Where a list that is longer than the page goes on."""
    first = before(filters)
    last = first + len(part.rows)
    if not part.rows or (first == 0 and last >= part.total):
        return None
    only = {"only": part.name.value} if VIEWS[view] is None else {}
    span = _("%(first)s–%(last)s of %(all)s") % {"first": first + 1, "last": last, "all": counted(part)}
    earlier = address(view, filters, **only, page=str(filters.page - 1)) if first else ""
    later = address(view, filters, **only, page=str(filters.page + 1)) if last < part.total or part.more else ""
    return Pages(span, earlier, later)


def counted(part: DayPart) -> str:
    """12, or 100+ where nobody counted further."""
    return f"{part.total}+" if part.more else str(part.total)


def duty_row(row: DayRow, reader: Reader) -> DutyRow:
    """A duty of the day: for whom, what, whose turn it is, by when and on what ground."""
    duty = row.duty
    client, note = reader.called(row.label, row.anonymous, duty, row.number)
    turn, name, waits = _turn(row, reader)
    return DutyRow(
        what=duty.name,
        href=case_href(row.number, duty_anchor(duty)),
        client=client,
        client_href=case_href(row.number),
        client_note=note,
        organisation=reader.label(turn) if turn else None,
        organisation_name=name,
        organisation_note=waits,
        due=duty.shown,
        basis=duty.basis if duty.shown else "",
        state=duty.state,
        source=section(duty.source),
        target=target_words(duty, reader),
        tags=(_new(),) if row.is_new and duty.lane != Lane.WAIT else (),
    )


@in_language
def _new() -> Tag:
    return Tag(_("new"), "info")


def _turn(row: DayRow, reader: Reader) -> tuple[str, str, str]:
    """Whose turn is it, how is it called, and who waits for it?"""
    duty = row.duty
    if duty.lane == Lane.WAIT:
        waited = row.waits_for[0] if row.waits_for else ""
        others = ", ".join(reader.label(code).short for code in row.waits_for[1:])
        return waited, "", others
    note = ""
    if duty.role in (Role.SUPPORTING, Role.CONSULTED):
        asking = [code for code in duty.organisations(Role.RESPONSIBLE) if code != reader.own]
        note = _waits(", ".join(reader.label(code).short for code in asking))
    return reader.own, us(), note


@in_language
def _waits(who: str) -> str:
    return _("%(who)s waits") % {"who": who} if who else ""


def _chips(day: Day, view: str, counts: DayCounts) -> list[Chip]:
    filters = replace(day.filters, only=None, mine=False)
    words = {
        "mine": _("Mine"),
        "unit": _("Ours, all"),
        "new": _("New to us"),
        "waiting": _("Waits for others"),
        "lapsing": _("Times that run out"),
    }
    return [
        Chip(text, address(name, filters), _counted(getattr(counts, name)), current=name == view)
        for name, text in words.items()
    ]


def _counted(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)


def _removable(view: str, filters: DayFilters, reader: Reader, rulebook: Rulebook) -> list[Chip]:
    """The filters that are on, each with the address without it."""
    found: list[Chip] = []
    if filters.group:
        found.append(Chip(reader.word("group", filters.group), address(view, filters, group=""), remove=True))
    if filters.municipality:
        found.append(Chip(reader.place(filters.municipality), address(view, filters, municipality=""), remove=True))
    if filters.code:
        name = getattr(rulebook.duties[filters.code].name, reader.language)
        found.append(Chip(str(name), address(view, filters, duty=""), remove=True))
    if filters.only and VIEWS[view] is None:
        found.append(Chip(str(TITLES[filters.only]), address(view, filters), remove=True))
    return found


def _summary(day: Day, counts: DayCounts) -> str:
    return " · ".join(_sentences(_pressing(day), counts.waiting))


def _pressing(day: Day) -> int:
    return sum(part.total for part in day.groups if part.name in TONES)


def _late_of_others(day: Day, view: str, counts: DayCounts) -> Chip | None:
    """Past its day, but not of one's own clients: new ones of a list have nobody yet who takes care of them."""
    if view != "mine" or counts.late <= _pressing(day):
        return None
    text = ngettext(
        "of all that is ours %(n)s is past its day", "of all that is ours %(n)s are past their day", counts.late
    )
    return Chip(text % {"n": _counted(counts.late)}, address("unit", replace(day.filters, only=None, mine=False)))


def _sentences(pressing: int, waiting: int) -> Iterable[str]:
    if pressing:
        yield ngettext("%(n)s is past its day", "%(n)s are past their day", pressing) % {"n": pressing}
    if waiting:
        yield ngettext("%(n)s waits for others", "%(n)s wait for others", waiting) % {"n": _counted(waiting)}
