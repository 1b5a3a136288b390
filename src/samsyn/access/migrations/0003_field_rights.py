"""Who may handle protected addresses; and the wall that asks it: a grant on protected contact is seen with the right alone."""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

from samsyn.access.rls import protect_protected_grants


class Migration(migrations.Migration):
    dependencies = [("access", "0002_personal_grants")]
    operations = [
        migrations.CreateModel(
            name="FieldRight",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("staff_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("code", models.TextField()),
                ("granted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("granted_by", models.UUIDField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-granted_at"], name="field_right_organisation")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("staff_id", "code"),
                        condition=models.Q(("removed_at", None)),
                        name="field_right_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("granted_by", models.F("staff_id")), _negated=True),
                        name="field_right_not_to_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="field_right_removed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__in", ["may_handle_protected_address"])),
                        name="field_right_known",
                    ),
                ],
            },
        ),
        protect_protected_grants(),
    ]
