"""Writes what is wrong in a list as a file for the spreadsheet in which it is mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: A cell that begins with one of these is a formula to a spreadsheet, in full width too.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Nor may a cell begin with one of these: programs pass over them, and take what follows.
PASSED_OVER = ("\t", "\r", "\n")


def safe(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula: what looks like one gets an apostrophe."""
    return f"'{text}" if text.startswith(PASSED_OVER) or text.lstrip().startswith(FORMULA) else text


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A text file that Excel opens rightly in Finland: UTF-8 with its mark, divided by semicolons."""
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    return memory.getvalue().encode("utf-8-sig")
