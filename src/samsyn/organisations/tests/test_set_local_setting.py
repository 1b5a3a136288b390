"""The region's own targets: dated, append-only, laid over the files."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from samsyn.access import context
from samsyn.law.calendar import period
from samsyn.law.rulebook import load_rulebook
from samsyn.organisations import queries, services
from samsyn.organisations.models import LocalSetting
from samsyn.organisations.words import length_in_words


def target(key, on):
    return queries.rulebook_now().target(key, date.fromisoformat(on))


def set_target(actor, key, value, valid_from, **more):
    context.begin(actor)
    services.set_local_setting(actor, key, value, date.fromisoformat(valid_from), **more)


def test_without_settings_the_files_hold(db):
    assert queries.rulebook_now() is load_rulebook()


def test_a_setting_holds_from_its_day(region):
    before = load_rulebook().target("hearing", date(2026, 5, 31))
    set_target(region, "hearing", "P3BD", "2026-06-01", reason="agreed in May")
    assert target("hearing", "2026-05-31") == before
    assert target("hearing", "2026-06-01") == period("P3BD")


def test_a_later_setting_takes_over_and_the_earlier_stays_on_record(region):
    set_target(region, "hearing", "P3BD", "2026-06-01")
    set_target(region, "hearing", "P4BD", "2026-06-01")
    assert target("hearing", "2026-06-01") == period("P4BD")
    assert LocalSetting.objects.count() == 2


def test_a_target_can_be_given_up(region):
    set_target(region, "hearing", "", "2026-06-01")
    assert target("hearing", "2026-06-01") is None


def test_the_rulebook_is_kept_until_a_setting_is_added(region, django_assert_num_queries):
    set_target(region, "hearing", "P3BD", "2026-06-01")
    first = queries.rulebook_now()
    with django_assert_num_queries(1):
        assert queries.rulebook_now() is first
    set_target(region, "hearing", "P4BD", "2026-07-01")
    assert queries.rulebook_now() is not first


def test_only_the_region_sets_targets(naerpes):
    with pytest.raises(PermissionDenied):
        set_target(naerpes, "hearing", "P3BD", "2026-06-01")


@pytest.mark.parametrize(("key", "value"), [("no_such_target", "P3BD"), ("hearing", "three days"), ("hearing", "P")])
def test_an_unknown_target_or_length_is_refused(region, key, value):
    with pytest.raises(services.SettingRefused):
        set_target(region, key, value, "2026-06-01")


@pytest.mark.parametrize("value", ["P99999999999D", "P9999999BD", "P99999Y", "P2601BD"])
def test_a_target_that_leads_beyond_the_calendar_is_refused(region, value):
    with pytest.raises(services.SettingRefused):
        set_target(region, "hearing", value, "2026-06-01")
    assert LocalSetting.objects.count() == 0


ASKED = {"key": "hearing", "number": "3", "unit": "BD", "valid_from": "1.1.2026", "reason": "Regionens avtal"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "3", "unit": "none"},
        {"number": "99999999999"},
        {"number": "-1"},
        {"number": "soon"},
        {"number": "3650", "unit": "M"},
        {"number": "2601"},
        {"unit": "fortnights"},
        {"reason": ""},
        {"valid_from": "31.2.2026"},
    ],
)
def test_what_is_no_target_is_refused_on_the_page_and_empty_is_never_none(region, client_of, wrong):
    assert client_of(region).post("/organisation/target/", ASKED | wrong).status_code == 422
    assert LocalSetting.objects.count() == 0


def test_that_there_is_no_target_is_said(region, client_of):
    none = ASKED | {"number": "", "unit": "none"}
    assert client_of(region).post("/organisation/target/", none).status_code == 302
    assert [row.length for row in queries.targets(date(2026, 6, 2)) if row.key == "hearing"] == [None]


def test_an_organisation_outside_the_region_sets_none_of_its_targets(hire):
    set_target(hire("MUN:Korsholm", "regional_coordinator"), "hearing", "P3BD", "2026-06-01")
    with pytest.raises(PermissionDenied):
        set_target(hire("MUN:Åbo", "regional_coordinator"), "hearing", "P3BD", "2026-06-01")


def test_the_page_sets_a_target_and_shows_it(region, client_of):
    browser = client_of(region)
    assert browser.post("/organisation/target/", ASKED).status_code == 302
    assert [row.length for row in queries.targets(date(2026, 6, 2)) if row.key == "hearing"] == [period("P3BD")]
    page = browser.get("/organisation/").content.decode()
    with translation.override("sv"):
        assert length_in_words(period("P3BD")) in page
    assert "Regionens avtal" in page


def test_the_page_refuses_who_may_not(naerpes, client_of):
    assert client_of(naerpes).post("/organisation/target/", ASKED).status_code == 403
    assert LocalSetting.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P5BD", "5 working days"),
        ("P1BD", "1 working day"),
        ("P14D", "14 days"),
        ("P2M", "2 months"),
        ("P1M5D", "1 month 5 days"),
    ],
)
def test_a_length_is_said_in_words(text, words):
    with translation.override("en"):
        assert length_in_words(period(text)) == words


def test_no_target_is_said_in_words_too():
    with translation.override("en"):
        assert length_in_words(None) == "no target set"
