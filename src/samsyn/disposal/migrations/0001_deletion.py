"""Holds, proposals and records of deletion: an organisation's own; each written in the name of who acts.

A proposal is decided once, by another person than who made it; what it says cannot be changed. What was deleted is
written by the function that deletes, and by nobody else. These policies know no `samsyn.engine` for writing: nothing
that lifts row-level security lets somebody approve in another's name.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION

USER = "(SELECT NULLIF(current_setting('samsyn.user', true), '')::uuid)"
TABLES = ("disposal_hold", "disposal_proposal", "disposal_proposedcase", "disposal_deletion")
OWN = f"organisation_id = {ORGANISATION}"
ANSWERS = "EXISTS (SELECT 1 FROM retention_keptcase k WHERE k.case_id = {0}.case_id AND k.organisation_id = {0}.organisation_id)"
WALLS = "\n".join(
    f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({ENGINE} OR {OWN});"""
    for table in TABLES
)
POLICIES = f"""
CREATE POLICY samsyn_insert ON disposal_hold FOR INSERT WITH CHECK (
    {OWN} AND placed_by = {USER} AND lifted_by IS NULL AND {ANSWERS.format("disposal_hold")});
CREATE POLICY samsyn_update ON disposal_hold FOR UPDATE USING ({OWN} AND lifted_by IS NULL)
    WITH CHECK ({OWN} AND lifted_by = {USER});
CREATE POLICY samsyn_delete ON disposal_hold FOR DELETE USING ({ENGINE});
CREATE POLICY samsyn_insert ON disposal_proposal FOR INSERT WITH CHECK (
    {OWN} AND proposed_by = {USER} AND outcome = 'waiting');
CREATE POLICY samsyn_update ON disposal_proposal FOR UPDATE USING ({OWN} AND outcome = 'waiting')
    WITH CHECK ({OWN} AND decided_by = {USER});
CREATE POLICY samsyn_insert ON disposal_proposedcase FOR INSERT WITH CHECK (
    {OWN} AND done_at IS NULL AND stopped = '' AND {ANSWERS.format("disposal_proposedcase")}
    AND EXISTS (SELECT 1 FROM disposal_proposal p WHERE p.id = proposal_id AND p.outcome = 'waiting'
        AND p.proposed_by = {USER} AND p.organisation_id = disposal_proposedcase.organisation_id));
CREATE POLICY samsyn_update ON disposal_proposedcase FOR UPDATE USING ({ENGINE}) WITH CHECK ({ENGINE});
CREATE POLICY samsyn_insert ON disposal_deletion FOR INSERT WITH CHECK ({ENGINE});
"""  # noqa: S608 (names of our own tables)
UNCHANGED = """
CREATE FUNCTION disposal_stays_as_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.fingerprint, NEW.with_archive, NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.fingerprint, OLD.with_archive, OLD.proposed_by, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'a proposal is decided, not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disposal_stays_as_proposed BEFORE UPDATE ON disposal_proposal
    FOR EACH ROW EXECUTE FUNCTION disposal_stays_as_proposed();
CREATE FUNCTION disposal_hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.case_id, NEW.organisation_id, NEW.why, NEW.reference, NEW.placed_by, NEW.placed_at)
        IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.organisation_id, OLD.why, OLD.reference, OLD.placed_by, OLD.placed_at)
    THEN
        RAISE EXCEPTION 'a hold is lifted, not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disposal_hold_stays BEFORE UPDATE ON disposal_hold
    FOR EACH ROW EXECUTE FUNCTION disposal_hold_stays();
"""
BACKWARD = """
DROP FUNCTION IF EXISTS disposal_erase(uuid, uuid, text);
DROP FUNCTION IF EXISTS disposal_erase_now(uuid, uuid, text);
DROP FUNCTION IF EXISTS disposal_replay(jsonb);
DROP FUNCTION IF EXISTS disposal_fingerprint(uuid);
DROP FUNCTION IF EXISTS disposal_content(uuid);
DROP FUNCTION IF EXISTS disposal_delete_rows(uuid);
DROP FUNCTION disposal_stays_as_proposed() CASCADE;
DROP FUNCTION disposal_hold_stays() CASCADE;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0001_grants"),
        ("cases", "0006_ended_relationships"),
        ("exchange", "0001_imports"),
        ("procrastinate", "__first__"),
        ("retention", "0001_kept_cases"),
    ]
    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("organisation_id", models.UUIDField()),
                ("proposal_id", models.UUIDField()),
                ("ended_on", models.DateField()),
                ("delete_on", models.DateField()),
                ("deleted_at", models.DateTimeField()),
                ("rule", models.JSONField(default=dict)),
                ("rows", models.JSONField(default=dict)),
                ("fingerprint", models.TextField()),
                ("archive", models.TextField(blank=True)),
                ("proposed_by", models.UUIDField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-deleted_at"], name="deletion_of_organisation")],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("organisation_id", models.UUIDField()),
                ("why", models.TextField()),
                ("reference", models.TextField(blank=True)),
                ("placed_by", models.UUIDField()),
                ("placed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_by", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["pending_matter", "statutory_task", "recovery"])),
                        name="hold_why_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_lifted_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("fingerprint", models.TextField()),
                ("with_archive", models.BooleanField(default=True)),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("outcome", models.TextField(default="waiting")),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-proposed_at"], name="proposal_of_organisation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["waiting", "approved", "refused"])),
                        name="proposal_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("outcome", "waiting")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("outcome", "waiting"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "approved"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedCase",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "proposal_id", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("case_id", models.UUIDField(db_index=True)),
                ("number", models.TextField()),
                ("fingerprint", models.TextField()),
                ("rule", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(null=True)),
                ("stopped", models.TextField(blank=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="disposal.proposal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("stopped", "")),
                        fields=["case_id"],
                        name="proposed_case_to_do",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS + POLICIES + UNCHANGED, BACKWARD),
    ]
