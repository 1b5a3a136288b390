"""From what the queries of deletion answer to what its pages show. No question of law is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samsyn.cases.present import Reader, section
from samsyn.cases.words import listed
from samsyn.disposal.terms import Deleted, Held, Line, Listed, Outcome, Problem, Proposed
from samsyn.law.calendar import Period
from samsyn.organisations.words import length_in_words
from samsyn.retention.rulebook import load_retention
from samsyn.retention.terms import Counted, Hindrance, Kept, Verdict, Version, Why
from samsyn.web.dates import full_day
from samsyn.web.rows import Tag

COUNTED = {
    Counted.RELATIONSHIP_END: gettext_lazy("end of the client relationship"),
    Counted.COMPENSATED_YEAR: gettext_lazy("year for which the state pays"),
    Counted.LOG_ENTRY: gettext_lazy("entry in the log"),
    Counted.LOG_ENTRY_SOCIAL_OR_HEALTH: gettext_lazy("entry in the log that touches social welfare or health care"),
}
#: What the rows of a table are, in the words of the pages; what is not named here is "other entries".
TABLES = {
    "cases_event": gettext_lazy("facts"),
    "cases_situation": gettext_lazy("situations"),
    "cases_duty": gettext_lazy("duties"),
    "cases_note": gettext_lazy("notes"),
    "cases_transfer": gettext_lazy("handovers of duties"),
    "clients_identity": gettext_lazy("identity"),
    "clients_alias": gettext_lazy("other names"),
    "clients_identifier": gettext_lazy("numbers of the person"),
    "clients_contact": gettext_lazy("contact details"),
}
#: Tables that nobody counts: they say nothing beside the rest.
UNCOUNTED = frozenset({"cases_case", "cases_profile", "clients_householdmember"})
PROBLEMS = {
    Problem.CHANGED: gettext_lazy(
        "What would be deleted is not the same as in the preview any more. Look at it again."
    ),
    Problem.SAME_PERSON: gettext_lazy("You proposed it yourself: another person must decide."),
    Problem.NOTHING: gettext_lazy("There is nothing to delete."),
    Problem.DECIDED: gettext_lazy("It has been decided already."),
}
#: What stopped the job, in words; hindrances have theirs in the rules.
STOPPED = {
    "changed": gettext_lazy("It changed after the approval."),
    "held": gettext_lazy("Somebody decided to keep it."),
    "too_early": gettext_lazy("Its day has not come."),
}
OUTCOMES = {
    Outcome.WAITING: (gettext_lazy("waits for another person"), "soon"),
    Outcome.APPROVED: (gettext_lazy("approved"), "done"),
    Outcome.REFUSED: (gettext_lazy("refused"), ""),
}


class Row(NamedTuple):
    """An ended case in the list."""

    number: str
    ended: str
    delete: str
    tag: Tag
    why: str


class ClassRow(NamedTuple):
    """A class of data with its last day and what decides it."""

    name: str
    until: str
    counted: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A case of a preview."""

    number: str
    ended: str
    delete: str
    rule: str
    source: str
    mark: str
    content: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in the list and on its page."""

    id: UUID
    tag: Tag
    proposed: str
    decided: str
    numbers: tuple[str, ...]
    progress: str
    archive: str
    stopped: tuple[tuple[str, str], ...]


class DeletedRow(NamedTuple):
    """A record of a deletion."""

    number: str
    ended: str
    deleted: str
    rule: str
    source: str
    who: str
    archive: str


def ended_row(one: Listed, reader: Reader) -> Row:
    """An ended case: from when it may be deleted, or what keeps it."""
    may = one.verdict.may_delete(reader.today)
    if one.verdict.hindrances:
        tag = Tag(_("is kept"), "info")
    elif may:
        tag = Tag(_("may be deleted"), "soon")
    else:
        tag = Tag(_("not yet"))
    return Row(
        number=one.case.number,
        ended=full_day(one.case.ended_on),
        delete=full_day(one.verdict.delete_on) if one.verdict.delete_on else "–",
        tag=tag,
        why=hindrance_words(one.verdict.hindrances, reader) or deciding(one.verdict, reader),
    )


def hindrance_words(found: Iterable[Hindrance], reader: Reader) -> str:
    """What keeps a case, in words."""
    words = load_retention().hindrances
    return "; ".join(words[one.why].name[reader.language] for one in found)


def hindrance_rows(found: Iterable[Hindrance], reader: Reader) -> list[tuple[str, str, str]]:
    """What keeps a case: words, section, and the mark of what is not confirmed."""
    rules = load_retention().hindrances
    return [
        (rules[one.why].name[reader.language], section(rules[one.why].source), mark(rules[one.why].confidence))
        for one in found
    ]


def deciding(verdict: Verdict, reader: Reader) -> str:
    """Why that day: Client data, end of the client relationship 15.3.2026"""
    kept = verdict.decisive
    if kept is None:
        return ""
    return f"{load_retention().rules[kept.rule].name[reader.language]}: {counted(kept)}"


def counted(kept: Kept) -> str:
    """From what a time is counted: end of the client relationship 15.3.2026"""
    if kept.counted_from is Counted.COMPENSATED_YEAR:
        return f"{COUNTED[kept.counted_from]} {kept.counted_on.year}"
    return f"{COUNTED[kept.counted_from]} {full_day(kept.counted_on)}"


def mark(confidence: str) -> str:
    """What the pages say beside what no source confirms."""
    return {"confirmed": "", "partly": _("partly confirmed")}.get(confidence, _("unconfirmed"))


def class_rows(verdict: Verdict, reader: Reader) -> list[ClassRow]:
    """Every class of data with its last day; those of one rule and day together."""
    rules = load_retention()
    groups: dict[tuple[Any, ...], list[str]] = {}
    for kept in verdict.kept:
        groups.setdefault(kept[1:], []).append(reader.word("data_class", kept.data_class))
    rows = []
    for (code, version, until, *_rest), names in groups.items():
        kept = next(one for one in verdict.kept if (one.rule, one.version, one.until) == (code, version, until))
        found = next(one for one in rules.rules[code].versions if one.from_ == version)
        rows.append(
            ClassRow(
                name=listed(names, reader.language),
                until=full_day(until),
                counted=counted(kept),
                source=section(found.source),
                mark=mark(found.confidence),
            )
        )
    return rows


def rule_rows(reader: Reader) -> list[tuple[str, str, str, str, str]]:
    """The rules of today for a case that goes on: name, classes, how long, source, note with its mark."""
    rows = []
    for rule in load_retention().rules.values():
        version = rule.at(reader.today)
        if version is None:
            continue
        classes = listed([reader.word("data_class", name) for name in rule.classes], reader.language)
        note = version.note.get(reader.language, "")
        marked = mark(version.confidence)
        said = f"{marked}: {note}" if marked and note else note or marked
        rows.append((rule.name[reader.language], classes, how_long(version), section(version.source), said))
    return rows


def length(keep: Period) -> str:
    """A time of retention in words: whole years as years."""
    years, rest = divmod(keep.months, 12)
    if rest or keep.days or not years:
        return length_in_words(keep)
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


def how_long(version: Version) -> str:
    """How long a rule keeps: 4 years from the end of the client relationship"""
    return "; ".join(
        (_("%(length)s from: %(event)s, to the end of the year") if term.year_end else _("%(length)s from: %(event)s"))
        % {"length": length(term.keep), "event": COUNTED[term.counted_from]}
        for term in version.terms
    )


def preview_row(line: Line, reader: Reader) -> PreviewRow:
    """A case of a preview: the rule and what is in it, without a word of its content."""
    return PreviewRow(
        number=line.number,
        ended=full_day(line.ended_on),
        delete=full_day(line.delete_on),
        rule=load_retention().rules[line.rule].name[reader.language],
        source=section(line.source),
        mark=mark(line.confidence),
        content=content(line.rows),
    )


def content(rows: Mapping[str, int]) -> str:
    """3 facts, 1 notes …: what is counted of a case, by kind."""
    counts: dict[str, int] = {}
    for table, count in rows.items():
        if table not in UNCOUNTED:
            name = str(TABLES.get(table) or _("other entries"))
            counts[name] = counts.get(name, 0) + count
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def proposal_row(found: Proposed, reader: Reader, names: Mapping[Any, str]) -> ProposalRow:
    """A proposal: who proposed and decided what, and what became of it."""
    words, tone = OUTCOMES[found.outcome]
    decided = ""
    if found.decided_at:
        decided = f"{name_of(found.decided_by, names)}, {full_day(found.decided_at)}"
    progress = ""
    if found.outcome is Outcome.APPROVED:
        progress = _("%(done)s of %(all)s deleted") % {"done": found.deleted, "all": len(found.numbers)}
    return ProposalRow(
        id=found.id,
        tag=Tag(str(words), tone),
        proposed=f"{name_of(found.proposed_by, names)}, {full_day(found.proposed_at)}",
        decided=decided,
        numbers=found.numbers,
        progress=progress,
        archive=_("archived first") if found.with_archive else _("without an archive"),
        stopped=tuple((number, stopped_words(why, reader)) for number, why in found.stopped),
    )


def stopped_words(why: str, reader: Reader) -> str:
    """Why the job did not delete a case."""
    if why in STOPPED:
        return str(STOPPED[why])
    return load_retention().hindrances[Why(why)].name[reader.language] if why in set(Why) else why


def deleted_row(found: Deleted, reader: Reader, names: Mapping[Any, str]) -> DeletedRow:
    """The record of a deletion."""
    code = str(found.rule.get("rule", ""))
    rule = load_retention().rules.get(code)
    return DeletedRow(
        number=found.number,
        ended=full_day(found.ended_on),
        deleted=full_day(found.deleted_at),
        rule=rule.name[reader.language] if rule else code,
        source=section(tuple(found.rule.get("source", ()))),
        who=_("proposed by %(one)s, decided by %(other)s")
        % {"one": name_of(found.proposed_by, names), "other": name_of(found.decided_by, names)},
        archive=found.archive,
    )


def held_row(found: Held, reader: Reader, names: Mapping[Any, str]) -> tuple[UUID, str, str, str]:
    """A decision to keep a case: its id, reason, number, and who decided when."""
    who = f"{name_of(found.placed_by, names)}, {full_day(found.placed_at)}"
    return found.id, load_retention().hindrances[found.why].name[reader.language], found.reference, who


def name_of(staff_id: UUID | None, names: Mapping[Any, str]) -> str:
    """A colleague by name; who is none any more stays unnamed."""
    return names.get(staff_id) or _("a former colleague")


def month_end(day: date) -> date:
    """The last day of a month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
