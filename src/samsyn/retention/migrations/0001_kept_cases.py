"""The list of ended cases of an organisation: it reads its own rows, the engine alone writes."""

import django.contrib.postgres.fields
from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION

PROTECT = f"""
ALTER TABLE retention_keptcase ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_keptcase FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON retention_keptcase FOR SELECT USING ({ENGINE} OR organisation_id = {ORGANISATION});
CREATE POLICY samsyn_insert ON retention_keptcase FOR INSERT WITH CHECK ({ENGINE});
CREATE POLICY samsyn_update ON retention_keptcase FOR UPDATE USING ({ENGINE}) WITH CHECK ({ENGINE});
CREATE POLICY samsyn_delete ON retention_keptcase FOR DELETE USING ({ENGINE});
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_grants")]
    operations = [
        migrations.CreateModel(
            name="KeptCase",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("organisation_id", models.UUIDField()),
                ("ended_on", models.DateField()),
                (
                    "compensated",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None),
                ),
                (
                    "open_duties",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("delete_on", models.DateField(null=True)),
                ("rules_of", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "delete_on", "case_id"], name="kept_case_of_organisation"),
                    models.Index(fields=["rules_of"], name="kept_case_rules"),
                ]
            },
        ),
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
    ]
