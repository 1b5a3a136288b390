"""Who may handle protected addresses: given and taken by the administrator, never to oneself, walls follow."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from samsyn.access.context import acting, engine
from samsyn.access.field_rights import (
    NotForOneself,
    NotHere,
    field_rights,
    grant_field_right,
    may_be_held,
    remove_field_right,
)
from samsyn.access.models import FieldRight, Grant
from samsyn.access.queries import role_classes
from samsyn.access.terms import FIELD_RIGHT
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor


@pytest.fixture
def boss(hire: Any) -> Actor:
    return hire("MUN:Närpes", "administrator", "Eva Pjelax")


def protected_grant(actor: Actor) -> None:
    with acting(Actor.system("tests")), engine():
        assert actor.organisation_id is not None
        Grant.objects.create(case_id=uuid4(), organisation_id=actor.organisation_id, data_class="protected_contact")


def seen(actor: Actor) -> int:
    """How many protected grants a plain statement shows."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_grant WHERE data_class = 'protected_contact'")
        return int(cursor.fetchone()[0])


def rows(what: str) -> list[Entry]:
    with acting(Actor.system("tests")), engine():
        return list(Entry.objects.filter(what=what))


def test_the_right_opens_the_wall_and_ends_with_the_next_transaction(naerpes, boss):
    protected_grant(naerpes)
    assert seen(naerpes) == 0
    with acting(naerpes) as actor:
        assert not actor.may(FIELD_RIGHT)
        assert "protected_contact" not in role_classes(actor)
    with acting(boss) as actor:
        grant_field_right(actor, staff_id=naerpes.user_id)
    assert seen(naerpes) == 1
    with acting(naerpes) as actor:
        assert actor.may(FIELD_RIGHT)
        assert "protected_contact" in role_classes(actor)
    with acting(boss) as actor:
        remove_field_right(actor, staff_id=naerpes.user_id)
    assert seen(naerpes) == 0
    [grant], [removal] = rows("grant_field_right"), rows("remove_field_right")
    assert (grant.kind, grant.user_id, grant.detail["staff"]) == ("administration", boss.user_id, str(naerpes.user_id))
    assert removal.detail == {"staff": str(naerpes.user_id), "right": FIELD_RIGHT}
    with acting(boss) as actor:
        [held] = field_rights(actor)
    assert held.granted_by == held.removed_by == boss.user_id
    assert held.removed_at is not None
    assert held.granted_at <= held.removed_at


def test_who_says_to_hold_it_and_does_not_is_not_believed(naerpes):
    from dataclasses import replace

    pretender = replace(naerpes, permissions=naerpes.permissions | {FIELD_RIGHT})
    protected_grant(naerpes)
    assert seen(pretender) == 0
    with acting(pretender) as actor:
        assert not actor.may(FIELD_RIGHT)


def test_nobody_gives_it_to_oneself(boss):
    with acting(boss) as actor:
        assert actor.user_id is not None
        with pytest.raises(NotForOneself):
            grant_field_right(actor, staff_id=actor.user_id)
    with acting(boss), pytest.raises(IntegrityError), transaction.atomic():
        FieldRight.objects.create(
            staff_id=boss.user_id, organisation_id=boss.organisation_id, code=FIELD_RIGHT, granted_by=boss.user_id
        )
    assert seen(boss) == 0


def test_nobody_but_the_administrator_gives_it_and_only_in_the_own_house(naerpes, officer, vasa, boss):
    for other in (naerpes, officer):
        with acting(other) as actor, pytest.raises(PermissionDenied):
            grant_field_right(actor, staff_id=naerpes.user_id)
    with acting(boss) as actor:
        for act in (grant_field_right, remove_field_right):
            with pytest.raises(PermissionDenied):
                act(actor, staff_id=vasa.user_id)
    with acting(naerpes) as actor:
        assert field_rights(actor) == []


def test_a_guidance_point_never_handles_protected_addresses(hire):
    assert not may_be_held("INFO:Welcome Office")
    assert may_be_held("MUN:Närpes")
    chief, adviser = hire("KELA", "administrator", "Chef"), hire("KELA", "guide", "Rådgivare")
    with acting(chief) as actor, pytest.raises(NotHere):
        grant_field_right(actor, staff_id=adviser.user_id)


def test_twice_is_once(naerpes, boss):
    with acting(boss) as actor:
        grant_field_right(actor, staff_id=naerpes.user_id)
        grant_field_right(actor, staff_id=naerpes.user_id)
        assert len(field_rights(actor)) == 1
