"""Nothing of a deleted case is left in any table or file; killed in the middle, nothing is half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from samsyn.devserver import ROOT
from samsyn.disposal import ledger
from samsyn.disposal.erasing import OUTLIVING
from samsyn.disposal.tests.planting import CANARY, Garden
from tests.database import database

RUN = [sys.executable, "-m", "samsyn.cli", "retention", "run"]
#: What may still tell of a case: ids, numbers, days. The journal and its seals, the record of the deletion.
TELLING = {*OUTLIVING, "journal_entry"}
#: Where a list on its way names the case.
LIST = {"id": "00000000-0000-4000-8000-0000000000b1", "state": "checked"}


@pytest.fixture
def copy(django_db_setup: None) -> Iterator[str]:
    """The name of a database of its own, which keeps what is committed."""
    name = f"{database().name}_gone"
    database().create(name)
    yield name
    database().drop(name)


@pytest.fixture
def environment(copy: str, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "SAMSYN_DATABASE_URL": database().url("samsyn_app", copy),
        "SAMSYN_DEMO": "1",
        "SAMSYN_TEST": "1",
        "SAMSYN_TODAY": "2026-11-24",
        "SAMSYN_DELETION_LEDGER": str(tmp_path / "ledger" / "deletions.jsonl"),
        "SAMSYN_ARCHIVES": str(tmp_path / "archives"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


@pytest.fixture
def step(environment: dict[str, str]) -> Callable[[str], dict[str, str]]:
    def take(name: str) -> dict[str, str]:
        words = [sys.executable, "-m", "samsyn.disposal.tests.staging", name]
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return dict(json.loads(done.stdout))

    return take


@pytest.fixture
def looking(copy: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database().admin_url, dbname=copy, autocommit=True) as connection:
        yield connection


def runs(environment: dict[str, str]) -> str:
    done = subprocess.run(RUN, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def one(looking: psycopg.Connection[Any], statement: str, *values: Any) -> Any:
    row = looking.execute(statement, values).fetchone()
    return row[0] if row else None


def plant_elsewhere(garden: Garden, case_id: str, person_id: str) -> None:
    """A list on its way that names the case, a job that does, a child's case that hangs on it."""
    looking = garden.connection
    looking.execute("SET session_replication_role = replica")
    garden.add("exchange_batch", **LIST, organisation_id=case_id.replace("0", "1"), kind="own_clients")
    garden.add("exchange_batchfile", batch_id=LIST["id"], organisation_id=case_id.replace("0", "1"))
    garden.add("exchange_batchrow", batch_id=LIST["id"], organisation_id=case_id.replace("0", "1"), chosen=case_id)
    looking.execute("SET session_replication_role = DEFAULT")
    looking.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('x', 'x', %s, 'succeeded')",
        [json.dumps({"case": case_id})],
    )


def test_no_table_and_no_file_holds_a_word_of_a_deleted_case(step, looking, environment, tmp_path):
    told = step("prepare")
    case_id = told["case"]
    person_id = str(one(looking, "SELECT person_id FROM cases_case WHERE id = %s", case_id))
    garden = Garden(looking)
    planted = garden.plant(case_id, person_id)
    plant_elsewhere(garden, case_id, person_id)
    looking.execute("UPDATE cases_situation SET parent_case_id = %s WHERE case_id = %s", [case_id, told["other"]])
    before = {table for table, _ in garden.found(CANARY)}
    assert len(planted) >= 60
    assert {
        "cases_note",
        "cases_transfer",
        "cases_event",
        "clients_contact",
        "exchange_batchfile",
        "cases_duty",
    } <= before
    assert {table for table, _ in planted} <= before
    others = others_rows(garden, told["other"])
    approved = step("approve")
    assert approved["numbers"] == told["number"]

    assert runs(environment).startswith("1 cases deleted, 0 kept")

    assert list(garden.found(CANARY)) == []
    left = {table for table, _ in garden.found(case_id, person_id)}
    assert left <= TELLING
    assert {"journal_entry", "journal_caseentry", "disposal_deletion"} <= left
    assert one(looking, "SELECT state FROM exchange_batch WHERE id = %s", LIST["id"]) == "discarded"
    assert others_rows(garden, told["other"]) == others
    assert one(looking, "SELECT count(*) FROM cases_case") == 1
    archives = list((tmp_path / "archives").iterdir())
    assert len(archives) == 1
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file not in archives]
    assert [file for file in files if CANARY.encode() in file.read_bytes()] == []
    record = looking.execute(
        "SELECT number, archive, rule ->> 'rule', decided_by <> proposed_by FROM disposal_deletion"
    )
    number, archive, rule, two = record.fetchone() or ("", "", "", None)
    assert (number, rule, two) == (told["number"], "client_case", True)
    checked = samsyn("retention", "verify", archives[0], "--sha256", archive)
    assert (checked.returncode, "every checksum fits" in checked.stdout) == (0, True)
    assert runs(environment).startswith("0 cases deleted, 0 kept")


