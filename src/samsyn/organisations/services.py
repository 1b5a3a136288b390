"""Acts of an organisation on itself: staff, contact persons, local settings, region data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.law.region import Region
from samsyn.organisations import region
from samsyn.organisations.models import ContactPerson, LocalSetting, Organisation, Staff, Unit
from samsyn.organisations.queries import forget_labels
from samsyn.organisations.roles import roles_in
from samsyn.organisations.terms import kind_of, length_of, organisation_id

LETTERS = {"MUN": ("K", "K", "M"), "RC": ("F", "A", "R")}


class SettingRefused(ValueError):
    """The setting names no target of the region or no length of time."""


class ContactRefused(ValueError):
    """The last day of a contact person lies before the first, or the first is no day of our time."""


class HiringRefused(ValueError):
    """The organisation is not known, or the user name is taken."""


def authorise(actor: Actor, permission: str) -> tuple[UUID, UUID]:
    """Who acts and for which organisation, if the role may do this. Raises `PermissionDenied`."""
    if actor.user_id is None or actor.organisation_id is None or not actor.may(permission):
        raise PermissionDenied(permission)
    return actor.user_id, actor.organisation_id


@transaction.atomic
def load_region() -> int:
    """Take over what the region's files and the code list of municipalities say. Idempotent.

    Contact persons marked as invented are taken over in the demonstration only."""
    files = region.files()
    for text in files.organisations.values():
        _upsert(
            text.code,
            kind=text.kind,
            names=(text.name.sv, text.name.fi, text.name.en),
            shorts=(text.short.sv, text.short.fi, text.short.en),
            letters=(text.letter.sv, text.letter.fi, text.letter.en),
            valid_from=text.from_,
            valid_to=text.to,
            confidence=text.confidence,
            source="; ".join(text.source),
            note=text.note or "",
        )
    for text in files.organisations.values():
        if text.successor:
            Organisation.objects.filter(code=text.code).update(successor_id=organisation_id(text.successor))
    count = len(files.organisations) + _load_municipalities(files)
    _load_contacts(files)
    forget_labels()
    return count


def _load_municipalities(files: Region) -> int:
    """A row for every municipality of the country that the region does not describe itself."""
    known = set(Organisation.objects.values_list("code", flat=True))
    rows = []
    for place in {place.code: place for place in files.municipalities.values()}.values():
        code = f"MUN:{place.sv}"
        if code not in known:
            names = (place.sv, place.fi, place.fi)
            values = _values(code, kind="MUN", names=names, shorts=names, letters=LETTERS["MUN"])
            rows.append(Organisation(id=organisation_id(code), **values))
    Organisation.objects.bulk_create(rows)
    return len(rows)


def _load_contacts(files: Region) -> None:
    for text in files.contacts:
        if text.invented and not settings.DEMO:
            continue
        ContactPerson.objects.update_or_create(
            id=uuid5(organisation_id(text.organisation), f"{text.task}|{text.from_}"),
            defaults={
                "organisation_id": organisation_id(text.organisation),
                "task": text.task,
                "name": text.name,
                "substitute_name": text.substitute or "",
                "valid_from": text.from_,
                "valid_to": text.to,
            },
        )


@transaction.atomic
def register_organisation(actor: Actor, *, code: str, name: str) -> UUID:
    """Give an organisation a row that the region's files do not name. Idempotent."""
    if not Organisation.objects.filter(code=code).exists():
        names, first = (name, name, name), code[:1]
        letters = LETTERS.get(kind_of(code), (first, first, first))
        _upsert(code, kind=kind_of(code), names=names, shorts=names, letters=letters)
        forget_labels()
        record(actor, kind=Kind.ADMINISTRATION, what="register_organisation", detail={"code": code})
    return organisation_id(code)


def _upsert(code: str, **described: Any) -> None:
    Organisation.objects.update_or_create(id=organisation_id(code), defaults=_values(code, **described))


def _values(
    code: str,
    *,
    kind: str,
    names: tuple[str, str, str],
    shorts: tuple[str, str, str],
    letters: tuple[str, str, str],
    valid_from: date = region.OLDEST,
    valid_to: date | None = None,
    confidence: str = "",
    source: str = "",
    note: str = "",
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "code": code,
        "kind": kind,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "confidence": confidence,
        "source": source,
        "note": note,
    }
    for index, language in enumerate(("sv", "fi", "en")):
        values[f"name_{language}"] = names[index]
        values[f"short_{language}"] = shorts[index]
        values[f"letter_{language}"] = letters[index]
    return values


