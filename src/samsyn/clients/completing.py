"""Lets the register know more of persons it knows: what a list adds, for thousands in a handful of statements.

Only gaps are filled. What the register says already stands: names that differ become other names, and
a number that differs is another number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.clients.models import Alias, Contact, Household, HouseholdMember, Identifier, Identity
from samsyn.clients.queries import blind
from samsyn.clients.rows import as_json, insert
from samsyn.clients.rules import compact, name_parts, search_key, sort_key
from samsyn.clients.services import check, keys_of
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson, RegisterKeys
from samsyn.journal.terms import Actor

IDENTITY = (
    "case_id",
    "person_id",
    "family_name",
    "given_names",
    "birth_date",
    "mother_tongue",
    "service_language",
    "interpreter_language",
    "interpreter_needed",
    "protected",
)
CONTACT = ("phone", "email", "address", "postcode", "municipality")
#: From here on two names, written as search compares them, are nearly the same.
NEARLY = 0.85
GAPS = ("birth_date", "mother_tongue", "service_language", "interpreter_language", "interpreter_needed")
UPDATE_IDENTITIES = """
UPDATE clients_identity i SET birth_date = w.birth_date, mother_tongue = w.mother_tongue,
    service_language = w.service_language, interpreter_language = w.interpreter_language,
    interpreter_needed = w.interpreter_needed, protected = w.protected
