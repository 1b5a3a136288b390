"""The journal's table, its indexes and its row-level security.

An organisation reads the rows it made, the auditor's role reads all. A row can be written only in the name of the organisation
that acts, by a job without organisation, or at sign-in (before the transaction has an actor).
What the application role may do with the table is `Entry.DATABASE_ACCESS`.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

PROTECT = """
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal_entry FOR SELECT USING (
    (SELECT current_setting('samsyn.engine', true)) = 'on'
    OR organisation_id = (SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)
);
CREATE POLICY own_name ON journal_entry FOR INSERT WITH CHECK (
    (SELECT current_setting('samsyn.engine', true)) = 'on'
    OR organisation_id IS NULL
    OR organisation_id = (SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)
    OR kind = 'sign_in'
);
ALTER TABLE journal_caseentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_caseentry FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal_caseentry FOR SELECT USING (
    (SELECT current_setting('samsyn.engine', true)) = 'on'
    OR organisation_id = (SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)
);
CREATE POLICY own_name ON journal_caseentry FOR INSERT WITH CHECK (
    (SELECT current_setting('samsyn.engine', true)) = 'on'
    OR organisation_id IS NULL
    OR organisation_id = (SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)
);
CREATE POLICY auditor ON journal_entry FOR SELECT TO samsyn_auditor USING (true);
CREATE POLICY auditor ON journal_caseentry FOR SELECT TO samsyn_auditor USING (true);
CREATE INDEX journal_entry_organisation ON journal_entry (organisation_id, id DESC);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("user_id", models.UUIDField(null=True)),
                ("organisation_id", models.UUIDField(null=True)),
                ("organisation_code", models.TextField(blank=True)),
                ("role", models.TextField(blank=True)),
                ("kind", models.TextField()),
                ("what", models.TextField()),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("case_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                (
                    "data_classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("purpose", models.TextField(blank=True)),
                ("basis", models.TextField(blank=True)),
                ("route", models.TextField(blank=True)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["read", "list", "act", "denied", "export", "sign_in", "administration"])
                        ),
                        name="journal_entry_kind_known",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "entry_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("entry_id", models.BigIntegerField()),
                ("organisation_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
    ]
