"""Reads a list that is an Excel workbook: dates as dates, formulas by their saved values. Pure.

Before the workbook is opened its parts are unpacked once and counted: a small file may unpack to
gigabytes, and one far cell would make a reader reserve room for every cell before it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from samsyn.clients.terms import clean
from samsyn.exchange.terms import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNZIPPED,
    CellValue,
    Grid,
    Reason,
    Refused,
    SourceRow,
)

CHUNK = 1 << 20
OVERLAP = 512
#: A cell that holds something. A cell that is only coloured closes itself and counts for nothing.
FILLED = re.compile(rb"""<(?:\w+:)?c(?:\s(?:[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'])?(?:[^>]*[^/>])?)?>""")
NOT_CALCULATED = re.compile(rb"</f></c>|<f[^>]*/></c>")
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
#: Rows above the headings are allowed for, and the headings themselves.
ROOM = 100


def read_xlsx(content: bytes, sheet: str = "") -> Grid:
    """What stands in the cells of a workbook's sheet? Raises `Refused`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _require_workbook(archive)
        without_values = _weigh(archive)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [
                each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet
            ] or book.sheet_names
            if not names or (sheet and sheet not in names):
                raise Refused(Reason.NO_SUCH_SHEET, name=sheet)
            chosen = book.get_sheet_by_name(sheet or names[0])
            rows, blank = _rows(chosen)
    except (zipfile.BadZipFile, zlib.error, CalamineError, NotImplementedError, EOFError, OSError) as error:
        raise Refused(Reason.DAMAGED) from error
    if not rows:
        raise Refused(Reason.NOTHING_CALCULATED if without_values else Reason.EMPTY)
    return Grid(sheet=chosen.name, sheets=tuple(names), rows=tuple(rows), blank_rows=blank)


def _require_workbook(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names:
        raise Refused(Reason.OPEN_DOCUMENT)
    if "xl/workbook.xml" not in names:
        raise Refused(Reason.UNKNOWN_FORMAT, found="ZIP")
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise Refused(Reason.LOCKED)


def _weigh(archive: zipfile.ZipFile) -> bool:
    """Unpack everything once, within the limit. Are there formulas without a saved value?

    The sizes in the directory can lie: reading to the end compares them with the checksums."""
    total, without_values = 0, False
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED:
        raise Refused(Reason.UNZIPPED_TOO_LARGE, limit=MAX_UNZIPPED)
    for entry in archive.infolist():
        counting = _Counter() if SHEETS.fullmatch(entry.filename) else None
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > MAX_UNZIPPED:
                    raise Refused(Reason.UNZIPPED_TOO_LARGE, limit=MAX_UNZIPPED)
                if counting:
                    counting.add(chunk)
        if counting:
            counting.add(b"", last=True)
            without_values = without_values or counting.without_values
    return without_values


class _Counter:
    """Counts the filled cells of a sheet and finds the farthest, chunk by chunk."""

    def __init__(self) -> None:
        self.rest = b""
        self.cells = 0
        self.without_values = False

    def add(self, chunk: bytes, *, last: bool = False) -> None:
        """Look through a chunk; what may be cut in two is looked at with the next one."""
        text = self.rest + chunk
        end = len(text) if last else max(0, len(text) - OVERLAP)
        position = 0
        for match in FILLED.finditer(text):
            if match.start() >= end:
                break
            position = match.end()
            self.cells += 1
            if match[1]:
                _require_near(match[1], int(match[2]))
        if self.cells > (MAX_ROWS + ROOM) * MAX_COLUMNS:
            raise Refused(Reason.TOO_MANY_ROWS, limit=MAX_ROWS)
        self.without_values = self.without_values or bool(NOT_CALCULATED.search(text))
        self.rest = b"" if last else text[max(position, end) :]


def _require_near(column: bytes, row: int) -> None:
    index = 0
    for letter in column:
        index = index * 26 + letter - 64
    if index > MAX_COLUMNS:
        raise Refused(Reason.TOO_MANY_COLUMNS, found=index, limit=MAX_COLUMNS)
    if row > MAX_ROWS + ROOM:
        raise Refused(Reason.TOO_MANY_ROWS, limit=MAX_ROWS)


def _rows(sheet: Any) -> tuple[list[SourceRow], int]:
    rows: list[SourceRow] = []
    blank = 0
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = tuple(_cell(value) for value in values)
        if not any(cell is not None for cell in cells):
            blank += 1
            continue
        while cells[-1] is None:
            cells = cells[:-1]
        rows.append(SourceRow(number, cells))
    return rows, blank


def _cell(value: Any) -> CellValue:
    """A cell's value: text as text with its zeros, whole days as days."""
    if isinstance(value, str):
        return clean(value.strip()) or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
