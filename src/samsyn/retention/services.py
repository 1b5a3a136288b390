"""Keeps the list of cases that have ended, in the act that ends, corrects or reopens one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from samsyn.organisations.queries import organisation_ids
from samsyn.retention.rulebook import load_retention
from samsyn.retention.rules import verdict
from samsyn.retention.terms import Ended

REPLACE = """
INSERT INTO retention_keptcase
SELECT * FROM jsonb_populate_recordset(NULL::retention_keptcase, %s::jsonb)
ON CONFLICT (case_id) DO UPDATE SET number = EXCLUDED.number, organisation_id = EXCLUDED.organisation_id,
    ended_on = EXCLUDED.ended_on, compensated = EXCLUDED.compensated, open_duties = EXCLUDED.open_duties,
    delete_on = EXCLUDED.delete_on, rules_of = EXCLUDED.rules_of
"""
DELETE = "DELETE FROM retention_keptcase WHERE case_id = ANY(%s::uuid[])"


def replace_kept(ended: Mapping[str, Ended], *, reopened: Sequence[UUID], on: date) -> None:
    """Compute anew from which day these cases may be deleted; reopened ones leave the list.

    `ended`: by the number of the case. Needs row-level security lifted. Costs no statement where no case
    has ended or is reopened.
    fi: hävittämispäivän laskeminen · sv: beräkning av gallringsdagen"""
    if reopened:
        with connection.cursor() as cursor:
            cursor.execute(DELETE, ["{" + ",".join(map(str, reopened)) + "}"])
    if not ended:
        return
    rows = kept_rows(ended, on)
    with connection.cursor() as cursor:
        cursor.execute(REPLACE, [json.dumps(rows, default=str)])


def kept_rows(ended: Mapping[str, Ended], on: date) -> list[dict[str, object]]:
    """The rows of the list as the table keeps them; `ended`: by the number of the case."""
    rules = load_retention()
    ids = organisation_ids({case.organisation for case in ended.values()})
    return [
        {
            "case_id": case.case_id,
            "number": number,
            "organisation_id": ids[case.organisation],
            "ended_on": case.facts.ended_on,
            "compensated": list(case.facts.compensated),
            "open_duties": list(case.facts.open_duties),
            "delete_on": verdict(case.facts, rules, on).delete_on,
            "rules_of": rules.newest(on),
        }
        for number, case in ended.items()
    ]
