"""Drafts: seen and written by their author alone, of a case only while the organisation sees it. The job deletes."""

from django.db import migrations, models

from samsyn.access.rls import ENGINE, ORGANISATION, USER

OWN = f"author_id = {USER} AND organisation_id = {ORGANISATION}"
#: The policy of the grants shows those that hold for the author now.
SEES = f"{OWN} AND (case_id IS NULL OR EXISTS (SELECT 1 FROM access_grant g WHERE g.organisation_id = {ORGANISATION} AND g.case_id = drafts_draft.case_id))"  # noqa: S608
PROTECT = f"""
ALTER TABLE drafts_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON drafts_draft FOR SELECT USING ({ENGINE} OR ({SEES}));
CREATE POLICY samsyn_insert ON drafts_draft FOR INSERT WITH CHECK ({SEES});
CREATE POLICY samsyn_update ON drafts_draft FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
CREATE POLICY samsyn_delete ON drafts_draft FOR DELETE USING ({ENGINE} OR ({OWN}));
"""
UNPROTECT = "\n".join(f"DROP POLICY samsyn_{act} ON drafts_draft;" for act in ("select", "insert", "update", "delete"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0002_personal_grants")]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("author_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("form", models.TextField()),
                ("about", models.UUIDField()),
                ("case_id", models.UUIDField(null=True)),
                ("sealed", models.TextField()),
                ("saved_at", models.DateTimeField()),
                ("last_day", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id"], name="draft_case"),
                    models.Index(fields=["last_day"], name="draft_day"),
                ],
                "constraints": [models.UniqueConstraint(fields=("author_id", "about", "form"), name="draft_once")],
            },
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
