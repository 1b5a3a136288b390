"""Reads a list that is text: encoding, delimiter, quotes. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from samsyn.clients.terms import clean
from samsyn.exchange.terms import MAX_COLUMNS, MAX_ROWS, Grid, Reason, Refused, SourceRow

DELIMITERS = ";\t,"
BOMS = (b"\xff\xfe", b"\xfe\xff")
#: Swedish and Finnish letters that were once saved as UTF-8 and read as Windows-1252, and the mark
#: that programs put where they gave a letter up.
BROKEN = re.compile("Ã[¤¥¶„…–€‚©¨]|\ufffd")
SAMPLE = 20
FIELD_LIMIT = 100_000


def read_csv(content: bytes) -> Grid:
    """What stands in the fields of a text file? Raises `Refused`."""
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first, re.IGNORECASE):
        return _grid(rest, first[4], first_number=2)
    return _grid(text, _delimiter(text), first_number=1)


def _decoded(content: bytes) -> str:
    if content.startswith(BOMS) or content[1:2] == b"\0" or content[:1] == b"\0":
        raise Refused(Reason.UTF16)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(content, error) from None
    if "\0" in text:
        raise Refused(Reason.UNKNOWN_FORMAT, found="")
    broken = BROKEN.search(text)
    if broken:
        raise Refused(Reason.BROKEN_LETTERS, row=text.count("\n", 0, broken.start()) + 1, found=broken[0])
    return text


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> Refused:
    """Which encoding would fit, and where was it noticed? Said, never assumed."""
    row = content.count(b"\n", 0, error.start) + 1
    byte = content[error.start : error.start + 1]
    control = sum(1 for value in content[:4096] if value < 9 or 13 < value < 32)
    if control > 8:
        return Refused(Reason.UNKNOWN_FORMAT, found="")
    for encoding, name in (("cp1252", "Windows-1252"), ("latin-1", "ISO 8859-1")):
        try:
            letter = byte.decode(encoding)
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Refused(Reason.WRONG_ENCODING, row=row, byte=f"0x{byte.hex().upper()}", letter=letter, encoding=name)
    raise AssertionError("ISO 8859-1 reads every byte")


def _delimiter(text: str) -> str:
    """The delimiter that divides the first rows into the same number of fields, at least two."""
    found: list[tuple[float, int, str]] = []
    if not any(letter.isalnum() for letter in text):
        raise Refused(Reason.EMPTY)
    for delimiter in DELIMITERS:
        widths = list(_widths(text, delimiter))
        most = max(widths, default=0)
        if most > 1:
            found.append((sum(1 for width in widths if width == most) / len(widths), most, delimiter))
    if not found:
        raise Refused(Reason.NO_DELIMITER)
    return max(found, key=lambda entry: entry[:2])[2]


def _widths(text: str, delimiter: str) -> Iterator[int]:
    """How many fields the first rows have; a broken quote ends the sample."""
    try:
        for row in islice(_reader(text, delimiter), SAMPLE):
            if any(row):
                yield len(row)
    except csv.Error:
        return


def _reader(text: str, delimiter: str):  # type: ignore[no-untyped-def]  # the reader's type is private to csv
    csv.field_size_limit(FIELD_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _grid(text: str, delimiter: str, *, first_number: int) -> Grid:
    reader = _reader(text, delimiter)
    rows: list[SourceRow] = []
    blank = number = 0
    try:
        for number, fields in enumerate(reader, first_number):
            cells = tuple(clean(field.strip()) or None for field in fields)
            if not any(cells):
                blank += 1
                continue
            while cells[-1] is None:
                cells = cells[:-1]
            if len(cells) > MAX_COLUMNS:
                raise Refused(Reason.TOO_MANY_COLUMNS, found=len(cells), limit=MAX_COLUMNS)
            rows.append(SourceRow(number, cells))
            if len(rows) > MAX_ROWS + SAMPLE:
                raise Refused(Reason.TOO_MANY_ROWS, limit=MAX_ROWS)
    except csv.Error:
        raise Refused(Reason.BROKEN_QUOTES, row=number + 1) from None
    if not rows:
        raise Refused(Reason.EMPTY)
    return Grid(sheet="", sheets=(), rows=tuple(rows), blank_rows=blank)
