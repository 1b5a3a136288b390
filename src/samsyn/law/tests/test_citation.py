"""Sources are said in the reader's language, whole or as the section alone."""

from __future__ import annotations

import re

import pytest

from samsyn.law.citation import citation, citations, section, sections
from samsyn.law.reader import read
from samsyn.law.rulebook import DATA, load_rulebook

#: What is left of a citation when its words are gone: numbers, signs, the name of a series.
PLAIN = re.compile(r"(?:\d+ [a-g](?:–[a-g])?(?= §|,)|THL Ohjaus|mom\.|[\d\s§/–,.;:()-])+")


def every_source() -> set[str]:
    """All sources of the duties, all bases of the access matrix."""
    found = {source for rule in load_rulebook().duties.values() for one in rule.versions for source in one.source}
    matrix = read(DATA / "access" / "matrix.yaml").content
    return found | {part for row in matrix.values() for cell in row.values() for part in cell["basis"].split("; ")}


def without_words(text: str, language: str) -> str:
    """The text without what `sources.yaml` says in the language."""
    content = read(DATA / "law" / "sources.yaml").content
    said = [row[language] for part in ("words", "remarks", "pieces") for row in content[part].values()]
    for words in sorted(said, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "", text)
    return text


@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("source", sorted(every_source()))
def test_no_source_is_said_in_english(source, language):
    left = without_words(citation(source, language), language)
    assert not left or PLAIN.fullmatch(left), left


def test_a_remark_and_the_pieces_are_in_the_language():
    source = "681/2023 9 § 2 mom (receiver of contacts only)"
    assert citation(source, "sv") == "681/2023 9 § 2 mom. (bara mottagaren av kontakter)"
    assert citation("1386/2010 37 § 1 mom 5 k", "fi") == "1386/2010 37 § 1 mom. 5 kohta"
    assert citation("681/2023: no such duty, a common plan is optional", "sv").startswith("681/2023: ingen")
    assert citation("746/2011 (sections not read)", "fi") == "746/2011 (pykäliä ei ole tarkistettu)"


def test_the_section_alone_has_no_remark_and_no_words():
    assert section("746/2011 29 § (not read)", "sv") == "746/2011 29 §"
    assert section("guidance of THL", "sv") == "" == section("not read before 1.1.2023", "sv")
    assert sections(["681/2023 43 § 3 mom", "deck", "721/2025"], "fi") == "681/2023 43 § 3 mom.; 721/2025"


def test_sources_that_say_the_same_are_said_once():
    assert citations(["practice", "practice"], "sv") == "etablerad praxis"
