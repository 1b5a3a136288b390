"""The client's own extract of the log: which days, which authorities, for which purposes. Not who it was.

fi: lokitietojen luovuttaminen asiakkaalle · sv: utlämnande av loggdata till klienten
law: EU 2016/679, art. 15 (C-579/21); 703/2023, 11 §"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime
from pydantic import BaseModel, Field

from samsyn.access.context import engine
from samsyn.access.personal import responsible_organisations
from samsyn.access.queries import classes, classes_of_organisation, organisations_of
from samsyn.access.terms import NotVisible
from samsyn.cases.queries import overseen
from samsyn.cases.words import vocabulary
from samsyn.clients.queries import labels
from samsyn.clients.terms import PersonLabel
from samsyn.journal import queries as journal
from samsyn.journal.queries import Row, Wanted
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Strict, Truth
from samsyn.organisations.queries import organisation_labels
from samsyn.oversight.queries import LOG, begin_of, end_of, may_be_told
from samsyn.protection.queries import released_until
from samsyn.web.dates import full_day

HERE = Path(__file__).parent / "typst"
OFFICIAL = ("sv", "fi")
#: For a client whose language has no text.
OTHERWISE = "en"
#: Rows that are read in one statement; an extract is made of all.
STEP = 5_000


class NotAlone(Exception):
    """The person is under a security prohibition: another person must have agreed that the case is printed.

    fi: turvakielto · sv: spärrmarkering"""


class Columns(Strict):
    """The headings of the table."""

    day: str
    organisation: str
    purpose: str
    kind: str


class Texts(Strict):
    """The words of the extract in one language."""

    checked: Truth
    dir: Literal["ltr", "rtl"]
    title: str = Field(min_length=1)
    case: str
    name: str
    made: str
    period: str
    intro: str
    names: str
    rest: str
    nothing: str
    ask: str
    unchecked: str
    columns: Columns
    system: str
    kinds: dict[str, str]
    purposes: dict[str, str]


class Line(BaseModel, frozen=True):
    """What one authority did on one day for one purpose."""

    day: date
    organisation_id: UUID | None
    purpose: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Extract:
    """A made extract: the file, and how many lines it has."""

    pdf: bytes
    lines: int
    number: str


@lru_cache(maxsize=1)
def load_texts() -> Mapping[str, Texts]:
    """The texts by language. Raises `LawError`."""
    document = read(DATA / "oversight" / "extract.yaml")
    return {code: parse(document, Texts, row, (code,)) for code, row in document.content.items()}


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """Days, authorities and purposes; uses on one day for one purpose are one line. Newest first. Pure."""
    found: dict[tuple[date, UUID | None, str], set[str]] = {}
    for row in rows:
        key = localtime(row.at).date(), row.organisation_id, row.purpose
        found.setdefault(key, set()).add(row.kind)
    order = sorted(found, key=lambda key: (-key[0].toordinal(), str(key[1]), key[2]))
    return [Line(day=key[0], organisation_id=key[1], purpose=key[2], kinds=frozenset(found[key])) for key in order]


def subject(actor: Actor, number: str) -> tuple[UUID, PersonLabel | None]:
    """The case of which the actor may give an extract, and the person where the role may know who it is.

    The organisation answers for the case (responsible in an open duty, or the person is its client), and the role
    gives extracts; under a security prohibition another person has agreed.

    Raises `PermissionDenied`, `NotVisible`, `NotAlone`."""
    if not actor.may("give_extract"):
        raise PermissionDenied("give_extract")
    with engine():
        found = overseen.with_number(number)
        under_prohibition = bool(found and overseen.protected([found]))
    answering = {one.organisation_id for one in responsible_organisations(found)} if found else set()
    if found is None or actor.organisation_id not in answering:
        raise NotVisible("a case")
    if not actor.may("oversee_journal") and "identity" not in classes(actor, found, lasting=True):
        raise NotVisible("identity of a case")
    if under_prohibition and released_until(actor, found) is None:
        raise NotAlone
    return found, labels(actor, [found]).get(found)


def make_extract(actor: Actor, *, number: str, language: str, since: date, today: date) -> Extract:
    """Make the client's extract from a day until today, in the client's language and in Swedish and Finnish.

    It holds what concerns classes of data that the own organisation may know, and names the others to ask.
    Giving it out is written down. Raises as `subject`."""
    case_id, label = subject(actor, number)
    assert actor.organisation_id is not None
    wanted = Wanted(since=begin_of(since), until=end_of(today), cases=[case_id])
    with engine():
        known = classes_of_organisation(actor.organisation_id, [case_id])
        rows = [row for row in _all_rows(wanted) if may_be_told(actor, row, known)]
        others = others_with_more(actor, case_id, known.get(case_id, set()))
    lines = lines_of(rows)
    told = {
        "title": load_texts()[OFFICIAL[0]].title,
        "number": number,
        "versions": [
            version(code, lines, actor, number, label, since, today, others) for code in languages_of(language)
        ],
    }
    pdf = rendered(told)
    record(
        actor,
        kind=Kind.EXPORT,
        what="log_extract",
        persons=[label.person_id] if label else [],
        cases=[case_id],
        data_classes=[LOG],
        detail={"lines": len(lines), "language": language, "since": str(since)},
    )
    return Extract(pdf, len(lines), number)


def _all_rows(wanted: Wanted) -> list[Row]:
    """Every row that is looked for, newest first. Only inside `engine()`."""
    rows: list[Row] = []
    while True:
        found = journal.found_everywhere(replace(wanted, before=rows[-1].id if rows else None), limit=STEP)
        rows += found
        if len(found) < STEP:
            return rows


def language_for(label: PersonLabel | None) -> str:
    """The language that a client reads: the mother tongue where there are texts in it, else the service language."""
    spoken = [label.mother_tongue, label.interpreter_language, label.service_language] if label else []
    return next((code for code in spoken if code in load_texts()), OTHERWISE)


def languages_of(language: str) -> list[str]:
    """The languages of an extract: the client's first, then Swedish and Finnish."""
    first = language if language in load_texts() else OTHERWISE
    return list(dict.fromkeys((first, *OFFICIAL)))


