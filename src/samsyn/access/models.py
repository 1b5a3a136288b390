"""The tables of grants and of field rights."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from samsyn.access.terms import FIELD_RIGHT


class Grant(models.Model):
    """An organisation may read (and write) one data class of one case, for these grounds.

    Written by `access.services` alone, out of the duties of the case. No foreign key to the case:
    access stands below it. `user_id`: only this person of the organisation may (`access.personal`), until
    `until` where that is said; row-level security shows such a grant to nobody else, and not after."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case_id": "personal",
        "organisation_id": "public",
        "data_class": "public",
        "may_write": "public",
        "grounds": "personal",
        "user_id": "personal",
        "until": "personal",
    }
    DATABASE_ACCESS = "select insert update delete"

    id = models.BigAutoField(primary_key=True)
    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    data_class = models.TextField()
    may_write = models.BooleanField(default=False)
    grounds = models.JSONField(default=list)
    user_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        # What the policies ask of a row stands in the index: they need not read the table for it.
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "data_class", "case_id", "user_id"],
                include=["until"],
                nulls_distinct=False,
                name="grant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(user_id__isnull=False, may_write=False),
                name="grant_for_a_time_reads_only",
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="grant_case")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.data_class} {self.case_id}"


class FieldRight(models.Model):
    """A member of staff may handle addresses under a security prohibition, from when to when, and by whose word.

    Given and taken by the administrator, never to oneself. Rows stay: a right that was taken is told by its end.
    fi: oikeus käsitellä turvakiellon alaisia tietoja · sv: rätt att hantera uppgifter under spärrmarkering"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "staff_id": "personal",
        "organisation_id": "public",
        "code": "public",
        "granted_at": "personal",
        "granted_by": "personal",
        "removed_at": "personal",
        "removed_by": "personal",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    staff_id = models.UUIDField()
    organisation_id = models.UUIDField()
    code = models.TextField()
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.UUIDField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff_id", "code"], condition=Q(removed_at=None), name="field_right_once"),
            models.CheckConstraint(condition=~Q(granted_by=F("staff_id")), name="field_right_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="field_right_removed_whole",
            ),
            models.CheckConstraint(condition=Q(code__in=[FIELD_RIGHT]), name="field_right_known"),
        ]
        indexes = [models.Index(fields=["organisation_id", "-granted_at"], name="field_right_organisation")]

    def __str__(self) -> str:
        return f"{self.code} {self.staff_id}"
