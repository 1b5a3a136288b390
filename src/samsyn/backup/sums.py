"""SHA-256 sums: of the files of a copy (PostgreSQL's own manifest) and of the segments of the log.

The manifest is checked here and not by pg_verifybackup: the sums are what decides, whatever
programs are installed where somebody restores."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from samsyn.backup.server import BackupError

MANIFEST = "backup_manifest"
SUMS = "SHA256SUMS"
#: Timeline, log and segment: 24 hexadecimal digits; histories say where timelines part.
SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"[0-9A-F]{8}\.history")


def of_file(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def check_copy(folder: Path) -> int:
    """Are the files of a copy those that the server sent? How many; raises with the first that is not."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        raise BackupError(f"{manifest}: missing, so the copy was not finished")
    content = manifest.read_bytes()
    try:
        told = json.loads(content)
        files, own = told["Files"], told["Manifest-Checksum"]
    except (ValueError, KeyError):
        raise BackupError(f"{manifest}: damaged, it is no manifest") from None
    if hashlib.sha256(content[: content.rindex(b'"Manifest-Checksum"')]).hexdigest() != own:
        raise BackupError(f"{manifest}: damaged, its own checksum does not fit")
    for entry in files:
        name = entry.get("Path") or bytes.fromhex(entry["Encoded-Path"]).decode()
        file = folder / name
        if not file.is_file():
            raise BackupError(f"{file}: missing")
        if file.stat().st_size != entry["Size"]:
            raise BackupError(f"{file}: {file.stat().st_size} bytes, expected {entry['Size']}")
        if entry.get("Checksum-Algorithm") != "SHA256":
            raise BackupError(f"{file}: the manifest has no SHA-256 of it")
        if of_file(file) != entry["Checksum"]:
            raise BackupError(f"{file}: damaged, its checksum does not fit")
    return len(files)


def add_segments(wal: Path) -> list[str]:
    """Write down the sums of the segments that are finished and have none yet."""
    known = segment_sums(wal)
    new = sorted(
        file.name
        for file in wal.iterdir()
        if file.name not in known and (SEGMENT.fullmatch(file.name) or HISTORY.fullmatch(file.name))
    )
    if new:
        lines = "".join(f"{of_file(wal / name)}  {name}\n" for name in new)
        with (wal / SUMS).open("a") as handle:
            handle.write(lines)
            handle.flush()
            os.fsync(handle.fileno())
    return new


def segment_sums(wal: Path) -> dict[str, str]:
    """The sums that were written down, by the name of the segment."""
    if not (wal / SUMS).exists():
        return {}
    rows = (line.split() for line in (wal / SUMS).read_text().splitlines())
    return {row[1]: row[0] for row in rows if len(row) == 2}


def check_segments(wal: Path, names: list[str]) -> None:
    """Are these segments what was received? Raises with the first that is not."""
    sums = segment_sums(wal)
    for name in names:
        if name in sums and of_file(wal / name) != sums[name]:
            raise BackupError(f"{wal / name}: damaged, its checksum does not fit")
