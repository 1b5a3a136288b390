"""The official terms: complete, in three languages, by day, found by old words too."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from samsyn.law.glossary import LANGUAGES, folded, load_glossary, search, term
from samsyn.law.reader import LawError
from samsyn.law.rulebook import load_rulebook

SOURCE = Path(__file__).parents[2]
ROW = '- {id: a, en: "x", sv: "y", fi: "z", mark: confirmed, source: "s"}\n'


def test_all_ninety_rows_are_there_in_three_languages():
    terms = load_glossary().values()
    numbers = {found.number.rstrip("abcdefgh") for found in terms if found.number}
    assert {str(number) for number in range(1, 91)} <= numbers
    for found in terms:
        assert all(getattr(found, language).strip() for language in LANGUAGES), found.id


def test_a_term_is_called_as_on_the_day():
    assert term("directing_to_municipality", "fi") == "kuntaan ohjaaminen"
    assert term("directing_to_municipality", "fi", date(2024, 12, 31)) == "kuntaan osoittaminen"
    assert term("directing_to_municipality", "fi", date(2025, 1, 1)) == "kuntaan ohjaaminen"
    assert term("economic_development_centre", "sv", date(2025, 12, 31)) == "närings-, trafik- och miljöcentral"
    assert term("economic_development_centre", "sv", date(2026, 1, 1)) == "livskraftscentral"
    assert term("employment_authority", "en", date(2011, 1, 1)) == "TE office", "before the first version: its word"


def test_an_unknown_term_is_an_error():
    with pytest.raises(KeyError):
        term("no_such_term", "sv")


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("hörande", "hearing"),
        ("HORANDE", "hearing"),
        ("kuuleminen", "hearing"),
        ("kuntaan osoittaminen", "directing_to_municipality"),
        ("inledande kartläggning", "initial_mapping"),
        ("directing to a municipality", "directing_to_municipality"),
    ],
)
def test_a_word_of_any_language_and_time_finds_the_term_first(text, id):
    assert search(text)[0].id == id


def test_nothing_is_found_by_nothing():
    assert search("  ") == []
    assert search("xyzzy") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROW + ROW, "2: 1.id: the id 'a' is given twice"),
        (ROW.replace('fi: "z", ', ""), "1: 0.fi: this key is required"),
        (ROW.replace("mark: confirmed", "mark: maybe"), "1: 0.mark: expected one of"),
        (ROW.replace("}", ", successor: b}"), "1: 0.successor: unknown term 'b'"),
        (ROW.replace("}", ', versions: [{from: 2025-01-01, en: "o", sv: "o", fi: "o"}]}'), "the form of today"),
        (ROW.replace("}", ', versions: [{from: 2025-02-30, en: "x", sv: "y", fi: "z"}]}'), "an existing day"),
        (ROW.replace("}", ", colour: red}"), "0.colour: unknown key"),
    ],
)
def test_what_a_term_may_not_say_is_refused(tmp_path, text, expected):
    file = tmp_path / "glossary.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load_glossary(file)
    assert expected in str(caught.value)


def known_words() -> set[str]:
    """Every official form, and the names that the law data gives to duties and events."""
    words = {folded(form) for found in load_glossary().values() for form in found.words()}
    book = load_rulebook()
    names = [rule.name for rule in book.duties.values()] + [event.name for event in book.events.values()]
    for name in names:
        words |= {folded(name.sv), folded(name.fi)}
    return words


def official(docstring: str) -> list[str]:
    """The terms of a docstring: `fi: a, b · sv: c`, up to the end of the sentence."""
    pairs = re.findall(r"fi: ([^·\n]+?) · sv: ([^·\n.]+)", docstring)
    return [word.strip() for pair in pairs for side in pair for word in side.split(",")]


def lawful_files() -> list[Path]:
    """Where the law is spoken of: this context and the rules of the others."""
    return sorted([*(SOURCE / "law").glob("*.py"), *SOURCE.glob("*/rules.py")])


def test_the_terms_of_docstrings_are_those_of_the_glossary_or_of_the_law():
    words = known_words()
    strange = {}
    for file in lawful_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for word in official(ast.get_docstring(node) or ""):
                    if not any(folded(word) in known or known in folded(word) for known in words):
                        strange[word] = file.relative_to(SOURCE).as_posix()
    assert strange == {}
