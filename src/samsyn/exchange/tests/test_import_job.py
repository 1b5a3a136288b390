"""The job of an import acts for the person who started it, as that person is when the job runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samsyn.access.context import acting, engine
from samsyn.clients.models import Identity
from samsyn.exchange import services, tasks
from samsyn.exchange.terms import BatchState
from samsyn.exchange.tests.conftest import HEAD, ZAHRA, Importer
from samsyn.exchange.tests.lists import TODAY
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.organisations.models import Staff


def queued(importer):
    batch_id = importer.uploads(workbook(HEAD, ZAHRA))
    assert importer.checks(batch_id) == ()
    importer.starts(batch_id)
    return batch_id


def run(batch_id, user_id):
    tasks.run_import(batch_id=str(batch_id), user_id=str(user_id), on=TODAY.isoformat())


def persons():
    with acting(Actor.system("tests")), engine():
        return Identity.objects.count()


@pytest.fixture(autouse=True)
def within_the_test(monkeypatch):
    """The job closes old connections; the test's one is its only one."""
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)


@pytest.mark.parametrize(
    "changed",
    [
        {"employed_to": TODAY - timedelta(days=1)},
        {"role": "guide"},
        {"next_role": "statistics", "next_from": TODAY},
        {"confirmed_on": TODAY - timedelta(days=500)},
    ],
    ids=["left", "another role", "another role from today", "not confirmed"],
)
def test_who_has_left_or_may_no_longer_imports_nothing_and_a_colleague_starts_it_again(
    importer, hire, settings, changed
):
    settings.SAMSYN_TODAY = TODAY
    mine = importer("MUN:Närpes")
    batch_id = queued(mine)
    Staff.objects.filter(id=mine.actor.user_id).update(**changed)
    run(batch_id, mine.actor.user_id)
    assert persons() == 0
    colleague = Importer(hire("MUN:Närpes", "coordinator", "En Kollega"))
    batch = colleague.batch(batch_id)
    assert (batch.state, batch.failure) == (BatchState.CHECKED, {"kind": "has_left"})
    with acting(colleague.actor):
        assert Entry.objects.filter(what="import_of_one_who_left").count() == 1
    colleague.starts(batch_id)
    assert colleague.runs(batch_id)
    assert persons() == 1


def test_nothing_is_given_back_for_another_organisation(importer):
    mine, theirs = importer("MUN:Närpes"), importer("MUN:Vasa")
    batch_id = queued(mine)
    with acting(theirs.actor) as actor:
        services.give_back(actor, batch_id=batch_id, failure={"kind": "has_left"})
    assert mine.batch(batch_id).state == BatchState.QUEUED
