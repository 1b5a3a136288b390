"""Working days, holidays, ends of months."""

from datetime import date, timedelta

import pytest

from samsyn.law.calendar import Period, add, add_months, is_working_day, period, subtract, working_day


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday over Easter Monday
        (date(2026, 4, 6), date(2026, 4, 7)),  # Easter Monday
        (date(2025, 4, 20), date(2025, 4, 22)),  # Easter Sunday
        (date(2026, 6, 19), date(2026, 6, 22)),  # Midsummer Eve, a Friday
        (date(2026, 6, 20), date(2026, 6, 22)),  # Midsummer Day
        (date(2025, 12, 24), date(2025, 12, 29)),  # Christmas Eve, Wednesday, to the Monday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve, Thursday
        (date(2025, 12, 31), date(2025, 12, 31)),  # New Year's Eve is a working day
        (date(2026, 1, 1), date(2026, 1, 2)),
        (date(2026, 1, 6), date(2026, 1, 7)),  # Epiphany
        (date(2025, 5, 1), date(2025, 5, 2)),
        (date(2025, 5, 29), date(2025, 5, 30)),  # Ascension Day
        (date(2025, 12, 6), date(2025, 12, 8)),  # Independence Day, a Saturday
        (date(2022, 6, 5), date(2022, 6, 6)),  # a Sunday
        (date(2023, 7, 2), date(2023, 7, 3)),
    ],
)
def test_a_day_off_moves_to_the_next_working_day(day, shown):
    assert working_day(day) == shown


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 3, 11), "P5BD", date(2025, 3, 18)),
        (date(2025, 6, 10), "P5BD", date(2025, 6, 17)),
        (date(2025, 6, 16), "P5BD", date(2025, 6, 24)),  # over Midsummer Eve, Friday 20.6.
        (date(2025, 12, 19), "P5BD", date(2025, 12, 31)),  # over Christmas
        (date(2025, 12, 31), "P5BD", date(2026, 1, 9)),  # over New Year and Epiphany
        (date(2026, 4, 1), "P5BD", date(2026, 4, 10)),  # over Easter
        (date(2026, 4, 4), "P1BD", date(2026, 4, 7)),  # from Easter Saturday
        (date(2026, 3, 6), "P1BD", date(2026, 3, 9)),
    ],
)
def test_working_days_are_counted_over_holidays(start, days, end):
    assert add(start, period(days)) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 10, 31), 1, date(2025, 11, 30)),
        (date(2025, 5, 2), -4, date(2025, 1, 2)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(start, months, end):
    assert add_months(start, months) == end


def test_periods_are_read_and_added_in_their_parts():
    assert period("P3Y") == Period(months=36)
    assert period("P1Y6M") == Period(months=18)
    assert period("P2W") == Period(days=14)
    assert period("P5BD") == Period(working_days=5)
    assert add(date(2025, 1, 31), period("P1M1D")) == date(2025, 3, 1)
    assert subtract(date(2025, 5, 2), period("P8M")) == date(2024, 9, 2)
    assert subtract(date(2025, 3, 15), period("P14D")) == date(2025, 3, 1)


@pytest.mark.parametrize("text", ["", "P", "2M", "P2", "P-1D", "P1H", "PT5M", "P5BD1D", "p2m", "P2M "])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="expected a period"):
        period(text)


def test_a_shown_day_is_never_before_the_raw_one_and_always_a_working_day():
    day = date(2011, 9, 1)
    while day < date(2014, 9, 1):
        shown = working_day(day)
        assert shown >= day
        assert is_working_day(shown)
        assert (shown - day).days <= 5
        day += timedelta(days=1)
