"""What would give away where a person is who is under a security prohibition, taken out of what pages show.

For whoever sees the case and does not hold the field right. Names of authorities that tell a place become the
name of their kind; municipalities, centres, schools, texts and their authors go. Pure: what queries answer in,
the same without the place out.

fi: turvakielto · sv: spärrmarkering   law: 661/2009, 36 §
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from samsyn.access.terms import FIELD_RIGHT
from samsyn.cases.shown import CaseView, DayRow, DutyView, Entry, EntryKind
from samsyn.cases.terms import NewSituation, PartyOf
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import load_rulebook
from samsyn.organisations.terms import hidden_code

#: Kinds of attributes of an event that may name a place or somebody there.
TELLING = frozenset({"municipality", "text", "person"})
#: Attributes that are texts by kind and codes by content.
CODES = frozenset({"language", "status"})


def is_masked(actor: Actor, *, protected: bool) -> bool:
    """Must the place of this person be kept from the actor?"""
    return protected and not actor.may(FIELD_RIGHT)


def masked_code(code: str, own: str) -> str:
    """An authority by its kind alone, where its name would tell a place. The own one the reader knows."""
    return code if code == own else hidden_code(code)


def masked_view(view: CaseView, actor: Actor) -> CaseView:
    """A case without what tells where the person is."""
    own = actor.organisation_code
    others: dict[str, set[str]] = {}
    for code, names in view.who_else.items():
        others.setdefault(masked_code(code, own), set()).update(names)
    person = view.person._replace(contact=None)
    return replace(
        view,
        masked=True,
        person=person,
        situation=masked_situation(view.situation),
        duties=tuple(masked_duty(duty, own) for duty in view.duties),
        timeline=tuple(masked_entries(view.timeline, actor)),
        who_else={code: sorted(names) for code, names in others.items()},
        recordable=tuple(event for event in view.recordable if not names_place(event.attributes)),
    )


def masked_situation(situation: NewSituation | None) -> NewSituation | None:
    """Group and status without municipality and without who fills a function."""
    return replace(situation, municipality="", organisations={}) if situation else None


def masked_duty(duty: DutyView, own: str) -> DutyView:
    """A duty whose parties are named by their kind."""
    parties = tuple(PartyOf(party.role, masked_code(party.organisation, own), party.function) for party in duty.parties)
    row: dict[str, Any] = duty.row | {"parties": [list(party) for party in parties], "responsible_ids": []}
    return replace(duty, parties=parties, row=row)


def masked_day_row(row: DayRow, own: str) -> DayRow:
    """A duty in the list of work: for whom one waits is told by kind."""
    waits_for = tuple(masked_code(code, own) for code in row.waits_for)
    return row._replace(duty=masked_duty(row.duty, own), waits_for=waits_for)


def masked_entries(entries: Iterable[Entry], actor: Actor) -> list[Entry]:
    """What has happened, without place, without the words of others, without who of them wrote it."""
    own = actor.organisation_code
    return [
        replace(
            entry,
            organisation=masked_code(entry.organisation, own),
            to=masked_code(entry.to, own),
            author=entry.author if entry.organisation == own else None,
            attributes=_plain(entry),
            masked=bool(entry.text or len(_plain(entry)) < len(entry.attributes)) and not _own_words(entry, actor),
            text=entry.text if _own_words(entry, actor) else "",
        )
        for entry in entries
    ]


def _own_words(entry: Entry, actor: Actor) -> bool:
    """Did the reader write it? Nobody else's words are known to name no place."""
    return entry.kind is EntryKind.NOTE and actor.user_id is not None and entry.author == actor.user_id


def _plain(entry: Entry) -> Mapping[str, Any]:
    """The attributes of an event that cannot name a place."""
    return {name: value for name, value in entry.attributes.items() if not tells_place(entry, name)}


def tells_place(entry: Entry, name: str) -> bool:
    """May this attribute of an event name a place?"""
    if name in CODES:
        return False
    rule = load_rulebook().events.get(entry.what)
    known = rule.attributes.get(name) if rule else None
    return known is None or known.kind in TELLING


def names_place(attributes: Mapping[str, Any]) -> bool:
    """May an event with these attributes (of its rule) name a place? Then who may not know it records none:
    that a fact is on record already would tell that the guess was right."""
    return any(known.kind in TELLING and name not in CODES for name, known in attributes.items())
