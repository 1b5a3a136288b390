"""The list of work is read by its own organisation: one scan of an index, however long the list is."""

from django.db import migrations, models

from samsyn.cases.walls import fall, own_rows

# The planner takes organisation, lane and day for independent; they are not.
STATISTICS = (
    "CREATE STATISTICS cases_work_list (mcv) ON organisation_id, lane FROM cases_dutyparty",
    "DROP STATISTICS cases_work_list",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_event_source")]
    operations = [
        fall("cases_dutyparty"),
        own_rows("cases_dutyparty"),
        migrations.RemoveIndex(model_name="dutyparty", name="duty_party_new"),
        migrations.AddIndex(
            model_name="dutyparty",
            index=models.Index(fields=["organisation_id", "-since", "duty"], name="duty_party_new"),
        ),
        migrations.RunSQL(*STATISTICS),
    ]
