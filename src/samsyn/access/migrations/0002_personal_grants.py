"""Grants of one person, and for a time: exceptional access, and what only named persons may know."""

from django.db import migrations, models

from samsyn.access.rls import protect_personal_grants


class Migration(migrations.Migration):
    dependencies = [("access", "0001_grants")]
    operations = [
        migrations.RemoveConstraint(model_name="grant", name="grant_once"),
        migrations.AddField(model_name="grant", name="user_id", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="grant", name="until", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "data_class", "case_id", "user_id"),
                include=("until",),
                nulls_distinct=False,
                name="grant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), models.Q(("may_write", False), ("user_id__isnull", False)), _connector="OR"
                ),
                name="grant_for_a_time_reads_only",
            ),
        ),
        protect_personal_grants(),
    ]
