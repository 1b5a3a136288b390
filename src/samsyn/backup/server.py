"""The server that is backed up: how it is reached, and the programs of PostgreSQL that fit it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from samsyn.devserver import RUN, Cluster, wheel_binaries

#: The major version that the wheel ships.
WHEEL = 18
#: What the programs are told of the address; a password is never on a command line.
VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "service": "PGSERVICE",
}


class BackupError(RuntimeError):
    """What stands in the way, in one line."""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL with a role that may replicate."""

    url: str
    version: int
    system: str
    database: str
    environment: dict[str, str] = field(repr=False, default_factory=dict)

    @property
    def major(self) -> int:
        """15, 16 …"""
        return self.version // 10000

    def program(self, name: str, *arguments: object) -> list[str]:
        """The command line of one of the programs that fit this server."""
        return [str(binaries(self.major) / name), *map(str, arguments)]

    def run(self, name: str, *arguments: object) -> None:
        """Run one of the programs to its end."""
        done = subprocess.run(
            self.program(name, *arguments),
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            raise BackupError(f"{name} failed: {' / '.join(lines[-3:]) or f'status {done.returncode}'}")


def find() -> Server:
    """The server that the environment names, the embedded one where it names none.

    `SAMSYN_BACKUP_DATABASE_URL`: a role with REPLICATION that may read the settings."""
    url = os.environ.get("SAMSYN_BACKUP_DATABASE_URL", "")
    if not url and os.environ.get("SAMSYN_DATABASE_URL"):
        raise BackupError(
            "SAMSYN_BACKUP_DATABASE_URL: expected the address of a role with REPLICATION; "
            "the application's role (SAMSYN_DATABASE_URL) may not copy a server"
        )
    return at(url or Cluster(RUN / "pg").url("samsyn"))


def at(url: str) -> Server:
    """The server at this address. Refuses one that cannot be backed up as it is."""
    try:
        with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
            system = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
            may = connection.execute(
                "SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            elsewhere = connection.execute(
                "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')"
            ).fetchall()
            version, database = connection.info.server_version, connection.info.dbname
    except psycopg.Error as error:
        raise BackupError(f"the database does not answer: {str(error).strip().splitlines()[0]}") from None
    if not may or not may[0]:
        raise BackupError("the role may not replicate: ALTER ROLE … REPLICATION, as a superuser")
    if elsewhere:
        raise BackupError(f"the server has a tablespace of its own ({elsewhere[0][0]}): this command does not copy it")
    told = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    environment = {VARIABLES[key]: value for key, value in told.items() if key in VARIABLES}
    return Server(url, version, str(system[0]) if system else "", database, environment)


def binaries(major: int) -> Path:
    """The folder of the programs of this major version: the wheel's, or the system's."""
    if major == WHEEL:
        return wheel_binaries()
    folder = Path(f"/usr/lib/postgresql/{major}/bin")
    if not (folder / "pg_ctl").exists():
        raise BackupError(f"the programs of PostgreSQL {major} are not in {folder}: install postgresql-{major}")
    return folder
