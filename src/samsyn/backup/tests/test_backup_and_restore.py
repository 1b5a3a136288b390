"""A server is backed up while it is written to, dies, and is made again: at the end, and at a moment before."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from samsyn.backup import canonical, restoring, taking
from samsyn.backup.server import BackupError
from samsyn.devserver import ROOT, Cluster
from tests.crash.installation import DATABASE, Installation, installation


@dataclass
class Story:
    """What was backed up, and what the database held at two moments."""

    folder: Path
    scratch: Path
    before: dict[str, str]
    moment: datetime
    after: dict[str, str]

    def command(self, *words: object) -> subprocess.CompletedProcess[str]:
        """`samsyn` with these words."""
        return samsyn(*words)


def samsyn(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "samsyn.cli", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def until_received(one: Installation) -> None:
    """Wait until the receiver has on its disk what the server has written."""
    one.look("SELECT pg_logical_emit_message(false, 'tests', 'the end', true)")
    asked = "SELECT bool_or(flush_lsn >= pg_current_wal_flush_lsn()) FROM pg_stat_replication WHERE state = 'streaming'"
    for _ in range(2000):
        if one.look(asked)[0][0]:
            return
        time.sleep(0.05)
    raise AssertionError("the log is not received")


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    # not below pytest's own folder: another run of pytest would close that to the server's user
    scratch = Path(tempfile.mkdtemp(prefix="samsyn-backup-"))
    folder = scratch / "backups"
    with installation(options={"fsync": "off"}) as one:
        one.run("-m", "tests.crash.preparing")
        address = {"SAMSYN_BACKUP_DATABASE_URL": one.cluster.url(DATABASE)}
        receiver = subprocess.Popen(
            [sys.executable, "-m", "samsyn.cli", "backup", str(folder), "--wal"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | address,
            stdout=subprocess.DEVNULL,
        )
        try:
            until_received(one)
            done = samsyn("backup", folder, **address)
            assert done.returncode == 0, done.stderr
            one.run("-m", "tests.crash.preparing")
            one.look("SELECT pg_switch_wal()")
            before = canonical.sums(one.admin_url)
            moment = one.look("SELECT clock_timestamp()")[0][0]
            one.run("-m", "tests.crash.preparing")
            after = canonical.sums(one.admin_url)
            until_received(one)
            one.kill_database()
        finally:
            receiver.send_signal(signal.SIGINT)
            receiver.wait()
    assert canonical.difference(before, after) != []
    yield Story(folder, scratch, before, moment, after)
    shutil.rmtree(scratch)


@pytest.fixture
def copied(story: Story, tmp_path: Path) -> Iterator[Path]:
    """A copy of the backup folder that a test may damage."""
    folder = tmp_path / "backups"
    shutil.copytree(story.folder, folder)
    yield folder
    shutil.rmtree(folder)


def held(data: Path) -> dict[str, str]:
    """The canonical dump of the server in this folder."""
    cluster = Cluster(data)
    cluster.start()
    try:
        return canonical.sums(cluster.url(DATABASE))
    finally:
        cluster.stop()


def goes_on(data: Path) -> None:
    """A restored server works as an ordinary one: nothing of the restore is left in its settings."""
    cluster = Cluster(data)
    cluster.start()
    try:
        with psycopg.connect(cluster.url(DATABASE)) as connection:
            connection.execute("CREATE TABLE written_afterwards (id int)")
            assert connection.execute("SHOW restore_command").fetchone() == ("",)
    finally:
        cluster.stop()


def test_the_end_is_made_again_with_everything_that_was_acknowledged(story):
    target = story.scratch / "end"
    done = story.command("restore", story.folder, "--into", target, "--no-deletions")
    assert done.returncode == 0, done.stderr
    assert canonical.difference(held(target), story.after) == []
    goes_on(target)


def test_a_moment_is_made_again_and_nothing_that_came_later(story):
    target = story.scratch / "moment"
    done = story.command("restore", story.folder, "--into", target, "--no-deletions", "--at", story.moment.isoformat())
    assert done.returncode == 0, done.stderr
    assert canonical.difference(held(target), story.before) == []


def test_what_is_in_the_way_stays_unless_it_is_moved_aside(story):
    target = story.scratch / "taken"
    target.mkdir()
    (target / "precious").write_text("keep me")
    refused = story.command("restore", story.folder, "--into", target)
    assert refused.returncode == 1
    assert "not empty; --force" in refused.stderr
    done = story.command("restore", story.folder, "--into", target, "--no-deletions", "--force")
    assert done.returncode == 0, done.stderr
    aside = [path for path in story.scratch.iterdir() if path.name.startswith("taken.before-")]
    assert [(path / "precious").read_text() for path in aside] == ["keep me"]
    assert (target / "PG_VERSION").exists()


def test_a_running_server_is_never_replaced(story, tmp_path):
    target = tmp_path / "running"
    target.mkdir()
    (target / "postmaster.pid").write_text(f"{os.getpid()}\n")
    refused = story.command("restore", story.folder, "--into", target, "--force")
    assert (refused.returncode, "a server is running here" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("shift", "words"),
    [(timedelta(days=-1), "no copy was finished before"), (timedelta(days=1), "the log ends before")],
)
def test_a_moment_that_nothing_is_known_of_is_refused(story, shift, words):
    target = story.scratch / "none"
    refused = story.command("restore", story.folder, "--into", target, "--at", (story.moment + shift).isoformat())
    assert refused.returncode == 1
    assert words in refused.stderr
    assert not target.exists()


def test_a_time_without_its_zone_is_refused(story, tmp_path):
    refused = story.command("restore", story.folder, "--into", tmp_path / "x", "--at", "2026-11-24T10:00:00")
    assert refused.returncode == 2
    assert "the time zone is missing" in refused.stderr


def a_table_of(folder: Path) -> Path:
    copy = taking.copies(folder)[-1]
    return max((folder / copy.name / "base").rglob("[0-9]*"), key=lambda file: file.stat().st_size)


def flip(file: Path) -> None:
    """Turn one bit over in the middle of a file."""
    with file.open("r+b") as handle:
        handle.seek(file.stat().st_size // 2)
        byte = handle.read(1)[0]
        handle.seek(-1, os.SEEK_CUR)
        handle.write(bytes([byte ^ 1]))


def test_one_wrong_bit_in_a_copy_is_found(copied, tmp_path):
    flip(a_table_of(copied))
    with pytest.raises(BackupError, match="its checksum does not fit"):
        restoring.restore(copied, tmp_path / "x")
    assert samsyn("backup", copied, "--check").returncode == 1


def test_a_file_that_is_missing_in_a_copy_is_found(copied, tmp_path):
    a_table_of(copied).unlink()
    with pytest.raises(BackupError, match="missing"):
        restoring.restore(copied, tmp_path / "x")


def test_a_manifest_that_was_made_to_fit_is_found(copied, tmp_path):
    manifest = copied / taking.copies(copied)[-1].name / "backup_manifest"
    manifest.write_text(manifest.read_text().replace('"Size"', '"Size" '))
    with pytest.raises(BackupError, match="not the one that was written down"):
        restoring.restore(copied, tmp_path / "x")


def finished_segments(folder: Path) -> list[Path]:
    copy = taking.copies(folder)[-1]
    return sorted(f for f in (folder / "wal").iterdir() if len(f.name) == 24 and f.name >= copy.first_segment)


def test_one_wrong_bit_in_the_log_is_found(copied, tmp_path):
    flip(finished_segments(copied)[-1])
    with pytest.raises(BackupError, match="its checksum does not fit"):
        restoring.restore(copied, tmp_path / "x")


def test_a_hole_in_the_log_is_found(copied, tmp_path):
    segments = finished_segments(copied)
    segments[len(segments) // 2 if len(segments) > 2 else 0].unlink()
    with pytest.raises(BackupError, match="is missing"):
        restoring.restore(copied, tmp_path / "x")


def test_a_folder_without_a_copy_says_so(tmp_path):
    refused = samsyn("restore", tmp_path, "--into", tmp_path / "x")
    assert (refused.returncode, refused.stderr.strip()) == (1, "samsyn: there is no finished copy in this folder")


def test_the_application_role_cannot_be_used_to_copy_the_server(tmp_path):
    refused = samsyn("backup", tmp_path, SAMSYN_DATABASE_URL="postgresql://samsyn_app@localhost/samsyn")
    assert refused.returncode == 1
    assert "expected the address of a role with REPLICATION" in refused.stderr
