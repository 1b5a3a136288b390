"""The member of staff behind a session, read with one plain statement: every page begins with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.organisations.models import Organisation, Staff


def staff_of(user_id: UUID) -> Staff | None:
    """The member of staff with the organisation, as `Staff.objects.select_related("organisation")` would find it.

    Building the same query anew for every page costs more than asking it."""
    statement, staff_columns, organisation_columns = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [user_id])
        row: Any = cursor.fetchone()
    if row is None:
        return None
    staff = Staff.from_db(connection.alias, staff_columns, row[: len(staff_columns)])
    staff.organisation = Organisation.from_db(connection.alias, organisation_columns, row[len(staff_columns) :])
    return staff


@lru_cache(maxsize=1)
def _statement() -> tuple[str, list[str], list[str]]:
    staff, organisation = Staff._meta, Organisation._meta
    columns = [f's."{field.column}"' for field in staff.concrete_fields]
    columns += [f'o."{field.column}"' for field in organisation.concrete_fields]
    statement = (
        f"SELECT {', '.join(columns)} FROM {staff.db_table} s"  # noqa: S608 (names of our own columns)
        f" JOIN {organisation.db_table} o ON o.id = s.organisation_id WHERE s.id = %s"
    )
    names = [[field.attname for field in meta.concrete_fields] for meta in (staff, organisation)]
    return statement, names[0], names[1]
