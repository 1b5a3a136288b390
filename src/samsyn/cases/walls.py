"""Row-level security for the two tables that are not of one data class: registers and case numbers.

The walls of all other tables of a case come from `access.rls.protect`.
"""

from __future__ import annotations

from django.db import migrations

from samsyn.access.rls import ENGINE, ORGANISATION


def own_rows(table: str) -> migrations.RunSQL:
    """The operation for a register: an organisation reads its own rows; services keep them."""
    own = f"{ENGINE} OR organisation_id = {ORGANISATION}"
    return _walls(table, read=own, write=ENGINE)


def any_grant(table: str, case_column: str) -> migrations.RunSQL:
    """The operation for what holds no data of a person: read with any grant on the case."""
    granted = (
        f"EXISTS (SELECT 1 FROM access_grant g WHERE g.case_id = {table}.{case_column}"  # noqa: S608
        f" AND g.organisation_id = {ORGANISATION})"
    )
    return _walls(table, read=f"{ENGINE} OR {granted}", write=ENGINE)


def _walls(table: str, *, read: str, write: str) -> migrations.RunSQL:
    up = f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({read});
CREATE POLICY samsyn_insert ON {table} FOR INSERT WITH CHECK ({write});
CREATE POLICY samsyn_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
CREATE POLICY samsyn_delete ON {table} FOR DELETE USING ({write});
"""
    down = "\n".join(
        f"DROP POLICY IF EXISTS samsyn_{verb} ON {table};" for verb in ("select", "insert", "update", "delete")
    )
    return migrations.RunSQL(
        up, f"{down}\nALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )
