"""A newcomer's door: a word in any of the languages leads to the data and the rule."""

import pytest

from samsyn.where import folded, main, stem, where


@pytest.mark.parametrize("question", ["hörande", "kuuleminen", "hearing", "HORANDE", "D17", "hear_wa_person"])
def test_a_word_in_any_language_leads_to_the_duty(question):
    assert "data/law/duties/placement/hear_wa_person.yaml" in {place.path for place in where(question)}


def test_a_section_leads_to_the_duties_that_cite_it():
    assert "data/law/duties/placement/direct.yaml" in {place.path for place in where("43 §")}


def test_a_word_leads_to_code_and_tests_too():
    kinds = {place.kind for place in where("anonymous presentation")}
    assert {"code", "test"} <= kinds


def test_what_has_the_very_word_comes_first():
    first = next(place for place in where("hörande") if place.kind == "term")
    assert first.text.startswith("hearing = ")


def test_words_are_compared_without_marks_and_endings():
    assert folded("Hörande") == "horande"
    assert stem("horande") == "hor"
    assert stem("plan") == "plan"


def test_the_command_answers_by_lines_and_status(capsys):
    assert main(["hörande"]) == 0
    assert "data/glossary.yaml:" in capsys.readouterr().out
    assert main(["zzzz"]) == 1
    assert main([]) == 2
