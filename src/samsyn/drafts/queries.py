"""What did I leave half written here?"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from django.db import connection

from samsyn.drafts.terms import Form, Written
from samsyn.journal.terms import Actor
from samsyn.organisations import sealing

# Asked with every page of a case: plain SQL. Row-level security holds the author and the case.
FIND = """
SELECT sealed, saved_at FROM drafts_draft
WHERE author_id = %s AND about = %s AND form = %s AND last_day >= %s
"""


def written(actor: Actor, form: Form, about: UUID, today: date) -> Written | None:
    """What the actor left in this form, if it is kept still. Nobody else's is ever found.

    What was sealed with a key that is lost is not there."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [actor.user_id, about, form.value, today])
        row = cursor.fetchone()
    if row is None:
        return None
    try:
        return Written(json.loads(sealing.unseal(row[0], purpose(actor, form, about))), row[1])
    except sealing.Unreadable:
        return None


def purpose(actor: Actor, form: Form, about: UUID) -> str:
    """What a draft is sealed for: this author, this form, this case or import."""
    return f"draft {actor.user_id} {form.value} {about}"
