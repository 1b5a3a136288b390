"""The words of drafts: which forms keep one, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Form(StrEnum):
    """A form that keeps what was half written."""

    EVENT = "event"
    NOTE = "note"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, field by field, and when it was kept."""

    values: Mapping[str, Sequence[str]]
    at: datetime

    def first(self) -> dict[str, str]:
        """The fields with one value each, as most forms have them."""
        return {name: values[-1] for name, values in self.values.items() if values}
