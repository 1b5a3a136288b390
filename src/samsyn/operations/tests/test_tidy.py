"""What the night takes away, and what it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from samsyn.operations.services import KEPT, tidy

JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', %s, 'todo') RETURNING id"
STATUS = "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s"


def job(name: str, status: str, days: int) -> None:
    """A job whose last event is so many days old."""
    with connection.cursor() as cursor:
        cursor.execute(JOB, [name])
        number = cursor.fetchone()[0]
        cursor.execute(STATUS, [status, number])
        cursor.execute(
            "UPDATE procrastinate_events SET at = clock_timestamp() - make_interval(days => %s) WHERE job_id = %s",
            [days, number],
        )


@pytest.mark.django_db
def test_finished_jobs_go_after_their_days_and_others_stay():
    job("old", "succeeded", KEPT + 1)
    job("stopped", "cancelled", KEPT + 1)
    job("recent", "succeeded", KEPT - 1)
    job("failed", "failed", KEPT + 100)
    job("waiting", "todo", KEPT + 100)
    tidy(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE queue_name = 'q' ORDER BY task_name")
        assert [row[0] for row in cursor.fetchall()] == ["failed", "recent", "waiting"]


@pytest.mark.django_db
def test_sessions_that_have_ended_go():
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="runs", session_data="", expire_date=now + timedelta(minutes=1))
    tidy(timezone.now())
    assert list(Session.objects.values_list("session_key", flat=True)) == ["runs"]
