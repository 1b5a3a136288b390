"""The table of cases that have ended, with the day from which each may be deleted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class KeptCase(models.Model):
    """A case that has ended, in the list of the organisation that answers for its data. It names nobody.

    Derived: a row as long as the case has ended, written in the act that ends, corrects or reopens it.
    `rules_of`: the youngest version of the rules by which `delete_on` was computed.
    fi: päättynyt asia · sv: avslutat ärende"""

    FIELD_CLASSES: ClassVar = {
        "case_id": "personal",
        "number": "personal",
        "organisation_id": "public",
        "ended_on": "personal",
        "compensated": "personal",
        "open_duties": "public",
        "delete_on": "personal",
        "rules_of": "public",
    }
    DATABASE_ACCESS = "select insert update delete"

    case_id = models.UUIDField(primary_key=True)
    number = models.TextField()
    organisation_id = models.UUIDField()
    ended_on = models.DateField()
    compensated = ArrayField(models.DateField(), default=list)
    open_duties = ArrayField(models.TextField(), default=list)
    delete_on = models.DateField(null=True)
    rules_of = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "delete_on", "case_id"], name="kept_case_of_organisation"),
            models.Index(fields=["rules_of"], name="kept_case_rules"),
        ]

    def __str__(self) -> str:
        return self.number
