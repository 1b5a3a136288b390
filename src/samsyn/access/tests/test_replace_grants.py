"""Grants follow the duties: what is written, and what queries answer from it."""

from uuid import uuid4

import pytest

from samsyn.access import context, queries
from samsyn.access.models import Grant
from samsyn.access.services import replace_grants
from samsyn.access.terms import GrantFacts, Ground, NotVisible

GROUND = Ground(kind="duty", duty="D35", role="responsible", version="2025-01-01", since="2026-02-02", basis="14 §")
CASE = uuid4()


def grants(*keys, write=False):
    return {key: GrantFacts(write, (GROUND,)) for key in keys}


NAERPES_SEES = grants(("MUN:Närpes", "identity"), ("MUN:Närpes", "plan"), ("MUN:Närpes", "health"), write=True)


def rows():
    with context.engine():
        return {(row.organisation_id, row.data_class): row.may_write for row in Grant.objects.filter(case_id=CASE)}


def test_what_is_new_is_added_and_what_is_gone_is_taken_away(naerpes, vasa):
    context.begin(naerpes)
    replace_grants(CASE, grants(("MUN:Närpes", "identity"), ("MUN:Närpes", "plan")))
    replace_grants(CASE, grants(("MUN:Närpes", "identity"), ("MUN:Vasa", "identity")))
    assert set(rows()) == {(naerpes.organisation_id, "identity"), (vasa.organisation_id, "identity")}


def test_the_same_grants_are_not_written_again(naerpes, django_assert_max_num_queries):
    context.begin(naerpes)
    replace_grants(CASE, NAERPES_SEES)
    with django_assert_max_num_queries(3):
        replace_grants(CASE, NAERPES_SEES)


def test_grounds_are_compared_as_the_database_tells_them(naerpes, django_assert_max_num_queries):
    context.begin(naerpes)
    odd = GROUND._replace(basis='14 § "närvård"\\ \t𝄞/', since="")
    both = {("MUN:Närpes", "identity"): GrantFacts(True, (GROUND._replace(duty="D40"), odd))}
    replace_grants(CASE, both)
    with django_assert_max_num_queries(3):
        replace_grants(CASE, both)
    replace_grants(CASE, {("MUN:Närpes", "identity"): GrantFacts(True, (odd,))})
    assert queries.why(naerpes, CASE) == {"identity": [odd]}


def test_a_change_of_mode_or_ground_is_written(naerpes):
    context.begin(naerpes)
    replace_grants(CASE, grants(("MUN:Närpes", "identity")))
    replace_grants(CASE, grants(("MUN:Närpes", "identity"), write=True))
    assert rows() == {(naerpes.organisation_id, "identity"): True}


def test_the_engine_is_off_afterwards(naerpes, vasa):
    context.begin(vasa)
    replace_grants(CASE, NAERPES_SEES)
    assert Grant.objects.count() == 0


def test_a_role_sees_of_the_organisations_grants_what_it_is_for(naerpes, hire):
    guide, administrator = hire("MUN:Närpes", "guide"), hire("MUN:Närpes", "administrator")
    context.begin(naerpes)
    replace_grants(CASE, NAERPES_SEES)
    assert queries.classes(naerpes, CASE) == {"identity": True, "plan": True}
    assert queries.classes(guide, CASE) == {"identity": True, "plan": True}
    assert queries.classes(administrator, CASE) == {}


def test_nurse_and_social_worker_of_one_county_see_different_things(county, nurse):
    context.begin(county)
    replace_grants(CASE, grants(*[("WA:Österbotten", name) for name in ("identity", "health", "assessment")]))
    assert set(queries.classes(county, CASE)) == {"identity", "assessment"}
    assert set(queries.classes(nurse, CASE)) == {"identity", "health"}


def test_require_lets_through_who_has_the_grant_and_hides_the_case_from_others(naerpes, outsider):
    context.begin(naerpes)
    replace_grants(CASE, grants(("MUN:Närpes", "identity")))
    queries.require(naerpes, CASE, "identity")
    with pytest.raises(NotVisible):
        queries.require(naerpes, CASE, "identity", write=True)
    with pytest.raises(NotVisible):
        queries.require(naerpes, CASE, "plan")
    context.begin(outsider)
    with pytest.raises(NotVisible):
        queries.require(outsider, CASE, "identity")
    with pytest.raises(NotVisible):
        queries.require(outsider, uuid4(), "identity")


def test_visible_cases_keeps_only_those_with_a_grant(naerpes, outsider):
    context.begin(naerpes)
    replace_grants(CASE, NAERPES_SEES)
    assert queries.visible_cases(naerpes, [CASE, uuid4()]) == {CASE}
    assert queries.visible_cases(outsider, [CASE]) == set()


def test_why_tells_the_grounds(naerpes):
    context.begin(naerpes)
    replace_grants(CASE, grants(("MUN:Närpes", "identity")))
    assert queries.why(naerpes, CASE) == {"identity": [GROUND]}


def test_who_else_is_told_to_those_who_see_the_case_and_to_nobody_else(naerpes, vasa, outsider):
    context.begin(naerpes)
    replace_grants(CASE, grants(("MUN:Närpes", "identity"), ("MUN:Vasa", "plan"), ("MUN:Vasa", "identity")))
    assert queries.who_else(naerpes, CASE) == {vasa.organisation_id: ["identity", "plan"]}
    context.begin(outsider)
    with pytest.raises(NotVisible):
        queries.who_else(outsider, CASE)
