"""Who a person is for the organisation's own sign-in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_second_factor")]

    operations = [
        migrations.AddField("staff", "external_id", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddConstraint(
            "staff",
            models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("organisation", "external_id"),
                name="staff_external_id_once",
            ),
        ),
    ]
