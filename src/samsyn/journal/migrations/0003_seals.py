"""The seals of the journal, and one question to the database: since when is a row not sealed?

`journal_unsealed_since()` answers with a time and nothing else, for everybody: the whole journal is asked (row-level
security lifted for this one look), because the system turns read-only for all when sealing is late.
"""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION journal_unsealed_since() RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    before text := COALESCE(current_setting('samsyn.engine', true), '');
    sealed bigint := 0;
    watched int8multirange := '{}';
    above timestamptz;
    below timestamptz;
BEGIN
    SELECT s.high, s.watch::int8multirange INTO sealed, watched FROM journal_seal s ORDER BY s.number DESC LIMIT 1;
    PERFORM set_config('samsyn.engine', 'on', true);
    SELECT e.at INTO above FROM journal_entry e WHERE e.id > COALESCE(sealed, 0) ORDER BY e.id LIMIT 1;
    SELECT min(e.at) INTO below FROM unnest(COALESCE(watched, '{}')) r
        JOIN journal_entry e ON e.id >= lower(r) AND e.id < upper(r);
    PERFORM set_config('samsyn.engine', before, true);
    RETURN LEAST(above, below);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_own_name")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("form", models.SmallIntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("open_since", models.DateTimeField()),
                ("members", models.TextField()),
                ("watch", models.TextField()),
                ("high", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("leaves_hash", models.BinaryField()),
                ("leaves", models.BinaryField()),
                ("previous", models.BinaryField(unique=True)),
                ("hash", models.BinaryField(unique=True)),
                ("key", models.TextField()),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION journal_unsealed_since();"),
    ]
