"""What has happened in a case, as lines of the timeline with its filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from samsyn.cases.listed import Source
from samsyn.cases.present import Reader, case_href
from samsyn.cases.shown import Entry, EntryKind
from samsyn.cases.words import vocabulary
from samsyn.law.rulebook import EventRule, load_rulebook
from samsyn.web.dates import full_day, language_name
from samsyn.web.rows import Chip, Tag, TimelineItem

#: Lines that a case shows at first.
FIRST = 25
TIMELINE = "timeline"


class Chosen(NamedTuple):
    """What a page of a case was asked for: the timeline by an authority or of a kind, all of it; `over`:
    the duties that are over too."""

    by: str = ""
    kind: str = ""
    all: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has happened, with its filters; `all` is the address of the whole list."""

    items: list[TimelineItem]
    by: list[Chip]
    kinds: list[Chip]
    all: str


def timeline(
    entries: Sequence[Entry], number: str, reader: Reader, workers: dict[Any, str], chosen: Chosen
) -> Timeline:
    """What has happened, newest first, by one authority or of one kind where that was chosen."""
    kept = [
        entry
        for entry in entries
        if not entry.struck
        and (not chosen.kind or entry.kind == chosen.kind)
        and (not chosen.by or chosen.by in (entry.organisation, entry.to))
    ]
    shown = kept if chosen.all else kept[:FIRST]
    return Timeline(
        items=[_item(entry, number, reader, workers) for entry in shown],
        by=_chips_by(entries, number, reader, chosen),
        kinds=_chips_kind(entries, number, chosen),
        all=_address(number, chosen._replace(all=True)) if len(shown) < len(kept) else "",
    )


def _address(number: str, chosen: Chosen) -> str:
    values = {"by": chosen.by, "kind": chosen.kind, "all": "1" if chosen.all else ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return case_href(number) + (f"?{query}" if query else "") + f"#{TIMELINE}"


def _chips_by(entries: Iterable[Entry], number: str, reader: Reader, chosen: Chosen) -> list[Chip]:
    codes = list(dict.fromkeys(entry.organisation for entry in entries if entry.organisation))
    if len(codes) < 2:
        return []
    chips = [Chip(_("All authorities"), _address(number, chosen._replace(by="")), current=not chosen.by)]
    return chips + [
        Chip(reader.label(code).short, _address(number, chosen._replace(by=code)), current=chosen.by == code)
        for code in codes
    ]


def _chips_kind(entries: Iterable[Entry], number: str, chosen: Chosen) -> list[Chip]:
    words = {
        EntryKind.EVENT: _("Facts"),
        EntryKind.NOTE: _("Notes"),
        EntryKind.TRANSFER: _("Transfers"),
        EntryKind.SITUATION: _("Group and status"),
    }
    kinds = [kind for kind in words if any(entry.kind is kind for entry in entries)]
    if len(kinds) < 2:
        return []
    chips = [Chip(_("Everything"), _address(number, chosen._replace(kind="")), current=not chosen.kind)]
    return chips + [
        Chip(words[kind], _address(number, chosen._replace(kind=kind.value)), current=chosen.kind == kind)
        for kind in kinds
    ]


def _item(entry: Entry, number: str, reader: Reader, workers: dict[Any, str]) -> TimelineItem:
    own = entry.organisation == reader.own and is_correctable(entry) and not entry.masked
    recorded = entry.recorded_at.date()
    return TimelineItem(
        on=entry.on,
        what=_what(entry, reader),
        organisation=reader.label(entry.organisation) if entry.organisation else None,
        author=workers.get(entry.author, ""),
        text=_text(entry, reader),
        recorded_at=recorded if entry.kind is EntryKind.EVENT and (recorded - entry.on).days > 7 else None,
        struck=bool(entry.corrected_by),
        tag=Tag(reader.word("data_class", entry.data_class)) if entry.kind is EntryKind.NOTE else None,
        href=f"{case_href(number)}event/{entry.id}/" if own else "",
        href_text=_("Correct"),
    )


def is_correctable(entry: Entry) -> bool:
    """May the authority that recorded it correct this entry? A fact, once; not what an act of its own recorded."""
    return entry.kind is EntryKind.EVENT and not entry.corrected_by and not events()[entry.what].own_act


def _what(entry: Entry, reader: Reader) -> str:
    if entry.kind is EntryKind.NOTE:
        return _("Note")
    if entry.kind is EntryKind.SITUATION:
        return _("Group and status: %(group)s") % {"group": reader.word("group", entry.what) if entry.what else "–"}
    if entry.kind is EntryKind.TRANSFER:
        return _("%(duty)s: goes over to %(who)s") % {"duty": entry.name, "who": reader.label(entry.to).short}
    return entry.name


def _text(entry: Entry, reader: Reader) -> str:
    hidden = _("text and places are hidden: security prohibition") if entry.masked else ""
    if entry.kind is not EntryKind.EVENT:
        return entry.text or hidden
    said = [entry.text or hidden, _source(entry.source)]
    return " · ".join([*attributes_in_words(entry.what, entry.attributes, reader), *filter(None, said)])


def _source(source: str) -> str:
    """Whose statement it is, where not that of the authority that recorded it (681/2023, 73 § 2 mom.)."""
    return {
        Source.LIST: _("from a list"),
        Source.AUTHOR_RC: _("from a list of the reception centre"),
        Source.AUTHOR_MIGRI: _("from a list of Migri"),
        Source.TOLD: _("told from a list, not confirmed by the authority itself"),
    }.get(source, "")  # type: ignore[call-overload]  # a text equals its member


def attributes_in_words(type_: str, attributes: Mapping[str, Any], reader: Reader) -> list[str]:
    """to municipality: Närpes"""
    rule = events().get(type_)
    found = []
    for name, value in attributes.items():
        known = rule.attributes.get(name) if rule else None
        label = getattr(known.name, reader.language) if known else name
        kind = name if name in ("language", "status") else known.kind if known else "text"
        found.append(f"{label}: {_value(kind, value, reader)}")
    return found


@lru_cache(maxsize=1)
def events() -> Mapping[str, EventRule]:
    """What events are called and may say: the same in every region."""
    return load_rulebook().events


def _value(kind: str, value: Any, reader: Reader) -> str:
    if kind == "truth":
        return _("yes") if value else _("no")
    if kind == "date":
        return full_day(value) if isinstance(value, date) else str(value)
    if kind == "municipality":
        return reader.place(str(value))
    if kind == "choice":
        return reader.word("choice", str(value))
    if kind == "language":
        return language_name(str(value), reader.language)
    if kind == "status":
        return reader.word("protection", str(value))
    text = str(value)
    is_organisation = ":" in text and text.partition(":")[0] in vocabulary()["said_by"]
    return reader.label(text).short if is_organisation else reader.word("said_by", text)
