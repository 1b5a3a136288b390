"""Row-level security for what is not of one data class: the lists of an organisation, and case numbers.

The walls of all other tables of a case come from `access.rls.protect`.
"""

from __future__ import annotations

from django.db import migrations

from samsyn.access.rls import ENGINE, ORGANISATION


def own_rows(table: str) -> migrations.RunSQL:
    """The operation for an organisation's list: it reads its own rows; services keep them.

    A comparison with the row itself, so that an index answers for a page of the list whatever its
    length. A wall that asks the grants for each row would be asked for rows that no page shows."""
    own = f"{ENGINE} OR organisation_id = {ORGANISATION}"
    return _walls(table, read=own, write=ENGINE)


def any_grant(table: str, case_column: str) -> migrations.RunSQL:
    """The operation for what holds no data of a person: read with any grant on the case."""
    granted = (
        f"EXISTS (SELECT 1 FROM access_grant g WHERE g.case_id = {table}.{case_column}"  # noqa: S608
        f" AND g.organisation_id = {ORGANISATION})"
    )
    return _walls(table, read=f"{ENGINE} OR {granted}", write=ENGINE)


def fall(table: str) -> migrations.RunSQL:
    """The operation that takes the walls of a table away, before others are built in the same migration."""
    return migrations.RunSQL(_down(table), migrations.RunSQL.noop)


def _down(table: str) -> str:
    drops = "\n".join(
        f"DROP POLICY IF EXISTS samsyn_{verb} ON {table};" for verb in ("select", "insert", "update", "delete")
    )
    return f"{drops}\nALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def _walls(table: str, *, read: str, write: str) -> migrations.RunSQL:
    up = f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY samsyn_select ON {table} FOR SELECT USING ({read});
CREATE POLICY samsyn_insert ON {table} FOR INSERT WITH CHECK ({write});
CREATE POLICY samsyn_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
CREATE POLICY samsyn_delete ON {table} FOR DELETE USING ({write});
"""
    return migrations.RunSQL(up, _down(table))
