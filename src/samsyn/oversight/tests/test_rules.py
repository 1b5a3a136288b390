"""What stands out: each rule on both sides of its limit, and what makes a relationship."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from samsyn.law.reader import LawError
from samsyn.oversight import rules
from samsyn.oversight.terms import Counted, Looked, PersonsDay, Rule

LIMITS = rules.load_limits()
WHO, DAY = uuid4(), date(2026, 11, 24)


def day(**done):
    return PersonsDay(WHO, DAY, **done)


def cases(count):
    return frozenset(uuid4() for _ in range(count))


@pytest.mark.parametrize(
    ("rule", "field", "make"),
    [
        (Rule.WITHOUT_RELATIONSHIP, "unrelated", cases),
        (Rule.PROTECTED, "protected", cases),
        (Rule.NIGHT, "at_night", int),
        (Rule.EXPORTS, "exports", int),
        (Rule.REFUSALS, "refusals", int),
    ],
)
def test_a_rule_finds_from_its_limit_on_and_nothing_below(rule, field, make):
    limit = LIMITS[rule].limit
    assert rules.findings([day(**{field: make(limit - 1)})], LIMITS) == []
    (found,) = rules.findings([day(**{field: make(limit)})], LIMITS)
    assert (found.rule, found.count, found.user_id, found.day) == (rule, limit, WHO, DAY)


def test_one_export_of_many_persons_stands_out_too():
    limit = LIMITS[Rule.EXPORTS].persons
    assert rules.findings([day(exports=1, persons=limit - 1)], LIMITS) == []
    (found,) = rules.findings([day(exports=1, persons=limit)], LIMITS)
    assert (found.count, found.persons) == (1, limit)


@pytest.mark.parametrize(("hour", "at_night"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)])
def test_the_night_passes_midnight(hour, at_night):
    assert rules.is_night(hour, LIMITS[Rule.NIGHT]) is at_night


def test_what_is_done_after_midnight_belongs_to_the_night_that_began_before():
    looks = [Looked(WHO, DAY, 23, uuid4(), 3), Looked(WHO, date(2026, 11, 25), 2, uuid4(), 2)]
    days = rules.days_of(looks, [], related=set(), protected=set(), limits=LIMITS)
    (found,) = rules.findings(days, LIMITS)
    assert (found.rule, found.day, found.count) == (Rule.NIGHT, DAY, 5)


def test_who_has_a_relationship_looks_without_standing_out():
    mine, other = uuid4(), uuid4()
    looks = [Looked(WHO, DAY, 10, mine), Looked(WHO, DAY, 10, other)]
    (one,) = rules.days_of(looks, [], related={(WHO, mine)}, protected={mine, other}, limits=LIMITS)
    assert one.unrelated == {other}
    assert one.protected == {other}


def test_the_same_case_again_on_a_day_counts_once():
    case_id = uuid4()
    looks = [Looked(WHO, DAY, hour, case_id, 4) for hour in (9, 10, 11)]
    (one,) = rules.days_of(looks, [], related=set(), protected=set(), limits=LIMITS)
    assert one.unrelated == {case_id}


def test_a_day_with_refusals_alone_is_a_day_too():
    (one,) = rules.days_of([], [Counted(WHO, DAY, refusals=12)], related=set(), protected=set(), limits=LIMITS)
    assert [found.rule for found in rules.findings([one], LIMITS)] == [Rule.REFUSALS]


def test_acts_make_a_relationship_for_as_long_as_the_data_say():
    assert rules.relationship_since(LIMITS, date(2026, 11, 24)) == date(2026, 10, 25)


def test_the_newest_day_stands_first_and_of_a_day_what_is_gravest():
    older = PersonsDay(WHO, date(2026, 11, 23), at_night=5)
    newer = day(protected=cases(3), refusals=10)
    found = rules.findings([older, newer], LIMITS)
    assert [one.rule for one in found] == [Rule.PROTECTED, Rule.REFUSALS, Rule.NIGHT]


def test_every_rule_has_words_a_source_and_says_whose_number_it_is():
    for limit in LIMITS.values():
        assert set(limit.names) == set(limit.says) == {"sv", "fi", "en"}
        assert limit.source
        assert limit.confidence == "own"
        for words in limit.says.values():
            assert words.format(count=3, persons=5)


def test_a_file_that_lacks_a_rule_is_an_error(tmp_path):
    file = tmp_path / "anomalies.yaml"
    file.write_text("protected: {limit: 0}\n", "utf-8")
    with pytest.raises(LawError):
        rules.load_limits(file)
