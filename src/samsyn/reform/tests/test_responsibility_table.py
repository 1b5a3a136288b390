"""Who is responsible on a day, and what moved between two days? No database."""

from __future__ import annotations

from datetime import date

import pytest

from samsyn.law.rulebook import NotInForce, Rulebook, load_rulebook
from samsyn.law.terms import Function, Group
from samsyn.reform import rules
from samsyn.reform.terms import FATES, Change, Column, Finding, Move, Part, Row, Share, Table, Theme

LAST_OF_2022, FIRST_OF_2023 = date(2022, 12, 31), date(2023, 1, 1)
LAST_OF_2024, FIRST_OF_2025 = date(2024, 12, 31), date(2025, 1, 1)
LAST_OF_2025, FIRST_OF_2026 = date(2025, 12, 31), date(2026, 1, 1)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def row(table: Table, code: str) -> Row:
    return next(row for row in table.rows if row.code == code)


def changes(rulebook: Rulebook, first: date, second: date, **chosen: object) -> dict[str, Change]:
    found = rules.difference(rulebook, first, second, **chosen)  # type: ignore[arg-type]
    return {change.code: change for change in found}


def test_the_hearing_of_a_person_begins_in_2023_with_the_county_consulted(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2022, FIRST_OF_2023, group=Group.QR)["D17"]
    assert change.fate is Finding.BEGAN
    assert change.before is None
    assert change.moves == {Column.MUNICIPALITY: Move.HERE, Column.WELLBEING_COUNTY: Move.HERE}
    assert change.gained(Column.MUNICIPALITY) == {Part.RESPONSIBLE}
    assert change.gained(Column.WELLBEING_COUNTY) == {Part.CONSULTED}


def test_health_checks_move_from_the_municipality_to_the_county(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2022, FIRST_OF_2023)["D54"]
    assert change.fate is Finding.TO_COUNTY
    assert change.moves == {Column.MUNICIPALITY: Move.AWAY, Column.WELLBEING_COUNTY: Move.HERE}
    assert change.lost(Column.MUNICIPALITY) == {Part.RESPONSIBLE}


def test_the_assessment_of_a_job_seeker_goes_from_the_te_office_to_the_employment_area(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2024, FIRST_OF_2025, municipality="Vasa")["D34"]
    assert change.fate is Finding.ELSEWHERE
    assert change.moves[Column.EMPLOYMENT_AUTHORITY] is Move.HANDED_OVER
    assert change.before is not None
    assert change.after is not None
    assert change.before.entries(Part.RESPONSIBLE)[0].organisation == "TE:Österbotten"
    assert change.after.entries(Part.RESPONSIBLE)[0].organisation == "MUN_EMP:Österbotten"
    assert change.deadline_changed


@pytest.mark.parametrize("code", ["D23", "D73", "D70"])
def test_decisions_of_64_65_and_68_are_made_in_uusimaa_from_2026(rulebook: Rulebook, code: str) -> None:
    change = changes(rulebook, LAST_OF_2025, FIRST_OF_2026, municipality="Närpes")[code]
    assert change.moves == {Column.STATE_REGION: Move.HANDED_OVER}
    assert list(rules.moved_tasks(change)) == ["LVC:Uusimaa"]
    assert change.after is not None
    assert all(entry.elsewhere for entry in change.after.cells[Column.STATE_REGION])


def test_a_task_that_moved_is_named_also_without_a_municipality(rulebook: Rulebook) -> None:
    table = rules.responsibility_table(rulebook, FIRST_OF_2026)
    assert {entry.organisation for entry in row(table, "D73").cells[Column.STATE_REGION]} == {"LVC:Uusimaa"}


def test_a_new_name_of_the_same_authority_is_no_move(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2025, FIRST_OF_2026)["D19"]
    assert not change.moved
    assert change.fate is Finding.AS_BEFORE


def test_special_costs_are_shared_between_municipality_and_county(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2022, FIRST_OF_2023)["D73"]
    assert change.fate is Finding.SHARED
    assert Column.MUNICIPALITY not in change.moves


def test_the_agreement_stays_and_the_county_gets_a_part(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2022, FIRST_OF_2023)["D15"]
    assert list(rules.findings_of(change)) == [Finding.STAYS, Finding.COUNTY_TAKES_PART]


def test_integration_training_comes_to_the_municipality_in_2025(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2024, FIRST_OF_2025)["D48"]
    assert change.fate is Finding.TO_MUNICIPALITY
    assert change.lost(Column.STATE_REGION) == {Part.RESPONSIBLE}


