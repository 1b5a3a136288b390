"""What journeys stand on: a served site, a browser, a page that minds the console, and axe.

The site runs in a process of its own with the invented staff of the demonstration. Everything under
this folder is marked `journey`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from samsyn.devserver import ROOT
from tests.database import database

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "samsyn"
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PREPARE = (("load_demo_staff",), ("load_demo", "--people", "80"))
TODAY = "2026-11-24"
#: A machine that is shared may take its time.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def served(django_db_setup: None) -> Iterator[str]:
    """The address of a running site with a database of its own."""
    name = f"{database().name}_journeys"
    database().create(name)
    port = _free_port()
    environment = environment_of(name) | {"SAMSYN_ORIGINS": f"http://127.0.0.1:{port}"}
    for command in PREPARE:
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=environment, check=True)
    words = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"]
    server = subprocess.Popen([sys.executable, "-m", *words, "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/sign-in/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        database().drop(name)


def environment_of(name: str) -> dict[str, str]:
    """The environment of what belongs to the site: its database, invented people, a fixed day."""
    return os.environ | {
        "SAMSYN_DATABASE_URL": database().url("samsyn_app", name),
        "SAMSYN_DEMO": "1",
        "SAMSYN_TEST": "1",
        "SAMSYN_TODAY": TODAY,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


@pytest.fixture
def the_worker_works(served: str) -> Callable[[], None]:
    """Lets the job worker do what waits, and stop."""

    def work() -> None:
        words = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--queues", "imports"]
        environment = environment_of(f"{database().name}_journeys")
        subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)

    return work


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Of the folder, not of the session: its event loop must not meet the ORM."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=["desk"])
def page(request: pytest.FixtureRequest, browser: Browser, served: str) -> Iterator[Page]:
    """A page of a fresh browser in Swedish. A fault on the console fails the test.

    `@pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)` chooses the size."""
    size: Any = SIZES[request.param]
    context = browser.new_context(viewport=size, locale="sv-FI", base_url=served, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    # The answer to a form with mistakes is 422, and the browser says so.
    assert [fault for fault in faults if "status of 4" not in fault] == []


@pytest.fixture
def sign_in(page: Page) -> Callable[[str], None]:
    """Signs a member of the demonstration's staff in: `sign_in("ylva")`."""

    def act(username: str) -> None:
        page.goto("/sign-in/?next=/organisation/")
        page.get_by_label("Användarnamn").fill(username)
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
        page.wait_for_url("**/organisation/")

    return act


@pytest.fixture
def check_accessibility(page: Page) -> Callable[[], None]:
    """Lets axe look at the page as it stands; any violation fails the test."""

    def check() -> None:
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()

    return check


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site of the journeys does not answer")
