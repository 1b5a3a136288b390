"""The log in words: rows, what stands out, how it stands with the sealing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samsyn.access.matrix import load_roles
from samsyn.cases.present import Reader
from samsyn.cases.present_access import ACTS, class_words
from samsyn.cases.words import vocabulary
from samsyn.journal.queries import Row
from samsyn.law.citation import sections
from samsyn.organisations.queries import organisation_labels
from samsyn.organisations.terms import Label
from samsyn.oversight.queries import Found
from samsyn.oversight.rules import load_limits
from samsyn.oversight.sealing import State
from samsyn.oversight.terms import Finding, Rule
from samsyn.web.dates import full_day

#: Numbers of cases that a row shows; the rest is counted.
CASES = 3


class Line(NamedTuple):
    """A row of the log: who did what, when, with which cases, why."""

    when: str
    organisation: Label | None
    who: str
    what: str
    cases: str
    classes: str
    purpose: str
    basis: str


class Stands(NamedTuple):
    """Something that stands out, and what to search for to see it."""

    rule: str
    who: str
    user_id: UUID
    day: str
    until: str
    says: str
    limit: str


class Stamp(NamedTuple):
    """How it stands with the sealing, in words."""

    seals: int
    rows: int
    sealed: str
    waiting: str
    turns: str
    read_only: bool
    checkpoint: str


def lines(found: Found, reader: Reader, names: Mapping[UUID, str]) -> list[Line]:
    """The rows as a page shows them."""
    labels = organisation_labels(reader.language)
    return [_line(row, found.numbers, labels, reader, names) for row in found.rows]


def _line(
    row: Row, numbers: Mapping[UUID, str], labels: Mapping[UUID, Label], reader: Reader, names: Mapping[UUID, str]
) -> Line:
    who = names.get(row.user_id, "") if row.user_id else ""
    return Line(
        when=moment(row.at),
        organisation=labels.get(row.organisation_id) if row.organisation_id else None,
        who=", ".join(filter(None, (who, role_word(row.role, reader.language)))),
        what=what_words(row.kind, row.what, reader),
        cases=_cases(row, numbers),
        classes=class_words(row.data_classes, reader),
        purpose=reader.word("purpose", row.purpose),
        basis=sections(row.basis.split("; "), reader.language),
    )


def _cases(row: Row, numbers: Mapping[UUID, str]) -> str:
    known = sorted(numbers[one] for one in row.case_ids if one in numbers)
    text = ", ".join(known[:CASES])
    more = len(row.case_ids) - min(len(known), CASES)
    return _("%(numbers)s and %(more)d others") % {"numbers": text, "more": more} if text and more > 0 else text


def what_words(kind: str, what: str, reader: Reader) -> str:
    """What a row tells of: looked at the case, signed in …"""
    if what == "open_case" and kind == "act":
        return _("opened the case")
    if what in ACTS and kind != "denied":
        return str(ACTS[what])
    known = vocabulary()["logged"].get(what)
    return str(getattr(known, reader.language)) if known else reader.word("kind_of_look", kind)


def role_word(role: str, language: str) -> str:
    """The name of a role; of a job: automatic run."""
    rule = load_roles().get(role)
    return rule.names[language].lower() if rule else ""


def moment(at: datetime) -> str:
    """24.11.2026 14.05"""
    local = localtime(at)
    return f"{full_day(local.date())} {local:%H.%M}"


def standing_out(found: list[Finding], reader: Reader, names: Mapping[UUID, str]) -> list[Stands]:
    """What stands out, in words."""
    limits = load_limits()
    return [
        Stands(
            rule=limits[one.rule].names[reader.language],
            who=names.get(one.user_id, ""),
            user_id=one.user_id,
            day=full_day(one.day),
            until=full_day(one.day + timedelta(days=1) if one.rule == Rule.NIGHT else one.day),
            says=limits[one.rule].says[reader.language].format(count=one.count, persons=one.persons),
            limit=_("from %(limit)d on") % {"limit": one.limit},
        )
        for one in found
    ]


def rules_in_words(reader: Reader) -> list[tuple[str, str, str]]:
    """What is looked for: the rule, its limit, and where the law asks for it."""
    limits = load_limits()
    return [
        (
            limits[rule].names[reader.language],
            _("from %(limit)d on") % {"limit": limits[rule].limit},
            sections(limits[rule].source, reader.language),
        )
        for rule in Rule
    ]


def stamp(state: State, now: datetime) -> Stamp:
    """How it stands with the sealing."""
    turns = now + timedelta(seconds=state.limit - state.waiting) if state.waiting is not None else None
    checkpoint = ""
    if state.checkpoint_at:
        checkpoint = _("%(when)s, seal %(number)s") % {
            "when": moment(state.checkpoint_at),
            "number": state.checkpoint or "?",
        }
    return Stamp(
        seals=state.seals,
        rows=state.rows,
        sealed=moment(state.sealed_at) if state.sealed_at else "",
        waiting=moment(now - timedelta(seconds=state.waiting)) if state.waiting is not None else "",
        turns=moment(turns) if turns and not state.read_only else "",
        read_only=state.read_only,
        checkpoint=checkpoint,
    )
