"""Is sealing late? Then the system is read-only: looks are written down, acts and exports are refused.

Asked once in some seconds by each process, so that an ordinary request pays nothing for it.
fi: vain luku -tila · sv: skrivskyddat läge"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection

from samsyn.journal.terms import Kind, ReadOnly

#: What is refused while the journal is not sealed in time. Looks go on, and so do signing in and the closing of
#: accounts: whoever mends it must be able to lock somebody out.
REFUSED = frozenset({Kind.ACT, Kind.EXPORT})
AGE = "SELECT extract(epoch FROM clock_timestamp() - journal_unsealed_since())"


def is_late(age: float | None, limit: float) -> bool:
    """Has the oldest row that is not sealed waited longer than the limit? Both in seconds."""
    return age is not None and age > limit


class Watch:
    """What this process knows of the sealing: asked anew when it is older than `every` seconds."""

    def __init__(
        self,
        ask: Callable[[], float | None],
        *,
        limit: Callable[[], float],
        every: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._limit, self._every, self._clock = ask, limit, every, clock
        self._age: float | None = None
        self._asked: float | None = None

    def look(self) -> bool:
        """Is sealing late? Asks the database when it is time to."""
        now = self._clock()
        if self._asked is None or now - self._asked >= self._every():
            self._age, self._asked = self._ask(), now
        return self.is_late()

    def is_late(self) -> bool:
        """Is sealing late, as far as is known? Asks nobody."""
        if self._age is None or self._asked is None:
            return False
        return is_late(self._age + self._clock() - self._asked, self._limit())

    def know(self, age: float | None) -> None:
        """Take this for the age of the oldest row that is not sealed."""
        self._age, self._asked = age, self._clock()

    def forget(self) -> None:
        """Ask at the next look."""
        self._age = self._asked = None


def oldest_unsealed() -> float | None:
    """How many seconds has the oldest row that is not sealed waited? None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(AGE)
        row = cursor.fetchone()
    return float(row[0]) if row and row[0] is not None else None


#: The watch of this process.
watch = Watch(
    oldest_unsealed,
    limit=lambda: float(settings.SEAL_LIMIT_SECONDS),
    every=lambda: float(settings.SEAL_CHECK_SECONDS),
)


def require_sealed(kind: Kind) -> None:
    """Go on only if this may be written down now. Raises `ReadOnly` for acts and exports while sealing is late."""
    if kind in REFUSED and watch.look():
        raise ReadOnly(kind.value)
