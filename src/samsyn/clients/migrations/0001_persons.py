"""Persons and what is known of them, each table behind the wall of its data class."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from samsyn.access.rls import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_grants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("relation", models.TextField(blank=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="clients.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="clients.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("name", models.TextField()),
                ("search_key", models.TextField(db_collation="C")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aliases", to="clients.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("key", models.TextField(db_collation="C")),
            ],
            options={
                "indexes": [models.Index(fields=["key"], name="search_key_key")],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(unique=True)),
                ("family_name", models.TextField()),
                ("given_names", models.TextField(blank=True)),
                ("birth_date", models.DateField(null=True)),
                ("mother_tongue", models.TextField(blank=True)),
                ("service_language", models.TextField(blank=True)),
                ("interpreter_language", models.TextField(blank=True)),
                ("interpreter_needed", models.BooleanField(null=True)),
                ("search_key", models.TextField(db_collation="C")),
                ("sort_key", models.TextField(db_collation="C")),
                ("protected", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="clients.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["search_key", "birth_date"], name="identity_search")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("service_language__in", ["", "sv", "fi", "en"])), name="identity_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("kind", models.TextField()),
                ("value", models.TextField()),
                ("issuer", models.TextField(blank=True)),
                ("blind", models.TextField(db_collation="C")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identifiers", to="clients.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["blind"], name="identifier_blind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["hetu", "customer_number", "uma"])),
                        name="identifier_kind_known",
                    ),
                    models.UniqueConstraint(fields=("case_id", "kind", "blind"), name="identifier_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("data_class", models.TextField(default="contact")),
                ("phone", models.TextField(blank=True)),
                ("email", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                ("postcode", models.TextField(blank=True)),
                ("municipality", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="clients.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("data_class__in", ["contact", "protected_contact"])),
                        name="contact_class_known",
                    )
                ],
            },
        ),
        protect("clients_identity", data_class="identity"),
        protect("clients_alias", data_class="identity"),
        protect("clients_identifier", data_class="identity"),
        protect("clients_searchkey", data_class="identity"),
        protect("clients_contact", column="data_class"),
        protect("clients_householdmember", data_class="family"),
    ]
