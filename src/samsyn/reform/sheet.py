"""The shown table as a file for a spreadsheet: UTF-8 with a mark, semicolons, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from samsyn.reform import words
from samsyn.reform.drawing import CellView
from samsyn.reform.page import MatrixPage, RowView
from samsyn.reform.terms import Column
from samsyn.web.dates import full_day

#: What a spreadsheet could take for the beginning of a formula or a command.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def table_as_csv(page: MatrixPage) -> bytes:
    """The rows that the page shows, with what moved, in the reader's language."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in _lines(page):
        writer.writerow([plain(value) for value in line])
    return text.getvalue().encode("utf-8-sig")


def plain(value: str) -> str:
    """Text that a spreadsheet shows and never runs; soft hyphens are for pages."""
    value = value.replace("\u00ad", "")
    return f"'{value}" if value.startswith(DANGEROUS) else value


def file_name(page: MatrixPage) -> str:
    """responsibilities-2026-11-24-QR.csv"""
    parts = ["responsibilities", page.on.isoformat(), page.group.value if page.group else ""]
    return "-".join(part for part in parts if part) + ".csv"


def _lines(page: MatrixPage) -> Iterator[list[str]]:
    compared = page.before is not None
    head = [_("Code"), _("Theme"), _("Duty"), _("By when"), _("Ground of the time"), _("Source"), _("Mark")]
    head += [str(words.COLUMNS[column]) for column in Column]
    head += [_("What moved since %(day)s") % {"day": full_day(page.before)}] if page.before else []
    yield [*head, _("Remarks"), _("In the region's workshop")]
    in_deck = {rule.code for rule in page.rulebook.duties.values() if rule.in_deck}
    for chapter in page.chapters:
        for row in chapter.rows:
            line = [row.code, chapter.title, row.name, row.when.time, row.when.ground, row.source]
            line += [row.mark.text if row.mark else "", *(_cell(cell) for cell in row.cells)]
            line += [_moves(row)] if compared else []
            remarks = ", ".join([*(tag.text for tag in row.tags), *([row.when.latest] if row.when.latest else [])])
            yield [*line, remarks, _("yes") if row.code in in_deck else _("no")]


def _cell(cell: CellView) -> str:
    return "; ".join(f"{line.long} ({line.note})" if line.note else line.long for line in cell.lines)


def _moves(row: RowView) -> str:
    moved = (cell for cell in row.cells if cell.move)
    return "; ".join(f"{cell.label}: {cell.move}" + (f" ({cell.was})" if cell.was else "") for cell in moved)
