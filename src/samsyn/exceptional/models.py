"""The uses of exceptional access, who was told of each, and what was asked for without success."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Use(models.Model):
    """One person looked at one case for a short time, why, and what another person found of it.

    Seen by the organisation of the one who looked and by those that were told. Never deleted."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case_id": "personal",
        "number": "personal",
        "user_id": "personal",
        "organisation_id": "public",
        "role": "public",
        "reason": "public",
        "explanation": "sensitive",
        "classes": "public",
        "opened_at": "personal",
        "until": "personal",
        "ended_at": "personal",
        "reviewed_at": "personal",
        "reviewed_by": "personal",
        "finding": "personal",
        "finding_words": "sensitive",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    case_id = models.UUIDField()
    number = models.TextField()
    user_id = models.UUIDField()
    organisation_id = models.UUIDField()
    role = models.TextField()
    reason = models.TextField()
    explanation = models.TextField()
    classes = ArrayField(models.TextField())
    opened_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    finding = models.TextField(blank=True)
    finding_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user_id")), name="use_judged_by_another"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, finding="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding="")),
                name="use_judged_whole",
            ),
            models.CheckConstraint(condition=~Q(explanation=""), name="use_explained"),
        ]
        indexes = [
            models.Index(fields=["user_id", "until"], name="use_of_person"),
            models.Index(fields=["organisation_id", "-opened_at"], name="use_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.opened_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """An organisation was told of a use: the own one (`by_organisation_id`), and those that answer for the case."""

    FIELD_CLASSES: ClassVar = {
        "pk": "public",
        "organisation_id": "public",
        "use": "personal",
        "by_organisation_id": "public",
        "told_at": "public",
        "seen_at": "personal",
        "seen_by": "personal",
    }

    pk = models.CompositePrimaryKey("organisation_id", "use_id")
    organisation_id = models.UUIDField()
    use = models.ForeignKey(Use, on_delete=models.PROTECT, related_name="notices")
    by_organisation_id = models.UUIDField()
    told_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.use_id}"


class Attempt(models.Model):
    """Somebody asked for a number, right or wrong. Counted, so that nobody tries many."""

    FIELD_CLASSES: ClassVar = {"id": "public", "user_id": "personal", "at": "personal"}
    DATABASE_ACCESS = "select insert"

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="attempt_of_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
