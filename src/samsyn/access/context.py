"""Tells the database who acts, for one transaction at a time. Row-level security reads it there.

`begin` sets the actor; `engine` lifts row-level security for derivation, matching and jobs. Both
last for the transaction and no longer: a connection of the pool carries nothing over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from django.db import connection, transaction

from samsyn.access.terms import FIELD_RIGHT
from samsyn.journal.terms import Actor

_current: ContextVar[Actor | None] = ContextVar("samsyn_actor", default=None)


class NoTransaction(RuntimeError):
    """An actor can be set inside a transaction only: outside, the database would forget it at once."""


#: The field right is read in the same statement, so that it ends with the next request after it was taken.
BEGIN = """
SELECT set_config('samsyn.user', %(user)s, true), set_config('samsyn.organisation', %(organisation)s, true),
    set_config('samsyn.engine', '', true), set_config('samsyn.protected', CASE WHEN EXISTS (
        SELECT 1 FROM access_fieldright WHERE staff_id = NULLIF(%(user)s, '')::uuid AND code = %(right)s
            AND organisation_id = NULLIF(%(organisation)s, '')::uuid AND removed_at IS NULL
    ) THEN 'on' ELSE '' END, true)
"""


def begin(actor: Actor) -> Actor:
    """From here to the end of the transaction, this actor acts. Sets every setting, always.

    Answers the actor with the field right, if the person holds it now; without, if not."""
    if not connection.in_atomic_block:
        raise NoTransaction("access.context.begin needs transaction.atomic()")
    with connection.cursor() as cursor:
        cursor.execute(
            BEGIN,
            {"user": str(actor.user_id or ""), "organisation": str(actor.organisation_id or ""), "right": FIELD_RIGHT},
        )
        entitled = cursor.fetchone()[3] == "on"
    if entitled != actor.may(FIELD_RIGHT):
        actor = replace(actor, permissions=actor.permissions ^ {FIELD_RIGHT})
    _current.set(actor)
    return actor


def current() -> Actor | None:
    """The actor of this request, command or job; none where nobody has begun."""
    return _current.get()


def rename(actor: Actor) -> None:
    """The same person acts, with more known about it (route, language). The database need not know."""
    _current.set(actor)


def forget() -> None:
    """Nobody acts any more: called when the transaction of `begin` has ended."""
    _current.set(None)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction of its own in which this actor acts: for commands, jobs and tests.

    Inside another transaction the one who acted before acts again afterwards: what is set for a
    transaction would otherwise outlive the savepoint."""
    before = _current.get()
    try:
        with transaction.atomic():
            yield begin(actor)
    finally:
        _current.set(before)
        if connection.in_atomic_block and not _broken():
            begin(before or Actor.anonymous())
            _current.set(before)


@contextmanager
def engine() -> Iterator[None]:
    """Lift row-level security inside the block. For services, jobs and the bookkeeping of access only.

    Where the transaction breaks inside, the database takes the setting back itself."""
    if not connection.in_atomic_block:
        raise NoTransaction("access.context.engine needs transaction.atomic()")
    before = _set_engine("on")
    try:
        yield
    except BaseException:
        if not _broken():
            _set_engine(before)
        raise
    _set_engine(before)


def _set_engine(value: str) -> str:
    """Set the switch and answer what it was, in one statement (the old value is read first)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT was.value, set_config('samsyn.engine', %s, true) FROM"
            " (SELECT COALESCE(current_setting('samsyn.engine', true), '') AS value OFFSET 0) AS was",
            [value],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _broken() -> bool:
    return connection.connection is not None and connection.connection.info.transaction_status.name == "INERROR"
