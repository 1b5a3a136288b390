"""Measures requests: CPU of this process and of its database backend, and SQL statements.

Machines are shared and noisy, so CPU time counts and wall time is told beside it. The backend's
time is read from /proc: in nanoseconds where the kernel keeps them (schedstat), else in ticks.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

TICK = os.sysconf("SC_CLK_TCK")
Request = Callable[[], int]


@dataclass(frozen=True)
class Measured:
    """What one request costs: milliseconds of CPU by part, statements at most, wall time, bytes at most.

    `quiet` is the cheapest of five stretches, both parts together: what the machine's other work hid least."""

    cpu: float
    database_cpu: float
    quiet: float
    statements: int
    median: float
    p95: float
    size: int
    times: int

    @property
    def total(self) -> float:
        """Milliseconds of CPU of both."""
        return self.cpu + self.database_cpu


def measure(requests: Sequence[Request], *, warm_up: int = 15) -> Measured:
    """Make these requests once each, the first of them unmeasured. A request answers the size of what came.

    Statements are counted on the last few, which are not timed: counting costs time."""
    warm_up = min(warm_up, len(requests) // 4)
    counted = max(1, min(5, len(requests) // 4))
    for request in requests[:warm_up]:
        request()
    timed = requests[warm_up : len(requests) - counted] or requests
    backend = _backend()
    walls: list[float] = []
    sizes: list[int] = []
    used: list[tuple[float, float, int]] = []
    for stretch in _stretches(timed):
        cpu, database = time.process_time(), _cpu_of(backend)
        for request in stretch:
            began = time.perf_counter()
            sizes.append(request())
            walls.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - cpu, _cpu_of(backend) - database, len(stretch)))
    return Measured(
        cpu=sum(row[0] for row in used) * 1000 / len(timed),
        database_cpu=sum(row[1] for row in used) * 1000 / len(timed),
        quiet=min((cpu + database) * 1000 / count for cpu, database, count in used),
        statements=max(_statements(request) for request in requests[len(requests) - counted :]),
        median=statistics.median(walls),
        p95=statistics.quantiles(walls, n=20)[-1] if len(walls) > 1 else walls[0],
        size=max(sizes),
        times=len(timed),
    )


def _stretches(requests: Sequence[Request], count: int = 5) -> Iterator[Sequence[Request]]:
    length = max(1, -(-len(requests) // count))
    for start in range(0, len(requests), length):
        yield requests[start : start + length]


class Stretch:
    """CPU seconds of this process and its backend between two moments, for what is not a request."""

    def __init__(self) -> None:
        self.backend = _backend()
        self.began, self.wall = self._now(), time.perf_counter()

    def _now(self) -> float:
        return time.process_time() + _cpu_of(self.backend)

    def cpu(self) -> float:
        """Seconds of CPU since the beginning."""
        return self._now() - self.began

    def seconds(self) -> float:
        """Seconds by the clock since the beginning."""
        return time.perf_counter() - self.wall


def _statements(request: Request) -> int:
    with CaptureQueriesContext(connection) as captured:
        request()
    return len([query for query in captured.captured_queries if _counts(query["sql"])])


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
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        pass
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK
