"""The words of what two persons release: fi: tulostaminen, turvakielto · sv: utskrift, spärrmarkering"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


class NotToDecide(Exception):
    """The release was asked for by oneself, or has been decided already."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What `data/access/release.yaml` says."""

    minutes: int
    least_words: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A release as its page shows it. `may_decide`: the reader may agree or refuse."""

    id: UUID
    number: str
    asked_by: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    agreed: bool
    until: datetime | None
    may_decide: bool
