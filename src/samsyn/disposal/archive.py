"""An archived case as a file in open formats, and its check. Needs no database and no Django.

A zip with, for each table, the rows as JSON Lines and as CSV (for spreadsheets: no cell is a formula), and a manifest
that says of each file its SHA-256 and how many rows it has. fi: arkisto · sv: arkiv"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from samsyn.exchange.exports import as_csv

MANIFEST, FORMAT = "manifest.json", "samsyn-case-1"
#: What a file of an archive may at most hold: a case is small, and a broken file must not fill the memory.
LARGEST = 512 * 1024 * 1024
Rows = Sequence[Mapping[str, Any]]


class ArchiveError(RuntimeError):
    """The archive is not what its manifest says, in one line."""


def write(file: Path, tables: Mapping[str, Rows], told: Mapping[str, Any]) -> str:
    """Write the archive of a case: whole or not at all. Its SHA-256. `told`: what the manifest says beside."""
    content = packed(tables, told)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_name(f".{file.name}.unfinished")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
    _sync(file.parent)
    return hashlib.sha256(content).hexdigest()


def packed(tables: Mapping[str, Rows], told: Mapping[str, Any]) -> bytes:
    """The archive as bytes; the same for the same rows."""
    files: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    for table, rows in sorted(tables.items()):
        if rows:
            files[f"{table}.jsonl"] = _lines(rows)
            files[f"{table}.csv"] = _sheet(rows)
            counts[f"{table}.jsonl"] = counts[f"{table}.csv"] = len(rows)
    manifest = {
        "format": FORMAT,
        **told,
        "files": [
            {"name": name, "rows": counts[name], "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: _document(manifest), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return memory.getvalue()


def verify(file: Path, expected: str = "") -> dict[str, Any]:
    """Check every file of an archive against its manifest, and the whole against `expected`; the manifest.

    Raises `ArchiveError`: a file is missing, too much, changed, or of another number of rows."""
    try:
        if expected and hashlib.sha256(file.read_bytes()).hexdigest() != expected.lower():
            raise ArchiveError(f"{file}: not the archive that was recorded, its checksum is another")
        with zipfile.ZipFile(file) as archive:
            return _checked(file, archive)
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError) as problem:
        raise ArchiveError(f"{file}: no archive that can be read ({problem})") from None


def _checked(file: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    names = archive.namelist()
    if len(names) != len(set(names)):
        raise ArchiveError(f"{file}: a file stands in it twice")
    if any(info.file_size > LARGEST for info in archive.infolist()):
        raise ArchiveError(f"{file}: larger than any archive of a case")
    if MANIFEST not in names:
        raise ArchiveError(f"{file}: {MANIFEST} is missing")
    try:
        manifest = json.loads(_content(file, archive, MANIFEST))
        listed = {row["name"]: row for row in manifest["files"]}
    except (ValueError, KeyError, TypeError):
        raise ArchiveError(f"{file}: {MANIFEST} does not tell of an archive") from None
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"{file}: the format {FORMAT} expected")
    for name in sorted(listed.keys() | (set(names) - {MANIFEST})):
        if name not in names:
            raise ArchiveError(f"{file}: {name} is missing")
        if name not in listed:
            raise ArchiveError(f"{file}: {name} is not in the manifest")
        data = _content(file, archive, name)
        if hashlib.sha256(data).hexdigest() != listed[name].get("sha256"):
            raise ArchiveError(f"{file}: {name} is damaged, its checksum does not fit")
        if name.endswith(".jsonl") and data.count(b"\n") != listed[name].get("rows"):
            raise ArchiveError(f"{file}: {name} has another number of rows than the manifest says")
    return dict(manifest)


def _content(file: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as problem:
        raise ArchiveError(f"{file}: {name} cannot be read ({problem})") from None
    except Exception as problem:  # a broken stream raises errors of zlib, which are of no common class
        raise ArchiveError(f"{file}: {name} is damaged ({problem})") from None


def _lines(rows: Rows) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)


def _sheet(rows: Rows) -> bytes:
    names = sorted({name for row in rows for name in row})
    return as_csv(names, ([_cell(row.get(name)) for name in names] for row in rows))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _document(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _sync(folder: Path) -> None:
    """What was renamed in the folder stays so after a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
