"""Answers about persons: what they are called, who lives with them, who may be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from samsyn.access.queries import role_classes
from samsyn.clients.kinship import between
from samsyn.clients.models import Alias, Contact, HouseholdMember, Identifier, Identity, SearchKey
from samsyn.clients.rows import id_list, select
from samsyn.clients.rules import blind_index, full_name, masked, search_key, short_name
from samsyn.clients.terms import (
    IdentifierKind,
    Member,
    NewContact,
    NewIdentifier,
    NewPerson,
    PersonLabel,
    Profile,
    RegisterKeys,
    Relation,
    Twin,
)
from samsyn.journal.terms import Actor

LABEL = (
    "case_id",
    "person_id",
    "given_names",
    "family_name",
    "birth_date",
    "mother_tongue",
    "service_language",
    "interpreter_language",
    "interpreter_needed",
    "protected",
)

LABELS = f"SELECT {', '.join(LABEL)} FROM clients_identity WHERE case_id = ANY(%s::uuid[])"  # noqa: S608
PROFILE = f"""
SELECT {", ".join(LABEL)}, ARRAY(SELECT name FROM clients_alias a WHERE a.case_id = i.case_id ORDER BY a.id),
    ARRAY(SELECT ARRAY[kind, value, issuer] FROM clients_identifier n WHERE n.case_id = i.case_id ORDER BY n.id)
