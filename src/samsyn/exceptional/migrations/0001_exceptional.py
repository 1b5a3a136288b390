"""The tables of exceptional access and their row-level security.

A use is read by the organisation that made it and by those that were told; attempts by the one who made them.
What is written is written by the acts (`services`), in the name of all organisations concerned.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION, USER

READ = {
    "exceptional_use": f"organisation_id = {ORGANISATION} OR EXISTS (SELECT 1 FROM exceptional_notice n"  # noqa: S608
    f" WHERE n.use_id = exceptional_use.id AND n.organisation_id = {ORGANISATION})",
    "exceptional_notice": f"organisation_id = {ORGANISATION} OR by_organisation_id = {ORGANISATION}",
    "exceptional_attempt": f"user_id = {USER}",
}


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["user_id", "at"], name="attempt_of_person")],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("number", models.TextField()),
                ("user_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("role", models.TextField()),
                ("reason", models.TextField()),
                ("explanation", models.TextField()),
                ("classes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.UUIDField(null=True)),
                ("finding", models.TextField(blank=True)),
                ("finding_words", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user_id", "until"], name="use_of_person"),
                    models.Index(fields=["organisation_id", "-opened_at"], name="use_of_organisation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("user_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="use_judged_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("reviewed_at", None), ("reviewed_by", None)),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="use_judged_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("explanation", ""), _negated=True), name="use_explained"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "use_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("by_organisation_id", models.UUIDField()),
                ("told_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(null=True)),
                ("seen_by", models.UUIDField(null=True)),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="exceptional.use"
                    ),
                ),
            ],
        ),
        *(
            migrations.RunSQL(
                f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({ENGINE} OR {read});
CREATE POLICY samsyn_insert ON {table} FOR INSERT WITH CHECK ({ENGINE} OR {write});
CREATE POLICY samsyn_update ON {table} FOR UPDATE USING ({ENGINE}) WITH CHECK ({ENGINE});
""",
                f"""
DROP POLICY samsyn_select ON {table};
DROP POLICY samsyn_insert ON {table};
DROP POLICY samsyn_update ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
""",
            )
            for table, read in READ.items()
            for write in (read if table == "exceptional_attempt" else "FALSE",)
        ),
    ]
