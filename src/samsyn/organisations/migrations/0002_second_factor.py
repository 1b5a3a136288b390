"""Second factors: who needs one, what ends all sessions of a person, and what all processes count together."""

import uuid

from django.db import migrations, models

CACHE = """
CREATE TABLE sign_in_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX sign_in_cache_expires ON sign_in_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_organisations")]

    operations = [
        migrations.AddField("organisation", "second_factor", models.TextField(default="everyone")),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(second_factor__in=["everyone", "nobody"]), name="second_factor_known"
            ),
        ),
        migrations.AddField("staff", "sign_in_epoch", models.UUIDField(default=uuid.uuid4)),
        migrations.DeleteModel("SignInFailure"),
        migrations.RunSQL(CACHE, "DROP TABLE sign_in_cache"),
    ]
