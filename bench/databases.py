"""The databases that are measured: filled once for a state of schema, law and generator, copied for each run.

They lie on a server of their own in `.run/pg-bench`. A measuring run changes its copy only.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from samsyn.devserver import APPLICATION, OWNER, ROOT, RUN, Cluster, drop_database, provision

PREFIX = "bench"
#: What decides whether a filled database can be measured at all.
SCHEMA = ("src/samsyn/*/migrations/*.py", "src/samsyn/*/models.py", "src/samsyn/access/rls.py")
#: What decides whether it holds what would be filled into it now.
SOURCES = (
    "src/samsyn/access/rules.py",
    "src/samsyn/cases/difference.py",
    "src/samsyn/cases/worklist.py",
    "src/samsyn/demo_data/**/*.py",
    "src/samsyn/law/*.py",
    "data/law/**/*.yaml",
    "data/access/*.yaml",
    "data/regions/**/*.yaml",
    "data/demo/*.yaml",
)
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
#: A larger database is measured itself and not copied; it is filled again next time.
COPIED_UP_TO = 20_000_000_000


@dataclass(frozen=True)
class Database:
    """A filled database: its name, from which sources, how many cases, for which day, and how quickly."""

    name: str
    sources: str
    cases: int
    day: str
    seconds: float
    rows: int
    size: int


class Databases:
    """The server with its filled databases."""

    def __init__(self, folder: Path = RUN / "pg-bench", *, reuse: bool = False) -> None:
        self.reuse = reuse
        self.cluster = Cluster(folder, options=SETTINGS)
        self.notes = folder.with_suffix(".json")

    @property
    def admin(self) -> str:
        """A superuser's address of the maintenance database."""
        return self.cluster.url("postgres")

    def filled(self, cases: int) -> Database:
        """A database with that many cases: filled before from the same sources (with `reuse`: any), or now."""
        name, sources = f"{PREFIX}_{cases}_{fingerprint(SCHEMA)}", fingerprint(SOURCES)
        known = self._notes().get(name)
        if known and (self.reuse or known["sources"] == sources) and self._exists(name):
            return Database(**known)
        self._drop(f"{PREFIX}_{cases}_")
        provision(self.admin, name)
        self.manage(name, OWNER, "migrate", "--verbosity=0")
        for command in ("load_region", "load_demo_staff"):
            self.manage(name, APPLICATION, command, "--verbosity=0")
        day = date.today().isoformat()
        done = json.loads(self.manage(name, APPLICATION, "fill", f"--cases={cases}", "--json", today=day))
        database = Database(name, sources, done["cases"], day, done["seconds"], done["rows"], self._size(name))
        self.notes.write_text(json.dumps(self._notes() | {name: asdict(database)}, indent=1))
        return database

    def copied(self, database: Database) -> str:
        """A copy to be measured; the database itself where it is too large to copy."""
        if database.size > COPIED_UP_TO:
            return database.name
        name = f"run_{os.getpid()}_{database.cases}"
        drop_database(self.admin, name)
        provision(self.admin, name, template=database.name)
        return name

    def done_with(self, name: str) -> None:
        """Drop a copy."""
        if name.startswith("run_"):
            drop_database(self.admin, name)

    def manage(self, name: str, role: str, command: str, *arguments: str, today: str = "") -> str:
        """Run one of our commands on a database; what it printed."""
        finished = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), command, *arguments],
            env=self.environment(name, role, today),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return finished.stdout

    def environment(self, name: str, role: str, today: str = "") -> dict[str, str]:
        """The environment of a process that works on a database."""
        given = {"SAMSYN_TODAY": today} if today else {}
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SAMSYN_DEMO": "1",
            "SAMSYN_SEAL_LIMIT_SECONDS": str(10 * 365 * 24 * 3600),  # nobody seals what a bench writes
            "SAMSYN_DATABASE_URL": self.cluster.url(name, role),
            "SAMSYN_FILL_DATABASE_URL": self.cluster.url(name),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            **given,
        }

    def _notes(self) -> dict[str, dict[str, Any]]:
        try:
            return dict(json.loads(self.notes.read_text()))
        except (OSError, ValueError):
            return {}

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self.admin) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _size(self, name: str) -> int:
        with psycopg.connect(self.admin) as connection:
            row = connection.execute(sql.SQL("SELECT pg_database_size({})").format(sql.Literal(name))).fetchone()
        return int(row[0]) if row else 0

    def _drop(self, prefix: str) -> None:
        """Drop older fillings and copies that a broken run left."""
        with psycopg.connect(self.admin) as connection:
            names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        for name in names:
            left_over = name.startswith("run_") and not Path(f"/proc/{name.split('_')[1]}").exists()
            if name.startswith(prefix) or left_over:
                drop_database(self.admin, name)


def fingerprint(patterns: tuple[str, ...]) -> str:
    """What these files look like now."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(ROOT.glob(pattern)):
            if "tests" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]
