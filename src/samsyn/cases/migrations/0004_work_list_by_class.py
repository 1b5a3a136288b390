"""The list of work is read by class of data: a role that sees few of them skips the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_work_list")]
    operations = [
        migrations.RemoveIndex(model_name="dutyparty", name="duty_party_day"),
        migrations.RemoveIndex(model_name="dutyparty", name="duty_party_new"),
        migrations.AddIndex(
            model_name="dutyparty",
            index=models.Index(
                fields=["organisation_id", "lane", "data_class", "shown", "duty"], name="duty_party_day"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyparty",
            index=models.Index(
                fields=["organisation_id", "data_class", "-since", "duty"],
                condition=models.Q(lane__in=["law", "local", "target", "undated"]),
                name="duty_party_new",
            ),
        ),
    ]
