"""What limits exceptional access: read from `data/access/exceptional.yaml`, which is checked. Pure."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from samsyn.access.terms import FIELD_RIGHT, PROTECTED
from samsyn.exceptional.terms import Limits
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Labels, Strict
from samsyn.law.terms import Function

NEVER = frozenset({"log"})


class Finding(Labels):
    """A finding of a review as the file says it."""

    explain: str = Field(pattern="^(true|false)$")


class LimitsText(Strict):
    """The file."""

    minutes: int = Field(ge=1, le=60)
    a_day: int = Field(ge=1, le=50)
    least_words: int = Field(ge=1, le=200)
    not_told: list[Function]
    reasons: dict[str, Labels] = Field(min_length=1)
    findings: dict[str, Finding] = Field(min_length=2)


def load_limits(file: Path | None = None) -> Limits:
    """The limits, loaded once for each file. Raises `LawError`."""
    return _limits(file or DATA / "access" / "exceptional.yaml")


@lru_cache(maxsize=4)
def _limits(file: Path) -> Limits:
    document = read(file)
    text = parse(document, LimitsText, document.content, ())
    return Limits(
        minutes=text.minutes,
        a_day=text.a_day,
        least_words=text.least_words,
        not_told=frozenset(text.not_told),
        reasons={code: labels.model_dump() for code, labels in text.reasons.items()},
        findings={code: labels.model_dump(include={"en", "sv", "fi"}) for code, labels in text.findings.items()},
        explained=frozenset(code for code, labels in text.findings.items() if labels.explain == "true"),
    )


def opened_classes(of_role: frozenset[str], permissions: frozenset[str]) -> frozenset[str]:
    """Which classes of data does exceptional access open to a person?

    Those of the role that the matrix lets the function have; protected contact details with the field
    right alone; never what only named persons may know, nor the log.
    fi: turvakielto · sv: spärrmarkering
    law: 661/2009, 36 §"""
    allowed = of_role - NEVER
    return allowed if FIELD_RIGHT in permissions else allowed - {PROTECTED}
