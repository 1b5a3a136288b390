"""A role or unit from a day to come, the last confirmation of rights, and links for a first or a new password."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now, TruncDate


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_external_id")]

    operations = [
        migrations.AddField("staff", "next_role", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "staff",
            "next_unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
            ),
        ),
        migrations.AddField("staff", "next_from", models.DateField(null=True)),
        migrations.AddField(
            "staff",
            "known_since",
            models.DateField(db_default=TruncDate(Now())),
        ),
        migrations.AddField("staff", "confirmed_on", models.DateField(null=True)),
        migrations.AddField(
            "staff",
            "confirmed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "staff",
            models.CheckConstraint(
                condition=models.Q(("next_from__isnull", True), ("next_role", ""))
                | (models.Q(("next_from__isnull", False)) & ~models.Q(("next_role", ""))),
                name="staff_next_post_whole",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("token_hash", models.TextField(unique=True)),
                ("made_at", models.DateTimeField(db_default=Now())),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
