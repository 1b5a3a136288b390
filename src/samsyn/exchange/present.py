"""From batches, problems and receipts to what the pages of an import draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.cases.bulk import numbers_of
from samsyn.cases.present import Reader, case_href
from samsyn.cases.present_event import refusal_words
from samsyn.cases.terms import Reason, Refusal
from samsyn.clients.completing import Known
from samsyn.clients.rules import masked
from samsyn.exchange import words
from samsyn.exchange.models import Batch
from samsyn.exchange.queries import Resemblance
from samsyn.exchange.terms import BatchState, Problem, letters
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.terms import Label
from samsyn.web.dates import full_day, language_name, number
from samsyn.web.rows import Tag

#: Where one goes on with an import, by its state.
NEXT = {
    BatchState.UPLOADED: "exchange:columns",
    BatchState.CHECKED: "exchange:preview",
    BatchState.QUEUED: "exchange:progress",
    BatchState.DONE: "exchange:receipt",
}


class BatchRow(NamedTuple):
    """An import in the list of imports."""

    href: str
    name: str
    kind: str
    when: datetime
    tag: Tag
    rows: str
    outcome: str


def next_page(batch: Batch) -> str:
    """Where this import goes on; the list of imports where it does not."""
    view = NEXT.get(BatchState(batch.state))
    return reverse(view, args=[batch.id]) if view else reverse("exchange:import")


def batch_rows(batches: Iterable[Batch], kinds: Mapping[Any, Any], reader: Reader) -> list[BatchRow]:
    """The imports of an organisation."""
    rows = []
    for batch in batches:
        text, tone = words.STATES[batch.state]
        count = ngettext("%(n)s row", "%(n)s rows", batch.rows) % {"n": number(batch.rows, reader.language)}
        href = next_page(batch) if batch.state in NEXT else ""
        kind = str(getattr(kinds[batch.kind].name, reader.language))
        rows.append(
            BatchRow(href, batch.file_name, kind, batch.uploaded_at, Tag(str(text), tone), count, _outcome(batch))
        )
    return rows


def _outcome(batch: Batch) -> str:
    receipt = batch.receipt
    if not receipt:
        return ""
    parts = {"new": receipt["new"], "changed": receipt["changed"], "unchanged": receipt["unchanged"]}
    return _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged") % parts


class ProblemRow(NamedTuple):
    """One thing that is wrong, as the page says it."""

    where: str
    heading: str
    value: str
    what: str
    then: str
    tag: Tag


def problem_rows(problems: Iterable[Problem], rulebook: Rulebook, reader: Reader) -> list[ProblemRow]:
    """What is wrong in the list, in words."""
    rows = []
    for problem in problems:
        told = words.told(problem, rulebook, reader)
        tag = Tag(_("look"), "soon") if problem.is_warning else Tag(_("error"), "late")
        value = problem.value if problem.column >= 0 else ""
        rows.append(ProblemRow(words.where(problem), problem.heading, value, told.what, told.then, tag))
    return rows


def problem_cells(problems: Iterable[Problem], rulebook: Rulebook, reader: Reader) -> Iterable[Sequence[object]]:
    """The rows of the list of errors as a file."""
    for problem in problems:
        told = words.told(problem, rulebook, reader)
        kind = _("look") if problem.is_warning else _("error")
        column = letters(problem.column) if problem.column >= 0 else ""
        yield problem.row, column, problem.heading, problem.value, kind, told.what, told.then


class Matter(NamedTuple):
    """One matter of a known person and of a row, and what becomes of it for the same person."""

    label: str
    known: str
    told: str
    becomes: Tag


@dataclass(frozen=True, slots=True)
class Alike:
    """A row beside one known person."""

    title: str
    why: str
    href: str
    rows: list[Matter]


class Question(NamedTuple):
    """Whether a row is about a known person: the row, the persons, and the field for the answer."""

    title: str
    alikes: list[Alike]
    field: Any


def questions(resemblances: Sequence[Resemblance], form: Any, reader: Reader) -> list[Question]:
    """The questions of a page, each with the row and the persons side by side."""
    numbers = numbers_of(case_id for one in resemblances for case_id, _same, _known in one.candidates)
    found = []
    for one in resemblances:
        alikes = [
            Alike(
                title=f"{known.person.given_names} {known.person.family_name}",
                why=", ".join(str(words.SAME[reason]) for reason in same),
                href=case_href(numbers[case_id]) if case_id in numbers else "",
                rows=compared(known, one.said, reader),
            )
            for case_id, same, known in one.candidates
            if known is not None
        ]
        title = _("Row %(row)s: %(name)s") % {"row": one.number, "name": one.said.get("name", "")}
        found.append(Question(title, alikes, form[f"row_{one.number}"]))
    return found


def compared(known: Known, said: Mapping[str, Any], reader: Reader) -> list[Matter]:
    """What is known of a person beside what the list says. Names and numbers are added, the rest fills gaps."""
    person, identity, contact = known.person, said.get("identity", {}), said.get("contact", {})
    numbers = {one.kind.value: masked(one.kind, one.value) for one in person.identifiers}
    reach = person.contact
    names = [
        (_("Name"), f"{person.family_name} {person.given_names}", said.get("name", "")),
        (_("Other names"), ", ".join(person.aliases), identity.get("other_names", "")),
        (_("Customer number"), numbers.get("customer_number", "") or numbers.get("uma", ""), _number(identity)),
    ]
    rest = [
        (_("Birth date"), _day(person.birth_date), _day(said.get("born"))),
        (_("Personal identity code"), numbers.get("hetu", ""), identity.get("hetu", "")),
        (_("Mother tongue"), _tongue(person.mother_tongue, reader), _tongue(identity.get("mother_tongue"), reader)),
        (_("Phone"), reach.phone if reach else "", contact.get("phone", "")),
        (_("E-mail"), reach.email if reach else "", contact.get("email", "")),
        (_("Address"), reach.address if reach else "", contact.get("address", "")),
    ]
    return [
        Matter(label, before, after, _becomes(before, after, adds=adds))
        for pairs, adds in ((names, True), (rest, False))
        for label, before, after in pairs
        if before or after
    ]


def _becomes(before: str, after: str, *, adds: bool) -> Tag:
    if not after or before == after:
        return Tag("")
    return Tag(_("is added"), "done") if adds or not before else Tag(_("stays as in Samsyn"))


def _number(identity: Mapping[str, str]) -> str:
    return identity.get("customer_number") or identity.get("uma_number", "")


def _tongue(code: str | None, reader: Reader) -> str:
    return language_name(code, reader.language) if code else ""


def _day(day: date | str | None) -> str:
    if isinstance(day, str):
        day = date.fromisoformat(day) if day else None
    return full_day(day) if day else ""


class SampleRow(NamedTuple):
    """A row of the list as it was understood."""

    number: int
    name: str
    born: str
    situation: str
    events: list[str]


def sample_rows(sample: Iterable[Mapping[str, Any]], rulebook: Rulebook, reader: Reader) -> list[SampleRow]:
    """The first rows of the list, as they were understood."""
    rows = []
    for said in sample:
        situation = said.get("situation", {})
        place = reader.place(situation.get("municipality", ""))
        group = reader.word("group", situation["group"]) if situation.get("group") else ""
        events = [
            f"{words.target_name(f'event.{type_}', rulebook, reader.language)} {_day(planned or on)}"
            for type_, on, planned in said.get("events", ())
        ]
        together = " · ".join(filter(None, (group, place)))
        rows.append(SampleRow(said["number"], said.get("name", ""), _day(said.get("born", "")), together, events))
    return rows


@dataclass(frozen=True, slots=True)
class Counted:
    """A name and how many of it."""

    name: str
    count: int


def event_counts(events: Mapping[str, int], rulebook: Rulebook, reader: Reader) -> list[Counted]:
    """How many facts of each type, the most first."""
    most = sorted(events.items(), key=lambda item: (-item[1], item[0]))
    return [Counted(words.target_name(f"event.{type_}", rulebook, reader.language), n) for type_, n in most]


@dataclass(frozen=True, slots=True)
class Authority:
    """The duties that arose for one authority."""

    label: Label
    count: int
    duties: list[Counted]


class Receipt(NamedTuple):
    """What an import did, as its page shows it."""

    persons: list[Counted]
    events: list[Counted]
    authorities: list[Authority]
    duties: int
    beyond: int
    skipped: str
    left: list[tuple[int, str]]
    other_days: list[tuple[int, str]]

    @property
    def nothing(self) -> bool:
        """Did the list change nothing?"""
        return not (self.events or self.authorities or any(one.count for one in self.persons[:2]))


def receipt_page(receipt: Mapping[str, Any], rulebook: Rulebook, reader: Reader) -> Receipt:
    """The receipt in words: the own organisation first, then who has most to do."""
    authorities = [
        Authority(
            reader.label(code),
            sum(codes.values()),
            [
                Counted(str(getattr(rulebook.duties[duty].name, reader.language)), n)
                for duty, n in sorted(codes.items(), key=lambda item: (-item[1], item[0]))
            ],
        )
        for code, codes in sorted(
            receipt["duties"].items(), key=lambda item: (item[0] != reader.own, -sum(item[1].values()), item[0])
        )
    ]
    handled = receipt.get("handled", 0)
    return Receipt(
        persons=[
            Counted(_("new persons"), receipt["new"]),
            Counted(_("known persons with something new"), receipt["changed"]),
            Counted(_("known persons with nothing new"), receipt["unchanged"]),
            *([Counted(_("new persons with a handler"), handled)] if handled else []),
        ],
        events=event_counts(receipt["events"], rulebook, reader),
        authorities=authorities,
        duties=sum(one.count for one in authorities),
        beyond=receipt.get("beyond", 0),
        skipped=", ".join(str(row) for row in receipt["skipped"]),
        left=[(row, str(words.LEFT[reason])) for row, reason in receipt["left"]],
        other_days=[
            (row, ", ".join(words.target_name(f"event.{type_}", rulebook, reader.language) for type_ in types))
            for row, types in receipt["other_days"]
        ],
    )


def failure_words(failure: Mapping[str, Any], rulebook: Rulebook, reader: Reader) -> str:
    """Why the last attempt did not go through."""
    if not failure:
        return ""
    details = {"row": failure.get("row", ""), "reason": ""}
    if failure.get("reason"):
        details["reason"] = refusal_words(Refusal(Reason(failure["reason"])), reader, rulebook)
    return str(words.FAILURES[failure["kind"]]) % details
