"""The demo on one machine: database, web server and worker, started and stopped together.

`python -m samsyn.demo up` prepares what is missing and serves until Ctrl-C; `reset` drops the
demo's database. What is started here is stopped here, by its own process id.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from urllib.parse import urlsplit, urlunsplit

import psycopg

from samsyn import devserver
from samsyn.devserver import APPLICATION, OWNER, ROOT, RUN, Cluster, ServerError, Urls

DATABASE = "samsyn"
OLDEST = 150000
#: The demo's own key: it seals what invented people did.
SEAL_KEY = RUN / "seal.key"


class Stopped(Exception):
    """Somebody asked us to stop."""


def up() -> int:
    """Prepare and serve until Ctrl-C."""
    port = _port()
    RUN.mkdir(exist_ok=True)
    with (RUN / "demo.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError("the demo is already running from this folder") from None
        _require_free(port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        return _serve(port)


def _serve(port: int) -> int:
    cluster = None if os.environ.get("SAMSYN_DATABASE_URL") else Cluster(RUN / "pg")
    children: list[subprocess.Popen[bytes]] = []
    try:
        urls = _embedded(cluster) if cluster else _given()
        environment = _environment(urls.application, port)
        _prepare(urls, environment)
        children.append(_start(_gunicorn(port), environment))
        children.append(_start([sys.executable, "manage.py", "procrastinate", "worker"], environment))
        _wait_until_it_answers(port, children)
        _welcome(port, environment)
        _watch(children)
    except (Stopped, KeyboardInterrupt):
        print("\nStopping …", flush=True)
    finally:
        _ignore_signals()
        _end(children)
        if cluster is not None:
            cluster.stop()
    return 0


def reset() -> int:
    """Drop the demo's data."""
    given = os.environ.get("SAMSYN_DATABASE_URL")
    if given:
        admin, name = _administration(given)
        devserver.drop_database(admin, name)
        print(f"Dropped the database {name}.")
    else:
        Cluster(RUN / "pg").remove()
        print("Dropped the demo's database.")
    return 0


def _embedded(cluster: Cluster) -> Urls:
    cluster.start()
    devserver.provision(cluster.url("postgres"), DATABASE)
    return Urls(cluster.url(DATABASE, OWNER), cluster.url(DATABASE, APPLICATION))


def _given() -> Urls:
    """The database that the environment names, with roles made there if we may."""
    application = os.environ["SAMSYN_DATABASE_URL"]
    owner = os.environ.get("SAMSYN_OWNER_DATABASE_URL", "")
    if owner:
        _require_version(owner)
        return Urls(owner, application)
    admin, name = _administration(application)
    devserver.provision(admin, name)
    with psycopg.connect(_with(admin, database=name), autocommit=True) as connection:
        connection.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}")
    passwords = devserver.set_passwords(admin, RUN / "roles")
    return Urls(*(_with(application, user=role, password=passwords[role]) for role in (OWNER, APPLICATION)))


def _administration(url: str) -> tuple[str, str]:
    """A superuser's address of the maintenance database, and the name of the demo's database."""
    admin = _with(url, database="postgres")
    _require_version(admin)
    with psycopg.connect(admin) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if not row or not row[0]:
        raise ServerError(
            "SAMSYN_DATABASE_URL names a role that cannot make the database: "
            "give the owner's address too, as SAMSYN_OWNER_DATABASE_URL"
        )
    return admin, urlsplit(url).path.lstrip("/")


def _require_version(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise ServerError(f"the database does not answer: {str(error).strip().splitlines()[0]}") from None
    if version < OLDEST:
        raise ServerError(f"PostgreSQL 15 or later is needed, this is {version // 10000}")


def _with(url: str, *, database: str = "", user: str = "", password: str = "") -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{password}@{host}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}" if database else parts.path))


def _environment(application: str, port: int) -> dict[str, str]:
    """The environment of everything that is started: an invented key, invented people, loopback."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMSYN_DEMO": "1",
        "SAMSYN_SEAL_KEY": str(SEAL_KEY),
        "SAMSYN_DATABASE_URL": application,
        "SAMSYN_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{port}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def _prepare(urls: Urls, environment: dict[str, str]) -> None:
    """Bring schema, messages, static files and demo data up to date. Each step is idempotent.

    What needs no database goes beside what does."""
    as_owner = environment | {"SAMSYN_DATABASE_URL": urls.owner}
    with ThreadPoolExecutor(1) as beside:
        files = beside.submit(_prepare_files, environment)
        _step("schema", ["manage.py", "migrate", "--verbosity", "0"], as_owner)
        if not SEAL_KEY.exists():
            _step("key of the seals", ["manage.py", "audit", "new-key"], environment)
        _step("seals of the journal", ["manage.py", "audit", "seal"], environment)
        _step("region", ["manage.py", "load_region", "--verbosity", "0"], environment)
        _step("staff of the demo", ["manage.py", "load_demo_staff", "--verbosity", "0"], environment)
        _step("people and cases of the demo", ["manage.py", "load_demo"], environment)
        files.result()


def _prepare_files(environment: dict[str, str]) -> None:
    _step("messages", ["manage.py", "messages", "--compile"], environment)
    _step("static files", ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"], environment)


def _step(what: str, arguments: list[str], environment: dict[str, str]) -> None:
    began = time.monotonic()
    if subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode:
        raise ServerError(f"could not prepare: {what} (the reason stands above)")
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


def _gunicorn(port: int) -> list[str]:
    host = os.environ.get("SAMSYN_BIND", "127.0.0.1")
    words = ["-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]
    words += ["--bind", f"{host}:{port}", "--preload"]
    words += ["--workers", os.environ.get("SAMSYN_WORKERS", "2"), "--threads", os.environ.get("SAMSYN_THREADS", "4")]
    return [sys.executable, *words, "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"]


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches us alone and we stop in order."""
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in reversed(children):
        if child.poll() is None:
            child.terminate()
    for child in reversed(children):
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_it_answers(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        _require_alive(children)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise ServerError(f"the first page answers with status {error.code}") from None
        except OSError:
            time.sleep(0.1)
    raise ServerError("the web server does not answer")


def _watch(children: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _require_alive(children)
        time.sleep(0.5)


def _require_alive(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            name = " ".join(str(word) for word in child.args[1:4]) if isinstance(child.args, list) else ""
            raise ServerError(f"a process has ended by itself: {name} (status {child.returncode})")


def _welcome(port: int, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", "demo_sign_ins"], cwd=ROOT, env=environment, check=False)
    print(f"\nSamsyn: http://localhost:{port}    Ctrl-C stops it.", flush=True)


def _port() -> int:
    text = os.environ.get("SAMSYN_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ServerError(f"SAMSYN_PORT={text!r}: expected a number of a port")
    return int(text)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ServerError(f"port {port} is taken: choose another, as in SAMSYN_PORT=8010 make demo") from None


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main(arguments: list[str]) -> int:
    """`up` or `reset`."""
    actions = {"up": up, "reset": reset}
    if len(arguments) != 1 or arguments[0] not in actions:
        print("usage: python -m samsyn.demo up|reset", file=sys.stderr)
        return 2
    try:
        return actions[arguments[0]]()
    except ServerError as error:
        print(f"samsyn: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
