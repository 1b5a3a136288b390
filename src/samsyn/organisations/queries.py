"""Answers about organisations: who is who, whom to contact, what the region promises itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from samsyn.journal.terms import Actor
from samsyn.law.calendar import Period, period
from samsyn.law.rulebook import Rulebook, load_rulebook
from samsyn.organisations.models import ContactPerson, LocalSetting, Organisation, Staff
from samsyn.organisations.region import target_names, task_names
from samsyn.organisations.terms import (
    HIDDEN,
    Colleague,
    Contact,
    Label,
    Listed,
    Target,
    TargetChange,
    length_of,
    organisation_id,
)

COLLEAGUES = """
SELECT s.id, s.full_name, CASE WHEN s.next_from <= %(on)s THEN s.next_role ELSE s.role END, COALESCE(u.name, '')
FROM organisations_staff s
LEFT JOIN organisations_unit u ON u.id = CASE WHEN s.next_from <= %(on)s THEN s.next_unit_id ELSE s.unit_id END
WHERE s.organisation_id = %(organisation)s AND s.employed_from <= %(on)s
    AND (s.employed_to IS NULL OR s.employed_to >= %(on)s)
ORDER BY s.full_name
"""
Overrides = Mapping[str, tuple[tuple[date, Period | None], ...]]

#: Who answers for a person whose municipality nobody has told yet.
NOT_KNOWN_YET = {
    "MUN": _("Municipality not known yet"),
    "MUN_EMP": _("Employment area not known yet"),
    "TE": _("TE office not known yet"),
    "WA": _("Wellbeing county not known yet"),
}
#: What an authority is called whose name would tell where a protected person is.
HIDDEN_NAMES = {
    "MUN": _("Municipality (hidden)"),
    "MUN_EMP": _("Employment area (hidden)"),
    "TE": _("TE office (hidden)"),
    "WA": _("Wellbeing county (hidden)"),
    "ELY": _("State regional authority (hidden)"),
    "LVC": _("State regional authority (hidden)"),
    "RC": _("Reception centre (hidden)"),
    "REP": _("Representative (hidden)"),
    "EDU": _("Education provider (hidden)"),
}
HIDDEN_NAME = _("Authority (hidden)")
_labels: dict[str, dict[UUID, Label]] = {}
_rulebooks: dict[tuple[int, int], Rulebook] = {}


def organisation_ids(codes: Iterable[str]) -> dict[str, UUID]:
    """The ids of organisations by code. Needs no database: an id follows from the code."""
    return {code: organisation_id(code) for code in codes}


def organisation_labels(language: str) -> dict[UUID, Label]:
    """How pages call every organisation in a language. Cached until `load_region` runs."""
    if language not in _labels:
        rows = Organisation.objects.values_list(
            "id", "code", f"name_{language}", f"short_{language}", f"letter_{language}"
        )
        found = {row[0]: Label(*row[1:]) for row in rows}
        if not found:
            return found
        _labels[language] = found
    return _labels[language]


def label_of(code: str, language: str) -> Label:
    """The label of one organisation, or of the one of its kind that is not known yet; else its code."""
    known = organisation_labels(language)
    found = known.get(organisation_id(code))
    if found is None and code in NOT_KNOWN_YET:
        letter = next((label.letter for label in known.values() if label.code.startswith(f"{code}:")), code[:1])
        with translation.override(language):
            return Label(code, str(NOT_KNOWN_YET[code]), str(NOT_KNOWN_YET[code]), letter)
    if code.startswith(f"{HIDDEN}:"):
        return _hidden_label(code, known, language)
    name = code.partition(":")[2] or code
    return found or Label(code, name, name, code[:1])


def _hidden_label(code: str, known: Mapping[UUID, Label], language: str) -> Label:
    kind = code.partition(":")[2]
    letter = next((label.letter for label in known.values() if label.code.startswith(f"{kind}:")), kind[:1])
    with translation.override(language):
        name = str(HIDDEN_NAMES.get(kind, HIDDEN_NAME))
    return Label(code, name, name, letter)


def forget_labels() -> None:
    """Drop the cached labels after the organisations changed."""
    _labels.clear()


def colleagues(actor: Actor, on: date) -> list[Colleague]:
    """Who works for the actor's organisation on a day? Nobody else's staff is listed."""
    if actor.organisation_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COLLEAGUES, {"organisation": actor.organisation_id, "on": on})
        return [Colleague(*row) for row in cursor.fetchall()]


def staff_names(actor: Actor) -> dict[UUID, str]:
    """The names of everybody who works or has worked for the actor's organisation. Nobody else's are told."""
    rows = (
        Staff.objects.filter(organisation_id=actor.organisation_id) if actor.organisation_id else Staff.objects.none()
    )
    return dict(rows.values_list("id", "full_name"))


def unit_names(actor: Actor) -> dict[UUID, str]:
    """The names of everybody of the actor's own unit, now and before; without units, of the whole organisation."""
    if actor.organisation_id is None or actor.user_id is None:
        return {}
    everybody = Staff.objects.filter(organisation_id=actor.organisation_id)
    unit = everybody.filter(id=actor.user_id).values_list("unit_id", flat=True).first()
    return dict((everybody.filter(unit_id=unit) if unit else everybody).values_list("id", "full_name"))


