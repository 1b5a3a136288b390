"""Makes a server again from a copy and the log of changes, as it was at the end or at a moment.

Nothing that stands in the way is overwritten: with `force` it is moved aside. The server is started
for the time of the recovery only, reachable by a socket that only its user can open.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

from samsyn.backup.clock import now
from samsyn.backup.server import BackupError, binaries
from samsyn.backup.sums import HISTORY, MANIFEST, SEGMENT, check_copy, check_segments, of_file
from samsyn.backup.taking import Copy, copies
from samsyn.devserver import Cluster, ServerError, give_to_server
from samsyn.disposal import replaying

PARTIAL = ".partial"
BEGIN, END = "# samsyn restore: begin", "# samsyn restore: end"


@dataclass(frozen=True)
class Restored:
    """What came of it: from which copy, how much of the log, and the last change that is in it."""

    copy: str
    segments: int
    last_change: datetime | None
    moved_aside: str
    deleted_again: int


def restore(
    folder: Path,
    target: Path,
    *,
    moment: datetime | None = None,
    name: str = "",
    force: bool = False,
    deletions: Sequence[Mapping[str, Any]] | None = None,
    say: Callable[[str], None] = lambda words: None,
) -> Restored:
    """Make the server of a backup folder again in `target`; `moment`: as it was then (with a time zone).

    `deletions`: the records of the ledger of deletions. Cases that were deleted after the copy was taken are deleted
    again before anybody can reach the server. Without it (None) a server that may hold such cases is refused.
    Raises `BackupError`; the target is then as it was before."""
    copy = choose(copies(folder), moment, name)
    require_free(target, force)
    say(f"checking {copy.name} …")
    check(folder, copy)
    segments = needed(folder / "wal", copy)
    check_segments(folder / "wal", [file for file in segments if not file.endswith(PARTIAL)])
    making = target.with_name(f"{target.name}.restoring")
    shutil.rmtree(making, ignore_errors=True)
    try:
        say("copying …")
        lay_out(folder, copy, segments, making, moment)
        say(f"recovering {len(segments)} segments of the log …")
        last, again = recover(making, copy, moment, deletions)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    aside = move_aside(target)
    making.rename(target)
    return Restored(copy.name, len(segments), last, aside, again)


def choose(found: list[Copy], moment: datetime | None, name: str) -> Copy:
    """The newest copy that was finished before the moment; or the named one."""
    if not found:
        raise BackupError("there is no finished copy in this folder")
    if name:
        found = [copy for copy in found if copy.name == name]
        if not found:
            raise BackupError(f"there is no copy of the name {name}")
    if moment is None:
        return found[-1]
    if moment.tzinfo is None:
        raise BackupError("the moment needs its time zone, such as 2026-11-24T10:00:00+02:00")
    before = [copy for copy in found if copy.ended_at <= moment]
    if not before:
        raise BackupError(f"no copy was finished before {moment.isoformat()}: the oldest is of {found[0].ended}")
    return before[-1]


def require_free(target: Path, force: bool) -> None:
    """Refuse to put a server where something is; always where a server runs."""
    if (target / "postmaster.pid").exists() and _is_alive((target / "postmaster.pid").read_text().split()[0]):
        raise BackupError(f"{target}: a server is running here; stop it first")
    if target.is_dir() and any(target.iterdir()) and not force:
        raise BackupError(f"{target}: not empty; --force moves what is there aside")
    if target.exists() and not target.is_dir():
        raise BackupError(f"{target}: is no folder")


def check(folder: Path, copy: Copy) -> None:
    """Is the copy whole: the manifest the one that was written down, each file as the manifest says?"""
    if of_file(folder / copy.name / MANIFEST) != copy.manifest:
        raise BackupError(f"{folder / copy.name / MANIFEST}: not the one that was written down when the copy was taken")
    check_copy(folder / copy.name)


def needed(wal: Path, copy: Copy) -> list[str]:
    """The files of the log from the copy on, in order. Raises where one in the middle is missing.

    Of a segment that is still being written only the part that was received is there."""
    if not wal.is_dir():
        return []
    names = {file.name for file in wal.iterdir()}
    whole = {name for name in names if SEGMENT.fullmatch(name)}
    parts = {name for name in names if name.endswith(PARTIAL) and name.removesuffix(PARTIAL) not in whole}
    later = sorted(name for name in whole | parts if name[8:24] >= copy.first_segment[8:24])
    for timeline in sorted({name[:8] for name in later}):
        of_it = [name[:24] for name in later if name[:8] == timeline]
        if timeline == copy.first_segment[:8] and of_it[0] != copy.first_segment:
            raise BackupError(f"{wal}: the segment {copy.first_segment} is missing: the copy needs the log from there")
        for one, following in pairwise(of_it):
            if _number(following) != _number(one) + 1:
                raise BackupError(f"{wal}: a segment after {one} is missing")
    return [*sorted(name for name in names if HISTORY.fullmatch(name)), *later]


def _number(segment: str) -> int:
    """The place of a segment in its timeline: 256 segments of 16 MB to a log."""
    return int(segment[8:16], 16) * 256 + int(segment[16:24], 16)


def lay_out(folder: Path, copy: Copy, segments: list[str], making: Path, moment: datetime | None) -> None:
    """Put copy, log and what shall be recovered into a new folder of the server's user."""
    shutil.copytree(folder / copy.name, making, symlinks=True)
    wal = making / "pg_wal"
    for name in segments:
        shutil.copyfile(folder / "wal" / name, wal / name.removesuffix(PARTIAL))
    for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
        (making / name).touch()
    lines = ["restore_command = 'false'", "recovery_target_timeline = 'latest'"]
    if moment is not None:
        lines += [f"recovery_target_time = '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f+00}'"]
        lines += ["recovery_target_action = 'promote'"]
    with (making / "postgresql.auto.conf").open("a") as settings:
        settings.write("\n".join(["", BEGIN, *lines, END, ""]))
    (making / "recovery.signal").touch()
    give_to_server(making)


