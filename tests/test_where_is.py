"""The newcomer's doors: every path of docs/where-is.md exists, and five doors lead to the same places."""

import re
from functools import cache
from pathlib import Path

from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Event, Group, PersonFacts
from samsyn.where import where

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "where-is.md").read_text(encoding="utf-8")
#: Who must be heard before a placement: data, rule, enforcement, case.
FOUR = {
    "data/law/duties/placement/hear_wa_person.yaml",
    "src/samsyn/law/conditions.py",
    "src/samsyn/cases/rules.py",
    "tests/law/duties/D17.yaml",
}


def rows() -> list[tuple[str, str]]:
    return re.findall(r"^\| ([^|]+) \| `([^`]+)` \|$", PAGE, re.MULTILINE)


@cache
def found(question: str) -> set[str]:
    return {place.path for place in where(question)}


def test_every_path_of_the_page_exists_and_every_question_is_asked_once():
    assert len(rows()) >= 40
    assert [path for _, path in rows() if not (ROOT / path).exists()] == []
    questions = [question for question, _ in rows()]
    assert len(questions) == len(set(questions))


def test_a_question_of_the_page_is_a_question():
    for question, _ in rows():
        assert question.rstrip(")").partition(" (")[0].endswith("?") or question.startswith(("the ", "what "))


def test_the_door_of_the_page():
    section = PAGE.partition("## Who must be heard")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| [^|]+ \| `([^`]+)` \|$", section, re.MULTILINE)) == FOUR


def test_the_door_of_the_word_in_three_languages():
    for word in ("hörande", "kuuleminen", "hearing"):
        assert found(word) >= FOUR, word


def test_the_door_of_the_folder():
    folder = ROOT / "data" / "law" / "duties" / "placement"
    assert "hear_wa_person.yaml" in {file.name for file in folder.iterdir()}
    assert found("hear_wa_person") >= FOUR


def test_the_door_of_the_section():
    assert found("43 §") >= FOUR


def test_the_door_of_the_panel_which_prints_rule_and_section():
    presented = Event(load_rulebook().version_at("D17", FIRST).from_, "presentation", {"evident_needs": True})
    facts = PersonFacts(alias="P", group=Group.QR, municipality="Vasa", events=(presented,))
    [duty] = [duty for duty in derive(facts, load_rulebook(), presented.on) if duty.code == "D17"]
    file = Path(load_rulebook().duty_by_key(duty.name).file)
    assert file.relative_to(ROOT).as_posix() in FOUR
    assert found(duty.code) >= {"data/law/duties/placement/hear_wa_person.yaml", "tests/law/duties/D17.yaml"}
    assert "43 § 3 mom" in duty.source[0]


FIRST = load_rulebook().duties["D17"].versions[-1].from_
