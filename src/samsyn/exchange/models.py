"""Imports on their way: the uploaded list, what its columns are, what must be decided, and the receipt.

Every row belongs to one organisation and is seen by it alone. The uploaded file and what was read
from it are personal data: they are kept in these tables only, and deleted when the import is done.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from samsyn.exchange.terms import BatchState, Choice, ListKind


class Batch(models.Model):
    """One list of one organisation, from upload to receipt. Holds no personal data of its own."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "organisation_id": "public",
        "kind": "public",
        "file_name": "personal",
        "content_hash": "public",
        "sheet": "public",
        "heading_row": "public",
        "state": "public",
        "mapping": "public",
        "defaults": "public",
        "as_of": "public",
        "uploaded_by": "personal",
        "uploaded_at": "public",
        "queued_at": "public",
        "finished_at": "public",
        "rows": "public",
        "blank_rows": "public",
        "errors": "public",
        "warnings": "public",
        "summary": "public",
        "receipt": "public",
        "failure": "public",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    file_name = models.TextField()
    content_hash = models.TextField(db_collation="C")
    sheet = models.TextField(blank=True)
    heading_row = models.PositiveIntegerField(default=0)
    state = models.TextField(default=BatchState.UPLOADED)
    mapping = models.JSONField(default=list)
    defaults = models.JSONField(default=dict)
    as_of = models.DateField()
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    blank_rows = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    receipt = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ListKind]), name="batch_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BatchState]), name="batch_state_known"
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "uploaded_at"], name="batch_of_organisation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class BatchFile(models.Model):
    """The uploaded file, until the import is done, given up or too old."""

    FIELD_CLASSES: ClassVar = {"batch": "public", "organisation_id": "public", "content": "sensitive"}
    DATABASE_ACCESS = "select insert delete"

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="file")
    organisation_id = models.UUIDField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.batch_id)


class BatchRow(models.Model):
    """A row of the list about which something must be said or decided; others are not kept."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "batch": "public",
        "organisation_id": "public",
        "number": "public",
        "said": "sensitive",
        "problems": "sensitive",
        "has_error": "public",
        "candidates": "personal",
        "choice": "public",
        "chosen": "personal",
    }
    DATABASE_ACCESS = "select insert update delete"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    number = models.PositiveIntegerField()
    said = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    has_error = models.BooleanField(default=False)
    candidates = models.JSONField(default=list)
    choice = models.TextField(default=Choice.NEW)
    chosen = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once"),
            models.CheckConstraint(
                condition=Q(choice__in=[choice.value for choice in Choice]), name="batch_row_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class Progress(models.Model):
    """How far an import is. Written beside its transaction, so that others can see it."""

    FIELD_CLASSES: ClassVar = {
        "batch_id": "public",
        "organisation_id": "public",
        "done": "public",
        "total": "public",
        "at": "public",
    }

    batch_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.batch_id} {self.done}/{self.total}"


class ColumnMemory(models.Model):
    """What an organisation last took a heading for, in a sort of list."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "organisation_id": "public",
        "kind": "public",
        "heading": "public",
        "target": "public",
    }

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    heading = models.TextField(db_collation="C")
    target = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "heading"], name="column_memory_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading}: {self.target}"


class RowMemory(models.Model):
    """Which case a row became in an earlier import of the organisation: so the same list changes nothing.

    `print` is a keyed hash of who the row is about; it tells nothing without the key."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "organisation_id": "public",
        "print": "personal",
        "case_id": "personal",
    }

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    print = models.TextField(db_collation="C")
    case_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "print"], name="row_memory_once")]

    def __str__(self) -> str:
        return str(self.case_id)
