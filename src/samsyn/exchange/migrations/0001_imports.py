"""Imports on their way. An organisation sees and writes its own rows only; the daily job sees all."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION

TABLES = (
    "exchange_batch",
    "exchange_batchfile",
    "exchange_batchrow",
    "exchange_progress",
    "exchange_columnmemory",
    "exchange_rowmemory",
)
OWN = f"{ENGINE} OR organisation_id = {ORGANISATION}"
PROTECT = "\n".join(
    f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_own ON {table} USING ({OWN}) WITH CHECK ({OWN});"""
    for table in TABLES
)
UNPROTECT = "\n".join(f"DROP POLICY samsyn_own ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0001_grants")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("file_name", models.TextField()),
                ("content_hash", models.TextField(db_collation="C")),
                ("sheet", models.TextField(blank=True)),
                ("heading_row", models.PositiveIntegerField(default=0)),
                ("state", models.TextField(default="uploaded")),
                ("mapping", models.JSONField(default=list)),
                ("defaults", models.JSONField(default=dict)),
                ("as_of", models.DateField()),
                ("uploaded_by", models.UUIDField()),
                ("uploaded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("queued_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("blank_rows", models.PositiveIntegerField(default=0)),
                ("errors", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("summary", models.JSONField(default=dict)),
                ("receipt", models.JSONField(default=dict)),
                ("failure", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("said", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("has_error", models.BooleanField(default=False)),
                ("candidates", models.JSONField(default=list)),
                ("choice", models.TextField(default="new")),
                ("chosen", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ColumnMemory",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("heading", models.TextField(db_collation="C")),
                ("target", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("batch_id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="RowMemory",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("print", models.TextField(db_collation="C")),
                ("case_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="exchange.batch",
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["organisation_id", "uploaded_at"], name="batch_of_organisation"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["move_list", "quota_list", "own_clients"])), name="batch_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["uploaded", "checked", "queued", "done", "discarded"])),
                name="batch_state_known",
            ),
        ),
        migrations.AddField(
            model_name="batchrow",
            name="batch",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exchange.batch"),
        ),
        migrations.AddConstraint(
            model_name="columnmemory",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "kind", "heading"), name="column_memory_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowmemory",
            constraint=models.UniqueConstraint(fields=("organisation_id", "print"), name="row_memory_once"),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="batch_row_once"),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ["same", "new", "skip", "undecided"])), name="batch_row_choice_known"
            ),
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
