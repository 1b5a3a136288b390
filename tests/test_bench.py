"""`make bench` runs, on a very small database: it measures everything and fails on nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import psycopg
import pytest

from bench.pages import ITEMS
from bench.table import lines, shortfalls
from samsyn.devserver import APPLICATION, ROOT
from tests.database import database

NAME = "samsyn_test_bench"


def run(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


@pytest.fixture
def environment(django_db_setup):
    """A database of its own on the server of the tests, with the staff of the demonstration."""
    name = f"{NAME}_{os.getpid()}"
    server = database()
    server.create(name)
    environment = os.environ | {
        "SAMSYN_TEST": "1",
        "SAMSYN_DEMO": "1",
        "SAMSYN_DATABASE_URL": server.url(APPLICATION, name),
        "SAMSYN_FILL_DATABASE_URL": psycopg.conninfo.make_conninfo(server.admin_url, dbname=name),
        "SAMSYN_TODAY": "2026-11-24",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    yield environment
    server.drop(name)


def test_it_fills_measures_and_tells(environment):
    run(environment, "manage.py", "load_demo_staff", "--verbosity", "0")
    filled = json.loads(run(environment, "manage.py", "fill", "--cases", "200", "--workers", "1", "--json"))
    assert filled["cases"] >= 200
    words = ["--requests", "6", "--derive", "0.1", "--rederive", "20", "--import-rows", "20"]
    result = json.loads(run(environment, "-m", "bench.run", *words))
    assert set(result["items"]) == {item.name for item in ITEMS}
    assert all(row["statements"] > 0 and row["cpu"] > 0 for row in result["items"].values())
    assert result["derive"]["typical"]["per_second"] > 0
    assert result["import"]["done"] is True
    assert result["rederive"]["cases"] == 20

    results = {200: {"filled": filled | {"size": 0}, **result}}
    told = "\n".join(lines(ITEMS, results))
    assert all(item.name in told for item in ITEMS)
    assert isinstance(shortfalls(ITEMS, results), list)
