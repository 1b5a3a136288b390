"""Takes a copy of the whole server, and receives the log of its changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from samsyn.backup.clock import now
from samsyn.backup.server import BackupError, Server
from samsyn.backup.sums import MANIFEST, add_segments, check_copy, of_file

PREFIX, UNFINISHED = "base-", ".unfinished-"
SLOT = "samsyn_backup"
#: Seconds between two looks for finished segments.
PAUSE = 5


@dataclass(frozen=True)
class Copy:
    """A copy of the server: when it was taken, of which server, and the sum of its manifest."""

    name: str
    began: str
    ended: str
    version: int
    system: str
    database: str
    manifest: str
    first_segment: str

    @property
    def ended_at(self) -> datetime:
        """The first moment that can be made again from this copy."""
        return datetime.fromisoformat(self.ended)


def take(server: Server, folder: Path) -> Copy:
    """Copy the server into the folder and check every file of the copy. What is half stays hidden.

    Raises `BackupError`; a copy that failed is deleted."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    began = now()
    name = f"{PREFIX}{began:%Y%m%dT%H%M%S.%fZ}"
    unfinished = folder / (UNFINISHED + name)
    try:
        server.run(
            "pg_basebackup",
            *("-D", unfinished, "--format=plain", "--wal-method=stream", "--checkpoint=fast"),
            *("--manifest-checksums=SHA256", "--no-password", f"--label={name}"),
        )
        check_copy(unfinished)
        label = (unfinished / "backup_label").read_text()
        copy = Copy(
            name=name,
            began=began.isoformat(),
            ended=now().isoformat(),
            version=server.version,
            system=server.system,
            database=server.database,
            manifest=of_file(unfinished / MANIFEST),
            first_segment=label.split("(file ")[1].split(")")[0],
        )
        unfinished.rename(folder / name)
        write_down(folder / f"{name}.json", json.dumps(asdict(copy), indent=1))
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if (folder / "wal").is_dir():
        add_segments(folder / "wal")
    return copy


def copies(folder: Path) -> list[Copy]:
    """The finished copies of a folder, oldest first."""
    found = []
    for file in sorted(folder.glob(f"{PREFIX}*.json")):
        try:
            found.append(Copy(**json.loads(file.read_text())))
        except (ValueError, TypeError):
            raise BackupError(f"{file}: damaged, it does not tell of a copy") from None
    return found


def receive(server: Server, folder: Path) -> int:
    """Receive the log of changes into `wal/` until somebody stops it; 0 where it was stopped in order.

    The server keeps what has not been received (a replication slot), so that nothing is missed while
    this does not run: somebody must watch that it runs, or the server's disk fills."""
    wal = folder / "wal"
    wal.mkdir(parents=True, exist_ok=True, mode=0o700)
    create = ("--slot", SLOT, "--create-slot", "--if-not-exists", "--no-password")
    server.run("pg_receivewal", "-D", wal, *create)
    words = server.program(
        "pg_receivewal", "-D", wal, "--slot", SLOT, "--synchronous", "--status-interval=1", "--no-password"
    )
    child = subprocess.Popen(words, env=os.environ | server.environment, stdin=subprocess.DEVNULL)
    try:
        while child.poll() is None:
            add_segments(wal)
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        print("stopped", file=sys.stderr)
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
        add_segments(wal)
    return 0 if child.returncode in (0, -2, -15) else 1


def write_down(file: Path, text: str) -> None:
    """Write a file that is either whole or not there."""
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as handle:
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    new.rename(file)
