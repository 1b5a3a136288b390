"""A server that is made again from a copy taken before a deletion does not hold the deleted case."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from samsyn.devserver import OWNER, ROOT, Cluster
from samsyn.disposal.tests.conftest import CANARY
from samsyn.disposal.tests.planting import Garden
from tests.crash.installation import DATABASE, Installation, installation


@dataclass
class Story:
    """A copy of the server from before the deletion, the ledger, and what was deleted."""

    scratch: Path
    ledger: Path
    case_id: str
    number: str

    def restore(self, name: str, *words: object) -> subprocess.CompletedProcess[str]:
        """`samsyn restore` of the copy into a new folder."""
        return samsyn("restore", self.scratch / "backups", "--into", self.scratch / name, *words)


def samsyn(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command `samsyn`, with no ledger named in its environment."""
    told = {name: value for name, value in os.environ.items() if name != "SAMSYN_DELETION_LEDGER"}
    return subprocess.run(
        [sys.executable, "-m", "samsyn.cli", *map(str, words)],
        cwd=ROOT,
        env=told | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def staged(one: Installation, name: str) -> dict[str, str]:
    return dict(json.loads(one.run("-m", "samsyn.disposal.tests.staging", name)))


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    scratch = Path(tempfile.mkdtemp(prefix="samsyn-deleted-"))
    ledger = scratch / "deletions.jsonl"
    try:
        with installation(options={"fsync": "off"}) as one:
            told = staged(one, "prepare")
            staged(one, "approve")
            copied = samsyn("backup", scratch / "backups", SAMSYN_BACKUP_DATABASE_URL=one.cluster.url(DATABASE))
            assert copied.returncode == 0, copied.stderr
            one.run("-m", "samsyn.cli", "retention", "run", "--ledger", str(ledger), "--archives", str(scratch / "a"))
            assert one.look("SELECT number FROM disposal_deletion") == [(told["number"],)]
        yield Story(scratch, ledger, told["case"], told["number"])
    finally:
        shutil.rmtree(scratch)


class Opened:
    """The server of a folder, started."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder)

    def __enter__(self) -> Opened:
        self.cluster.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.cluster.stop()

    def look(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, as a superuser."""
        with psycopg.connect(self.cluster.url(DATABASE)) as connection:
            return connection.execute(statement, values).fetchall()


def test_a_deleted_case_is_deleted_again_before_anybody_reaches_the_server(story):
    done = story.restore("again", "--deletions", story.ledger)
    assert done.returncode == 0, done.stderr
    assert "deleted since and are deleted again: 1" in done.stdout
    with Opened(story.scratch / "again") as server:
        assert server.look("SELECT count(*) FROM cases_case WHERE id = %s", story.case_id) == [(0,)]
        assert server.look("SELECT count(*) FROM cases_case") == [(1,)]
        assert server.look("SELECT number, rule ->> 'rule' FROM disposal_deletion") == [(story.number, "client_case")]
        assert server.look("SELECT count(*) FROM disposal_proposedcase WHERE done_at IS NULL") == [(0,)]
        with psycopg.connect(server.cluster.url(DATABASE)) as connection:
            garden = Garden(connection)
            assert list(garden.found(f"{CANARY}Maj")) == []
            assert list(garden.found(f"{CANARY}Stays")) != []
        again = samsyn("retention", "replay", story.ledger, "--database", server.cluster.url(DATABASE, OWNER))
        assert (again.returncode, json.loads(again.stdout)) == (0, {"deletions": 1, "deleted again": 0})


def test_without_a_word_about_deletions_nothing_is_restored(story):
    refused = story.restore("silent")
    assert refused.returncode == 1
    assert "give the ledger (--deletions FILE)" in refused.stderr
    assert not (story.scratch / "silent").exists()


def test_a_ledger_that_is_not_whole_or_not_there_is_refused(story, tmp_path):
    missing = story.restore("none", "--deletions", tmp_path / "none.jsonl")
    assert (missing.returncode, "there is no ledger of deletions" in missing.stderr) == (1, True)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(story.ledger.read_bytes().replace(b"client_case", b"client_cat"))
    damaged = story.restore("none", "--deletions", changed)
    assert (damaged.returncode, "a line before it is missing or was changed" in damaged.stderr) == (1, True)
    assert not (story.scratch / "none").exists()


def test_a_database_that_was_restored_by_other_means_is_made_right_by_the_owner_only(story):
    done = story.restore("other", "--no-deletions")
    assert done.returncode == 0, done.stderr
    with Opened(story.scratch / "other") as server:
        assert server.look("SELECT count(*) FROM cases_case WHERE id = %s", story.case_id) == [(1,)]
        as_application = server.cluster.url(DATABASE, "samsyn_app")
        refused = samsyn("retention", "replay", story.ledger, "--database", as_application)
        assert (refused.returncode, "permission denied" in refused.stderr) == (1, True)
        done = samsyn("retention", "replay", story.ledger, "--database", server.cluster.url(DATABASE, OWNER))
        assert (done.returncode, json.loads(done.stdout)) == (0, {"deletions": 1, "deleted again": 1})
        assert server.look("SELECT count(*) FROM cases_case WHERE id = %s", story.case_id) == [(0,)]
