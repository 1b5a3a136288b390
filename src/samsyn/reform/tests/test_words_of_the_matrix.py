"""Does the matrix find words for everything the law can say? No database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from samsyn.law import deadlines
from samsyn.law.rulebook import Rulebook, load_rulebook
from samsyn.law.terms import Function, Group
from samsyn.reform import times, words
from samsyn.reform.history import DutyHistory
from samsyn.reform.sheet import plain
from samsyn.reform.terms import Column, Finding, Move, Part, Share, Theme

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def test_every_word_of_the_rules_has_a_name() -> None:
    assert set(words.COLUMNS) == set(Column)
    assert set(words.SHORT_PARTS) == set(Part)
    assert set(words.SHARES) == set(Share)
    assert set(words.MOVES) == set(Move)
    assert set(words.THEMES) == set(Theme)
    assert set(words.FINDINGS) == set(Finding)
    assert all(words.function(function, "fi") for function in Function)
    assert all(words.group(group, "sv") != group.value for group in Group)
    assert all(words.part(part, "fi") for part in Part)


def test_every_deadline_rule_has_words() -> None:
    drawn_by_the_length = {"local_target", "on_event"}
    assert set(deadlines.RULES) - drawn_by_the_length <= set(times.RULES)


def test_every_version_says_by_when(rulebook: Rulebook) -> None:
    for rule in rulebook.duties.values():
        for version in rule.versions:
            assert times.by_when(rulebook, rule, version, version.from_, "sv").time, f"{rule.code} {version.from_}"


def test_the_target_of_the_region_is_named_as_its_own(rulebook: Rulebook) -> None:
    rule = rulebook.duties["D34"]
    said = times.by_when(rulebook, rule, rulebook.version_at("D34", TODAY), TODAY, "en")
    assert said.time == "without delay; our target: 14 days"
    assert said.ground == "law: no number given"


def test_the_hearing_counts_from_its_sending(rulebook: Rulebook) -> None:
    version = rulebook.version_at("D17", TODAY)
    assert times.counted_from(rulebook, version, "en") == "hearing sent to the wellbeing county"


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_every_duty_has_a_history_in_every_language(rulebook: Rulebook, language: str) -> None:
    with translation.override(language):
        for rule in rulebook.duties.values():
            versions = DutyHistory(rulebook, rule, TODAY, language, "Närpes").versions()
            assert len(versions) == len(rule.versions)
            assert sum(version.now for version in versions) == 1, rule.code
            assert all(version.repealed or version.bearers for version in versions)


def test_the_history_names_who_decides_on_special_costs(rulebook: Rulebook) -> None:
    newest = DutyHistory(rulebook, rulebook.duties["D73"], TODAY, "sv", "Närpes").versions()[0]
    named = {bearer.badge.name for bearer in newest.bearers}
    assert "Livskraftscentralen i Nyland" in named
    assert "Livskraftscentralen i Österbotten" not in named


def test_the_history_tells_when_a_duty_began_and_ended(rulebook: Rulebook) -> None:
    began = DutyHistory(rulebook, rulebook.duties["D17"], TODAY, "en").versions()[-1]
    ended = DutyHistory(rulebook, rulebook.duties["D47"], TODAY, "en").versions()[0]
    assert began.changes == ("The duty is new from this day.",)
    assert ended.changes == ("The duty was repealed.",)


@pytest.mark.parametrize("text", ["=1+1", "+358", "-", "@name", "\tx"])
def test_no_cell_of_the_file_is_a_formula(text: str) -> None:
    assert plain(text) == f"'{text}"


def test_long_compounds_may_break() -> None:
    assert words.soft("Livskraftscentralen") == "Livskrafts\u00adcentralen"
