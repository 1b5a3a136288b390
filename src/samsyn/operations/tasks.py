"""The nightly job. Thin: it calls one service."""

from __future__ import annotations

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from samsyn.operations import services


@app.periodic(cron="40 2 * * *")
@app.task(name="operations.tidy", queueing_lock="operations.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Take away what only piles up."""
    close_old_connections()
    services.tidy(timezone.now())
