"""Why may the reader see this case, who else may, and who has looked: in words, with the section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.terms import Ground, GroundKind
from samsyn.cases.pages import Look, Seen
from samsyn.cases.present import Reader, section
from samsyn.cases.shown import CaseView
from samsyn.cases.words import listed
from samsyn.journal.terms import Kind
from samsyn.law.citation import citations
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import organisation_labels
from samsyn.organisations.terms import Label, hidden_code
from samsyn.web.dates import full_day

#: Looks of one person at one case within this time are one look, for the page.
AGAIN = timedelta(hours=1)


#: What the journal's acts and looks are called.
ACTS = {
    "open_case": gettext_lazy("looked at the case"),
    "open_cases": gettext_lazy("opened the case with a list"),
    "import_persons": gettext_lazy("took the case up from a list"),
    "record_event": gettext_lazy("recorded a fact"),
    "preview_event": gettext_lazy("looked at what a fact would change"),
    "preview_correction": gettext_lazy("looked at what a correction would change"),
    "correct_event": gettext_lazy("corrected a fact"),
    "strike_event": gettext_lazy("took a fact back"),
    "preview_situation": gettext_lazy("looked at what another group or status would change"),
    "change_situation": gettext_lazy("changed group or status"),
    "write_note": gettext_lazy("wrote a note"),
    "assign_handler": gettext_lazy("named who takes care of it"),
    "correct_person": gettext_lazy("corrected the register"),
    "make_household": gettext_lazy("made a household"),
    "join_household": gettext_lazy("changed the household"),
    "leave_household": gettext_lazy("changed the household"),
    "preview_household": gettext_lazy("looked at what another household would change"),
    "my_day": gettext_lazy("saw it in the day's list"),
    "client_list": gettext_lazy("saw it in the list of clients"),
    "search": gettext_lazy("found it in a search"),
    "timeline": gettext_lazy("looked at what has happened"),
    "exceptional_access": gettext_lazy("opened it by exceptional access"),
    "exceptional_access_told": gettext_lazy("was told of an exceptional access"),
    "exceptional_access_ended": gettext_lazy("ended the exceptional access"),
    "exceptional_access_reviewed": gettext_lazy("judged an exceptional access"),
    "looks_at": gettext_lazy("looked at who has looked"),
    "roll_forward": gettext_lazy("the day changed its duties"),
    "rederive": gettext_lazy("its duties were derived anew"),
}


class Why(NamedTuple):
    """One ground with the classes of data it opens, in words."""

    ground: str
    classes: str
    section: str


class Other(NamedTuple):
    """Another authority that may see the case, and which classes of it."""

    organisation: Label
    classes: str


class LookRow(NamedTuple):
    """Somebody looked or acted: who, when, for what purpose."""

    when: str
    organisation: Label | None
    who: str
    what: str
    purpose: str


class Exceptional(NamedTuple):
    """The exceptional access on which a look rests: until when, how long that is, and what it is ended by."""

    ref: str
    until: str
    minutes: int


def exceptional(view: CaseView, now: datetime) -> Exceptional | None:
    """The exceptional access by which the reader sees the case, if so."""
    ground = view.exceptional
    if ground is None:
        return None
    until = datetime.fromisoformat(ground.until)
    minutes = max(1, -int(-(until - now).total_seconds() // 60))
    return Exceptional(ground.ref, f"{localtime(until):%H.%M}", minutes)


def grounds(view: CaseView | Seen, reader: Reader, rulebook: Rulebook) -> list[Why]:
    """Every ground once, the one that opens most first."""
    opened: dict[Ground, list[str]] = {}
    for data_class, found in view.why.items():
        for ground in found:
            key = ground._replace(basis="", since="", version="", until="", ref="")
            opened.setdefault(key, []).append(data_class)
    bases = _bases(view.why)
    rows = [
        Why(_said(ground, reader, rulebook), class_words(classes, reader), _source(ground, bases, rulebook, reader))
        for ground, classes in sorted(opened.items(), key=lambda pair: (-len(pair[1]), pair[0].duty))
    ]
    return rows


def _bases(why: Mapping[str, Sequence[Ground]]) -> dict[Ground, str]:
    found: dict[Ground, str] = {}
    for grounds_of in why.values():
        for ground in grounds_of:
            key = ground._replace(basis="", since="", version="", until="", ref="")
            found.setdefault(key, ground.basis)
    return found


def _said(ground: Ground, reader: Reader, rulebook: Rulebook) -> str:
    """Närpes is responsible for: Dwelling"""
    if ground.kind != GroundKind.DUTY:
        words = reader.word("relation", ground.kind)
        return words[:1].upper() + words[1:]
    rule = rulebook.duties.get(ground.duty)
    name = getattr(rule.name, reader.language) if rule else ground.duty
    return f"{reader.label(reader.own).short} {reader.word('role', ground.role)}: {name}"


def _source(ground: Ground, bases: Mapping[Ground, str], rulebook: Rulebook, reader: Reader) -> str:
    rule = rulebook.duties.get(ground.duty)
    version = rule.at(reader.today) if rule else None
    return section(version.source) if version else citations(bases.get(ground, "").split("; "), reader.language)


def class_words(classes: Iterable[str], reader: Reader) -> str:
    """identity, permit and family"""
    return listed((reader.word("data_class", name) for name in classes), reader.language)


def unseen(view: CaseView | Seen, reader: Reader) -> str:
    """What of the case the reader does not see, though others do."""
    known = {name for names in view.who_else.values() for name in names}
    return class_words(sorted(known - set(view.classes)), reader)


def others(view: CaseView | Seen, reader: Reader) -> list[Other]:
    """The other authorities that may see something of the case."""
    rows = [Other(reader.label(code), class_words(names, reader)) for code, names in view.who_else.items() if code]
    return sorted(rows, key=lambda row: row.organisation.name)


def look_rows(looks: Sequence[Look], reader: Reader, workers: Mapping[Any, str]) -> list[LookRow]:
    """Who has looked and acted, newest first; the same look again within the hour is told once."""
    labels = organisation_labels(reader.language)
    rows: list[LookRow] = []
    told: dict[tuple[object, ...], datetime] = {}
    for look in looks:
        key = (look.organisation_id, look.user_id, look.what, look.kind, look.purpose)
        again = key in told and told[key] - look.at < AGAIN
        told[key] = look.at
        if not again or look.kind == Kind.ACT:
            rows.append(_look(look, labels, reader, workers))
    return rows


def _look(look: Look, labels: Mapping[UUID, Label], reader: Reader, workers: Mapping[Any, str]) -> LookRow:
    label = labels.get(look.organisation_id) if look.organisation_id else None
    return LookRow(
        when=_time(look.at),
        organisation=reader.label(hidden_code(label.code)) if label and look.hidden else label,
        who=workers.get(look.user_id, "") if look.user_id else "",
        what=_act(look, reader),
        purpose=reader.word("purpose", look.purpose),
    )


def _time(at: datetime) -> str:
    local = localtime(at)
    return f"{full_day(local.date())} {local:%H.%M}"


def _act(look: Look, reader: Reader) -> str:
    if look.what == "open_case" and look.kind == Kind.ACT:
        return _("opened the case")
    known = ACTS.get(look.what)
    return str(known) if known else reader.word("kind_of_look", look.kind)
