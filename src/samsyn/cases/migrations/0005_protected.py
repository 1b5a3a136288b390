"""A case says whether its person is under a security prohibition; lists of organisations then name no place."""

from django.db import migrations, models

ENGINE = "SELECT set_config('samsyn.engine', 'on', true)"
MARK = """
UPDATE cases_case c SET protected = true FROM clients_identity i WHERE i.case_id = c.id AND i.protected;
UPDATE cases_roster r SET municipality = '' FROM cases_case c WHERE c.id = r.case_id AND c.protected;
UPDATE cases_dutyparty p SET municipality = '' FROM cases_case c WHERE c.id = p.case_id AND c.protected;
"""
REST = "SELECT set_config('samsyn.engine', '', true)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_work_list_by_class"), ("clients", "0001_persons")]
    operations = [
        migrations.AddField(
            model_name="case", name="protected", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL([ENGINE, MARK, REST], migrations.RunSQL.noop),
    ]
