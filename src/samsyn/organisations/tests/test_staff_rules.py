"""Confirmation of rights and the last administrator, as pure questions."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from samsyn.law.calendar import Period
from samsyn.law.reader import LawError
from samsyn.organisations.staffing.confirming import ConfirmationRule, Confirmed, load_confirmation, standing
from samsyn.organisations.staffing.rules import Post, last_administrated, leaves_nobody

RULE = ConfirmationRule(date(2026, 1, 1), Period(months=12), Period(days=30), Period(days=30))
ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2027-01-31", Confirmed.CURRENT),
        ("2027-02-01", Confirmed.NEAR),
        ("2027-03-03", Confirmed.NEAR),
        ("2027-03-04", Confirmed.OVERDUE),
        ("2027-04-02", Confirmed.OVERDUE),
        ("2027-04-03", Confirmed.LAPSED),
    ],
)
def test_a_confirmation_holds_a_year_then_is_due_then_lapses(on, state):
    found = standing([RULE], confirmed_on=date(2026, 3, 3), begins=date(2020, 1, 1), on=date.fromisoformat(on))
    assert (found.state, found.due, found.last_day) == (state, date(2027, 3, 3), date(2027, 4, 2))


def test_who_was_never_confirmed_is_counted_from_the_beginning():
    assert standing([RULE], confirmed_on=None, begins=date(2025, 6, 1), on=ON).state is Confirmed.LAPSED
    assert standing([RULE], confirmed_on=None, begins=date(2026, 6, 1), on=ON).state is Confirmed.CURRENT


def test_before_the_rule_nothing_is_due_and_a_later_version_takes_over():
    assert standing([RULE], confirmed_on=None, begins=date(2020, 1, 1), on=date(2025, 12, 31)).due is None
    shorter = ConfirmationRule(date(2026, 6, 1), Period(months=6), Period(days=30), Period(days=30))
    assert standing([RULE, shorter], confirmed_on=date(2026, 3, 3), begins=ON, on=ON).due == date(2026, 9, 3)


def test_the_file_says_from_when_and_why():
    (rule, *_) = load_confirmation()
    assert (rule.every, rule.grace) == (Period(months=12), Period(days=30))


def test_a_version_without_a_grace_is_an_error(tmp_path):
    file = tmp_path / "confirmation.yaml"
    file.write_text("- from: 2026-01-01\n  every: P12M\n  notice: P1M\n  source: [x]\n  confidence: deck\n", "utf-8")
    with pytest.raises(LawError, match=r"confirmation\.yaml:1: 0\.grace"):
        load_confirmation(file)


def post(role="administrator", next_role="", next_from=None, start=date(2020, 1, 1), end=None):
    return Post(uuid4(), role, next_role, next_from, start, end)


@pytest.mark.parametrize(
    ("posts", "until"),
    [
        ([post()], None),
        ([], ON - timedelta(days=1)),
        ([post("guide")], ON - timedelta(days=1)),
        ([post(end=date(2026, 12, 31))], date(2026, 12, 31)),
        ([post(next_role="guide", next_from=date(2027, 1, 1))], date(2026, 12, 31)),
        ([post(end=date(2026, 12, 31)), post("guide", "administrator", date(2027, 1, 1))], None),
        ([post(end=date(2026, 12, 31)), post("guide", "administrator", date(2027, 1, 2))], date(2026, 12, 31)),
        ([post(end=date(2026, 12, 31)), post(start=date(2027, 1, 1))], None),
    ],
)
def test_until_when_somebody_administers(posts, until):
    assert last_administrated(posts, ON) == until


def test_a_change_that_shortens_it_leaves_nobody():
    staying, going = post(), post(end=date(2026, 12, 31))
    assert leaves_nobody([staying], [going], ON)
    assert not leaves_nobody([staying, post()], [going, post()], ON)
    assert not leaves_nobody([going], [going], ON)
    assert not leaves_nobody([post("guide")], [post("nurse")], ON)
