"""The table of grants and its row-level security."""

from django.db import migrations, models

from samsyn.access.rls import protect_grants


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("data_class", models.TextField()),
                ("may_write", models.BooleanField(default=False)),
                ("grounds", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "data_class", "case_id"), name="grant_once")
                ],
                "indexes": [models.Index(fields=["case_id"], name="grant_case")],
            },
        ),
        protect_grants(),
    ]
