"""What days alone change: deadlines pass, tasks go over to successors. And deriving everything anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from uuid import UUID

from samsyn.access.context import acting, engine
from samsyn.cases.queries.facts import cases_to_check, ids_after, ids_of, states_of
from samsyn.cases.services.derivation import computed, write
from samsyn.cases.terms import Rolled
from samsyn.clients.rows import without_collections
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import rulebook_now

BATCH = 200


def roll_forward(actor: Actor, on: date, *, batch: int = BATCH) -> Rolled:
    """Bring every case that a day alone can change to that day. Again and again without harm.

    Carries open duties to the organisation that is responsible from now on, with a transfer. Each
    batch is a transaction of its own, so that nobody waits long and a stop loses nothing."""
    rulebook = rulebook_now()
    changed_on = law_changed_on(rulebook, on)
    done = Rolled(0, 0, 0)
    while True:
        with acting(actor), engine():
            ids = cases_to_check(on, changed_on, batch)
            if not ids:
                return done
            done = _added(done, _derive(actor, ids, on, rulebook, "roll_forward"))


def rederive(actor: Actor, case_ids: Iterable[UUID], on: date, *, batch: int = BATCH) -> Rolled:
    """Derive the duties of these cases anew, after the law's data or the region's targets changed."""
    rulebook = rulebook_now()
    done = Rolled(0, 0, 0)
    for ids in _batches(iter(case_ids), batch):
        with acting(actor), engine():
            done = _added(done, _derive(actor, ids, on, rulebook, "rederive"))
    return done


def rederive_all(actor: Actor, on: date, *, batch: int = BATCH) -> Rolled:
    """Derive the duties of every case anew. Each batch is a transaction of its own."""
    rulebook = rulebook_now()
    done, last = Rolled(0, 0, 0), None
    while True:
        with acting(actor), engine():
            ids = ids_after(last, batch)
            if not ids:
                return done
            done, last = _added(done, _derive(actor, ids, on, rulebook, "rederive")), ids[-1]


def rederive_numbers(actor: Actor, numbers: Sequence[str], on: date) -> Rolled:
    """Derive the duties of the cases with these numbers anew. Raises `LookupError`."""
    with acting(actor), engine():
        ids = ids_of(numbers)
    return rederive(actor, ids, on)


def law_changed_on(rulebook: Rulebook, on: date) -> date | None:
    """The last day up to `on` on which a version of a duty or a competence began."""
    region = rulebook.region
    days = {version.from_ for rule in rulebook.duties.values() for version in rule.versions}
    days |= {row.from_ for rows in region.territories.values() for row in rows}
    days |= {row.from_ for row in region.competences}
    days |= {row.from_ for row in region.organisations.values()}
    return max((day for day in days if day <= on), default=None)


def _derive(actor: Actor, ids: list[UUID], on: date, rulebook: Rulebook, what: str) -> Rolled:
    with without_collections():
        states = states_of(ids, on, rulebook)
        derived = [computed(state, state.facts, on, rulebook) for state in states]
        changed = write(derived, on)
    touched = [one for one in derived if one.difference.changed]
    if touched:
        record(
            actor,
            kind=Kind.ACT,
            what=what,
            persons=[one.state.person_id for one in touched if one.state.person_id],
            cases=[one.state.id for one in touched],
        )
    return Rolled(len(states), changed, sum(len(one.difference.moves) for one in derived))


def _added(one: Rolled, other: Rolled) -> Rolled:
    return Rolled(*(mine + theirs for mine, theirs in zip(one, other, strict=True)))


def _batches(ids: Iterator[UUID], size: int) -> Iterator[list[UUID]]:
    while batch := list(islice(ids, size)):
        yield batch
