"""A day is written as officials write it; its ground stands beside it in words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from samsyn.web import clock, dates, dues

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_a_full_day_is_the_same_in_every_language(language):
    assert dates.full_day(date(2026, 11, 24)) == "24.11.2026"
    assert dates.near_day(date(2027, 3, 1), TODAY, language) == "1.3.2027"


@pytest.mark.parametrize(
    ("language", "near", "short"),
    [("sv", "to 26.11", "19.11"), ("fi", "to 26.11.", "19.11."), ("en", "Thu 26.11", "19.11")],
)
def test_a_near_day_has_its_weekday(language, near, short):
    assert dates.near_day(date(2026, 11, 26), TODAY, language) == near
    assert dates.short_day(date(2026, 11, 19), TODAY, language) == short


def test_a_day_of_another_year_is_written_in_full():
    assert dates.short_day(date(2025, 11, 19), TODAY, "sv") == "19.11.2025"


def test_what_templates_hold_becomes_a_day():
    assert dates.as_date("2026-11-24T10:00") == TODAY
    assert dates.as_date(datetime(2026, 11, 24, 10)) == TODAY
    assert dates.as_date(None) is None
    assert dates.as_date("") is None


@pytest.mark.parametrize(
    ("language", "number", "euros"),
    [("sv", "1 234,5", "3 480 €"), ("fi", "1 234,5", "3 480 €"), ("en", "1,234.5", "3,480 €")],
)
def test_numbers_follow_the_language(language, number, euros):
    plain = str.maketrans({"\u00a0": " ", "\u202f": " "})
    assert dates.number(1234.5, language).translate(plain) == number
    assert dates.euros(Decimal(3480), language).translate(plain) == euros


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("ar", ("arabiska", "arabia", "Arabic")),
        ("prs", ("dari", "dari", "Dari")),
        ("so", ("somaliska", "somali", "Somali")),
        ("zz-unknown", ("zz-unknown",) * 3),
    ],
)
def test_languages_have_names_in_all_three(code, names):
    assert tuple(dates.language_name(code, language) for language in ("sv", "fi", "en")) == names


@pytest.mark.parametrize(
    ("due", "state", "basis", "tone"),
    [
        (date(2026, 11, 10), "overdue", "law", "late"),
        (date(2026, 11, 10), "open", "without_delay", "past"),
        (date(2026, 11, 10), "open", "clock", "late"),
        (date(2026, 11, 10), "done", "law", "calm"),
        (date(2026, 11, 26), "open", "law", "soon"),
        (date(2027, 11, 26), "open", "law", "calm"),
        (None, "open", "law", "calm"),
    ],
)
def test_only_law_promise_and_lapsing_rights_are_late(due, state, basis, tone):
    assert dues.tone(due, state, basis, TODAY) == tone


def test_our_own_target_is_never_called_late():
    with translation.override("en"):
        assert dues.relative_words(date(2026, 11, 19), TODAY, "past") == "5 days past our target"
        assert dues.relative_words(date(2026, 11, 10), TODAY, "late") == "14 days late"
        assert dues.relative_words(TODAY, TODAY, "soon") == "today"
        assert dues.relative_words(date(2026, 11, 25), TODAY, "soon") == "tomorrow"
        assert dues.relative_words(date(2026, 11, 26), TODAY, "soon") == "in 2 days"
        assert dues.relative_words(date(2026, 9, 1), TODAY, "calm") == ""


def test_the_ground_of_a_date_is_said_in_words():
    with translation.override("en"):
        assert dues.basis_words("law", "681/2023, 22 §") == "law, 681/2023, 22 §"
        assert dues.basis_words("local", target="5 working days") == "promise: 5 working days"
        assert dues.basis_words("none") == ""


def test_the_clock_follows_the_setting(settings):
    settings.SAMSYN_TODAY = "2026-11-24"
    assert clock.today() == TODAY
    settings.SAMSYN_TODAY = date(2027, 1, 4)
    assert clock.today() == date(2027, 1, 4)
    settings.SAMSYN_TODAY = None
    assert clock.today() >= date(2026, 1, 1)
