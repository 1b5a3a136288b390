"""The table of drafts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """What a person has written into a form and not sent. The text is sealed for the person and the form.

    Row-level security shows it to its author alone, and one of a case only while the author's organisation
    sees the case."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "author_id": "personal",
        "organisation_id": "public",
        "form": "public",
        "about": "personal",
        "case_id": "personal",
        "sealed": "sensitive",
        "saved_at": "personal",
        "last_day": "public",
    }
    DATABASE_ACCESS = "select insert update delete"

    id = models.BigAutoField(primary_key=True)
    author_id = models.UUIDField()
    organisation_id = models.UUIDField()
    form = models.TextField()
    #: What the form is about: a case or an import.
    about = models.UUIDField()
    case_id = models.UUIDField(null=True)
    sealed = models.TextField()
    saved_at = models.DateTimeField()
    last_day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author_id", "about", "form"], name="draft_once")]
        indexes = [
            models.Index(fields=["case_id"], name="draft_case"),
            models.Index(fields=["last_day"], name="draft_day"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.about}"
