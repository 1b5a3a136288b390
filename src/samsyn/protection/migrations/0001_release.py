"""The table of releases: seen by the organisation of who asks, written by its members in its name."""

import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION, USER


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("number", models.TextField()),
                ("organisation_id", models.UUIDField()),
                ("asked_by", models.UUIDField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("agreed", models.BooleanField(default=False)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-asked_at"], name="release_of_organisation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="release_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", False), ("decided_at", None), ("decided_by", None), ("until", None)),
                            models.Q(
                                ("agreed", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("until", None),
                            ),
                            models.Q(
                                ("agreed", True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="release_has_reason"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            f"""
ALTER TABLE protection_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE protection_release FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON protection_release FOR SELECT USING ({ENGINE} OR organisation_id = {ORGANISATION});
CREATE POLICY samsyn_insert ON protection_release FOR INSERT
    WITH CHECK ({ENGINE} OR (organisation_id = {ORGANISATION} AND asked_by = {USER} AND decided_at IS NULL));
CREATE POLICY samsyn_update ON protection_release FOR UPDATE USING ({ENGINE} OR organisation_id = {ORGANISATION})
    WITH CHECK ({ENGINE} OR (organisation_id = {ORGANISATION} AND decided_by = {USER}));
""",
            """
DROP POLICY samsyn_select ON protection_release;
DROP POLICY samsyn_insert ON protection_release;
DROP POLICY samsyn_update ON protection_release;
ALTER TABLE protection_release DISABLE ROW LEVEL SECURITY;
""",
        ),
    ]
