"""Makes the migration operations of row-level security: one policy text for every case table.

A row is seen by an organisation that holds a grant for its case and its data class, and written by
one whose grant says so. `samsyn.engine = 'on'` lifts it (`access.context.engine`). Without an
actor nothing is seen. FORCE binds the owner too. Compared are uuid and text with `=` only, which
are leakproof, so that indexes serve under the policy.
"""

from __future__ import annotations

from django.db import migrations

ENGINE = "(SELECT current_setting('samsyn.engine', true)) = 'on'"
ORGANISATION = "(SELECT NULLIF(current_setting('samsyn.organisation', true), '')::uuid)"

#: Of the grants: those of the whole organisation and one's own, and those whose time has not run out.
USER = "(SELECT NULLIF(current_setting('samsyn.user', true), '')::uuid)"
MINE = f"(user_id IS NULL OR user_id = {USER})"
IN_TIME = "(until IS NULL OR until > now())"
#: Contact details under a security prohibition are seen by who holds the field right (`access.context.begin`).
ENTITLED = "(data_class <> 'protected_contact' OR (SELECT current_setting('samsyn.protected', true)) = 'on')"


def protect(table: str, *, data_class: str = "", column: str = "", case_column: str = "case_id") -> migrations.RunSQL:
    """The operation that protects a table by its case and data class.

    `data_class` is the class of all rows, `column` the column that names each row's class."""
    if bool(data_class) == bool(column):
        raise ValueError("give either data_class (one for the table) or column (one for each row)")
    read = f"{ENGINE} OR {_granted(table, data_class, column, case_column)}"
    write = f"{ENGINE} OR {_granted(table, data_class, column, case_column, write=True)}"
    return migrations.RunSQL(_enable(table, read, write), _disable(table))


def protect_grants() -> migrations.RunSQL:
    """The operation for the grants themselves: own ones are read, the engine alone writes."""
    own = f"{ENGINE} OR organisation_id = {ORGANISATION}"
    return migrations.RunSQL(_enable("access_grant", own, ENGINE, delete=ENGINE), _disable("access_grant"))


def protect_personal_grants() -> migrations.RunSQL:
    """The operation after which a grant of one person is that person's alone, and one for a time ends with it.

    All other policies ask the grants, and so see no more of them than this one shows."""
    own = f"{ENGINE} OR (organisation_id = {ORGANISATION} AND {MINE} AND {IN_TIME})"
    before = f"{ENGINE} OR organisation_id = {ORGANISATION}"
    return migrations.RunSQL(_instead("access_grant", own), _instead("access_grant", before))


def protect_protected_grants() -> migrations.RunSQL:
    """The operation after which a grant on protected contact details is seen with the field right alone."""
    before = f"{ENGINE} OR (organisation_id = {ORGANISATION} AND {MINE} AND {IN_TIME})"
    own = f"{ENGINE} OR (organisation_id = {ORGANISATION} AND {MINE} AND {IN_TIME} AND {ENTITLED})"
    return migrations.RunSQL(_instead("access_grant", own), _instead("access_grant", before))


def _instead(table: str, read: str) -> str:
    return f"DROP POLICY samsyn_select ON {table}; CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({read});"


def _granted(table: str, data_class: str, column: str, case_column: str, *, write: bool = False) -> str:
    which = f"{table}.{column}" if column else f"'{data_class}'"
    return (
        f"EXISTS (SELECT 1 FROM access_grant g WHERE g.organisation_id = {ORGANISATION}"
        f" AND g.data_class = {which} AND g.case_id = {table}.{case_column}{' AND g.may_write' if write else ''})"
    )


def _enable(table: str, read: str, write: str, *, delete: str = "") -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({read});
CREATE POLICY samsyn_insert ON {table} FOR INSERT WITH CHECK ({write});
CREATE POLICY samsyn_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
CREATE POLICY samsyn_delete ON {table} FOR DELETE USING ({delete or write});
"""


def _disable(table: str) -> str:
    drops = "\n".join(
        f"DROP POLICY IF EXISTS samsyn_{verb} ON {table};" for verb in ("select", "insert", "update", "delete")
    )
    return f"""{drops}
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
