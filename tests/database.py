"""The database of a test run: a copy of a template that is made once for a state of the schema.

The template has the migrations and the region loaded. Every process of a run (xdist worker) has a
copy of its own and connects as the application's role, never as a superuser or the owner. Runs that
overlap share the server; the last one stops it.

| variable | meaning |
|---|---|
| SAMSYN_TEST_SERVER | `wheel` (default) or `system`: which PostgreSQL to start |
| SAMSYN_TEST_ADMIN_URL | a running PostgreSQL and a superuser of it instead |
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit, urlunsplit

import psycopg

from samsyn.devserver import (
    APPLICATION,
    FAST,
    OWNER,
    ROOT,
    RUN,
    Cluster,
    drop_database,
    locked,
    provision,
    system_binaries,
)

#: What decides whether a template is still good.
SCHEMA = (
    "src/samsyn/*/migrations/*.py",
    "src/samsyn/access/*.py",
    "src/samsyn/disposal/erasing.py",
    "data/retention/hindrances.yaml",
    "src/samsyn/*/models.py",
    "src/samsyn/organisations/*.py",
    "data/regions/**/*.yaml",
    "data/codes/*.yaml",
    "requirements.lock",
)


class TestDatabase:
    """One copy of the template on the server of the tests."""

    __test__ = False

    def __init__(self) -> None:
        self.name = f"samsyn_test_{os.getpid()}"
        self._admin = os.environ.get("SAMSYN_TEST_ADMIN_URL", "")
        self._cluster: Cluster | None = None
        self._using: TextIO | None = None
        if not self._admin:
            system = os.environ.get("SAMSYN_TEST_SERVER", "wheel") == "system"
            folder = RUN / ("pg-test-system" if system else "pg-test")
            self._cluster = Cluster(folder, binaries=system_binaries() if system else None, options=FAST)
            self._admin = self._cluster.url("postgres")

    @property
    def admin_url(self) -> str:
        """A superuser's address: for making and dropping databases only."""
        return self._admin

    def url(self, role: str, name: str = "") -> str:
        """The address of this copy (or of another database) for a role."""
        if self._cluster is not None:
            return self._cluster.url(name or self.name, role)
        parts = urlsplit(self._admin)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{role}:{role}@{host}", path=f"/{name or self.name}"))

    @property
    def application_url(self) -> str:
        """The application's address of this copy."""
        return self.url(APPLICATION)

    def create(self, name: str = "") -> None:
        """Start the server if it is not running, and make the copy."""
        with locked(RUN / "test-server.lock"):
            self._use()
            template = self._template()
            provision(self._admin, name or self.name, template=template)

    def drop(self, name: str = "") -> None:
        """Drop the copy; stop the server if no other run uses it."""
        drop_database(self._admin, name or self.name)
        if name:
            return
        with locked(RUN / "test-server.lock"):
            if self._using is None or self._cluster is None:
                return
            self._using.close()
            self._using = None
            with (RUN / "test-server.users").open("w") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._cluster.stop()

    def _use(self) -> None:
        if self._cluster is None or self._using is not None:
            return
        self._cluster.start()
        self._using = (RUN / "test-server.users").open("w")
        fcntl.flock(self._using, fcntl.LOCK_SH)

    def _template(self) -> str:
        """The template for the schema of now, made if it is not there; old ones are dropped."""
        name = f"samsyn_template_{_fingerprint()}"
        with psycopg.connect(self._admin, autocommit=True) as connection:
            found = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in found:
            return name
        for old in found:
            if old.startswith("samsyn_template_") or _is_left_over(old):
                drop_database(self._admin, old)
        making = f"{name}_making"
        drop_database(self._admin, making)
        provision(self._admin, making)
        self._manage("migrate", OWNER, making)
        self._manage("load_region", APPLICATION, making)
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {making} RENAME TO {name}")  # both names are ours
        return name

    def _manage(self, command: str, role: str, name: str) -> None:
        environment = os.environ | {"SAMSYN_TEST": "1", "SAMSYN_DATABASE_URL": self.url(role, name)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), command, "--verbosity", "0"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


@lru_cache(maxsize=1)
def database() -> TestDatabase:
    """The database of this process."""
    return TestDatabase()


def connect_as(role: str, name: str) -> None:
    """Let Django's connection go to another database, or go there as another role."""
    from django.db import connections

    from config import environment

    connections["default"].close()
    connections["default"].settings_dict.update(environment.database(database().url(role, name)))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SCHEMA:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _is_left_over(name: str) -> bool:
    """Is this the copy of a run that has ended without dropping it?"""
    match = re.fullmatch(r"samsyn_test_(\d+)\w*", name)
    return bool(match) and not Path(f"/proc/{match[1]}").exists() if match else False
