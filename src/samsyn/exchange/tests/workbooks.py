"""Makes the workbooks and text files that the tests of imports read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter


def workbook(
    *rows: Sequence[Any], sheet: str = "Lista", more: Mapping[str, Sequence[Sequence[Any]]] | None = None
) -> bytes:
    """A workbook with these rows; days get the form of a date, text stays text."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_numbers": False})
    day = book.add_format({"num_format": "d.m.yyyy"})
    for name, content in {sheet: rows, **(more or {})}.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(content):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    page.write_string(number, column, value)
                elif value is not None:
                    page.write(number, column, value)
    book.close()
    return memory.getvalue()


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    """A text file with these lines."""
    return "\r\n".join(lines).encode(encoding)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip file with these parts."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def with_sheet(content: bytes, sheet_xml: bytes) -> bytes:
    """The same workbook with other content in its first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_xml
    return zipped(parts)
