"""Whose statement a recorded fact is: its own of the one who recorded it, or told from a list (681/2023, 73 § 2 mom.)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="source",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
