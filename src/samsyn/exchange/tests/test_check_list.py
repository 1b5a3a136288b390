"""What is wrong with a list, cell by cell and row by row, and where does it stand?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from samsyn.exchange.cells import CellError, read_cell, read_day
from samsyn.exchange.columns import FIXED
from samsyn.exchange.rules import check_rows
from samsyn.exchange.terms import ListKind, Problem, Trouble
from samsyn.exchange.tests.lists import BORN, HETU, checked, meaning, reading_of, table
from samsyn.law.terms import Function

HEAD = ["Efternamn", "Förnamn", "Födelsedatum", "Målgrupp"]
ALI = ["Ahmadi", "Ali", BORN, "Kvotflykting"]


def troubles(*rows, **options) -> list[tuple[int, str, Trouble]]:
    return [(problem.row, problem.heading, problem.trouble) for problem in checked(*rows, **options).problems]


def only(*rows, **options) -> Problem:
    problems = checked(*rows, **options).problems
    assert len(problems) == 1, problems
    return problems[0]


def test_a_right_list_has_nothing_wrong():
    answer = checked(HEAD, ALI)
    assert answer.problems == ()
    row = answer.rows[0]
    assert (row.name, row.born, row.situation) == ("Ahmadi Ali", date(1990, 5, 1), {"group": "QR"})


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("24.11.2026", date(2026, 11, 24)),
        ("01.02.2020", date(2020, 2, 1)),
        (" 1 . 2 . 2020 ", date(2020, 2, 1)),
        ("2020-02-01", date(2020, 2, 1)),
        ("2020-02-01 00:00:00", date(2020, 2, 1)),
        (date(2020, 2, 1), date(2020, 2, 1)),
        (datetime(2020, 2, 1, 9, 0), date(2020, 2, 1)),
        ("29.2.2024", date(2024, 2, 29)),
    ],
)
def test_days_in_the_known_forms_are_understood(value, day):
    assert read_day(value) == day


@pytest.mark.parametrize(
    ("value", "trouble"),
    [
        ("31.2.2026", Trouble.IMPOSSIBLE_DATE),
        ("2026-02-30", Trouble.IMPOSSIBLE_DATE),
        ("29.2.2023", Trouble.IMPOSSIBLE_DATE),
        ("0.1.2023", Trouble.IMPOSSIBLE_DATE),
        ("1.5.90", Trouble.SHORT_YEAR),
        ("01.05.0990", Trouble.IMPOSSIBLE_DATE),
        ("5/1/2020", Trouble.NOT_A_DATE),
        ("våren 2020", Trouble.NOT_A_DATE),
        ("x", Trouble.NOT_A_DATE),
        (True, Trouble.NOT_A_DATE),
        (45000.0, Trouble.NUMBER_FOR_DATE),
        ("20200201", Trouble.NUMBER_FOR_DATE),
    ],
)
def test_days_that_cannot_be_are_never_guessed(value, trouble):
    if trouble is Trouble.IMPOSSIBLE_DATE and value == "01.05.0990":
        assert read_day(value) == date(990, 5, 1)
        with pytest.raises(CellError) as caught:
            read_cell(FIXED["birth_date"], value, meaning())
        assert caught.value.trouble is Trouble.YEAR_OUT_OF_RANGE
        return
    with pytest.raises(CellError) as caught:
        read_day(value)
    assert caught.value.trouble is trouble


def test_an_impossible_day_says_where_it_stands():
    problem = only([*HEAD, "Plan undertecknad"], [*ALI, "31.2.2026"])
    assert problem == Problem(2, 4, "Plan undertecknad", "31.2.2026", Trouble.IMPOSSIBLE_DATE)


def test_a_birth_date_in_the_future_is_refused():
    assert only(HEAD, ["Ahmadi", "Ali", "25.11.2026", "QR"]).trouble is Trouble.BORN_IN_FUTURE


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("010590-930X", Trouble.HETU_CHECK),
        ("310290-930W", Trouble.HETU_DATE),
        ("010590930W", Trouble.HETU_FORM),
        ("hemlig", Trouble.HETU_FORM),
        ("131052-308T", Trouble.HETU_OF_SOMEBODY),
    ],
)
def test_a_wrong_identity_code_says_what_is_wrong_with_it(code, trouble):
    problem = only([*HEAD, "Personbeteckning"], ["Ahmadi", "Ali", "", "QR", code])
    assert (problem.heading, problem.value, problem.trouble) == ("Personbeteckning", code, trouble)


def test_an_identity_code_gives_the_birth_date_and_must_agree_with_it():
    head = [*HEAD, "Personbeteckning"]
    assert checked(head, ["Ahmadi", "Ali", None, "QR", HETU.lower()]).rows[0].born == date(1990, 5, 1)
    problem = only(head, ["Ahmadi", "Ali", "2.5.1990", "QR", HETU])
    assert (problem.heading, problem.trouble) == ("Födelsedatum", Trouble.HETU_DISAGREES)
    assert problem.details == {"hetu_day": "1990-05-01", "hetu_column": "Personbeteckning"}


def test_an_unknown_municipality_names_the_nearest():
    problem = only([*HEAD, "Hemkommun"], [*ALI, "Närpäs"])
    assert problem.trouble is Trouble.UNKNOWN_MUNICIPALITY
    assert problem.details["near"][0] == "Närpes"


@pytest.mark.parametrize(
    "said", ["Närpes", "närpiö", "NÄRPES", "545", 545, "Närpes stad", "Närpiön kaupunki", "Närpiö kaupunki"]
)
def test_a_municipality_is_known_by_either_name_and_by_its_code(said):
    assert checked([*HEAD, "Kommun"], [*ALI, said]).rows[0].situation["municipality"] == "Närpes"


def test_a_code_that_a_spreadsheet_made_a_number_gets_its_zeros_back():
    assert checked([*HEAD, "Kommun"], [*ALI, 5]).rows[0].situation["municipality"] == "Alajärvi"


def test_an_unknown_group_or_language_is_refused():
    rows = checked([*HEAD, "Modersmål"], ["A", "B", BORN, "Kvot", "marsianska"], ["C", "D", BORN, "Turist", "dari"])
    assert [(p.row, p.trouble) for p in rows.problems] == [(2, Trouble.UNKNOWN_LANGUAGE), (3, Trouble.UNKNOWN_GROUP)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("dari", "prs"),
        ("Dari/persiska", "prs"),
        ("kurdiska (sorani)", "ckb"),
        ("Kurdi", "ku"),
        ("arabia", "ar"),
        ("ukraina", "uk"),
        ("tigrinska", "ti"),
        ("so", "so"),
        ("Vietnamesiska", "vi"),
    ],
)
def test_languages_are_understood_in_both_languages(said, code):
    assert checked([*HEAD, "Språk"], [*ALI, said]).rows[0].identity["mother_tongue"] == code


def test_required_cells_may_not_be_empty():
    assert troubles(HEAD, ["", "Ali", BORN, "QR"], ["Ahmadi", "Nur", "", "QR"]) == [
        (2, "Efternamn", Trouble.REQUIRED),
        (3, "Födelsedatum", Trouble.NOT_BORN),
    ]


def test_a_missing_column_is_named_and_nothing_else():
    answer = checked(["Efternamn", "Förnamn", "Målgrupp"], ["Ahmadi", "Ali", "QR"])
    assert [(p.trouble, p.details) for p in answer.problems] == [
        (Trouble.MISSING_COLUMN, {"targets": ["birth_date", "hetu"]})
    ]
    assert answer.rows == ()


def test_what_is_chosen_for_the_whole_list_stands_for_a_missing_column():
    rows = checked(HEAD[:3], ALI[:3], group="IP", municipality="Vasa")
    assert rows.problems == ()
    assert rows.rows[0].situation == {"group": "IP", "municipality": "Vasa"}


def test_one_thing_may_not_be_two_columns():
    list_ = table([*HEAD, "Släktnamn"], [*ALI, "Ahmadi"])
    reading = reading_of(list_)
    twice = (*reading.mapping[:4], "family_name")
    answer = check_rows(
        list_, type(reading)(reading.kind, twice, *(getattr(reading, name) for name in reading.__slots__[2:]))
    )
    assert [problem.trouble for problem in answer.problems] == [Trouble.TARGET_TWICE]


def test_a_full_name_needs_its_comma():
    head = ["Namn", "Född", "Grupp"]
    assert checked(head, ["Ahmadi, Ali Reza", BORN, "QR"]).rows[0].name == "Ahmadi Ali Reza"
    assert only(head, ["Ali Ahmadi", BORN, "QR"]).trouble is Trouble.NAME_NEEDS_COMMA


def test_the_same_person_twice_is_refused_where_it_is_certain():
    head = [*HEAD, "Klientnummer"]
    first = ["Ahmadi", "Ali", BORN, "QR", "12345"]
    assert troubles(head, first, ["Ahmady", "Aly", BORN, "QR", "12345"]) == [(3, "Klientnummer", Trouble.REPEATED)]
    assert troubles(HEAD, ALI, ["AHMADI", "ali", "1990-05-01", "QR"]) == [(3, "Efternamn", Trouble.REPEATED)]
    warned = checked(head, first, ["Ahmadi", "Ali", BORN, "QR", "99999"])
    assert ([p.trouble for p in warned.problems], warned.errors) == ([Trouble.SAME_NAME_AND_DAY], 0)


def test_a_plan_before_the_permit_is_a_warning():
    answer = checked([*HEAD, "Uppehållstillstånd", "Plan"], [*ALI, "1.3.2025", "1.2.2025"])
    assert [(p.trouble, p.is_warning, p.details["earlier"]) for p in answer.problems] == [
        (Trouble.WRONG_ORDER, True, "first_permit")
    ]
    assert answer.errors == 0


def test_nothing_happens_before_birth():
    assert only([*HEAD, "Ankomst"], ["Ahmadi", "Liv", "1.5.2026", "QR", "1.4.2026"]).trouble is Trouble.BEFORE_BIRTH


def test_what_has_happened_cannot_lie_in_the_future():
    assert only([*HEAD, "Plan undertecknad"], [*ALI, "1.12.2026"]).trouble is Trouble.FUTURE_DATE
    assert only([*HEAD, "Plan undertecknad"], [*ALI, "1.12.2062"]).trouble is Trouble.YEAR_OUT_OF_RANGE


def test_a_move_to_come_is_a_plan():
    row = checked([*HEAD, "Kommun", "Flyttdatum"], [*ALI, "Närpes", "1.12.2026"]).rows[0]
    event = row.events[0]
    assert (event.type, event.on) == ("move_known", date(2026, 11, 24))
    assert event.attributes == {"to": "Närpes", "planned_on": date(2026, 12, 1)}


def test_columns_with_days_become_events_with_what_stands_beside_them():
    head = [*HEAD, "Hemkommun", "Hemkommun sedan", "Skyddsbeslut delgivet", "Skyddsstatus"]
    row = checked(head, [*ALI, "Närpes", "5.4.2022", "3.3.2022", "flyktingstatus"]).rows[0]
    assert [(event.type, event.on, event.attributes) for event in row.events] == [
        ("decision_served", date(2022, 3, 3), {"status": "refugee"}),
        ("first_home_municipality", date(2022, 4, 5), {"to": "Närpes"}),
    ]
    assert row.situation["protection"] == "refugee"


def test_a_detail_without_its_day_is_a_warning():
    answer = checked([*HEAD, "Plan förlängd", "Förlängd till"], [*ALI, None, "1.2.2027"])
    assert [(p.trouble, p.heading) for p in answer.problems] == [(Trouble.NO_EVENT_DATE, "Förlängd till")]


def test_a_required_detail_must_be_there():
    options: Any = {"kind": ListKind.MOVE_LIST, "function": Function.RECEPTION_CENTRE}
    problem = only([*HEAD, "Flyttsätt valt"], [*ALI, "1.10.2026"], **options)
    assert (problem.trouble, problem.details["detail"]) == (Trouble.MISSING_DETAIL, "mode")
    row = checked([*HEAD, "Flyttsätt valt", "Flyttsätt"], [*ALI, "1.10.2026", "Kommunplats"], **options).rows[0]
    assert row.events[0].attributes == {"mode": "placement"}


def test_an_error_of_a_formula_is_no_value():
    assert only(HEAD, ["#REF!", "Ali", BORN, "QR"]).trouble is Trouble.FORMULA_ERROR


def test_a_formula_in_a_name_is_text_like_any_other():
    assert checked(HEAD, ['=HYPERLINK("http://x")', "Ali", BORN, "QR"]).rows[0].identity["family_name"].startswith("=")


def test_cells_beyond_the_headings_are_not_lost_silently():
    assert troubles(HEAD, [*ALI, "en kommentar"]) == [(2, "", Trouble.WITHOUT_HEADING)]


def test_an_interpreter_column_may_name_the_language():
    head = [*HEAD, "Tolk"]
    rows = checked(head, [*ALI[:3], "QR", "dari"], ["B", "C", BORN, "QR", "nej"], ["D", "E", BORN, "QR", "ja"]).rows
    said = [(row.identity["interpreter_needed"], row.identity.get("interpreter_language")) for row in rows]
    assert said == [(True, "prs"), (False, None), (True, None)]


def test_flags_contacts_and_households_are_understood():
    head = [*HEAD, "Utkomststöd", "Telefon", "E-post", "Adress", "Hushåll", "Familjeroll", "Utsatt ställning"]
    row = checked(head, [*ALI, "x", 401234567, "ali@example.org", "Strandvägen 1", 7, "son", "nej"]).rows[0]
    assert row.flags == {"SA"}
    assert row.contact == {"phone": "401234567", "email": "ali@example.org", "address": "Strandvägen 1"}
    assert (row.household, row.relation, row.situation["vulnerable"]) == ("7", "child", False)


def test_a_wrong_address_of_mail_or_yes_and_no_is_refused():
    answer = checked([*HEAD, "E-post", "Utkomststöd"], [*ALI, "ali@", "kanske"])
    assert [problem.trouble for problem in answer.problems] == [Trouble.NOT_AN_EMAIL, Trouble.NOT_YES_OR_NO]


def test_a_problem_survives_its_keeping():
    problem = only([*HEAD, "Hemkommun"], [*ALI, "Närpäs"])
    assert Problem.from_json(problem.as_json()) == problem