def contact_persons(organisation_id: UUID, on: date, language: str = "sv") -> list[Contact]:
    """Whom does one turn to in this organisation on a day, and who stands in?

    fi: yhteyshenkilö ja sijainen · sv: kontaktperson och ersättare"""
    rows = _contacts_on(on).filter(organisation_id=organisation_id)
    names = task_names(language)
    return [_contact(row, names) for row in rows]


def directory(on: date, language: str = "sv") -> list[Listed]:
    """Who answers for what at whom on a day? Every organisation that has named somebody.

    fi: yhteyshenkilöluettelo · sv: förteckning över kontaktpersoner"""
    names, labels = task_names(language), organisation_labels(language)
    found: dict[UUID, list[Contact]] = defaultdict(list)
    for row in _contacts_on(on):
        found[row.organisation_id].append(_contact(row, names))
    listed = [Listed(labels[organisation_id], contacts) for organisation_id, contacts in found.items()]
    return sorted(listed, key=lambda entry: (entry.label.code.partition(":")[0], entry.label.name))


def _contacts_on(on: date) -> QuerySet[ContactPerson]:
    return (
        ContactPerson.objects.filter(valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("staff", "substitute")
        .order_by("task", "valid_from")
    )


def _contact(row: ContactPerson, names: Mapping[str, str]) -> Contact:
    staff, substitute = row.staff, row.substitute
    return Contact(
        id=row.id,
        task=row.task,
        task_name=names.get(row.task, row.task),
        name=staff.full_name if staff else row.name,
        substitute=substitute.full_name if substitute else row.substitute_name,
        phone=row.phone or (staff.phone if staff else ""),
        email=row.email or (staff.email if staff else ""),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def rulebook_now() -> Rulebook:
    """The law and the region's targets, with the region's own settings from the database.

    One statement tells whether a setting was added (in plain SQL: every request asks it); the
    rulebook itself is kept in memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM organisations_localsetting")
        key = cursor.fetchone()
    if key not in _rulebooks:
        if len(_rulebooks) > 8:
            _rulebooks.clear()
        files = load_rulebook()
        _rulebooks[key] = files.with_targets(_overridden(files)) if key[0] else files
    return _rulebooks[key]


def _overridden(files: Rulebook) -> Overrides:
    """The targets of the files with the settings laid over them: the newest setting of a day holds."""
    settings: dict[str, dict[date, Period | None]] = defaultdict(dict)
    for key, value, valid_from in LocalSetting.objects.order_by("id").values_list("key", "value", "valid_from"):
        settings[key][valid_from] = period(value) if value else None
    return {
        key: tuple(sorted((dict(files.region.targets.get(key, ())) | days).items())) for key, days in settings.items()
    }


def targets(on: date, language: str = "sv") -> list[Target]:
    """What does the region promise itself on a day, and which of it is its own setting?"""
    chosen: dict[str, tuple[str, date]] = {}
    for key, value, valid_from in (
        LocalSetting.objects.filter(valid_from__lte=on)
        .order_by("valid_from", "id")
        .values_list("key", "value", "valid_from")
    ):
        chosen[key] = (value, valid_from)
    rulebook, names = rulebook_now(), target_names(language)
    return [
        Target(key, names.get(key, key), rulebook.target(key, on), chosen.get(key, ("", None))[1], key in chosen)
        for key in rulebook.region.targets
    ]


def target_changes(language: str = "sv") -> list[TargetChange]:
    """What the region has set itself, newest first. Nobody is named to other organisations."""
    names, labels_of = target_names(language), organisation_labels(language)
    return [
        TargetChange(
            name=names.get(row.key, row.key),
            length=length_of(row.value) if row.value else None,
            valid_from=row.valid_from,
            reason=row.reason,
            by=labels_of[row.organisation_id].short,
            recorded_at=row.recorded_at,
        )
        for row in LocalSetting.objects.order_by("-id")[:100]
    ]


def staff_member(user_id: UUID) -> Staff:
    """A member of staff with the organisation, for the layer that makes an actor of it."""
    return Staff.objects.select_related("organisation").get(id=user_id)
