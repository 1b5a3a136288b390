"""An installation of its own in a temporary folder: PostgreSQL and a web process that may be killed.

The server runs with its real settings (fsync on), the web process is gunicorn as `make demo` starts it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from samsyn.devserver import APPLICATION, OWNER, ROOT, Cluster, provision

DATABASE = "samsyn"
TODAY = "2026-11-24"


class Installation:
    """PostgreSQL and the web process, started, killed and started again."""

    def __init__(self, folder: Path, *, options: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "pg", options=options)
        self.port = free_port()
        self.web: subprocess.Popen[bytes] | None = None
        self.settings: dict[str, str] = {}

    @property
    def admin_url(self) -> str:
        """A superuser's address: for looking only."""
        return self.cluster.url(DATABASE)

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the installation is told."""
        return os.environ | {
            "SAMSYN_DATABASE_URL": self.cluster.url(DATABASE, APPLICATION),
            "SAMSYN_TEST": "1",
            "SAMSYN_TODAY": TODAY,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            **self.settings,
        }

    def prepare(self) -> None:
        """Make the database: schema, region."""
        self.cluster.start()
        provision(self.cluster.url("postgres"), DATABASE)
        as_owner = {"SAMSYN_DATABASE_URL": self.cluster.url(DATABASE, OWNER)}
        self.run("manage.py", "migrate", "--verbosity", "0", **as_owner)
        self.run("manage.py", "load_region", "--verbosity", "0")

    def run(self, *words: str, told: Any = None, **environment: str) -> str:
        """Run a step of the installation; what it prints."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment | environment,
            input=json.dumps(told) if told is not None else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def start_web(self, *, workers: int = 2, threads: int = 2) -> None:
        """Start the web process."""
        words = ["-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--preload"]
        words += ["--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread"]
        words += ["--log-level", "critical", "--no-control-socket"]
        with (self.folder / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self) -> None:
        """Wait for the first page. What it needs of the database answers too."""
        for _ in range(1200):
            assert self.web is None or self.web.poll() is None, (self.folder / "web.log").read_text()[-2000:]
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in/", timeout=10):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the web process does not answer any more")

    def kill_web(self) -> None:
        """SIGKILL to the web process and all its workers."""
        if self.web is not None:
            os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()
            self.web = None

    def kill_database(self) -> None:
        """SIGKILL to the server and to each of its processes: they are in sessions of their own."""
        server = int((self.cluster.folder / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGSTOP)  # so that it starts nobody while its children are counted
        family = [*children_of(server), server]
        for process in family:
            kill(process)
        for _ in range(3000):  # a server that nobody has collected yet would hold its lock file
            if not any(is_there(process) for process in family):
                return
            time.sleep(0.01)
        raise AssertionError("killed processes are not collected by the first process of this machine")

    def start_database(self) -> None:
        """Start the server again; it repairs itself from its log."""
        self.cluster.start()

    def end(self) -> None:
        """Kill everything and delete the folder: nothing of it is wanted any more."""
        self.kill_web()
        if self.cluster.is_running():
            self.kill_database()
        shutil.rmtree(self.folder, ignore_errors=True)

    def look(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, as a superuser."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()


@contextmanager
def installation(**more: Any) -> Iterator[Installation]:
    """An installation in a temporary folder, gone afterwards."""
    one = Installation(Path(tempfile.mkdtemp(prefix="samsyn-crash-")), **more)
    try:
        one.prepare()
        yield one
    finally:
        one.end()


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(parent: int) -> list[int]:
    """The processes that this one started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(after_name[1]) == parent:
                found.append(int(entry.name))
    return found


def kill(process: int) -> None:
    """SIGKILL; one that is gone is left alone."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def is_there(process: int) -> bool:
    """Is there still a process of this number, be it one that only waits to be collected?"""
    return Path(f"/proc/{process}").exists()
