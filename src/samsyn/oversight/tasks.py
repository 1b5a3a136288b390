"""The job that seals the journal."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from samsyn.oversight import sealing


@app.periodic(cron="*/5 * * * *")
@app.task(name="oversight.seal", queueing_lock="oversight.seal", pass_context=False)
def seal_journal(timestamp: int) -> None:
    """Seal what was written since the last time. Without a key it fails loudly, and the system turns read-only."""
    close_old_connections()
    sealing.seal()
