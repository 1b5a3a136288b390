"""Writes the grants: the difference between what is and what the duties of today give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from django.db import connection

from samsyn.access.context import engine
from samsyn.access.rules import Grants
from samsyn.access.terms import Ground
from samsyn.organisations.queries import organisation_ids

#: A grant: case, organisation, data class; the ids as text.
Key = tuple[str, str, str]
#: The names in a ground in PostgreSQL's order: shorter ones first, those of one length by their letters.
NAMES = sorted(Ground._fields, key=lambda name: (len(name), name))
STORED = """
SELECT id, case_id::text, organisation_id::text, data_class, may_write, grounds::text
FROM access_grant WHERE case_id = ANY(%s::uuid[]) AND user_id IS NULL
"""
DELETE = "DELETE FROM access_grant WHERE id = ANY(%s)"
UPDATE = """
UPDATE access_grant g SET may_write = w.may_write, grounds = w.grounds
FROM jsonb_to_recordset(%s::jsonb) AS w (id bigint, may_write boolean, grounds jsonb) WHERE g.id = w.id
"""
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
    codes = {
        code: str(id_) for code, id_ in organisation_ids({code for each in cases.values() for code, _ in each}).items()
    }
    wanted: dict[Key, tuple[bool, str]] = {
        (case_id, codes[code], data_class): (facts.may_write, _document(facts.grounds))
        for case_id, grants in zip(map(str, cases), cases.values(), strict=True)
        for (code, data_class), facts in grants.items()
    }
    with engine(), connection.cursor() as cursor:
        cursor.execute(STORED, ["{" + ",".join(map(str, cases)) + "}"])
        gone: list[int] = []
        changed: list[str] = []
        for id_, case_id, organisation_id, data_class, may_write, grounds in cursor.fetchall():
            should = wanted.pop((case_id, organisation_id, data_class), None)
            if should is None:
                gone.append(id_)
            elif should != (may_write, grounds):
                changed.append(f'{{"id":{id_},{_said(*should)}}}')
        if gone:
            cursor.execute(DELETE, [gone])
        if changed:
            cursor.execute(UPDATE, [f"[{','.join(changed)}]"])
        if wanted:
            new = [
                f'{{"case_id":"{case_id}","organisation_id":"{organisation_id}","data_class":"{data_class}",'
                f"{_said(*should)}}}"
                for (case_id, organisation_id, data_class), should in wanted.items()
            ]
            cursor.execute(INSERT, [f"[{','.join(new)}]"])


def _said(may_write: bool, grounds: str) -> str:
    return f'"may_write":{"true" if may_write else "false"},"grounds":{grounds}'


def _document(grounds: tuple[Ground, ...]) -> str:
    """Grounds as the text in which PostgreSQL tells them, so that equal ones are seen without reading them.

    Where it told them otherwise they would be written again, no more."""
    return f"[{', '.join(map(_ground, grounds))}]"


@lru_cache(maxsize=8192)
def _ground(ground: Ground) -> str:
    row = ground.as_json()
    return json.dumps({name: row[name] for name in NAMES if name in row}, ensure_ascii=False)
