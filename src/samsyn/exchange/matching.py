"""Who of a list may be somebody that is known already?

The importer is told only of persons whom its organisation and the role may see. A person whom others
have is never mentioned, neither by a mark nor by a count: the act decides silently, by the rule of
`cases.listed.may_join`, whether the row is added to that case or becomes one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from samsyn.access.context import engine
from samsyn.access.queries import visible_cases
from samsyn.cases.listed import Strong, is_alike
from samsyn.clients.completing import Known, alike
from samsyn.clients.queries import blind, twins
from samsyn.clients.rules import search_key
from samsyn.clients.terms import NewPerson
from samsyn.exchange.models import RowMemory
from samsyn.exchange.queries import importer
from samsyn.exchange.terms import Choice
from samsyn.journal.terms import Actor

BY_NAME, ALIKE = "name_and_birth_date", "alike"


class Candidate(NamedTuple):
    """A known person whom the importer sees and who may be the one of the row, and why."""

    case_id: UUID
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one row: `before`: the case it became in an earlier import of the organisation."""

    before: UUID | None
    visible: tuple[Candidate, ...]
    hidden: tuple[Strong, ...]


def matches(actor: Actor, persons: Sequence[NewPerson]) -> list[Match]:
    """Who of the register may each of these persons be? A handful of statements for all.

    fi: kaksoiskappaleiden etsintä · sv: sökning efter dubbletter"""
    with engine():
        found = twins(persons)
    resembling = alike(persons)
    asked = {twin.case_id for row in found for twin in row}.union(*resembling)
    seen = visible_cases(actor, asked)
    prints = [print_of(person) for person in persons]
    rows = RowMemory.objects.filter(organisation_id=importer(actor), print__in=prints)
    before = dict(rows.values_list("print", "case_id"))
    answer = []
    for print_, mine, near in zip(prints, found, resembling, strict=True):
        visible = [Candidate(twin.case_id, twin.same) for twin in mine if twin.case_id in seen]
        if not visible:
            visible = [Candidate(case_id, (ALIKE,)) for case_id in near if case_id in seen]
        hidden = tuple(
            Strong(twin.case_id, kind)
            for twin in mine
            if twin.case_id not in seen
            for kind in twin.same
            if kind != BY_NAME
        )
        answer.append(Match(before.get(print_), tuple(visible), hidden))
    return answer


def print_of(person: NewPerson) -> str:
    """A keyed hash of who a row is about: equal for the same row of the same list."""
    numbers = sorted(f"{number.kind}={number.value}" for number in person.identifiers)
    name = search_key(f"{person.family_name} {person.given_names}")
    return blind("row", "|".join([name, str(person.birth_date), *numbers]))


def proposed(match: Match, person: NewPerson, known: Mapping[UUID, Known]) -> tuple[Choice, UUID | None]:
    """What does the page propose for a row: the same person, a new one, or that the user must decide?

    The same, where a number is the same and so are the birth date and a part of the name, or where name
    and birth date are the same and no number speaks against it. Never where two persons might be meant."""
    if match.before is not None:
        return Choice.SAME, match.before
    if not match.visible:
        return Choice.NEW, None
    certain = [candidate for candidate in match.visible if _is_certain(candidate, person, known.get(candidate.case_id))]
    if len(certain) == 1:
        return Choice.SAME, certain[0].case_id
    return Choice.UNDECIDED, None


def _is_certain(candidate: Candidate, person: NewPerson, known: Known | None) -> bool:
    if known is None:
        return False
    if BY_NAME in candidate.same:
        theirs = {number.kind: number.value for number in known.person.identifiers}
        return all(theirs.get(number.kind, number.value) == number.value for number in person.identifiers)
    return ALIKE not in candidate.same and is_alike(person, known.person)
