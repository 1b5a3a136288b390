"""Who acts, for how long, and when row-level security is lifted."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from samsyn.access import context
from samsyn.access.models import Grant
from samsyn.journal.terms import Actor


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"samsyn.{name}"])
        return cursor.fetchone()[0]


def test_begin_sets_every_setting_in_one_statement(naerpes, django_assert_num_queries):
    with django_assert_num_queries(1):
        context.begin(naerpes)
    assert setting("user") == str(naerpes.user_id)
    assert setting("organisation") == str(naerpes.organisation_id)
    assert setting("engine") == ""
    assert context.current() == naerpes


def test_the_next_actor_leaves_nothing_of_the_one_before(naerpes):
    context.begin(naerpes)
    context.begin(Actor.anonymous())
    assert setting("user") == ""
    assert setting("organisation") == ""


def test_outside_a_transaction_nobody_can_begin(naerpes, monkeypatch):
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(context.NoTransaction):
            context.begin(naerpes)
        with pytest.raises(context.NoTransaction), context.engine():
            pass


def test_the_engine_is_on_inside_and_off_after(naerpes):
    context.begin(naerpes)
    with context.engine():
        assert setting("engine") == "on"
        with context.engine():
            assert setting("engine") == "on"
        assert setting("engine") == "on"
    assert setting("engine") == ""


def test_the_engine_is_off_after_an_error(naerpes):
    context.begin(naerpes)
    with pytest.raises(KeyError), context.engine():
        raise KeyError
    assert setting("engine") == ""


def test_the_engine_is_off_after_the_database_refused(naerpes):
    context.begin(naerpes)
    with pytest.raises(DatabaseError), transaction.atomic(), context.engine(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert setting("engine") == ""


def test_the_one_before_acts_again_after_acting(naerpes, vasa):
    context.begin(naerpes)
    with context.acting(vasa):
        assert setting("organisation") == str(vasa.organisation_id)
    assert setting("organisation") == str(naerpes.organisation_id)
    assert context.current() == naerpes


def test_a_grant_is_hidden_from_another_organisation_without_any_filter(naerpes, vasa):
    from uuid import uuid4

    with context.acting(naerpes), context.engine():
        Grant.objects.create(case_id=uuid4(), organisation_id=naerpes.organisation_id, data_class="identity")
    with context.acting(vasa):
        assert Grant.objects.count() == 0
    with context.acting(naerpes):
        assert Grant.objects.count() == 1