def test_the_familys_plan_ends_in_2025(rulebook: Rulebook) -> None:
    change = changes(rulebook, LAST_OF_2024, FIRST_OF_2025)["D47"]
    assert change.fate is Finding.ENDED
    assert change.after is None
    assert set(change.moves.values()) == {Move.AWAY}


def test_a_group_that_the_law_takes_in_sees_the_duty_begin(rulebook: Rulebook) -> None:
    day_before, day = date(2023, 2, 28), date(2023, 3, 1)
    assert changes(rulebook, day_before, day, group=Group.TP1)["D71"].fate is Finding.BEGAN
    assert changes(rulebook, day_before, day)["D71"].groups_gained == {Group.TP1}


def test_who_assesses_is_both_the_municipality_and_the_employment_authority(rulebook: Rulebook) -> None:
    cells = row(rules.responsibility_table(rulebook, FIRST_OF_2026), "D43").cells
    assert cells[Column.MUNICIPALITY][0].share is Share.NOT_JOB_SEEKERS
    assert cells[Column.EMPLOYMENT_AUTHORITY][0].share is Share.JOB_SEEKERS


def test_every_authority_means_those_that_exist_on_the_day(rulebook: Rulebook) -> None:
    before, after = (rules.responsibility_table(rulebook, day) for day in (LAST_OF_2022, FIRST_OF_2023))
    assert Column.WELLBEING_COUNTY not in row(before, "D67").cells
    assert row(after, "D67").cells[Column.WELLBEING_COUNTY][0].share is Share.EVERY
    assert changes(rulebook, LAST_OF_2022, FIRST_OF_2023)["D67"].fate is Finding.AS_BEFORE


def test_the_columns_name_the_organisations_of_the_day(rulebook: Rulebook) -> None:
    headings = {
        heading.column: heading
        for heading in rules.responsibility_table(rulebook, FIRST_OF_2026, None, "Närpes").headings
    }
    assert headings[Column.MUNICIPALITY].organisation == "MUN:Närpes"
    assert headings[Column.WELLBEING_COUNTY].organisation == "WA:Österbotten"
    assert headings[Column.STATE_REGION].organisation == "LVC:Österbotten"
    assert headings[Column.STATE_PAYER].organisation == "TEHK"
    old = {
        heading.column: heading
        for heading in rules.responsibility_table(rulebook, LAST_OF_2022, None, "Närpes").headings
    }
    assert old[Column.STATE_REGION].organisation == "ELY:Österbotten"
    assert not old[Column.WELLBEING_COUNTY].exists


def test_every_duty_has_exactly_one_fate(rulebook: Rulebook) -> None:
    found = rules.findings(rules.difference(rulebook, LAST_OF_2022, FIRST_OF_2026))
    codes = [code for fate in FATES for code in found[fate]]
    assert len(codes) == len(set(codes))
    assert sum(rules.fate_counts(found).values()) == len(codes)


def test_the_same_day_differs_in_nothing(rulebook: Rulebook) -> None:
    found = rules.difference(rulebook, FIRST_OF_2026, FIRST_OF_2026)
    assert not any(change.moved or change.deadline_changed for change in found)


def test_a_day_without_law_is_refused(rulebook: Rulebook) -> None:
    with pytest.raises(NotInForce):
        rules.responsibility_table(rulebook, date(2011, 8, 31))


def test_every_duty_and_function_has_its_place(rulebook: Rulebook) -> None:
    assert Theme.OTHER not in {rules.theme_of(rule.key) for rule in rulebook.duties.values()}
    for rule in rulebook.duties.values():
        for version in rule.versions:
            if not version.repealed:
                assert rules.row_of(rulebook, rule, version, version.from_).entries(Part.RESPONSIBLE), rule.code


def test_rows_stand_by_theme(rulebook: Rulebook) -> None:
    themes = [rules.theme_of(row.rule.key) for row in rules.responsibility_table(rulebook, FIRST_OF_2026).rows]
    assert themes == sorted(themes, key=list(Theme).index)


def test_the_client_stands_among_the_others(rulebook: Rulebook) -> None:
    cells = row(rules.responsibility_table(rulebook, FIRST_OF_2026), "D65").cells
    assert [entry.function for entry in cells[Column.OTHERS]] == [Function.CLIENT, Function.GUIDANCE_POINT]
