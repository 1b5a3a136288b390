"""The cast of the tests of deletion: two officers of Närpes, and clients whose relationship ended long ago."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from samsyn.access.context import acting, engine
from samsyn.cases import services as cases
from samsyn.cases.terms import NewEvent, NewSituation, Opened
from samsyn.clients.terms import NewContact, NewIdentifier, NewPerson
from samsyn.disposal import services
from samsyn.disposal.queries import preview
from samsyn.disposal.running import Ran, run
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CANARY = "Kanarie"


def ended_client(
    actor: Actor, given: str = "Maj", *, group: Group = Group.STU, ended: date = date(2019, 3, 15), **more: Any
) -> Opened:
    """A client of the actor's municipality whose relationship ended on a day."""
    place = actor.organisation_code.partition(":")[2]
    person = NewPerson(
        family_name=f"{CANARY}{given}",
        given_names=given,
        birth_date=date(1980, 1, 2),
        aliases=(f"{CANARY} alias",),
        identifiers=(NewIdentifier("customer_number", f"{CANARY}-{given}", "MUN:Närpes"),),  # type: ignore[arg-type]
        contact=NewContact(phone="040 1234567", address=f"{CANARY}gränd 1", municipality=place),
    )
    opened = cases.open_case(
        actor,
        person=person,
        situation=NewSituation(group, place, **more),
        events=[
            NewEvent("first_permit", date(2017, 1, 2)),
            NewEvent("first_home_municipality", date(2017, 2, 2), {"to": place}),
        ],
        today=TODAY,
    )
    cases.write_note(actor, case_id=opened.case_id, text=f"{CANARY} note", data_class="plan", on=TODAY)
    cases.record_event(
        actor,
        case_id=opened.case_id,
        type="case_closed",
        on=ended,
        attributes={"reason": f"{CANARY} moved"},
        today=TODAY,
    )
    return opened


@pytest.fixture
def proposer(hire: Callable[..., Actor]) -> Actor:
    return hire("MUN:Närpes", "coordinator", "Ylva Sandnäs")


@pytest.fixture
def decider(hire: Callable[..., Actor]) -> Actor:
    return hire("MUN:Närpes", "records_officer", "Runa Arkiv")


@pytest.fixture
def maj(proposer: Actor) -> Opened:
    with acting(proposer) as actor:
        return ended_client(actor)


@pytest.fixture
def behind_the_walls(db: None) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def look() -> Iterator[None]:
        with acting(Actor.system("tests")), engine():
            yield

    return look


@pytest.fixture
def approved(proposer: Actor, decider: Actor) -> Callable[..., UUID]:
    """Proposes what the preview shows, and lets another person approve it."""

    def decide(*, with_archive: bool = True) -> UUID:
        with acting(proposer) as actor:
            seen = preview(actor, TODAY)
            which = services.propose(actor, fingerprint=seen.fingerprint, with_archive=with_archive, on=TODAY)
        with acting(decider) as actor:
            services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)
        return which

    return decide


@pytest.fixture
def runs(tmp_path: Path) -> Callable[[], Ran]:
    """Runs the job, with a ledger and a folder of archives of the test's own."""
    return lambda: run(
        Actor.system("retention_run"), on=TODAY, ledger=tmp_path / "deletions.jsonl", archives=tmp_path / "archives"
    )
