"""Reads `data/retention/`: rules and hindrances, and says precisely what is wrong in them (`LawError`)."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from samsyn.law.reader import Document, LawError, parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import DATA_CLASSES, Confidence, DataClass, Day, Labels, Length, Names, Strict
from samsyn.retention.terms import Counted, HindranceRule, RetentionRules, Rule, Term, Version, Why

__all__ = ["LawError", "load_retention"]

FOLDER = DATA / "retention"
#: What the terms of a rule of this kind may count from.
COUNTED = {
    "case": {Counted.RELATIONSHIP_END, Counted.COMPENSATED_YEAR},
    "log": {Counted.LOG_ENTRY, Counted.LOG_ENTRY_SOCIAL_OR_HEALTH},
}


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Sources = Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_one_or_more), Field(min_length=1)]


class TermText(Strict):
    """A time as the file says it."""

    counted_from: Counted
    keep: Length
    to: Literal["day", "year_end"] = "day"


class VersionText(Strict):
    """A version; what it leaves out stays as before."""

    from_: Day = Field(alias="from")
    terms: list[TermText] | None = Field(default=None, min_length=1)
    source: Sources
    confidence: Confidence | None = None
    note: Labels | None = None


class PaidText(Strict):
    """What tells for which years the state pays."""

    duties: Names = []
    events: Names = []


class RuleText(Strict):
    """One rule as its file says it."""

    name: Labels
    whose: Labels
    kept_with: Literal["case", "log"]
    classes: list[DataClass] = Field(min_length=1)
    paid_by: PaidText = PaidText()
    versions: list[VersionText] = Field(min_length=1)


class HindranceText(Strict):
    """One hindrance as the file says it."""

    name: Labels
    source: Sources
    confidence: Confidence
    except_: Names = Field(default=[], alias="except")


def load_retention(folder: Path | None = None) -> RetentionRules:
    """The rules of retention, loaded once for each folder. Raises `LawError`."""
    return _load(folder or FOLDER)


@lru_cache(maxsize=4)
def _load(folder: Path) -> RetentionRules:
    rules: dict[str, Rule] = {}
    of_class: dict[str, Rule] = {}
    for file in sorted((folder / "rules").glob("*.yaml")):
        document = read(file)
        rule = rules[file.stem] = _rule(file.stem, document)
        for index, data_class in enumerate(rule.classes):
            if data_class in of_class:
                raise document.error(
                    ("classes", index), f"{data_class} has a rule already, in {of_class[data_class].code}.yaml"
                )
            of_class[data_class] = rule
    missing = [name for name in DATA_CLASSES if name not in of_class]
    if missing:
        raise LawError(folder / "rules", 1, "", f"a rule for every class of data expected; none for {missing[0]}")
    return RetentionRules(rules, _hindrances(read(folder / "hindrances.yaml")), of_class)


def _rule(code: str, document: Document) -> Rule:
    text = parse(document, RuleText)
    if text.versions[0].terms is None:
        raise document.error(("versions", 0, "terms"), "this key is required in the first version")
    if text.versions[0].confidence is None:
        raise document.error(("versions", 0, "confidence"), "this key is required in the first version")
    for number, (one, following) in enumerate(pairwise(text.versions), 1):
        if following.from_ <= one.from_:
            raise document.error(("versions", number, "from"), f"a day after {one.from_} expected")
    versions: list[Version] = []
    for number, row in enumerate(text.versions):
        for index, term in enumerate(row.terms or ()):
            if term.counted_from not in COUNTED[text.kept_with]:
                expected = ", ".join(sorted(COUNTED[text.kept_with]))
                raise document.error(("versions", number, "terms", index, "counted_from"), f"one of {expected}")
            if term.keep.working_days or not (term.keep.months or term.keep.days):
                raise document.error(("versions", number, "terms", index, "keep"), "years, months or days expected")
        before = versions[-1] if versions else None
        versions.append(_version(row, before))
    return Rule(
        code,
        text.name.model_dump(),
        text.whose.model_dump(),
        text.kept_with,
        tuple(text.classes),
        tuple(versions),
        frozenset(text.paid_by.duties),
        frozenset(text.paid_by.events),
    )


def _version(row: VersionText, before: Version | None) -> Version:
    terms = tuple(Term(term.counted_from, term.keep, term.to == "year_end") for term in row.terms or ())
    return Version(
        from_=row.from_,
        terms=terms or (before.terms if before else ()),
        source=tuple(row.source),
        confidence=row.confidence or (before.confidence if before else "unconfirmed"),
        note=row.note.model_dump() if row.note else (before.note if before else {}),
    )


def _hindrances(document: Document) -> dict[Why, HindranceRule]:
    if not isinstance(document.content, dict):
        raise document.error((), "a mapping of keys to values expected")
    found: dict[Why, HindranceRule] = {}
    for code, row in document.content.items():
        if code not in set(Why):
            raise document.error((code,), f"expected one of {', '.join(Why)}")
        text = parse(document, HindranceText, row, (code,))
        found[Why(code)] = HindranceRule(
            text.name.model_dump(), tuple(text.source), text.confidence, frozenset(text.except_)
        )
    missing = [why for why in Why if why not in found]
    if missing:
        raise document.error((), f"{missing[0]} is missing")
    return found
