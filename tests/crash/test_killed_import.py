"""The worker dies in the middle of an import: nothing of it is there, and it can be started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from samsyn.devserver import ROOT
from tests.crash.importing import ROWS
from tests.database import database

COUNTED = ("cases_case", "cases_event", "cases_duty", "clients_identity", "access_grant", "exchange_rowmemory")
WORKER = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--queues", "imports"]


@pytest.fixture
def copy(django_db_setup: None) -> Iterator[str]:
    """The name of a database of its own, which keeps what is committed."""
    name = f"{database().name}_crash"
    database().create(name)
    yield name
    database().drop(name)


@pytest.fixture
def environment(copy: str) -> dict[str, str]:
    return os.environ | {
        "SAMSYN_DATABASE_URL": database().url("samsyn_app", copy),
        "SAMSYN_DEMO": "1",
        "SAMSYN_TEST": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def step(name: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.importing", name],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def until(question: Any, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.05)


def test_a_killed_worker_leaves_nothing_half_done(copy, environment):
    batch_id = step("prepare", environment)
    with psycopg.connect(database().admin_url, dbname=copy, autocommit=True) as looking:

        def one(statement: str, *values: Any) -> Any:
            row = looking.execute(statement, values).fetchone()
            return row[0] if row else None

        def counts() -> dict[str, int]:
            return {table: one(f"SELECT count(*) FROM {table}") for table in COUNTED}

        before = counts()
        worker = subprocess.Popen(
            WORKER, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: (one("SELECT done FROM exchange_progress WHERE batch_id = %s", batch_id) or 0) >= 500)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'samsyn_app'"
        until(lambda: one(others, copy) == 0)
        assert counts() == before
        assert one("SELECT state FROM exchange_batch WHERE id = %s", batch_id) == "queued"
        assert one("SELECT count(*) FROM exchange_batchfile") == 1

        assert step("again", environment) == batch_id
        subprocess.run(WORKER, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=180)
        assert one("SELECT state FROM exchange_batch WHERE id = %s", batch_id) == "done"
        assert one("SELECT count(*) FROM cases_case") == before["cases_case"] + ROWS
        assert one("SELECT count(*) FROM exchange_batchfile") == 0
