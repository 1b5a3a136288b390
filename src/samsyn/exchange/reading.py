"""Reads an uploaded list: which format is it, and what stands in its cells? Pure; nothing is guessed.

What cannot be read for certain is refused with what was found (`Refused`), so that the user can save
the file properly.
"""

from __future__ import annotations

from samsyn.exchange.reading_csv import read_csv
from samsyn.exchange.reading_xlsx import read_xlsx
from samsyn.exchange.terms import MAX_BYTES, Grid, Reason, Refused

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What other files begin with. Named so that the message can say what the file is.
OTHERS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"<html": "HTML",
    b"<!DOC": "HTML",
}


def read_grid(content: bytes, sheet: str = "") -> Grid:
    """What stands in the cells of the first sheet, or of a named one? Raises `Refused`."""
    if not content.strip(b"\x00\xef\xbb\xbf \r\n\t"):
        raise Refused(Reason.EMPTY)
    if len(content) > MAX_BYTES:
        raise Refused(Reason.TOO_LARGE, size=len(content), limit=MAX_BYTES)
    if content.startswith(ZIP):
        return read_xlsx(content, sheet)
    if content.startswith(OLE):
        raise Refused(Reason.LOCKED if ENCRYPTED in content else Reason.OLD_EXCEL)
    for beginning, name in OTHERS.items():
        if content[: len(beginning)].lower() == beginning.lower():
            raise Refused(Reason.UNKNOWN_FORMAT, found=name)
    return read_csv(content)
