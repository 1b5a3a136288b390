"""The tables of deletion: holds, proposals with their cases, and the records of what was deleted."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from samsyn.disposal.terms import Outcome
from samsyn.retention.terms import HOLDS


class Hold(models.Model):
    """An ended case is kept for a reason until a person lifts it. `reference`: the number of a matter, no name.

    fi: säilyttämismääräys · sv: gallringsstopp"""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "case_id": "personal",
        "organisation_id": "public",
        "why": "sensitive",
        "reference": "sensitive",
        "placed_by": "personal",
        "placed_at": "public",
        "lifted_by": "personal",
        "lifted_at": "public",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    case_id = models.UUIDField(db_index=True)
    organisation_id = models.UUIDField()
    why = models.TextField()
    reference = models.TextField(blank=True)
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField(db_default=Now())
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(why__in=[why.value for why in HOLDS]), name="hold_why_known"),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.case_id}"


class Proposal(models.Model):
    """A list of cases to be deleted, as one person saw it beforehand; another person decides.

    `fingerprint`: the sum of everything in the list. The act must find the same."""

    FIELD_CLASSES: ClassVar = {
        "id": "public",
        "organisation_id": "public",
        "fingerprint": "public",
        "with_archive": "public",
        "proposed_by": "personal",
        "proposed_at": "public",
        "outcome": "public",
        "decided_by": "personal",
        "decided_at": "public",
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation_id = models.UUIDField()
    fingerprint = models.TextField()
    with_archive = models.BooleanField(default=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(db_default=Now())
    outcome = models.TextField(default=Outcome.WAITING)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Outcome]), name="proposal_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.WAITING, decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(outcome=Outcome.WAITING),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.APPROVED) | ~Q(decided_by=F("proposed_by")),
                name="proposal_approved_by_another",
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "-proposed_at"], name="proposal_of_organisation")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.proposed_at:%Y-%m-%d}"


class ProposedCase(models.Model):
    """One case of a proposal, as it was when it was proposed; `stopped`: why it was not deleted after all."""

    FIELD_CLASSES: ClassVar = {
        "pk": "personal",
        "proposal": "public",
        "organisation_id": "public",
        "case_id": "personal",
        "number": "personal",
        "fingerprint": "public",
        "rule": "public",
        "done_at": "public",
        "stopped": "public",
    }
    DATABASE_ACCESS = "select insert"

    pk = models.CompositePrimaryKey("proposal_id", "case_id")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="cases", db_index=False)
    organisation_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    number = models.TextField()
    fingerprint = models.TextField()
    rule = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    stopped = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id"], condition=Q(done_at=None, stopped=""), name="proposed_case_to_do")]

    def __str__(self) -> str:
        return self.number


class Deletion(models.Model):
    """What was deleted, by which rule, who decided. Written by the function that deletes; it names nobody.

    fi: hävittämistieto · sv: uppgift om gallring"""

    FIELD_CLASSES: ClassVar = {
        "case_id": "personal",
        "number": "personal",
        "organisation_id": "public",
        "proposal_id": "public",
        "ended_on": "personal",
        "delete_on": "personal",
        "deleted_at": "public",
        "rule": "public",
        "rows": "public",
        "fingerprint": "public",
        "archive": "public",
        "proposed_by": "personal",
        "decided_by": "personal",
    }
    DATABASE_ACCESS = "select"

    case_id = models.UUIDField(primary_key=True)
    number = models.TextField()
    organisation_id = models.UUIDField()
    proposal_id = models.UUIDField()
    ended_on = models.DateField()
    delete_on = models.DateField()
    deleted_at = models.DateTimeField()
    rule = models.JSONField(default=dict)
    rows = models.JSONField(default=dict)
    fingerprint = models.TextField()
    archive = models.TextField(blank=True)
    proposed_by = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-deleted_at"], name="deletion_of_organisation")]

    def __str__(self) -> str:
        return self.number
