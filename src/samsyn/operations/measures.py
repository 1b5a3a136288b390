"""Counts requests and their time for Prometheus: by route, never by address, so that no case number gets in.

Each process counts for itself; where PROMETHEUS_MULTIPROC_DIR is set (config/gunicorn.py sets it), any
process answers with the sum of all.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

#: What is counted under its own name; every other method is one.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Seconds. The design's budgets are far below the first; an import's upload is near the last.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_own = CollectorRegistry()
REQUESTS = Counter(
    "samsyn_requests", "Requests answered, by route, method and status.", ["route", "method", "status"], registry=_own
)
SECONDS = Histogram(
    "samsyn_request_seconds", "From the request to its answer, by route.", ["route"], buckets=BUCKETS, registry=_own
)


def observe(route: str, method: str | None, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the name of a route of ours, or `none`."""
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def requests_text() -> bytes:
    """What all processes of this host have counted, in the text format of Prometheus."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(_own)
    every = CollectorRegistry()
    MultiProcessCollector(every)
    return generate_latest(every)