def others_with_more(actor: Actor, case_id: UUID, known: Collection[str]) -> list[UUID]:
    """Which other organisations may know data of the case that the own one may not? Only inside `engine()`."""
    found = organisations_of(case_id)
    return [one for one, has in found.items() if one != actor.organisation_id and has - set(known)]


def version(
    language: str,
    lines: Sequence[Line],
    actor: Actor,
    number: str,
    label: PersonLabel | None,
    since: date,
    today: date,
    others: Sequence[UUID],
) -> dict[str, Any]:
    """The extract in one language, as the template reads it."""
    texts = load_texts()[language]
    named = organisation_labels(language if language in (*OFFICIAL, OTHERWISE) else OTHERWISE)
    own = named[actor.organisation_id].name if actor.organisation_id else ""
    days = {"since": full_day(since), "until": full_day(today), "day": full_day(today), "organisation": own}
    days = {key: in_its_direction(value, texts.dir) for key, value in days.items()}
    head = [f"{texts.case}: {in_its_direction(number, texts.dir)}"]
    if label is not None:
        head.append(f"{texts.name}: {in_its_direction(label.name, texts.dir)}")
    head += [texts.period.format(**days), texts.made.format(**days)]
    return {
        "lang": {"prs": "fa"}.get(language, language),
        "dir": texts.dir,
        "title": texts.title,
        "unchecked": texts.unchecked,
        "head": head,
        "intro": [texts.intro, texts.names],
        "columns": [texts.columns.day, texts.columns.organisation, texts.columns.purpose, texts.columns.kind],
        "rows": [
            [
                full_day(line.day),
                named[line.organisation_id].name if line.organisation_id in named else texts.system,
                purpose_word(texts, line.purpose, language),
                ", ".join(words for kind, words in texts.kinds.items() if kind in line.kinds),
            ]
            for line in lines
        ],
        "nothing": texts.nothing,
        "others": sorted(named[one].name for one in others if one in named),
        "rest": texts.rest.format(**days),
        "ask": texts.ask,
    }


def in_its_direction(text: str, direction: str) -> str:
    """A number or a name inside text that runs from right to left: isolated, or its parts would change places."""
    return f"\u2066{text}\u2069" if direction == "rtl" else text


def purpose_word(texts: Texts, purpose: str, language: str) -> str:
    """The word of a purpose in the language of the extract."""
    known = vocabulary()["purpose"].get(purpose)
    return texts.purposes.get(purpose) or str(getattr(known, language, None) or getattr(known, OTHERWISE, purpose))


def rendered(told: Mapping[str, Any]) -> bytes:
    """The PDF of an extract: tagged (PDF/UA-1), with its fonts inside; a sign without a glyph is an error."""
    import typst  # here, because the library is large and few processes ever make an extract

    pdf = typst.compile(
        HERE / "extract.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
    )
    assert isinstance(pdf, bytes)
    return pdf
