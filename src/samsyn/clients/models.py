"""Persons and what is known of them. Every row carries the case it belongs to: one table, one data class."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from samsyn.clients.terms import IdentifierKind


class Person(models.Model):
    """A person, without any data of its own. fi: henkilö · sv: person"""

    FIELD_CLASSES: ClassVar = {"id": "personal"}

    id = models.UUIDField(primary_key=True, default=uuid4)

    def __str__(self) -> str:
        return str(self.id)


class Identity(models.Model):
    """Who a person is: names, birth date, languages. Data class: identity."""

    FIELD_CLASSES: ClassVar = {
        "id": "personal",
        "person": "personal",
        "case_id": "personal",
        "family_name": "personal",
        "given_names": "personal",
        "birth_date": "personal",
        "mother_tongue": "personal",
        "service_language": "personal",
        "interpreter_language": "personal",
        "interpreter_needed": "personal",
        "search_key": "personal",
        "sort_key": "personal",
        "protected": "sensitive",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    case_id = models.UUIDField(unique=True)
    family_name = models.TextField()
    given_names = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    mother_tongue = models.TextField(blank=True)
    service_language = models.TextField(blank=True)
    interpreter_language = models.TextField(blank=True)
    interpreter_needed = models.BooleanField(null=True)
    search_key = models.TextField(db_collation="C")
    sort_key = models.TextField(db_collation="C")
    protected = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(service_language__in=["", "sv", "fi", "en"]), name="identity_language")
        ]
        indexes = [models.Index(fields=["search_key", "birth_date"], name="identity_search")]

    def __str__(self) -> str:
        return str(self.case_id)


class Alias(models.Model):
    """Another name of a person, or the name in another script. Data class: identity."""

    FIELD_CLASSES: ClassVar = {
        "id": "personal",
        "person": "personal",
        "case_id": "personal",
        "name": "personal",
        "search_key": "personal",
    }
    DATABASE_ACCESS = "select insert update delete"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aliases")
    case_id = models.UUIDField(db_index=True)
    name = models.TextField()
    search_key = models.TextField(db_collation="C")

    def __str__(self) -> str:
        return str(self.case_id)


class Identifier(models.Model):
    """A number of a person. The blind index finds it without showing it. Data class: identity."""

    FIELD_CLASSES: ClassVar = {
        "id": "personal",
        "person": "personal",
        "case_id": "personal",
        "kind": "public",
        "value": "sensitive",
        "issuer": "public",
        "blind": "sensitive",
    }
    DATABASE_ACCESS = "select insert update delete"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    case_id = models.UUIDField(db_index=True)
    kind = models.TextField()
    value = models.TextField()
    issuer = models.TextField(blank=True)
    blind = models.TextField(db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in IdentifierKind]), name="identifier_kind_known"
            ),
            models.UniqueConstraint(fields=["case_id", "kind", "blind"], name="identifier_once"),
        ]
        indexes = [models.Index(fields=["blind"], name="identifier_blind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class Contact(models.Model):
    """How one reaches a person. Data class: contact, or protected_contact under a security prohibition."""

    FIELD_CLASSES: ClassVar = {
        "case_id": "personal",
        "person": "personal",
        "data_class": "public",
        "phone": "personal",
        "email": "personal",
        "address": "personal",
        "postcode": "personal",
        "municipality": "personal",
    }

    case_id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    data_class = models.TextField(default="contact")
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    municipality = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(data_class__in=["contact", "protected_contact"]), name="contact_class_known"
            )
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Household(models.Model):
    """People who live together, without any data of its own. fi: kotitalous · sv: hushåll"""

    FIELD_CLASSES: ClassVar = {"id": "personal"}

    id = models.UUIDField(primary_key=True, default=uuid4)

    def __str__(self) -> str:
        return str(self.id)


class HouseholdMember(models.Model):
    """A person belongs to a household. Data class: family."""

    FIELD_CLASSES: ClassVar = {
        "case_id": "personal",
        "household": "personal",
        "person": "personal",
        "relation": "personal",
    }

    case_id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.case_id)


class SearchKey(models.Model):
    """A key under which a person is found: part of a name, birth date, number. Data class: identity.

    What stands here is copied into the registers of the organisations that may see the person."""

    FIELD_CLASSES: ClassVar = {"pk": "personal", "case_id": "personal", "key": "personal"}
    DATABASE_ACCESS = "select insert delete"

    pk = models.CompositePrimaryKey("case_id", "key")
    case_id = models.UUIDField()
    key = models.TextField(db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["key"], name="search_key_key")]

    def __str__(self) -> str:
        return str(self.case_id)
