"""The seals as jobs and commands ask for them: who acts, whose rows are read, one transaction for each batch.

fi: lokin sinetöinti · sv: försegling av loggen"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied

from samsyn.access.context import acting, engine
from samsyn.journal import sealing, verifying
from samsyn.journal.keys import KeyProblem, load_private, load_public
from samsyn.journal.queries import newest
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.journal.verifying import Verdict
from samsyn.journal.watch import is_late, oldest_unsealed, watch

NAME = "audit"


@dataclass(frozen=True, slots=True)
class State:
    """How it stands with the sealing. `waiting`: seconds of the oldest row that is not sealed; None where all are.

    `checkpoint`: the number of the seal that was last given out, and when."""

    seals: int
    rows: int
    sealed_at: datetime | None
    waiting: float | None
    limit: float
    checkpoint: int = 0
    checkpoint_at: datetime | None = None

    @property
    def read_only(self) -> bool:
        """Are acts refused?"""
        return is_late(self.waiting, self.limit)


def key_file() -> Path:
    """The file of the key that the environment names. Raises `KeyProblem`."""
    if not settings.SEAL_KEY:
        raise KeyProblem("SAMSYN_SEAL_KEY names no file: make one with samsyn audit new-key FILE")
    return Path(settings.SEAL_KEY)


def seal(*, batch: int = sealing.BATCH) -> int:
    """Seal everything that waits, each batch in a transaction of its own. Answers the number of rows.

    Raises `KeyProblem`, and `ChainBroken` where the newest seal has been tampered with."""
    key = load_private(key_file())
    sealed = 0
    while True:
        with acting(Actor.system(NAME)), engine():
            done = sealing.seal_batch(key, batch=batch)
        sealed += done.rows
        if not done.more:
            watch.forget()
            return sealed


def state() -> State:
    """How many seals there are, and how long the oldest row waits for one."""
    with acting(Actor.system(NAME)):
        last = sealing.newest()
        waiting = oldest_unsealed()
        with engine():
            taken = newest("checkpoint", Kind.ADMINISTRATION)
    return State(
        seals=last.number if last else 0,
        rows=last.rows if last else 0,
        sealed_at=last.sealed_at if last else None,
        waiting=waiting,
        limit=float(settings.SEAL_LIMIT_SECONDS),
        checkpoint=int(str(taken.detail["seal"])) if taken else 0,
        checkpoint_at=taken.at if taken else None,
    )


def verify(keys: Collection[str], kept: Mapping[str, Any] | None = None) -> Verdict:
    """Is the journal what was sealed by these keys, and what the checkpoint says?"""
    with acting(Actor.system(NAME)), engine():
        return verifying.verify(keys, kept)


def checkpoint() -> dict[str, object]:
    """The newest seal as a statement for another house, given out by a command. Raises `LookupError`."""
    with acting(Actor.system(NAME)) as actor:
        return take_checkpoint(actor)


def take_checkpoint(actor: Actor) -> dict[str, object]:
    """The newest seal as a statement for another house; that it left is written down.

    It names no person: rows, hashes, times. Raises `LookupError` where nothing is sealed.
    fi: tarkistuspiste · sv: kontrollpunkt"""
    if actor.role != "system" and not actor.may("see_sealing"):
        raise PermissionDenied("see_sealing")
    content = verifying.checkpoint()
    statement = cast("dict[str, Any]", content["statement"])
    record(actor, kind=Kind.ADMINISTRATION, what="checkpoint", detail={"seal": statement["number"]})
    return content


def trusted_keys(files: Collection[Path]) -> set[str]:
    """The public keys of the files; without files, the key of this installation. Raises `KeyProblem`."""
    return {load_public(file) for file in files or [key_file()]}
