"""What a list says of a person, and what becomes of it beside what is known. Pure.

Only what is new is added. What authorities have recorded stands: a list neither overwrites a fact nor
repeats it, and what it tells of another authority's doings gives way to that authority's own record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from samsyn.cases.terms import NewEvent, NewSituation, Refusal
from samsyn.clients.rules import name_parts
from samsyn.clients.terms import NewPerson
from samsyn.law.terms import Event, Group, PersonFacts


class Source(StrEnum):
    """Whose statement a fact of a list is: the importer's own, the list's author's, or told of others."""

    LIST = "list"
    AUTHOR_RC = "list:reception_centre"
    AUTHOR_MIGRI = "list:migri"
    TOLD = "told"


#: Statements of others, which give way to their own record.
OF_OTHERS = frozenset({Source.AUTHOR_RC, Source.AUTHOR_MIGRI, Source.TOLD})


class Left(StrEnum):
    """Why a row was left out of an import that went through."""

    HANDED_OVER = "handed_over"
    CASE_ENDED = "case_ended"
    SAME_PERSON_TWICE = "same_person_twice"


class ListedEvent(NamedTuple):
    """A dated fact of a row, and whose statement it is."""

    event: NewEvent
    source: Source


class Strong(NamedTuple):
    """A case of somebody with the same number, which the importer does not see. `kind`: of the number."""

    case_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of a list. `known`: the case of the person whom the user, or an earlier import, took it for."""

    row: int
    person: NewPerson
    situation: NewSituation
    events: tuple[ListedEvent, ...]
    known: UUID | None = None
    hidden: tuple[Strong, ...] = ()
    household_size: int = 1


class RowRefused(Exception):
    """A row cannot be imported, and so none is: which row, and what is in the way."""

    def __init__(self, row: int, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"row {row}: {', '.join(refusal.reason for refusal in refusals)}")
        self.row, self.refusals = row, tuple(refusals)


def may_join(listed: NewPerson, known: NewPerson, facts: PersonFacts, *, closed: bool) -> bool:
    """May a row be added to a case that the importer does not see, without asking anybody?

    An authority that imports a person may not be told that another one knows the person: the page
    shows nothing of it. The row still belongs to the one case of the person (a reception centre sends a
    list, and the municipality has the person already), so it is added to it where all of this holds:

    1. the identity code is the same, or a customer number is (the caller has found the case by it);
    2. so are the birth date and a part of the name: a number alone opens no door, whoever has it;
    3. the person has no security prohibition and is no victim of trafficking: of those nobody learns
       by a list; people decide;
    4. the case is open;
    5. with the row's facts the law gives the importer the person's identity (`cases.bulk` asks it of the
       grants): it learns nothing that it would not have the right to read;
    6. no authority that has the person as a client loses sight of it by the row: whoever has a number and a name
       could otherwise take a client away by telling of an arrival. A move that is true is recorded by
       those who have the case (`cases.bulk` asks it of the grants, too).

    Otherwise the row becomes a case of its own, and whoever may see both can tell that they are one.
    fi: rekisterien yhdistäminen · sv: sammanslagning av uppgifter
    law: 681/2023, 83–87 § (data that authorities get despite secrecy), 661/2009, 36 §"""
    if closed or known.protected or facts.group is Group.THB:
        return False
    return is_alike(listed, known)


def is_alike(listed: NewPerson, known: NewPerson) -> bool:
    """Are the birth date and a part of the name the same?"""
    if listed.birth_date is None or listed.birth_date != known.birth_date:
        return False
    ours = set(name_parts(f"{listed.given_names} {listed.family_name}"))
    theirs = {part for name in (known.given_names, known.family_name, *known.aliases) for part in name_parts(name)}
    return bool(ours & theirs)


def news(
    listed: Sequence[tuple[Event, Source]],
    recorded: Iterable[Event],
    *,
    once: Collection[str],
    own_statements: Collection[str],
) -> list[tuple[Event, Source]]:
    """Which facts of a row are not in the case yet?

    Not the same type on the same day, not a plan for the same day, not a second day for what happens
    once, and nothing told of an authority that has recorded such a fact itself (`own_statements`)."""
    known = list(recorded)
    days = {(event.type, event.on) for event in known}
    plans = {(event.type, event.attributes.get("planned_on")) for event in known}
    types = {event.type for event in known}
    found: list[tuple[Event, Source]] = []
    for event, source in listed:
        planned = event.attributes.get("planned_on")
        if (event.type, event.on) in days or (planned and (event.type, planned) in plans):
            continue
        if (event.type in once and event.type in types) or (source in OF_OTHERS and event.type in own_statements):
            continue
        days.add((event.type, event.on))
        plans.add((event.type, planned))
        types.add(event.type)
        found.append((event, source))
    return found


def stands_otherwise(
    listed: Sequence[tuple[Event, Source]], recorded: Iterable[Event], once: Collection[str]
) -> list[str]:
    """Which facts that happen once does the case have with another day? They stay as they are."""
    days: dict[str, set[date]] = {}
    for event in recorded:
        days.setdefault(event.type, set()).add(event.on)
    told = [event for event, _ in listed if event.type in once]
    return [event.type for event in told if event.on not in days.get(event.type, {event.on})]


def filled(known: NewSituation, listed: NewSituation) -> NewSituation:
    """The situation when its gaps are filled from a row. A need once told stays told."""
    organisations: Mapping[str, str] = {**listed.organisations, **known.organisations}
    return replace(
        known,
        group=known.group or listed.group,
        municipality=known.municipality or listed.municipality,
        protection=known.protection or listed.protection,
        vulnerable=known.vulnerable or listed.vulnerable,
        emergency=known.emergency or listed.emergency,
        move_mode=known.move_mode or listed.move_mode,
        flags=known.flags | listed.flags,
        born=known.born or listed.born,
        organisations=organisations,
    )