def recover(
    making: Path, copy: Copy, moment: datetime | None, deletions: Sequence[Mapping[str, Any]] | None
) -> tuple[datetime | None, int]:
    """Start the server, let it recover, delete again what was deleted, stop it.

    The moment of the last change, and how many cases were there again."""
    doors = making.with_name(f"{making.name}.hba")
    doors.write_text("local all all trust\n")
    doors.chmod(0o644)
    cluster = Cluster(
        making,
        binaries=binaries(copy.version // 10000),
        options={"hba_file": str(doors), "archive_mode": "off", "ssl": "off", "logging_collector": "off"},
    )
    try:
        cluster.start(wait=False)
        _wait_for_pid(making)
        while _in_recovery(cluster, making, moment):
            time.sleep(0.2)
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
        again = _delete_again(cluster.url(copy.database), deletions)
    except ServerError as error:
        raise BackupError(str(error)) from None
    finally:
        if (making / "postmaster.pid").exists():
            cluster.stop()
        doors.unlink()
    _forget_recovery(making / "postgresql.auto.conf")
    return row[0] if row else None, again


def _delete_again(url: str, deletions: Sequence[Mapping[str, Any]] | None) -> int:
    try:
        with psycopg.connect(url) as connection:
            if deletions is None and replaying.knows_deletions(connection):
                raise BackupError(
                    "cases may have been deleted since: give the ledger (--deletions FILE), or say that there is none "
                    "(--no-deletions)"
                )
            unknown = replaying.recorded(connection) - {str(record["case_id"]) for record in deletions or ()}
            if unknown:
                raise BackupError(f"the database tells of {len(unknown)} deletions that are not in this ledger")
            return replaying.replay(connection, deletions or ())
    except (replaying.ReplayError, psycopg.Error) as error:
        raise BackupError(str(error).strip().splitlines()[0]) from None


def _wait_for_pid(making: Path) -> None:
    """A server that was only just started has not said its number yet; one that cannot start never will."""
    log = making / "server.log"
    for _ in range(600):
        if (making / "postmaster.pid").exists() or (log.exists() and "FATAL" in log.read_text()):
            return
        time.sleep(0.05)


def _in_recovery(cluster: Cluster, making: Path, moment: datetime | None) -> bool:
    """Does it still recover? Raises where it has given up, with its own words."""
    try:
        with psycopg.connect(cluster.url("postgres"), connect_timeout=5, autocommit=True) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        pid = making / "postmaster.pid"
        if pid.exists() and _is_alive(pid.read_text().split()[0]):
            return True
        log = (making / "server.log").read_text() if (making / "server.log").exists() else ""
        if moment is not None and "recovery ended before configured recovery target was reached" in log:
            raise BackupError(f"the log ends before {moment.isoformat()}: nothing is known of that moment") from None
        fatal = [line for line in log.splitlines() if "FATAL" in line or "PANIC" in line]
        raise BackupError(f"the recovery failed: {fatal[-1] if fatal else 'no word of the server'}") from None


def _is_alive(process: str) -> bool:
    try:
        return "Z" not in Path(f"/proc/{int(process)}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return False


def _forget_recovery(settings: Path) -> None:
    """Take our lines out of the settings again."""
    text = settings.read_text()
    before, _, rest = text.partition(BEGIN)
    mode = settings.stat()
    settings.write_text(before.rstrip("\n") + "\n" + rest.partition(END)[2].lstrip("\n"))
    os.chown(settings, mode.st_uid, mode.st_gid)


def move_aside(target: Path) -> str:
    """Move what is in the target to a name beside it, or remove an empty folder."""
    if not target.exists():
        return ""
    if not any(target.iterdir()):
        target.rmdir()
        return ""
    aside = target.with_name(f"{target.name}.before-{now():%Y%m%dT%H%M%SZ}")
    target.rename(aside)
    return str(aside)