FROM clients_identity i WHERE case_id = %s
"""  # noqa: S608 (our own columns)
CONTACT = """
SELECT phone, email, address, postcode, municipality FROM clients_contact WHERE case_id = %s AND data_class = ANY(%s)
"""
HOUSEHOLD = """
SELECT household_id, case_id, person_id, relation FROM clients_householdmember
WHERE household_id = (SELECT household_id FROM clients_householdmember WHERE case_id = %s) ORDER BY case_id
"""


def blind(kind: str, value: str) -> str:
    """The blind index of a number in this installation."""
    return blind_index(kind, value, settings.BLIND_INDEX_KEY)


def labels(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, PersonLabel]:
    """What the persons of these cases are called, as far as the actor may know. One statement."""
    wanted = list(case_ids)
    if not wanted or "identity" not in role_classes(actor):
        return {}
    return {row[0]: _label(row) for row in select(LABELS, [id_list(wanted)])}


def _label(row: Sequence[object]) -> PersonLabel:
    case_id, person_id, given, family, *rest = row
    names = str(given), str(family)
    return PersonLabel(case_id, person_id, full_name(*names), short_name(*names), *rest)  # type: ignore[arg-type]


def profile(actor: Actor, case_id: UUID, seen: Iterable[str]) -> Profile:
    """All that the actor may know of the person of a case. `seen`: the data classes granted."""
    classes = set(seen)
    label, names, aliases, numbers = None, ("", ""), [], []
    if "identity" in classes:
        for row in select(PROFILE, [case_id]):
            label, names, aliases = _label(row[:-2]), (row[3], row[2]), row[-2]
            numbers = [(kind, masked(kind, value), issuer) for kind, value, issuer in row[-1]]
    contact = None
    if classes & {"contact", "protected_contact"}:
        contact = next((NewContact(*row) for row in select(CONTACT, [case_id, list(classes)])), None)
    household_id, members = household(actor, case_id) if "family" in classes else (None, [])
    return Profile(label, names[0], names[1], tuple(aliases), tuple(numbers), contact, household_id, tuple(members))


def _contact(row: Contact | None) -> NewContact | None:
    return NewContact(row.phone, row.email, row.address, row.postcode, row.municipality) if row else None


def household(actor: Actor, case_id: UUID) -> tuple[UUID | None, list[Member]]:
    """The household of a case and its other members, as far as the actor sees their family data."""
    rows = select(HOUSEHOLD, [case_id])
    if not rows:
        return None, []
    mine = next((Relation.read(row[3]) for row in rows if row[1] == case_id), None)
    others = [row for row in rows if row[1] != case_id]
    called = labels(actor, [row[1] for row in others])
    members = [
        Member(other, person, between(mine, Relation.read(relation)) or "", called.get(other))
        for _, other, person, relation in others
    ]
    return rows[0][0], members


def as_registered(case_id: UUID) -> NewPerson:
    """What the register says of a person, in the form in which it was told. For acts that correct it."""
    identity = Identity.objects.get(case_id=case_id)
    member = HouseholdMember.objects.filter(case_id=case_id).first()
    return NewPerson(
        family_name=identity.family_name,
        given_names=identity.given_names,
        birth_date=identity.birth_date,
        mother_tongue=identity.mother_tongue,
        service_language=identity.service_language,
        interpreter_language=identity.interpreter_language,
        interpreter_needed=identity.interpreter_needed,
        protected=identity.protected,
        aliases=tuple(Alias.objects.filter(case_id=case_id).order_by("id").values_list("name", flat=True)),
        identifiers=tuple(
            NewIdentifier(IdentifierKind(kind), value, issuer)
            for kind, value, issuer in Identifier.objects.filter(case_id=case_id)
            .order_by("id")
            .values_list("kind", "value", "issuer")
        ),
        contact=_contact(Contact.objects.filter(case_id=case_id).first()),
        household_id=member.household_id if member else None,
        relation=member.relation if member else "",
    )


def register_keys(case_ids: Iterable[UUID]) -> dict[UUID, RegisterKeys]:
    """What the persons of these cases are sorted and found by. One statement; used by services only."""
    found = SearchKey.objects.filter(case_id=OuterRef("case_id")).values("key")
    rows = Identity.objects.filter(case_id__in=list(case_ids)).annotate(keys=ArraySubquery(found))
    return {
        case_id: RegisterKeys(person_id, sorted_as, tuple(keys))
        for case_id, person_id, sorted_as, keys in rows.values_list("case_id", "person_id", "sort_key", "keys")
    }


def twins(persons: Sequence[NewPerson]) -> list[list[Twin]]:
    """Who of the register may be each of these persons: same number, or same name and birth date?

    Two statements for all. Sees every case: for services that open cases, never for pages."""
    blinds = [{blind(number.kind, number.value) for number in person.identifiers} for person in persons]
    names = [search_key(f"{person.family_name} {person.given_names}") for person in persons]
    by_blind: dict[str, list[tuple[UUID, UUID, str]]] = defaultdict(list)
    wanted = set().union(*blinds) if blinds else set()
    rows = Identifier.objects.filter(blind__in=wanted)
    for value, case_id, person_id, kind in rows.values_list("blind", "case_id", "person_id", "kind"):
        by_blind[value].append((case_id, person_id, kind))
    by_name: dict[tuple[str, date | None], list[tuple[UUID, UUID]]] = defaultdict(list)
    asked = {(name, person.birth_date) for name, person in zip(names, persons, strict=True) if person.birth_date}
    candidates = Identity.objects.filter(
        Q(search_key__in={name for name, _ in asked}), birth_date__in={born for _, born in asked}
    )
    for name, born, case_id, person_id in candidates.values_list("search_key", "birth_date", "case_id", "person_id"):
        by_name[name, born].append((case_id, person_id))
    found = []
    for person, numbers, name in zip(persons, blinds, names, strict=True):
        same: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
        for value in numbers:
            for case_id, person_id, kind in by_blind[value]:
                same[case_id, person_id].append(kind)
        for pair in by_name.get((name, person.birth_date), ()) if person.birth_date else ():
            same[pair].append("name_and_birth_date")
        found.append([Twin(case_id, person_id, tuple(why)) for (case_id, person_id), why in same.items()])
    return found


def birth_dates(case_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """The birth date of the person of each case. For services that derive duties."""
    return dict(Identity.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "birth_date"))
