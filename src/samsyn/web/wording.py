"""Keeps what is said again and again on a page, for each language of the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
R = TypeVar("R")


def in_language(function: Callable[P, R]) -> Callable[P, R]:
    """Let a pure function of words keep its answers, each under the language in which it was asked.

    A page of fifty duties says "law" and "in 3 days" fifty times; each time the reader's language and
    the message would be looked up. Arguments must be hashable and must not name a person."""

    @lru_cache(maxsize=8192)
    def answer(language: str | None, *args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        return answer(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    return asked
