"""The table of the journal: ids only, no foreign keys, so that it outlives what it tells of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from samsyn.journal.terms import Kind


class Entry(models.Model):
    """One row of the journal. Written once by `journal.services.record`, never changed."""

    FIELD_CLASSES = {
        "id": "public",
        "at": "personal",
        "user_id": "personal",
        "organisation_id": "public",
        "organisation_code": "public",
        "role": "public",
        "kind": "public",
        "what": "public",
        "person_ids": "personal",
        "case_ids": "personal",
        "data_classes": "public",
        "purpose": "public",
        "basis": "public",
        "route": "public",
        "detail": "personal",
    }
    DATABASE_ACCESS = "select insert"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    organisation_code = models.TextField(blank=True)
    role = models.TextField(blank=True)
    kind = models.TextField()
    what = models.TextField()
    person_ids = ArrayField(models.UUIDField())
    case_ids = ArrayField(models.UUIDField())
    data_classes = ArrayField(models.TextField())
    purpose = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    route = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]), name="journal_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(basis=""), name="journal_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.what}"


class CaseEntry(models.Model):
    """Which journal rows touch a case: the index of `Entry.case_ids`.

    A table and not an index on the array, because containment is not leakproof: under row-level
    security PostgreSQL would read all rows of the organisation to answer for one case."""

    FIELD_CLASSES = {"pk": "personal", "case_id": "personal", "entry_id": "public", "organisation_id": "public"}
    DATABASE_ACCESS = "select insert"

    pk = models.CompositePrimaryKey("case_id", "entry_id")
    case_id = models.UUIDField()
    entry_id = models.BigIntegerField()
    organisation_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.entry_id}"


class Seal(models.Model):
    """A batch of rows of the journal, hashed, chained to the batch before and signed. Added to, never changed.

    It holds no personal data: numbers, hashes, times. `leaves` are the hashes of the rows one after the other,
    so that a broken row can be named. What the other columns mean says `journal.chain.Sealed`."""

    FIELD_CLASSES = {
        "number": "public",
        "form": "public",
        "sealed_at": "public",
        "open_since": "public",
        "members": "public",
        "watch": "public",
        "high": "public",
        "rows": "public",
        "leaves_hash": "public",
        "leaves": "public",
        "previous": "public",
        "hash": "public",
        "key": "public",
        "signature": "public",
    }
    DATABASE_ACCESS = "select insert"

    number = models.BigIntegerField(primary_key=True)
    form = models.SmallIntegerField()
    sealed_at = models.DateTimeField()
    open_since = models.DateTimeField()
    members = models.TextField()
    watch = models.TextField()
    high = models.BigIntegerField()
    rows = models.BigIntegerField()
    leaves_hash = models.BinaryField()
    leaves = models.BinaryField()
    previous = models.BinaryField(unique=True)
    hash = models.BinaryField(unique=True)
    key = models.TextField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.number} {self.sealed_at:%Y-%m-%d %H:%M}"
