"""What is each column? The guess, and what an organisation may take from a list."""

from __future__ import annotations

import pytest

from samsyn.access.matrix import load_matrix
from samsyn.exchange.columns import Origin, origin_of, targets
from samsyn.exchange.headings import guess
from samsyn.exchange.kinds import load_glossary, load_kinds, load_order, plain
from samsyn.exchange.terms import ListKind
from samsyn.exchange.tests.lists import BORN, meaning, reading_of, table
from samsyn.law.rulebook import load_rulebook
from samsyn.law.schema import DATA_CLASSES
from samsyn.law.terms import Function

ALL = frozenset(DATA_CLASSES)


def of(kind: ListKind, function: Function, classes: frozenset[str] = ALL):
    return targets(load_kinds()[kind], frozenset({function}), classes, load_rulebook(), load_matrix())


@pytest.mark.parametrize(
    "headings",
    [
        [
            "Efternamn",
            "Förnamn",
            "Födelsedatum",
            "Målgrupp",
            "Kommun",
            "Uppehållstillstånd beviljat",
            "Plan undertecknad",
        ],
        [
            "Sukunimi",
            "Etunimet",
            "Syntymäaika",
            "Kohderyhmä",
            "Kunta",
            "Oleskelulupa myönnetty",
            "Suunnitelma allekirjoitettu",
        ],
        [
            "Family name",
            "Given names",
            "Date of birth",
            "Target group",
            "Municipality",
            "Permit granted",
            "Plan signed",
        ],
        [
            "EFTERNAMN:",
            "förnamn ",
            "Födelse-datum",
            "Målgrupp (kod)",
            "Kommun",
            "Uppehållstillstånd fr.o.m.",
            "Integrationsplan gjord",
        ],
    ],
)
def test_headings_in_all_languages_are_guessed(headings):
    list_ = table(headings, ["Ahmadi", "Ali", BORN, "QR", "Vasa", "1.2.2025", "1.3.2025"])
    found = reading_of(list_).mapping
    expected = (
        "family_name",
        "given_names",
        "birth_date",
        "group",
        "municipality",
        "event.first_permit",
        "event.plan_signed",
    )
    assert [code for code, heading in zip(found, headings, strict=True) if heading != "Födelse-datum"] == [
        code for code, heading in zip(expected, headings, strict=True) if heading != "Födelse-datum"
    ]


def test_a_heading_whose_cells_say_something_else_is_left_to_the_user():
    list_ = table(
        ["Efternamn", "Förnamn", "Uppehållstillstånd", "Plan"], ["Ahmadi", "Ali", "A", "ja"], ["B", "C", "B", "nej"]
    )
    assert reading_of(list_).mapping == ("family_name", "given_names", "", "")


def test_two_columns_of_one_meaning_are_not_both_taken():
    list_ = table(["Efternamn", "Släktnamn", "Förnamn"], ["Ahmadi", "Ahmadi", "Ali"])
    assert reading_of(list_).mapping == ("family_name", "", "given_names")


def test_what_the_organisation_chose_before_goes_first():
    list_ = table(["Efternamn", "Förnamn", "Datum 1", "Kommentar"], ["Ahmadi", "Ali", "1.2.2025", "hej"])
    remembered = {plain("Datum 1"): "event.plan_signed", plain("Efternamn"): ""}
    found = guess(list_, load_glossary(), of(ListKind.OWN_CLIENTS, Function.MUNICIPALITY), meaning(), remembered)
    assert found == ("", "given_names", "event.plan_signed", "")


def test_the_columns_of_each_sort_of_list_can_be_chosen_and_are_in_the_glossary():
    for kind, function in (
        (ListKind.MOVE_LIST, Function.RECEPTION_CENTRE),
        (ListKind.MOVE_LIST, Function.MUNICIPALITY),
        (ListKind.QUOTA_LIST, Function.STATE_REGION),
        (ListKind.QUOTA_LIST, Function.MUNICIPALITY),
        (ListKind.OWN_CLIENTS, Function.MUNICIPALITY),
    ):
        rule = load_kinds()[kind]
        assert set(rule.columns) <= set(of(kind, function))
        assert set(rule.columns) <= set(load_glossary().called)


def test_every_key_of_the_glossary_is_something_a_column_can_be():
    known = set()
    for kind in ListKind:
        for function in Function:
            known |= set(of(kind, function))
    assert set(load_glossary().called) - known == set()


def test_an_organisation_records_its_own_facts_and_those_of_the_lists_author():
    kinds, events = load_kinds(), load_rulebook().events
    municipality = frozenset({Function.MUNICIPALITY})
    held = events["permit_info_held"]
    assert origin_of(held, kinds[ListKind.MOVE_LIST], frozenset({Function.RECEPTION_CENTRE})) is Origin.OWN
    assert origin_of(held, kinds[ListKind.MOVE_LIST], municipality) is Origin.AUTHOR
    assert origin_of(held, kinds[ListKind.OWN_CLIENTS], municipality) is None


def test_of_others_facts_a_municipality_tells_only_what_the_rule_names():
    kind, events = load_kinds()[ListKind.OWN_CLIENTS], load_rulebook().events
    municipality = frozenset({Function.MUNICIPALITY})
    told = {type_ for type_, event in events.items() if origin_of(event, kind, municipality) is Origin.TOLD}
    assert told == set(kind.told)
    assert origin_of(events["initial_interview_done"], kind, municipality) is None


def test_a_class_of_data_that_the_matrix_keeps_away_cannot_be_imported():
    assert "event.health_check_done" not in of(ListKind.OWN_CLIENTS, Function.MUNICIPALITY)
    assert "event.plan_signed" not in of(ListKind.MOVE_LIST, Function.RECEPTION_CENTRE)


def test_a_class_of_data_that_the_role_does_not_see_cannot_be_imported():
    narrow = of(ListKind.OWN_CLIENTS, Function.MUNICIPALITY, frozenset({"identity", "permit"}))
    assert {"family_name", "group", "event.first_permit"} <= set(narrow)
    assert not {"phone", "event.plan_signed", "event.assessment_done"} & set(narrow)


def test_a_fact_of_others_may_be_told_but_no_duty_be_closed_by_telling_it():
    told = set().union(*(kind.told for kind in load_kinds().values()))
    closing = {
        (rule.code, type_)
        for rule in load_rulebook().duties.values()
        for version in rule.versions
        for type_ in told & version.closed_by
    }
    assert closing == set()


def test_the_order_of_days_is_about_known_events():
    order = load_order()
    assert order.once <= set(load_rulebook().events)
