"""The list of clients and what a search found, as rows; and what to try when nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from samsyn.cases.present import Reader, case_href
from samsyn.cases.shown import ClientFilters, ClientPage, ClientRow, Hit
from samsyn.web.rows import Chip, PersonRow


@dataclass(frozen=True, slots=True)
class ClientsPage:
    """What the list of clients is drawn from: a page of the list, or what was found."""

    rows: list[PersonRow]
    count: str
    next: str
    removable: list[Chip]
    searched: str = ""


def address(filters: ClientFilters, **change: str) -> str:
    """The address of the list with these filters. It names codes and places, never a person."""
    values = {
        "group": filters.group,
        "municipality": filters.municipality,
        "order": filters.order if filters.order != "name" else "",
        "mine": "on" if filters.mine else "",
        "closed": "on" if filters.closed else "",
    } | change
    query = urlencode({name: value for name, value in values.items() if value})
    return reverse("cases:client_list") + (f"?{query}" if query else "")


def clients_page(page: ClientPage, filters: ClientFilters, reader: Reader) -> ClientsPage:
    """A page of the list."""
    return ClientsPage(
        rows=[_client(row, reader) for row in page.rows],
        count=f"{page.count}+" if page.more else str(page.count),
        next=address(filters, after=page.next) if page.next else "",
        removable=_removable(filters, reader),
    )


def found_page(hits: Sequence[Hit], text: str, reader: Reader) -> ClientsPage:
    """What a search found. The words of the search stay on the page, never in its address."""
    rows = [_client(hit.client, reader) for hit in hits]
    return ClientsPage(rows=rows, count=str(len(rows)), next="", removable=[], searched=text)


def _client(row: ClientRow, reader: Reader) -> PersonRow:
    label = row.label
    return PersonRow(
        name=label.name if label else _("Case %(number)s") % {"number": row.number},
        href=case_href(row.number),
        note=reader.person_note(label) if label else _("without name"),
        number=row.number,
        group=reader.word("group", row.group) if row.group else "",
        place=reader.place(row.municipality),
        due=row.next_due,
        closed=row.closed,
    )


def _removable(filters: ClientFilters, reader: Reader) -> list[Chip]:
    found: list[Chip] = []
    if filters.group:
        found.append(Chip(reader.word("group", filters.group), address(filters, group=""), remove=True))
    if filters.municipality:
        found.append(Chip(reader.place(filters.municipality), address(filters, municipality=""), remove=True))
    if filters.mine:
        found.append(Chip(_("Only mine"), address(filters, mine=""), remove=True))
    if filters.closed:
        found.append(Chip(_("Ended ones too"), address(filters, closed=""), remove=True))
    return found
