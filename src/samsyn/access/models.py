"""The table of grants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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
