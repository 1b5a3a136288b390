"""A case that has ended opens nothing by its relationship any more; which cases hang on another is indexed.

Cases that ended before this are closed to those who saw them by the relationship alone, at once; the job for
dates derives them anew and puts them into the list of ended cases.
"""

from django.db import migrations, models

CLOSE = """
SELECT set_config('samsyn.engine', 'on', true);
UPDATE access_grant g SET may_write = false, grounds = (
    SELECT COALESCE(jsonb_agg(x), '[]') FROM jsonb_array_elements(g.grounds) x WHERE x ->> 'kind' <> 'relationship'
) FROM cases_case c WHERE c.id = g.case_id AND c.closed_on IS NOT NULL AND g.grounds @> '[{"kind": "relationship"}]';
DELETE FROM access_grant g USING cases_case c
    WHERE c.id = g.case_id AND c.closed_on IS NOT NULL AND g.grounds = '[]';
DELETE FROM cases_rostername r USING cases_case c WHERE c.id = r.case_id AND c.closed_on IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM access_grant g WHERE g.case_id = r.case_id AND g.organisation_id = r.organisation_id
        AND g.data_class = 'identity');
DELETE FROM cases_roster r USING cases_case c WHERE c.id = r.case_id AND c.closed_on IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM access_grant g WHERE g.case_id = r.case_id AND g.organisation_id = r.organisation_id
        AND g.data_class = 'identity');
UPDATE cases_case SET next_check = closed_on, derived_on = NULL WHERE closed_on IS NOT NULL AND kind = 'person';
SELECT set_config('samsyn.engine', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_protected"),
        ("access", "0001_grants"),
        ("retention", "0001_kept_cases"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="situation",
            index=models.Index(
                fields=["parent_case_id"],
                condition=models.Q(parent_case_id__isnull=False),
                name="situation_parent",
            ),
        ),
        migrations.RunSQL(CLOSE, migrations.RunSQL.noop),
    ]
