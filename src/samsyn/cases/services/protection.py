"""A security prohibition reaches everybody of the household, and takes the place out of every list.

It comes with one person's mark, goes to all who live with that person, and stays with each of them until
somebody with the field right takes it from that one: neither a move nor a list nor a day lifts it.

fi: turvakielto · sv: spärrmarkering   law: 661/2009, 36 §
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from samsyn.clients.rows import id_list
from samsyn.clients.services import spread_prohibition

CASES = """
UPDATE cases_case c SET protected = i.protected FROM clients_identity i
WHERE c.id = ANY(%s::uuid[]) AND i.case_id = c.id AND c.protected <> i.protected RETURNING c.id, c.protected
"""
LISTS = """
WITH hidden AS (SELECT unnest(%(cases)s::uuid[]) AS case_id),
rosters AS (UPDATE cases_roster r SET municipality = '' FROM hidden h WHERE r.case_id = h.case_id)
UPDATE cases_dutyparty p SET municipality = '' FROM hidden h WHERE p.case_id = h.case_id
"""


def follow_prohibition(case_ids: Iterable[UUID]) -> set[UUID]:
    """Let cases and lists follow the marks of these persons and of those who live with them.

    Answers the cases whose mark was taken away: their lists are derived again by the act. Needs row-level
    security lifted."""
    asked = set(case_ids)
    marked = spread_prohibition(asked)
    with connection.cursor() as cursor:
        cursor.execute(CASES, [id_list(asked | marked)])
        changed = dict(cursor.fetchall())
        hidden = [case_id for case_id, protected in changed.items() if protected]
        if hidden:
            cursor.execute(LISTS, {"cases": id_list(hidden)})
    return {case_id for case_id, protected in changed.items() if not protected}
