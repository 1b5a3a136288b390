"""Organisations, their units and staff, contact persons, local settings."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate
from django.utils.crypto import salted_hmac

from samsyn.organisations.staffing.rules import Post
from samsyn.organisations.terms import SecondFactor, functions_of


def _ordered_period(start: str, end: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}), name=name)


class Organisation(models.Model):
    """Who fills a function: an authority or a partner, from when to when. fi: viranomainen · sv: myndighet"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "code": "public",
        "kind": "public",
        "name_sv": "public",
        "name_fi": "public",
        "name_en": "public",
        "short_sv": "public",
        "short_fi": "public",
        "short_en": "public",
        "letter_sv": "public",
        "letter_fi": "public",
        "letter_en": "public",
        "valid_from": "public",
        "valid_to": "public",
        "successor": "public",
        "confidence": "public",
        "source": "public",
        "note": "public",
        "second_factor": "public",
    }

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    kind = models.TextField()
    name_sv = models.TextField()
    name_fi = models.TextField()
    name_en = models.TextField()
    short_sv = models.TextField()
    short_fi = models.TextField()
    short_en = models.TextField()
    letter_sv = models.TextField()
    letter_fi = models.TextField()
    letter_en = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    confidence = models.TextField(blank=True)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    #: Who needs a second factor to sign in. No page changes it; only the demonstration says `nobody`.
    second_factor = models.TextField(default=SecondFactor.EVERYONE.value)

    class Meta:
        constraints = [
            _ordered_period("valid_from", "valid_to", "organisation_period_ordered"),
            models.CheckConstraint(
                condition=Q(second_factor__in=[one.value for one in SecondFactor]), name="second_factor_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def functions(self) -> frozenset[str]:
        """What the organisation is in the law."""
        return frozenset(functions_of(self.code))


class Unit(models.Model):
    """A part of an organisation. fi: yksikkö · sv: enhet"""

    FIELD_CLASSES: ClassVar = {"id": "public", "organisation": "public", "name": "public"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by username, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        """The member of staff with this username."""
        return self.get(username=(username or "").lower())


class Staff(AbstractBaseUser):
    """A person who works for an organisation and signs in. fi: henkilöstö · sv: personal"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "username": "personal",
        "password": "secret",
        "last_login": "personal",
        "full_name": "personal",
        "email": "personal",
        "phone": "personal",
        "language": "personal",
        "organisation": "public",
        "unit": "public",
        "role": "public",
        "employed_from": "personal",
        "employed_to": "personal",
        "external_id": "personal",
        "sign_in_epoch": "secret",
        "next_role": "public",
        "next_unit": "public",
        "next_from": "personal",
        "known_since": "personal",
        "confirmed_on": "personal",
        "confirmed_by": "personal",
    }
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name", "organisation", "role", "employed_from"]

    id = models.UUIDField(primary_key=True, default=uuid4)
    username = models.TextField(unique=True)
    full_name = models.TextField()
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    language = models.TextField(default="sv")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.TextField()
    employed_from = models.DateField()
    employed_to = models.DateField(null=True)
    #: Who the person is for the organisation's own sign-in. The administrator writes it, nobody else.
    external_id = models.TextField(blank=True)
    #: A new value ends every session of the person at its next request.
    sign_in_epoch = models.UUIDField(default=uuid4)
    #: Role and unit from a day to come: from that day on they hold, whether or not anybody writes them over.
    next_role = models.TextField(blank=True)
    next_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    next_from = models.DateField(null=True)
    #: When this installation came to know the person: nobody's rights lapse because it did not ask before.
    known_since = models.DateField(db_default=TruncDate(Now()))
    #: When an administrator last said that the rights are still needed, and who.
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = StaffManager()

    class Meta:
        constraints = [
            _ordered_period("employed_from", "employed_to", "staff_period_ordered"),
            models.CheckConstraint(condition=Q(language__in=["sv", "fi", "en"]), name="staff_language_known"),
            models.UniqueConstraint(
                fields=["organisation", "external_id"], condition=~Q(external_id=""), name="staff_external_id_once"
            ),
            models.CheckConstraint(
                condition=Q(next_from__isnull=True, next_role="") | (Q(next_from__isnull=False) & ~Q(next_role="")),
                name="staff_next_post_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The name that pages show."""
        return self.full_name

    @property
    def post(self) -> Post:
        """What rules ask about the person's place in the organisation."""
        return Post(self.id, self.role, self.next_role, self.next_from, self.employed_from, self.employed_to)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must fit: it ends when password, role or organisation change, and with a new epoch."""
        facts = f"{self.password}|{self.sign_in_epoch}|{self.role}|{self.organisation_id}"
        return salted_hmac("samsyn.organisations.session", facts, secret=secret, algorithm="sha256").hexdigest()


class Invitation(models.Model):
    """A link with which a person sets the first password, or a new one: once, and for a time.

    The link itself is not kept, only its hash. fi: kutsu · sv: inbjudan"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "staff": "personal",
        "token_hash": "secret",
        "made_at": "personal",
        "made_by": "personal",
        "expires_at": "personal",
        "closed_at": "personal",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    token_hash = models.TextField(unique=True)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    #: When it was used, replaced or withdrawn.
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.expires_at:%Y-%m-%d}"


class ContactPerson(models.Model):
    """Whom others turn to for a task, and who stands in. fi: yhteyshenkilö · sv: kontaktperson

    A member of staff, or a name alone where the organisation has nobody in the system."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "organisation": "public",
        "task": "public",
        "staff": "personal",
        "name": "personal",
        "phone": "personal",
        "email": "personal",
        "substitute": "personal",
        "substitute_name": "personal",
        "valid_from": "public",
        "valid_to": "public",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_persons")
    task = models.TextField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    substitute = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    substitute_name = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            _ordered_period("valid_from", "valid_to", "contact_period_ordered"),
            models.CheckConstraint(condition=Q(staff__isnull=False) | ~Q(name=""), name="contact_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.task}"


class LocalSetting(models.Model):
    """A region's own value of a target, from a day. Append-only: a later row takes over.

    fi: alueellinen tavoite · sv: regionalt mål"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "key": "public",
        "value": "public",
        "valid_from": "public",
        "reason": "public",
        "organisation": "public",
        "recorded_at": "public",
        "recorded_by": "personal",
    }
    DATABASE_ACCESS = "select insert"

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    value = models.TextField(blank=True)
    valid_from = models.DateField()
    reason = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["key", "valid_from"], name="local_setting_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.value or '–'} {self.valid_from}"
