"""How the installation fares, read from the database at the moment it is asked: jobs, workers, sealing. No person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection, transaction
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from samsyn.journal.watch import oldest_unsealed, watch

JOBS = """SELECT queue_name, status::text, count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name, status"""
#: How long the job has waited that could have been begun first; a job for later waits from its time on.
WAITING = """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(greatest(e.at, j.scheduled_at))), 0)
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= clock_timestamp()"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > clock_timestamp() - interval '1 minute'"


class FromTheDatabase(Collector):
    """The figures of the moment. Where the database does not answer, that alone is told."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database and tell."""
        up = GaugeMetricFamily("samsyn_database_up", "Does the database answer?")
        try:
            figures = _read()
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from figures


def figures_text() -> bytes:
    """The figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(FromTheDatabase())
    return generate_latest(registry)


def _read() -> list[Metric]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(JOBS)
        jobs = cursor.fetchall()
        cursor.execute(WAITING)
        waiting = float(cursor.fetchone()[0])
        cursor.execute(WORKERS)
        workers = int(cursor.fetchone()[0])
        unsealed = oldest_unsealed() or 0.0
    watch.know(unsealed or None)
    by_state = GaugeMetricFamily("samsyn_jobs", "Jobs by queue and state.", labels=["queue", "state"])
    for queue, state, count in jobs:
        by_state.add_metric([queue, state], count)
    return [
        by_state,
        GaugeMetricFamily("samsyn_job_waiting_seconds", "How long the oldest job waits to begin.", waiting),
        GaugeMetricFamily("samsyn_workers", "Workers that have given a sign of life within a minute.", workers),
        GaugeMetricFamily("samsyn_journal_unsealed_seconds", "Age of the oldest row that is not sealed.", unsealed),
        GaugeMetricFamily("samsyn_read_only", "Are acts refused, as sealing is late?", watch.is_late()),
    ]
