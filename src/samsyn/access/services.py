"""Writes the grants: the difference between what is and what the duties of today give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.models import Grant
from samsyn.access.rules import Grants
from samsyn.access.terms import GrantFacts
from samsyn.organisations.queries import organisation_ids

INSERT = """
INSERT INTO access_grant (case_id, organisation_id, data_class, may_write, grounds)
SELECT case_id, organisation_id, data_class, may_write, grounds
FROM jsonb_populate_recordset(NULL::access_grant, %s::jsonb)
"""


def replace_grants(case_id: UUID, grants: Grants) -> None:
    """Let exactly these organisations see exactly this of a case, from now on.

    fi: pääsyoikeuksien päivitys · sv: uppdatering av åtkomst"""
    replace_grants_of({case_id: grants})


def replace_grants_of(cases: Mapping[UUID, Grants]) -> None:
    """As `replace_grants`, for many cases in a handful of statements."""
    if not cases:
        return
    codes = organisation_ids({code for grants in cases.values() for code, _ in grants})
    wanted: dict[tuple[UUID, UUID, str], GrantFacts] = {
        (case_id, codes[code], data_class): facts
        for case_id, grants in cases.items()
        for (code, data_class), facts in grants.items()
    }
    with engine():
        gone: list[int] = []
        changed: list[Grant] = []
        for row in Grant.objects.filter(case_id__in=list(cases)):
            facts = wanted.pop((row.case_id, row.organisation_id, row.data_class), None)
            if facts is None:
                gone.append(row.id)
            elif _apply(row, facts):
                changed.append(row)
        if gone:
            Grant.objects.filter(id__in=gone).delete()
        if changed:
            Grant.objects.bulk_update(changed, ["may_write", "grounds"], batch_size=500)
        _insert(wanted)


def _apply(row: Grant, facts: GrantFacts) -> bool:
    """Make the row say what it should; was it different?"""
    grounds = [ground.as_json() for ground in facts.grounds]
    if row.may_write == facts.may_write and row.grounds == grounds:
        return False
    row.may_write, row.grounds = facts.may_write, grounds
    return True


def _insert(wanted: Mapping[tuple[UUID, UUID, str], GrantFacts]) -> None:
    """New grants in one statement, however many: an import gives tens of thousands at once."""
    if not wanted:
        return
    rows = [
        {
            "case_id": str(case_id),
            "organisation_id": str(organisation_id),
            "data_class": data_class,
            "may_write": facts.may_write,
            "grounds": [ground.as_json() for ground in facts.grounds],
        }
        for (case_id, organisation_id, data_class), facts in wanted.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [json.dumps(rows, ensure_ascii=False)])
