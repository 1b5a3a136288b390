"""Turns an understood row into the person, situation and facts that acts take. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from samsyn.cases.listed import ListedEvent, ListedPerson, Source
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.exchange.columns import Origin, Target
from samsyn.exchange.kinds import KindRule
from samsyn.exchange.terms import ReadRow
from samsyn.law.terms import Flag, Function, Group

SOURCE_OF_AUTHOR = {Function.RECEPTION_CENTRE: Source.AUTHOR_RC, Function.MIGRI: Source.AUTHOR_MIGRI}
LANGUAGES = ("mother_tongue", "service_language", "interpreter_language")


def person_of(row: ReadRow, kind: KindRule, organisation: str, household: UUID | None = None) -> NewPerson:
    """Who a row is about. A customer number belongs to who gave it: the list's author or the importer."""
    said = row.identity
    numbers = []
    if said.get("hetu"):
        numbers.append(NewIdentifier(IdentifierKind.HETU, said["hetu"]))
    if said.get("uma_number"):
        numbers.append(NewIdentifier(IdentifierKind.UMA, said["uma_number"], "MIGRI"))
    if said.get("customer_number"):
        issuer = organisation if kind.number.issuer == "own" else kind.number.issuer
        numbers.append(NewIdentifier(kind.number.kind, said["customer_number"], issuer))
    return NewPerson(
        family_name=said.get("family_name", ""),
        given_names=said.get("given_names", ""),
        birth_date=row.born,
        **{name: said.get(name, "") for name in LANGUAGES},
        interpreter_needed=said.get("interpreter_needed"),
        protected=bool(said.get("protected")),
        aliases=tuple(name.strip() for name in said.get("other_names", "").split(",") if name.strip()),
        identifiers=tuple(dict.fromkeys(numbers)),
        contact=_contact(row.contact),
        household_id=household,
        relation=row.relation if household else "",
    )


def _contact(said: Mapping[str, str]) -> NewContact | None:
    if not said:
        return None
    address = ", ".join(part for part in (said.get("address", ""), said.get("post_town", "")) if part)
    return NewContact(
        phone=said.get("phone", ""), email=said.get("email", ""), address=address, postcode=said.get("postcode", "")
    )


def situation_of(row: ReadRow) -> NewSituation:
    """The situation that a row tells of."""
    said = row.situation
    centre = said.get("reception_centre")
    return NewSituation(
        group=Group(said["group"]) if said.get("group") else None,
        municipality=said.get("municipality", ""),
        protection=said.get("protection", ""),
        vulnerable=bool(said.get("vulnerable")),
        emergency=bool(said.get("emergency")),
        move_mode=said.get("move_mode", ""),
        flags=frozenset(Flag(flag) for flag in row.flags),
        born=row.born,
        organisations={Function.RECEPTION_CENTRE.value: centre} if centre else {},
    )


def facts_of(row: ReadRow, kind: KindRule, targets: Mapping[str, Target]) -> tuple[ListedEvent, ...]:
    """The dated facts of a row, each with whose statement it is."""
    return tuple(
        ListedEvent(NewEvent(event.type, event.on, event.attributes), _source(event.type, kind, targets))
        for event in row.events
    )


def _source(type_: str, kind: KindRule, targets: Mapping[str, Target]) -> Source:
    target = targets.get(f"event.{type_}")
    origin = target.origin if target else Origin.AUTHOR
    if origin is Origin.AUTHOR:
        return SOURCE_OF_AUTHOR.get(kind.author, Source.TOLD)
    return Source.TOLD if origin is Origin.TOLD else Source.LIST


def listed(
    row: ReadRow,
    kind: KindRule,
    targets: Mapping[str, Target],
    organisation: str,
    *,
    household: UUID | None = None,
    household_size: int = 1,
) -> ListedPerson:
    """A row as the act takes it, before anybody knows whether the person is known."""
    return ListedPerson(
        row=row.number,
        person=person_of(row, kind, organisation, household),
        situation=situation_of(row),
        events=facts_of(row, kind, targets),
        household_size=household_size,
    )
