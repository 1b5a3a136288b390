"""May this session go on, and is the second factor given? Pure: times in seconds, the clock is the caller's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from samsyn.organisations.terms import SecondFactor

#: Ways of signing in that hold two factors: an own factor, or the organisation's sign-in, which has
#: shown that it asked for one before it let anybody in.
TWO_FACTORS = frozenset({"mfa", "socialaccount"})
#: The time of the last sign of life is written at most this often.
WRITE_EVERY = 60


class Ended(StrEnum):
    """Why a session ended by itself."""

    IDLE = "idle"
    ABSOLUTE = "absolute"


def session_ended(*, since: float, seen: float, now: float, idle: float, absolute: float) -> Ended | None:
    """Has the session ended: nothing done for too long, or signed in too long ago?

    fi: istunnon vanheneminen · sv: sessionen går ut"""
    if now - since >= absolute:
        return Ended.ABSOLUTE
    # What was seen may have been written up to a minute late.
    return Ended.IDLE if now - seen >= idle + WRITE_EVERY else None


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long a session goes on, in seconds: if nothing is done (`left`), and whatever is done (`last`)."""

    left: int
    last: int


def time_left(*, since: float, seen: float, now: float, idle: float, absolute: float) -> TimeLeft:
    """How long does a session go on? Rather too short than too long: the last sign of life may be written late."""
    return TimeLeft(max(0, int(seen + idle - now)), max(0, int(since + absolute - now)))


def asks_for_two(demand: str) -> bool:
    """Does the organisation ask its staff for a second factor?"""
    return demand != SecondFactor.NOBODY


def second_factor_missing(demand: str, methods: Collection[str]) -> bool:
    """Does the organisation ask for a second factor that this session has not shown?

    fi: kaksivaiheinen tunnistautuminen · sv: tvåfaktorsautentisering"""
    return asks_for_two(demand) and not TWO_FACTORS & set(methods)


def two_factors_stated(claim: str, one_of: Collection[str], claims: Mapping[str, Any]) -> bool:
    """Does the organisation's own sign-in state in this claim that it asked for two factors?"""
    stated = claims.get(claim)
    values: Sequence[Any] = stated if isinstance(stated, list) else [stated]
    return any(value in one_of for value in values)
