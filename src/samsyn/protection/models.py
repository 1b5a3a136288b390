"""What one person asks to print of a protected case, and what another person decides."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Release(models.Model):
    """One asks to print the pages of a protected case, and why; another with the field right agrees or refuses.

    Seen by the organisation of both alone. Never deleted."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case_id": "personal",
        "number": "personal",
        "organisation_id": "public",
        "asked_by": "personal",
        "reason": "sensitive",
        "asked_at": "personal",
        "decided_at": "personal",
        "decided_by": "personal",
        "agreed": "personal",
        "until": "personal",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    case_id = models.UUIDField()
    number = models.TextField()
    organisation_id = models.UUIDField()
    asked_by = models.UUIDField()
    reason = models.TextField()
    asked_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    agreed = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="release_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, agreed=False, until=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed=False, until=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed=True, until__isnull=False),
                name="release_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="release_has_reason"),
        ]
        indexes = [models.Index(fields=["organisation_id", "-asked_at"], name="release_of_organisation")]

    def __str__(self) -> str:
        return f"{self.number} {self.asked_at:%Y-%m-%d %H:%M}"