FROM jsonb_populate_recordset(NULL::clients_identity, %s::jsonb) AS w WHERE i.case_id = w.case_id
"""
CONTACTS = """ON CONFLICT (case_id) DO UPDATE SET data_class = EXCLUDED.data_class, phone = EXCLUDED.phone,
    email = EXCLUDED.email, address = EXCLUDED.address, postcode = EXCLUDED.postcode"""


class Known(NamedTuple):
    """What the register says of the person of a case, as far as the reader may see it."""

    person_id: UUID
    person: NewPerson


def known_persons(case_ids: Iterable[UUID]) -> dict[UUID, Known]:
    """What does the register say of the persons of these cases? Four statements.

    Row-level security hides what the current actor may not see: rows of other classes are left out."""
    wanted = list(case_ids)
    aliases: dict[UUID, list[str]] = defaultdict(list)
    for case_id, name in Alias.objects.filter(case_id__in=wanted).order_by("id").values_list("case_id", "name"):
        aliases[case_id].append(name)
    numbers: dict[UUID, list[NewIdentifier]] = defaultdict(list)
    rows = Identifier.objects.filter(case_id__in=wanted).order_by("id")
    for case_id, kind, value, issuer in rows.values_list("case_id", "kind", "value", "issuer"):
        numbers[case_id].append(NewIdentifier(IdentifierKind(kind), value, issuer))
    contacts = {
        row[0]: NewContact(*row[1:])
        for row in Contact.objects.filter(case_id__in=wanted).values_list("case_id", *CONTACT)
    }
    homes = {
        row[0]: row[1:]
        for row in HouseholdMember.objects.filter(case_id__in=wanted).values_list("case_id", "household_id", "relation")
    }
    found = {}
    for case_id, person_id, *values in Identity.objects.filter(case_id__in=wanted).values_list(*IDENTITY):
        household_id, relation = homes.get(case_id, (None, ""))
        person = NewPerson(
            **dict(zip(IDENTITY[2:], values, strict=True)),
            aliases=tuple(aliases[case_id]),
            identifiers=tuple(numbers[case_id]),
            contact=contacts.get(case_id),
            household_id=household_id,
            relation=relation,
        )
        found[case_id] = Known(person_id, person)
    return found


def completed(known: NewPerson, told: NewPerson) -> NewPerson:
    """What the register says of a person when it fills its gaps from what was told. Pure.

    Another spelling becomes another name; a security prohibition once told stays."""
    gaps = {name: getattr(told, name) for name in GAPS if getattr(known, name) in (None, "")}
    name = f"{told.given_names} {told.family_name}".strip()
    spellings = {search_key(text) for text in (f"{known.given_names} {known.family_name}", *known.aliases)}
    aliases = list(known.aliases)
    for text in (name, *told.aliases):
        if text and search_key(text) not in spellings:
            spellings.add(search_key(text))
            aliases.append(text)
    numbers = {(number.kind, compact(number.value)) for number in known.identifiers}
    kinds = {number.kind for number in known.identifiers}
    more = [
        number
        for number in told.identifiers
        if (number.kind, compact(number.value)) not in numbers and (number.kind != "hetu" or "hetu" not in kinds)
    ]
    return replace(
        known,
        **gaps,
        aliases=tuple(aliases),
        identifiers=(*known.identifiers, *more),
        contact=_completed_contact(known.contact, told.contact),
        protected=known.protected or told.protected,
        household_id=known.household_id or told.household_id,
        relation=known.relation if known.household_id else told.relation,
    )


def _completed_contact(known: NewContact | None, told: NewContact | None) -> NewContact | None:
    if known is None or told is None:
        return known or told
    return NewContact(**{name: getattr(known, name) or getattr(told, name) for name in CONTACT})


def complete_persons(
    actor: Actor, *, persons: Sequence[tuple[UUID, Known, NewPerson]], today: date
) -> dict[UUID, RegisterKeys]:
    """Let the register say this of persons from now on: each with what it said before. Seven statements.

    Answers under which keys they are found now. The act has authorised it and lifted row-level security.
    fi: henkilötietojen täydentäminen · sv: komplettering av personuppgifter"""
    for _, _, person in persons:
        check(person, today)
    rows = [
        {"case_id": case_id, **{name: getattr(person, name) for name in (*GAPS, "protected")}}
        for case_id, _, person in persons
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE_IDENTITIES, [as_json(rows)])
    _add_names_and_numbers(persons)
    _add_contacts_and_homes(persons)
    keys = {case_id: keys_of(person) for case_id, _, person in persons}
    insert(
        "clients_searchkey",
        [{"case_id": case_id, "key": key} for case_id, found in keys.items() for key in found],
        conflict="ON CONFLICT DO NOTHING",
    )
    return {
        case_id: RegisterKeys(known.person_id, sort_key(person.family_name, person.given_names), tuple(keys[case_id]))
        for case_id, known, person in persons
    }


def _add_names_and_numbers(persons: Sequence[tuple[UUID, Known, NewPerson]]) -> None:
    insert(
        "clients_alias",
        [
            {"person_id": known.person_id, "case_id": case_id, "name": name, "search_key": search_key(name)}
            for case_id, known, person in persons
            for name in person.aliases[len(known.person.aliases) :]
        ],
    )
    insert(
        "clients_identifier",
        [
            {
                "person_id": known.person_id,
                "case_id": case_id,
                "kind": number.kind,
                "value": number.value.strip(),
                "issuer": number.issuer,
                "blind": blind(number.kind, number.value),
            }
            for case_id, known, person in persons
            for number in person.identifiers[len(known.person.identifiers) :]
        ],
        conflict="ON CONFLICT DO NOTHING",
    )


def _add_contacts_and_homes(persons: Sequence[tuple[UUID, Known, NewPerson]]) -> None:
    contacts: list[dict[str, Any]] = [
        {
            "case_id": case_id,
            "person_id": known.person_id,
            "data_class": "protected_contact" if person.protected else "contact",
            **{name: getattr(person.contact, name) for name in CONTACT},
        }
        for case_id, known, person in persons
        if person.contact and (person.contact != known.person.contact or person.protected != known.person.protected)
    ]
    insert("clients_contact", contacts, conflict=CONTACTS)
    moved = [
        (case_id, known.person_id, person)
        for case_id, known, person in persons
        if person.household_id and not known.person.household_id
    ]
    asked = {person.household_id for _, _, person in moved if person.household_id}
    there = set(Household.objects.filter(id__in=asked).values_list("id", flat=True)) if asked else set()
    insert("clients_household", [{"id": home} for home in asked - there])
    insert(
        "clients_householdmember",
        [
            {
                "case_id": case_id,
                "household_id": person.household_id,
                "person_id": person_id,
                "relation": person.relation,
            }
            for case_id, person_id, person in moved
        ],
    )


def alike(persons: Sequence[NewPerson]) -> list[list[UUID]]:
    """Whom does each of these persons resemble, among those the current actor may see?

    Born on the same day, with two parts of the name in common, or nearly the same name in all. One
    statement, behind row-level security."""
    days = {person.birth_date for person in persons if person.birth_date}
    born: dict[date | None, list[tuple[UUID, set[str], str]]] = defaultdict(list)
    rows = Identity.objects.filter(birth_date__in=days).values_list(
        "case_id", "birth_date", "given_names", "family_name", "search_key"
    )
    for case_id, day, given, family, key in rows:
        born[day].append((case_id, set(name_parts(f"{given} {family}")), key))
    found = []
    for person in persons:
        parts = set(name_parts(f"{person.given_names} {person.family_name}"))
        key = search_key(f"{person.family_name} {person.given_names}")
        found.append(
            [
                case_id
                for case_id, others, other in born.get(person.birth_date, ())
                if len(parts & others) > 1 or _is_near(key, other)
            ]
        )
    return found


def _is_near(one: str, other: str) -> bool:
    """Are two names, as search writes them, nearly the same? They begin alike, so that few are compared."""
    return one[:2] == other[:2] and SequenceMatcher(None, one, other).ratio() >= NEARLY
