"""Acts on persons. The act that opens or corrects a case has authorised them and lifted row-level security."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from samsyn.clients.models import Alias, Contact, Household, Identifier, Identity, SearchKey
from samsyn.clients.queries import blind
from samsyn.clients.rows import id_list, insert, insert_all, new_id
from samsyn.clients.rules import (
    birth_date_key,
    hidden_key,
    name_keys,
    number_key,
    search_key,
    sort_key,
    valid_hetu,
)
from samsyn.clients.terms import IdentifierKind, InvalidPerson, NewIdentifier, NewPerson, Registered
from samsyn.journal.terms import Actor

TEXTS = ("family_name", "given_names", "mother_tongue", "service_language", "interpreter_language")


def register_person(actor: Actor, *, case_id: UUID, person: NewPerson, today: date) -> Registered:
    """Enter one person into the register. Raises `InvalidPerson`."""
    return register_persons(actor, persons=[(case_id, person)], today=today)[0]


def register_persons(actor: Actor, *, persons: Sequence[tuple[UUID, NewPerson]], today: date) -> list[Registered]:
    """Enter persons into the register, each with the case it belongs to. A handful of statements.

    fi: asiakkaan kirjaaminen · sv: registrering av klient"""
    for _, person in persons:
        check(person, today)
    tables: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "clients_person",
            "clients_identity",
            "clients_household",
            "clients_householdmember",
            "clients_alias",
            "clients_identifier",
            "clients_contact",
            "clients_searchkey",
        )
    }
    done = []
    known = _known_households(persons)
    for case_id, person in persons:
        done.append(person_rows(case_id, person, tables, known))
    insert_all(tables)
    return done


def _known_households(persons: Sequence[tuple[UUID, NewPerson]]) -> set[UUID]:
    asked = {person.household_id for _, person in persons if person.household_id}
    return set(Household.objects.filter(id__in=asked).values_list("id", flat=True)) if asked else set()


def person_rows(
    case_id: UUID, person: NewPerson, tables: dict[str, list[dict[str, Any]]], known: set[UUID]
) -> Registered:
    """Put a person's rows into the lists of the tables. `known`: households that have a row already."""
    person_id = new_id()
    keys = keys_of(person)
    sorted_as = sort_key(person.family_name, person.given_names)
    tables["clients_person"].append({"id": person_id})
    tables["clients_identity"].append(
        {"id": new_id(), "person_id": person_id, "case_id": case_id} | _identity_values(person)
    )
    tables["clients_alias"] += [
        {"person_id": person_id, "case_id": case_id, "name": name, "search_key": search_key(name)}
        for name in person.aliases
    ]
    tables["clients_identifier"] += [_identifier_row(person_id, case_id, number) for number in person.identifiers]
    if person.contact:
        tables["clients_contact"].append({"case_id": case_id, "person_id": person_id} | _contact_values(person))
    if person.household_id:
        if person.household_id not in known:
            known.add(person.household_id)
            tables["clients_household"].append({"id": person.household_id})
        tables["clients_householdmember"].append(
            {
                "case_id": case_id,
                "household_id": person.household_id,
                "person_id": person_id,
                "relation": person.relation,
            }
        )
    tables["clients_searchkey"] += [{"case_id": case_id, "key": key} for key in keys]
    return Registered(person_id, case_id, person.household_id, sorted_as, tuple(keys))


def update_person(actor: Actor, *, case_id: UUID, person: NewPerson, today: date) -> None:
    """Let the register say this of a person from now on: names, languages, numbers, contact.

    fi: henkilötietojen oikaisu · sv: rättelse av personuppgifter"""
    check(person, today)
    identity = Identity.objects.select_for_update().get(case_id=case_id)
    Identity.objects.filter(id=identity.id).update(**_identity_values(person))
    Alias.objects.filter(case_id=case_id).delete()
    Identifier.objects.filter(case_id=case_id).delete()
    SearchKey.objects.filter(case_id=case_id).delete()
    insert(
        "clients_alias",
        [
            {"person_id": identity.person_id, "case_id": case_id, "name": name, "search_key": search_key(name)}
            for name in person.aliases
        ],
    )
    insert("clients_identifier", [_identifier_row(identity.person_id, case_id, n) for n in person.identifiers])
    insert("clients_searchkey", [{"case_id": case_id, "key": key} for key in keys_of(person)])
    if person.contact:
        Contact.objects.update_or_create(
            case_id=case_id, defaults={"person_id": identity.person_id} | _contact_values(person)
        )
    else:
        data_class = _contact_class(person)
        Contact.objects.filter(case_id=case_id).exclude(data_class=data_class).update(data_class=data_class)


