"""Measures a request: CPU of this process and of its database backend, and SQL statements.

Machines are shared and noisy, so CPU time counts and wall time is told beside it. The backend's
time is read from /proc, in ticks of 10 ms: a few hundred requests make it exact enough.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """What one request costs: milliseconds of CPU by part, statements, wall time, bytes."""

    cpu: float
    database_cpu: float
    statements: int
    median: float
    p95: float
    size: int


def measure(request: Callable[[], int], *, times: int, warm_up: int = 20) -> Measured:
    """Make the request many times. `request` answers the size of what came back."""
    for _ in range(warm_up):
        request()
    with CaptureQueriesContext(connection) as captured:
        size = request()
    statements = len([query for query in captured.captured_queries if _counts(query["sql"])])
    backend = _backend()
    walls: list[float] = []
    cpu, database = time.process_time(), _cpu_of(backend)
    for _ in range(times):
        began = time.perf_counter()
        request()
        walls.append((time.perf_counter() - began) * 1000)
    cpu, database = time.process_time() - cpu, _cpu_of(backend) - database
    return Measured(
        cpu=cpu * 1000 / times,
        database_cpu=database * 1000 / times,
        statements=statements,
        median=statistics.median(walls),
        p95=statistics.quantiles(walls, n=20)[-1],
        size=size,
    )


def _counts(statement: str) -> bool:
    """Is it a statement of the page's? BEGIN and COMMIT are not."""
    return not statement.startswith(("BEGIN", "COMMIT"))


def _backend() -> int:
    """The process that serves this connection, where it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used; nothing where it is not on this machine."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK
