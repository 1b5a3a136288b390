"""What an installation does for itself at night."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection, transaction

#: Days that a finished job is kept, to answer what the night did. A failed one stays until somebody looks.
KEPT = 30
FINISHED = """DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events e
    WHERE e.job_id = j.id AND e.at > %s::timestamptz - make_interval(days => %s))"""


def tidy(now: datetime) -> None:
    """Take away what only piles up: sessions that have ended, jobs that were done long ago."""
    with transaction.atomic(), connection.cursor() as cursor:
        Session.objects.filter(expire_date__lt=now).delete()
        cursor.execute(FINISHED, [now, KEPT])
