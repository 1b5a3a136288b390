"""Who may write which row of the journal, and that each says its purpose and its legal basis.

A row is written in one of five names, and says the time at which it is written:

1. a member of staff, in the own name and for the own organisation: both as the transaction says;
2. a job (role `system`), where no person acts in the transaction;
3. a visitor (no role), where no person acts in the transaction: a refusal, or an attempt to sign in;
4. a job that acts for one organisation, where no person acts: the organisation as the transaction says;
5. a sign-in that succeeds: the transaction began with a visitor, the row names who came in.

`samsyn.engine`, which lets derivation read all rows, lets nobody write in another's name. Rows written before
this migration may lack purpose or basis (NOT VALID).
"""

from django.db import migrations, models

USER = "(SELECT NULLIF(current_setting('samsyn.user', true), '')::uuid)"
ORGANISATION = "(SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)"
NOBODY_ACTS = f"{USER} IS NULL AND {ORGANISATION} IS NULL"
OF_NOBODY = "user_id IS NULL AND organisation_id IS NULL AND organisation_code = ''"

FORWARD = f"""
DROP POLICY own_name ON journal_entry;
DROP POLICY own_name ON journal_caseentry;
CREATE POLICY own_name ON journal_entry FOR INSERT WITH CHECK (
    at >= transaction_timestamp() AND at <= clock_timestamp()
    AND (
        (user_id = {USER} AND organisation_id = {ORGANISATION} AND role NOT IN ('', 'system'))
        OR ({NOBODY_ACTS} AND {OF_NOBODY} AND role = 'system' AND kind <> 'sign_in')
        OR ({USER} IS NULL AND user_id IS NULL AND organisation_id = {ORGANISATION} AND role = 'system'
            AND kind <> 'sign_in')
        OR ({NOBODY_ACTS} AND {OF_NOBODY} AND role = '' AND kind IN ('denied', 'sign_in'))
        OR ({NOBODY_ACTS} AND kind = 'sign_in' AND user_id IS NOT NULL AND organisation_id IS NOT NULL)
    )
);
CREATE POLICY own_name ON journal_caseentry FOR INSERT WITH CHECK (
    organisation_id = {ORGANISATION} OR (organisation_id IS NULL AND {NOBODY_ACTS})
);
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_says_why CHECK (purpose <> '' AND basis <> '') NOT VALID;
"""
BACKWARD = """
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_says_why;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_journal")]
    operations = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.AddConstraint(
                    "entry",
                    models.CheckConstraint(
                        condition=~models.Q(purpose="") & ~models.Q(basis=""), name="journal_entry_says_why"
                    ),
                )
            ],
        )
    ]
