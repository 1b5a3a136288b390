"""What monitoring asks: what is answered to whom, what is never told, and what happens when something is broken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import Client, RequestFactory

from samsyn.journal.watch import watch
from samsyn.law.reader import LawError
from samsyn.operations import readiness
from samsyn.operations.middleware import ADDRESSES, OperationsMiddleware

TOKEN = "a-token-of-the-tests"


@pytest.fixture
def broken_database(db):
    def refuse(*args, **kwargs):
        raise OperationalError("no route to host")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


@pytest.fixture
def schema(monkeypatch):
    check = readiness._Schema()
    monkeypatch.setitem(readiness.CHECKS, "schema", check)
    return check


def figures(client: Client, token: str = TOKEN) -> str:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.content.decode()


def value(text: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def without_token(answer: Any) -> bytes:
    """The page without the token that every form carries anew."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


def test_a_process_lives_without_a_database():
    """No database mark: a statement would be refused."""

    def never(request):
        raise AssertionError("the application was asked")

    answer: Any = OperationsMiddleware(never)(RequestFactory().get("/health/live", headers={"host": "10.0.0.7:8000"}))
    assert (answer.status_code, json.loads(answer.content)) == (200, {"live": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_database_schema_and_law_are_there(schema):
    answer = Client().get("/health/ready", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failing": []})
    assert schema.known


def test_not_ready_without_a_database(broken_database):
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["database"]})


@pytest.mark.django_db
def test_not_ready_before_the_schema_is_that_of_the_version(schema, monkeypatch):
    applied = MigrationRecorder.applied_migrations

    def without_the_newest(self):
        found = dict(applied(self))
        del found[max(key for key in found if key[0] == "cases")]
        return found

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", without_the_newest)
    assert Client().get("/health/ready").json() == {"ready": False, "failing": ["schema"]}
    monkeypatch.undo()
    assert Client().get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_not_ready_when_the_law_cannot_be_read(monkeypatch):
    def fail():
        raise LawError(Path("data/law/duties/D17.yaml"), 3, "versions.0.source", "a source")

    monkeypatch.setattr(readiness, "load_rulebook", fail)
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["law"]})
    assert b"D17" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("carried", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer å"])
def test_the_figures_do_not_exist_for_who_has_no_token(settings, carried):
    settings.METRICS_TOKEN = TOKEN
    refused = Client().get("/metrics", headers={"authorization": carried})
    assert refused.status_code == 404
    assert without_token(refused) == without_token(Client().get("/metrics"))
    assert b"samsyn_requests" not in refused.content


@pytest.mark.django_db
def test_without_a_token_in_the_settings_nobody_reads_the_figures(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(ADDRESSES))
def test_probes_are_asked_and_never_told(settings, address):
    settings.METRICS_TOKEN = TOKEN
    answer = Client().post(address, headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 404


def test_requests_are_counted_by_route_and_name_no_case(settings, naerpes, client_of):
    settings.METRICS_TOKEN = TOKEN
    client = client_of(naerpes)
    line = 'samsyn_requests_total{method="GET",route="cases:case",status="404"}'
    before = figures(client)
    assert client.get("/cases/2019-424242/").status_code == 404
    assert client.get("/no/such/page/424242/").status_code == 404
    after = figures(client)
    assert value(after, line) == value(before, line) + 1
    other = 'samsyn_requests_total{method="GET",route="none",status="404"}'
    assert value(after, other) == value(before, other) + 1
    assert "424242" not in after
    assert str(naerpes.user_id) not in after


@pytest.mark.django_db
def test_a_made_up_method_makes_no_series_of_its_own(settings):
    settings.METRICS_TOKEN = TOKEN
    OperationsMiddleware(lambda request: HttpResponse(status=405))(RequestFactory().generic("XYZZY", "/help/"))
    text = figures(Client())
    assert 'method="other"' in text
    assert "XYZZY" not in text


@pytest.mark.django_db
def test_jobs_workers_and_sealing_are_told(settings):
    settings.METRICS_TOKEN = TOKEN
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('of-the-test', 'nothing', 'todo')"
        )
    text = figures(Client())
    assert value(text, "samsyn_database_up") == 1
    assert value(text, 'samsyn_jobs{queue="of-the-test",state="todo"}') == 1
    assert re.search(r"^samsyn_job_waiting_seconds \d", text, re.MULTILINE)
    assert re.search(r"^samsyn_workers 0", text, re.MULTILINE)
    assert re.search(r"^samsyn_journal_unsealed_seconds \d", text, re.MULTILINE)
    assert value(text, "samsyn_read_only") == 0


@pytest.mark.django_db
def test_the_figures_say_that_acts_are_refused(settings, naerpes, client_of):
    settings.METRICS_TOKEN, settings.SEAL_LIMIT_SECONDS = TOKEN, -1
    client_of(naerpes).get("/clients/")
    try:
        assert value(figures(Client()), "samsyn_read_only") == 1
    finally:
        watch.forget()


def test_a_database_that_does_not_answer_is_a_figure_too(settings, broken_database):
    settings.METRICS_TOKEN = TOKEN
    text = figures(Client())
    assert "samsyn_database_up 0.0" in text
    assert "samsyn_jobs" not in text
    assert "no route" not in text


def test_any_process_of_a_host_tells_the_sum_of_all(tmp_path):
    program = (
        "import config.gunicorn; from samsyn.operations import measures; "
        "measures.observe('web:help', 'GET', 200, 0.01); print(measures.requests_text().decode())"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    first = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    line = 'samsyn_requests_total{method="GET",route="web:help",status="200"}'
    assert value(first.stdout, line) == 1
    second = program.replace("import config.gunicorn; ", "")
    both = subprocess.run([sys.executable, "-c", second], env=environment, capture_output=True, text=True, check=True)
    assert value(both.stdout, line) == 2
    again = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert value(again.stdout, line) == 1