def samsyn(*words: object) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "samsyn.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def others_rows(garden: Garden, case_id: str) -> dict[str, list[str]]:
    """Every row of the other client; whose parent's case was deleted, it does not say any more."""
    rows: dict[str, list[str]] = {}
    for table in garden.of_the_case():
        found = garden.connection.execute(
            f"SELECT (to_jsonb(t) - 'parent_case_id')::text FROM {table} t WHERE case_id = %s ORDER BY 1", [case_id]
        )
        rows[table] = [row for (row,) in found.fetchall()]
    return rows


def until(question: Callable[[], Any], process: subprocess.Popen[Any]) -> None:
    for _ in range(2400):
        if question():
            return
        assert process.poll() is None, "the job ended before it was killed"
        time.sleep(0.05)
    raise AssertionError("nothing happened")


def test_a_job_that_is_killed_in_the_middle_leaves_the_case_whole_and_goes_on(step, looking, environment, copy):
    told = step("prepare")
    step("approve")
    garden = Garden(looking)
    before = others_rows(garden, told["case"])
    ledger_file = Path(environment["SAMSYN_DELETION_LEDGER"])
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    with psycopg.connect(database().admin_url, dbname=copy) as holding:
        # somebody holds a row that the deletion comes to late: it waits in the middle, and is killed there
        holding.execute("SELECT 1 FROM clients_identity WHERE case_id = %s FOR UPDATE", [told["case"]])
        job = subprocess.Popen(RUN, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: one(looking, waiting, copy), job)
            assert [record["case_id"] for record in ledger.to_delete(ledger_file)] == [told["case"]]
        finally:
            job.send_signal(signal.SIGKILL)
            job.wait()
    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'samsyn_app'"
    for _ in range(2400):
        if one(looking, mine, copy) == 0:
            break
        time.sleep(0.05)
    assert others_rows(garden, told["case"]) == before
    assert one(looking, "SELECT count(*) FROM disposal_deletion") == 0

    assert runs(environment).startswith("1 cases deleted, 0 kept")
    assert set(map(len, others_rows(garden, told["case"]).values())) == {0}
    with ledger.opened(ledger_file) as book:
        assert [entry.step for entry in book.entries] == ["begin", "void", "begin", "done"]


def test_every_table_is_known_to_deletion(looking):
    """A new table that holds data of a person names the case or the person, or is named here with its reason."""
    garden = Garden(looking)
    hanging = {"exceptional_notice": "goes with the use it tells of"}
    of_others = ("account_", "auth_", "axes_", "django_", "mfa_", "procrastinate_", "socialaccount_", "organisations_")
    without = {
        "cases_case": "the case itself",
        "clients_person": "goes with its last case",
        "clients_household": "goes with its last member",
        "journal_entry": "the log outlives the case: ids, no name",
        "journal_seal": "sums of rows of the log",
        "access_fieldright": "rights of staff",
        "exchange_batch": "a list: the file and the rows that name the case go",
        "exchange_batchfile": "as above",
        "exchange_batchrow": "as above",
        "exchange_columnmemory": "headings of lists",
        "exchange_progress": "how far an import is",
        "disposal_proposal": "who decided what",
        "exceptional_attempt": "how often somebody asked: no case",
        "sign_in_cache": "codes that were used",
    }
    named = {
        table for table, columns in garden.columns.items() if {"case_id", "person_id"} & {name for name, *_ in columns}
    }
    unknown = set(garden.columns) - named - set(without) - set(hanging)
    assert {table for table in unknown if not table.startswith(of_others)} == set()
