"""Cases with their dated facts, duties, transfers and notes; and the registers of the organisations.

What happened (`Situation`, `Event`, `Note`, `Transfer`) is only ever added to. What follows from it
(`Duty`, `DutyParty`, `Roster`, `RosterName`, `Profile`) is derived again whenever a fact or a day
makes it change; a closed duty is left as it was.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from samsyn.cases.terms import OURS, CaseKind, Lane, TransferReason
from samsyn.clients.rows import new_id
from samsyn.law.terms import DutyState


class Case(models.Model):
    """A case: a number and nothing that names anybody. Seen with any grant on it.

    fi: asia · sv: ärende"""

    FIELD_CLASSES: ClassVar = {
        "id": "personal",
        "number": "personal",
        "kind": "public",
        "person": "personal",
        "opened_on": "personal",
        "closed_on": "personal",
        "next_check": "public",
        "derived_on": "public",
        "protected": "sensitive",
    }

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField(unique=True)
    kind = models.TextField(default=CaseKind.PERSON)
    person = models.ForeignKey("clients.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    next_check = models.DateField(null=True)
    derived_on = models.DateField(null=True)
    #: The person is under a security prohibition, or lives with one who is (`services.protection`).
    protected = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in CaseKind]), name="case_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="agreement", person=None) | Q(kind="person", person__isnull=False),
                name="case_has_its_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["next_check"], name="case_next_check"),
            models.Index(fields=["derived_on"], name="case_derived_on"),
        ]

    def __str__(self) -> str:
        return self.number


class Situation(models.Model):
    """What holds of the person from a day on: group and status. Data class: permit. Added to, never changed.

    fi: kohderyhmä ja tilanne · sv: målgrupp och situation"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case": "personal",
        "valid_from": "personal",
        "group": "sensitive",
        "municipality": "personal",
        "protection": "sensitive",
        "vulnerable": "sensitive",
        "emergency": "sensitive",
        "move_mode": "personal",
        "flags": "sensitive",
        "born": "personal",
        "tb_screening_country": "sensitive",
        "parent_case_id": "personal",
        "organisations": "personal",
        "recorded_at": "public",
        "recorded_by": "personal",
        "organisation_id": "public",
    }
    DATABASE_ACCESS = "select insert"

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="situations")
    valid_from = models.DateField()
    group = models.TextField(blank=True)
    municipality = models.TextField(blank=True)
    protection = models.TextField(blank=True)
    vulnerable = models.BooleanField(default=False)
    emergency = models.BooleanField(default=False)
    move_mode = models.TextField(blank=True)
    flags = ArrayField(models.TextField(), default=list)
    born = models.DateField(null=True)
    tb_screening_country = models.BooleanField(null=True)
    parent_case_id = models.UUIDField(null=True)
    organisations = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["parent_case_id"], condition=Q(parent_case_id__isnull=False), name="situation_parent")
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.valid_from}"


class Profile(models.Model):
    """What a municipality may know of a person before it grants a place: no name, no birth date.

    Data class: placement. fi: nimetön esittely · sv: anonym presentation
    law: placement.present (681/2023, 43 §, 83 § 2 mom.)"""

    FIELD_CLASSES: ClassVar = {"case": "personal", "group": "sensitive", "household_size": "personal"}

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="profile")
    group = models.TextField(blank=True)
    household_size = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return self.group


