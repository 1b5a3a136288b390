"""Acts on one's own drafts. They are notes of the author to the author: no row of the journal tells of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import engine
from samsyn.drafts.models import Draft
from samsyn.drafts.queries import purpose
from samsyn.drafts.rules import in_force, last_day, load_keeping
from samsyn.drafts.terms import Form
from samsyn.journal.terms import Actor
from samsyn.organisations import sealing

KEEP = """
INSERT INTO drafts_draft (author_id, organisation_id, form, about, case_id, sealed, saved_at, last_day)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (author_id, about, form)
DO UPDATE SET sealed = EXCLUDED.sealed, saved_at = EXCLUDED.saved_at, last_day = EXCLUDED.last_day
"""


def keep(
    actor: Actor,
    form: Form,
    *,
    about: UUID,
    case_id: UUID | None,
    values: Mapping[str, Sequence[str]],
    today: date,
    now: datetime,
) -> bool:
    """Keep what was written so far, in place of what was kept before. No where it is too long to be kept.

    The caller has looked whether the actor sees what the form is about.
    fi: luonnos · sv: utkast"""
    if actor.user_id is None or actor.organisation_id is None:
        raise PermissionDenied("nobody is signed in")
    text, rules = json.dumps({name: list(all_of_it) for name, all_of_it in values.items()}), load_keeping()
    if len(text) > in_force(today, rules).most:
        return False
    sealed = sealing.seal(text, purpose(actor, form, about))
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                actor.user_id,
                actor.organisation_id,
                form.value,
                about,
                case_id,
                sealed,
                now,
                last_day(today, rules),
            ],
        )
    return True


def drop(actor: Actor, form: Form, about: UUID) -> None:
    """The form was sent, or its author wants the draft no more."""
    if actor.user_id is None:
        raise PermissionDenied("nobody is signed in")
    Draft.objects.filter(author_id=actor.user_id, form=form.value, about=about).delete()


def drop_old(today: date) -> int:
    """Delete what is kept no longer. Called by the job. Answers how many there were."""
    with engine():
        return Draft.objects.filter(last_day__lt=today).delete()[0]
