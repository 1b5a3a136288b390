"""Rows are found by their time, and the last checkpoint by its name.

Rows are written in the order of time, so a BRIN index finds a day and costs a write almost nothing.
"""

from django.db import migrations

FORWARD = """
CREATE INDEX journal_entry_at ON journal_entry USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX journal_entry_checkpoint ON journal_entry (id) WHERE what = 'checkpoint';
"""
BACKWARD = "DROP INDEX journal_entry_at; DROP INDEX journal_entry_checkpoint;"


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_seals")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
