"""Jobs on cases. Thin: each calls one service with a named actor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from samsyn.cases.services import roll_forward
from samsyn.journal.terms import Actor
from samsyn.web.clock import today

NAME = "roll_forward"


@app.periodic(cron="7 * * * *")
@app.task(name="cases.roll_forward", queueing_lock="cases.roll_forward", pass_context=False)
def roll_forward_hourly(timestamp: int) -> None:
    """Bring all cases to today. Hourly, so that midnight in Helsinki is met in summer and winter.

    A run that finds nothing to do asks two indexes."""
    roll_forward(Actor.system(NAME), today())