@transaction.atomic
def hire(
    actor: Actor,
    *,
    username: str,
    password: str | None,
    full_name: str,
    organisation: str,
    role: str,
    employed_from: date,
    unit: str = "",
    email: str = "",
    phone: str = "",
    language: str = "sv",
    external_id: str = "",
) -> UUID:
    """Let a person sign in for an organisation from a day, in one role; without password not yet.

    `external_id` is who the person is for the organisation's own sign-in."""
    if actor.role != "system":
        authorise(actor, "manage_staff")
        if actor.organisation_code != organisation:
            raise PermissionDenied("staff of another organisation")
        if role not in roles_in(organisation):
            raise PermissionDenied("a role that this organisation does not have")
    if not Organisation.objects.filter(code=organisation).exists():
        raise HiringRefused(f"unknown organisation {organisation!r}")
    if Staff.objects.filter(username=username.strip().lower()).exists():
        raise HiringRefused(f"the user name {username!r} is taken")
    staff = Staff(
        username=username.strip().lower(),
        full_name=full_name,
        organisation_id=organisation_id(organisation),
        role=role,
        employed_from=employed_from,
        email=email,
        phone=phone,
        language=language,
        external_id=external_id,
    )
    if external_id and Staff.objects.filter(organisation=staff.organisation_id, external_id=external_id).exists():
        raise HiringRefused(f"the external id {external_id!r} is taken")
    if unit:
        staff.unit = Unit.objects.get_or_create(organisation_id=staff.organisation_id, name=unit)[0]
    if password is not None and not (settings.DEMO or settings.TEST):
        validate_password(password, staff)
    staff.set_password(password)
    staff.save(force_insert=True)
    record(
        actor, kind=Kind.ADMINISTRATION, what="hire", detail={"staff": str(staff.id), "role": role, "in": organisation}
    )
    return staff.id


@transaction.atomic
def set_own_profile(actor: Actor, *, language: str, phone: str, email: str) -> None:
    """Change what one may change about oneself."""
    if actor.user_id is None:
        raise PermissionDenied("nobody is signed in")
    Staff.objects.filter(id=actor.user_id).update(language=language, phone=phone, email=email)
    record(actor, kind=Kind.ADMINISTRATION, what="set_own_profile", detail={"language": language})


@transaction.atomic
def name_contact_person(
    actor: Actor,
    *,
    task: str,
    valid_from: date,
    staff_id: UUID | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    substitute_id: UUID | None = None,
    substitute_name: str = "",
) -> UUID:
    """Say whom others turn to for a task from a day on. The one before steps back the day before.

    fi: yhteyshenkilön nimeäminen · sv: utse kontaktperson"""
    _, own = authorise(actor, "manage_contacts")
    if task not in region.task_names("en"):
        raise ValueError(f"unknown task {task!r}")
    if valid_from < region.OLDEST:
        raise ContactRefused(f"{valid_from} lies before {region.OLDEST}")
    colleagues = set(Staff.objects.filter(organisation_id=own).values_list("id", flat=True))
    if not {staff_id, substitute_id} <= colleagues | {None}:
        raise PermissionDenied("staff of another organisation")
    same = ContactPerson.objects.select_for_update().filter(organisation_id=own, task=task)
    same.filter(valid_to=None, valid_from__lt=valid_from).update(valid_to=valid_from - timedelta(days=1))
    contact = ContactPerson.objects.create(
        organisation_id=own,
        task=task,
        staff_id=staff_id,
        name=name,
        phone=phone,
        email=email,
        substitute_id=substitute_id,
        substitute_name=substitute_name,
        valid_from=valid_from,
    )
    record(
        actor,
        kind=Kind.ADMINISTRATION,
        what="name_contact_person",
        detail={"contact": str(contact.id), "task": task, "from": str(valid_from)},
    )
    return contact.id


@transaction.atomic
def end_contact_person(actor: Actor, *, contact_id: UUID, last_day: date) -> None:
    """The contact person steps back after a day."""
    _, own = authorise(actor, "manage_contacts")
    contact = ContactPerson.objects.select_for_update().filter(id=contact_id, organisation_id=own).first()
    if contact is None:
        raise PermissionDenied("contact person of another organisation")
    if last_day < contact.valid_from:
        raise ContactRefused(f"{last_day} lies before {contact.valid_from}")
    ContactPerson.objects.filter(id=contact.id).update(valid_to=last_day)
    record(
        actor,
        kind=Kind.ADMINISTRATION,
        what="end_contact_person",
        detail={"contact": str(contact_id), "last": str(last_day)},
    )


@transaction.atomic
def set_local_setting(actor: Actor, key: str, value: str, valid_from: date, *, reason: str = "") -> None:
    """Give a target of the region a value of its own from a day. Earlier values stay on record.

    `value` is a length such as `P5BD`, or empty: the region has no target from that day.
    fi: alueellisen tavoitteen asettaminen · sv: sätta ett regionalt mål"""
    user_id, own = authorise(actor, "manage_region")
    if not region.is_inside(actor.organisation_code):
        raise PermissionDenied("the targets of another region")
    if key not in region.files().targets:
        raise SettingRefused(f"unknown target {key!r}")
    try:
        if value:
            length_of(value)
    except ValueError as error:
        raise SettingRefused(str(error)) from None
    LocalSetting.objects.create(
        key=key,
        value=value,
        valid_from=valid_from,
        reason=reason,
        organisation_id=own,
        recorded_by_id=user_id,
    )
    record(
        actor,
        kind=Kind.ADMINISTRATION,
        what="set_local_setting",
        detail={"key": key, "value": value, "from": str(valid_from)},
    )