class Event(models.Model):
    """A dated fact, as an authority recorded it. Data class: its type's. Added to, never changed.

    A correction is an event that points at the one it corrects; `struck` takes that one back. `source`:
    whose statement it is, where not that of the one who recorded it (681/2023, 73 § 2 mom.)."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case": "personal",
        "type": "sensitive",
        "said_as": "public",
        "on": "personal",
        "attributes": "sensitive",
        "data_class": "public",
        "recorded_at": "public",
        "recorded_by": "personal",
        "organisation_id": "public",
        "source": "public",
        "corrects": "public",
        "struck": "public",
        "reason": "personal",
    }
    DATABASE_ACCESS = "select insert"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    type = models.TextField()
    said_as = models.TextField(blank=True)
    on = models.DateField()
    attributes = models.JSONField(default=dict)
    data_class = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    source = models.TextField(blank=True, default="", db_default="")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    struck = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(struck=False) | Q(corrects__isnull=False), name="event_strikes_another")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.on}"


class Duty(models.Model):
    """What the law asks of somebody in this case, once. Data class: that of the duty.

    fi: velvollisuus · sv: skyldighet. `parties` lists role, organisation and function as they were
    on the last derivation, and on the day of closing for a closed duty."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case": "personal",
        "key": "personal",
        "code": "public",
        "data_class": "public",
        "state": "personal",
        "due": "personal",
        "shown": "personal",
        "basis": "public",
        "latest": "personal",
        "regime": "public",
        "trigger_type": "sensitive",
        "trigger_on": "personal",
        "turn": "public",
        "mode": "public",
        "decider": "public",
        "window": "personal",
        "closed": "personal",
        "closed_by": "sensitive",
        "sources": "public",
        "open_questions": "public",
        "version_from": "public",
        "who_from": "public",
        "who_on": "public",
        "responsible_ids": "public",
        "parties": "public",
        "continuous": "public",
        "target": "public",
        "first_seen": "public",
    }

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="duties")
    key = models.TextField(db_collation="C")
    code = models.TextField(db_collation="C")
    data_class = models.TextField()
    state = models.TextField()
    due = models.DateField(null=True)
    shown = models.DateField(null=True)
    basis = models.TextField()
    latest = models.DateField(null=True)
    regime = models.TextField()
    trigger_type = models.TextField(blank=True)
    trigger_on = models.DateField(null=True)
    turn = models.PositiveSmallIntegerField(default=1)
    mode = models.TextField(blank=True)
    decider = models.TextField(blank=True)
    window = models.JSONField(null=True)
    closed = models.DateField(null=True)
    closed_by = models.TextField(blank=True)
    sources = ArrayField(models.TextField(), default=list)
    open_questions = ArrayField(models.TextField(), default=list)
    version_from = models.DateField(null=True)
    who_from = models.DateField(null=True)
    who_on = models.DateField(null=True)
    responsible_ids = ArrayField(models.UUIDField(), default=list)
    parties = models.JSONField(default=list)
    continuous = models.BooleanField(default=False)
    target = models.TextField(blank=True)
    first_seen = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="duty_key_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DutyState]), name="duty_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DutyParty(models.Model):
    """An open duty in one organisation's list of work. Seen by that organisation alone.

    There is a row for each organisation that is a party or looks on, and holds a grant on the class of
    data of the duty; it goes when the duty is closed or the grant ends, in the same transaction."""

    FIELD_CLASSES: ClassVar = {
        "pk": "public",
        "organisation_id": "public",
        "duty": "public",
        "case_id": "personal",
        "role": "public",
        "lane": "public",
        "state": "public",
        "shown": "personal",
        "code": "public",
        "data_class": "public",
        "group": "sensitive",
        "municipality": "personal",
        "since": "public",
    }
    DATABASE_ACCESS = "select insert update delete"

    pk = models.CompositePrimaryKey("organisation_id", "duty_id")
    organisation_id = models.UUIDField()
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField(db_index=True)
    role = models.TextField()
    lane = models.TextField(db_collation="C")
    state = models.TextField()
    shown = models.DateField(null=True)
    code = models.TextField(db_collation="C")
    data_class = models.TextField()
    group = models.TextField(blank=True)
    municipality = models.TextField(blank=True)
    since = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lane__in=[lane.value for lane in Lane]), name="duty_party_lane_known")
        ]
        indexes = [
            models.Index(fields=["organisation_id", "lane", "data_class", "shown", "duty"], name="duty_party_day"),
            models.Index(
                fields=["organisation_id", "data_class", "-since", "duty"],
                condition=Q(lane__in=[lane.value for lane in OURS]),
                name="duty_party_new",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.role}"


class Transfer(models.Model):
    """A duty went from one organisation to another. Data class: that of the duty.

    fi: tehtävän siirtyminen · sv: överföring av en uppgift"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case": "personal",
        "duty": "public",
        "code": "public",
        "data_class": "public",
        "from_organisation": "public",
        "to_organisation": "public",
        "on": "personal",
        "reason": "public",
        "recorded_at": "public",
    }
    DATABASE_ACCESS = "select insert"

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="transfers")
    code = models.TextField()
    data_class = models.TextField()
    from_organisation = models.TextField()
    to_organisation = models.TextField()
    on = models.DateField()
    reason = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in TransferReason]), name="transfer_reason_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.from_organisation} → {self.to_organisation}"


class Note(models.Model):
    """Something an authority wrote down of the case. Data class: as its author chose. Never changed.

    fi: muistiinpano · sv: anteckning"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case": "personal",
        "data_class": "public",
        "text": "sensitive",
        "author": "personal",
        "organisation_id": "public",
        "on": "personal",
        "at": "public",
    }
    DATABASE_ACCESS = "select insert"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    data_class = models.TextField()
    text = models.TextField()
    author = models.UUIDField(null=True)
    organisation_id = models.UUIDField()
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]

    def __str__(self) -> str:
        return str(self.id)


class Roster(models.Model):
    """A person in one organisation's list of clients: there while the organisation may know who it is.

    Seen by that organisation alone. `handler_id` is the member of its staff who takes care."""

    FIELD_CLASSES: ClassVar = {
        "pk": "personal",
        "organisation_id": "public",
        "case": "personal",
        "sort_key": "personal",
        "group": "sensitive",
        "municipality": "personal",
        "next_due": "personal",
        "opened_on": "personal",
        "closed": "personal",
        "handler_id": "personal",
    }
    DATABASE_ACCESS = "select insert update delete"

    pk = models.CompositePrimaryKey("organisation_id", "case_id")
    organisation_id = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sort_key = models.TextField(db_collation="C")
    group = models.TextField(blank=True)
    municipality = models.TextField(blank=True)
    next_due = models.DateField(null=True)
    opened_on = models.DateField()
    closed = models.BooleanField(default=False)
    handler_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "sort_key", "case"], name="roster_name"),
            models.Index(fields=["organisation_id", "group", "sort_key"], name="roster_group"),
            models.Index(fields=["organisation_id", "municipality", "sort_key"], name="roster_municipality"),
            models.Index(fields=["organisation_id", "handler_id", "sort_key"], name="roster_handler"),
            models.Index(fields=["organisation_id", "next_due", "sort_key"], name="roster_next_due"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class RosterName(models.Model):
    """A key under which an organisation finds one of its clients: part of a name, birth date, number."""

    FIELD_CLASSES: ClassVar = {
        "pk": "personal",
        "organisation_id": "public",
        "search_key": "personal",
        "case_id": "personal",
    }
    DATABASE_ACCESS = "select insert delete"

    pk = models.CompositePrimaryKey("organisation_id", "search_key", "case_id")
    organisation_id = models.UUIDField()
    search_key = models.TextField(db_collation="C")
    case_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.case_id)
