"""Cases with facts, duties and registers, each table behind its wall."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import samsyn.cases.terms
import samsyn.clients.rows
from django.db import migrations, models

from samsyn.access.rls import protect
from samsyn.cases.walls import any_grant, own_rows


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_grants"),
        ("clients", "0001_persons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=samsyn.clients.rows.new_id, primary_key=True, serialize=False)),
                ("number", models.TextField(unique=True)),
                ("kind", models.TextField(default=samsyn.cases.terms.CaseKind["PERSON"])),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("next_check", models.DateField(null=True)),
                ("derived_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterName",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "search_key",
                        "case_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("search_key", models.TextField(db_collation="C")),
                ("case_id", models.UUIDField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("group", models.TextField(blank=True)),
                ("household_size", models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.UUIDField(default=samsyn.clients.rows.new_id, primary_key=True, serialize=False)),
                ("key", models.TextField(db_collation="C")),
                ("code", models.TextField(db_collation="C")),
                ("data_class", models.TextField()),
                ("state", models.TextField()),
                ("due", models.DateField(null=True)),
                ("shown", models.DateField(null=True)),
                ("basis", models.TextField()),
                ("latest", models.DateField(null=True)),
                ("regime", models.TextField()),
                ("trigger_type", models.TextField(blank=True)),
                ("trigger_on", models.DateField(null=True)),
                ("turn", models.PositiveSmallIntegerField(default=1)),
                ("mode", models.TextField(blank=True)),
                ("decider", models.TextField(blank=True)),
                ("window", models.JSONField(null=True)),
                ("closed", models.DateField(null=True)),
                ("closed_by", models.TextField(blank=True)),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "open_questions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("version_from", models.DateField(null=True)),
                ("who_from", models.DateField(null=True)),
                ("who_on", models.DateField(null=True)),
                (
                    "responsible_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("parties", models.JSONField(default=list)),
                ("continuous", models.BooleanField(default=False)),
                ("target", models.TextField(blank=True)),
                ("first_seen", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DutyParty",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "duty_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("case_id", models.UUIDField(db_index=True)),
                ("role", models.TextField()),
                ("lane", models.TextField(db_collation="C")),
                ("state", models.TextField()),
                ("shown", models.DateField(null=True)),
                ("code", models.TextField(db_collation="C")),
                ("data_class", models.TextField()),
                ("group", models.TextField(blank=True)),
                ("municipality", models.TextField(blank=True)),
                ("since", models.DateField()),
                (
                    "duty",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.duty"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=samsyn.clients.rows.new_id, primary_key=True, serialize=False)),
                ("type", models.TextField()),
                ("said_as", models.TextField(blank=True)),
                ("on", models.DateField()),
                ("attributes", models.JSONField(default=dict)),
                ("data_class", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("recorded_by", models.UUIDField(null=True)),
                ("organisation_id", models.UUIDField(null=True)),
                ("struck", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="cases.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=samsyn.clients.rows.new_id, primary_key=True, serialize=False)),
                ("data_class", models.TextField()),
                ("text", models.TextField()),
                ("author", models.UUIDField(null=True)),
                ("organisation_id", models.UUIDField()),
                ("on", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("sort_key", models.TextField(db_collation="C")),
                ("group", models.TextField(blank=True)),
                ("municipality", models.TextField(blank=True)),
                ("next_due", models.DateField(null=True)),
                ("opened_on", models.DateField()),
                ("closed", models.BooleanField(default=False)),
                ("handler_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Situation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("valid_from", models.DateField()),
                ("group", models.TextField(blank=True)),
                ("municipality", models.TextField(blank=True)),
                ("protection", models.TextField(blank=True)),
                ("vulnerable", models.BooleanField(default=False)),
                ("emergency", models.BooleanField(default=False)),
                ("move_mode", models.TextField(blank=True)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("born", models.DateField(null=True)),
                ("tb_screening_country", models.BooleanField(null=True)),
                ("parent_case_id", models.UUIDField(null=True)),
                ("organisations", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("recorded_by", models.UUIDField(null=True)),
                ("organisation_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="situations", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("data_class", models.TextField()),
                ("from_organisation", models.TextField()),
                ("to_organisation", models.TextField()),
                ("on", models.DateField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="cases.case"
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="cases.duty"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["next_check"], name="case_next_check"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["derived_on"], name="case_derived_on"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "agreement"])), name="case_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "agreement"), ("person", None)),
                    models.Q(("kind", "person"), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="case_has_its_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(fields=("case", "key"), name="duty_key_once"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["upcoming", "open", "overdue", "done", "ended"])),
                name="duty_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="dutyparty",
            index=models.Index(fields=["organisation_id", "lane", "shown", "duty"], name="duty_party_day"),
        ),
        migrations.AddIndex(
            model_name="dutyparty",
            index=models.Index(fields=["organisation_id", "since"], name="duty_party_new"),
        ),
        migrations.AddConstraint(
            model_name="dutyparty",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["law", "local", "target", "undated", "wait", "clock", "continuous"])),
                name="duty_party_lane_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("struck", False), ("corrects__isnull", False), _connector="OR"),
                name="event_strikes_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="note_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["organisation_id", "sort_key", "case"], name="roster_name"),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["organisation_id", "group", "sort_key"], name="roster_group"),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["organisation_id", "municipality", "sort_key"], name="roster_municipality"),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["organisation_id", "handler_id", "sort_key"], name="roster_handler"),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["organisation_id", "next_due", "sort_key"], name="roster_next_due"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["succession", "move", "law", "facts"])), name="transfer_reason_known"
            ),
        ),
        migrations.RunSQL("CREATE SEQUENCE cases_case_number", "DROP SEQUENCE cases_case_number"),
        any_grant("cases_case", "id"),
        protect("cases_situation", data_class="permit"),
        protect("cases_profile", data_class="placement"),
        protect("cases_event", column="data_class"),
        protect("cases_duty", column="data_class"),
        protect("cases_dutyparty", column="data_class"),
        protect("cases_transfer", column="data_class"),
        protect("cases_note", column="data_class"),
        own_rows("cases_roster"),
        own_rows("cases_rostername"),
    ]
