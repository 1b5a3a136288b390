"""The job that deletes drafts whose time is over."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from samsyn.access.context import acting
from samsyn.drafts import services
from samsyn.journal.terms import Actor
from samsyn.web.clock import today


@app.periodic(cron="40 3 * * *")
@app.task(name="drafts.drop_old")
def drop_old(timestamp: int) -> None:
    """Delete them, every night."""
    close_old_connections()
    with acting(Actor.system("drafts.drop_old")):
        services.drop_old(today())