#: Everybody of a household in which somebody is under a prohibition, and everybody of these cases.
SPREAD = """
WITH homes AS (SELECT DISTINCT household_id FROM clients_householdmember WHERE case_id = ANY(%(cases)s::uuid[])),
marked AS (
    SELECT DISTINCT m.household_id FROM homes JOIN clients_householdmember m USING (household_id)
    JOIN clients_identity i ON i.case_id = m.case_id WHERE i.protected)
UPDATE clients_identity i SET protected = true FROM marked JOIN clients_householdmember m USING (household_id)
WHERE i.case_id = m.case_id AND NOT i.protected RETURNING i.case_id
"""
HIDE = "UPDATE clients_contact SET data_class = 'protected_contact' WHERE case_id = ANY(%s::uuid[])"


def spread_prohibition(case_ids: Iterable[UUID]) -> set[UUID]:
    """Mark everybody who lives with a marked person of these cases. Answers whose mark is new.

    The act has lifted row-level security. fi: turvakielto · sv: spärrmarkering"""
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, {"cases": id_list(case_ids)})
        new = {row[0] for row in cursor.fetchall()}
        if new:
            cursor.execute(HIDE, [id_list(new)])
    return new


def check(person: NewPerson, today: date) -> None:
    """Refuse what cannot be right of a person. Raises `InvalidPerson` with the field and the reason."""
    if not person.family_name.strip() and not person.given_names.strip():
        raise InvalidPerson("family_name", "missing")
    if person.birth_date and person.birth_date > today:
        raise InvalidPerson("birth_date", "future")
    if person.service_language not in ("", "sv", "fi", "en"):
        raise InvalidPerson("service_language", "unknown")
    for number in person.identifiers:
        if not number.value.strip():
            raise InvalidPerson(number.kind, "missing")
        if number.kind == IdentifierKind.HETU:
            problem = valid_hetu(number.value, person.birth_date, today, only_artificial=settings.DEMO or settings.TEST)
            if problem:
                raise InvalidPerson("hetu", problem)


def keys_of(person: NewPerson) -> list[str]:
    """The keys under which a person is found."""
    keys = name_keys([f"{person.given_names} {person.family_name}", person.family_name, *person.aliases])
    reversed_name = search_key(f"{person.family_name} {person.given_names}")
    keys.append(reversed_name)
    if person.birth_date:
        keys.append(birth_date_key(person.birth_date))
    keys += [_number_key(number) for number in person.identifiers]
    return list(dict.fromkeys(keys))


def _number_key(number: NewIdentifier) -> str:
    if number.kind == IdentifierKind.HETU:
        return hidden_key(blind(number.kind, number.value))
    return number_key(number.value)


def _identity_values(person: NewPerson) -> dict[str, Any]:
    tidy = replace(person, **{name: getattr(person, name).strip() for name in TEXTS})
    return {
        "family_name": tidy.family_name,
        "given_names": tidy.given_names,
        "birth_date": tidy.birth_date,
        "mother_tongue": tidy.mother_tongue,
        "service_language": tidy.service_language,
        "interpreter_language": tidy.interpreter_language,
        "interpreter_needed": tidy.interpreter_needed,
        "search_key": search_key(f"{tidy.family_name} {tidy.given_names}"),
        "sort_key": sort_key(tidy.family_name, tidy.given_names),
        "protected": tidy.protected,
    }


def _identifier_row(person_id: UUID, case_id: UUID, number: NewIdentifier) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "case_id": case_id,
        "kind": number.kind,
        "value": number.value.strip().upper() if number.kind == IdentifierKind.HETU else number.value.strip(),
        "issuer": number.issuer,
        "blind": blind(number.kind, number.value),
    }


def _contact_values(person: NewPerson) -> dict[str, Any]:
    contact = person.contact
    assert contact is not None
    return {
        "data_class": _contact_class(person),
        "phone": contact.phone,
        "email": contact.email,
        "address": contact.address,
        "postcode": contact.postcode,
        "municipality": contact.municipality,
    }


def _contact_class(person: NewPerson) -> str:
    return "protected_contact" if person.protected else "contact"
