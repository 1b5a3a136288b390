"""The law as data refuses what it does not know: file, line, path, expectation."""

import shutil
from pathlib import Path

import pytest

from samsyn.law.reader import LawError, iso_date, parse, read
from samsyn.law.rulebook import DATA, load_duty, load_rulebook
from samsyn.law.schema import Labels
from samsyn.law.terms import NotInForce

GOOD = """code: D99
name: {en: "a", sv: "b", fi: "c"}
in_deck: true
subject: person
status: live
trigger_in_words: "x"
closing_evidence: "y"
groups: [IP]
versions:
  - from: 2025-01-01
    trigger: [plan_signed]
    closed_by: [plan_ended]
    responsible: [municipality]
    deadline: {basis: law, within: P1M}
    source: "681/2023, 1 §"
    confidence: confirmed
  - from: 2026-01-01
    source: "721/2025"
    confidence: confirmed
"""


def duty(folder: Path, text: str):
    file = folder / "duty.yaml"
    file.write_text(text, encoding="utf-8")
    book = load_rulebook()
    return load_duty(
        file,
        "duty",
        events=frozenset(book.events),
        questions=frozenset(book.questions),
        targets=frozenset(book.region.targets),
    )


def test_a_good_duty_is_read(tmp_path):
    rule = duty(tmp_path, GOOD)
    assert [version.from_.isoformat() for version in rule.versions] == ["2025-01-01", "2026-01-01"]
    assert rule.versions[1].responsible == rule.versions[0].responsible


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "expected"),
    [
        ("in_deck: true", "in_deck: true\ncolour: red", 4, "colour", "unknown key"),
        ("    confidence: confirmed\n  - from: 2026", "    if: x\n  - from: 2026", 10, "versions.0", "required"),
        ('    source: "681/2023, 1 §"\n', "", 10, "versions.0.source", "this key is required"),
        ('"681/2023, 1 §"', "[]", 15, "versions.0.source", "at least 1 item"),
        ("in_deck: true", "in_deck: true\nin_deck: false", 4, "in_deck", "a key may be given once only"),
        ("2026-01-01", "2025-01-01", 17, "versions.1.from", "the first day of another version too"),
        ("2026-01-01", "2024-01-01", 17, "versions.1.from", "in order of time"),
        ("2026-01-01", "2025-02-30", 17, "versions.1.from", "an existing day as YYYY-MM-DD, not '2025-02-30'"),
        ("2026-01-01", "1.1.2026", 17, "versions.1.from", "an existing day"),
        ("[municipality]", "[mayor]", 13, "versions.0.responsible.0.function", "expected one of"),
        ("[plan_signed]", "[plan_sung]", 11, "versions.0.trigger.0", "unknown event 'plan_sung'"),
        ("[plan_ended]", "[over]", 12, "versions.0.closed_by.0", "unknown event 'over'"),
        ("    closed_by", "    when: [sunny]\n    closed_by", 12, "versions.0.when.0", "unknown condition 'sunny'"),
        ("within: P1M", "target: soon", 14, "versions.0.deadline.target", "unknown local target 'soon'"),
        ("within: P1M", "rule: by_feel", 14, "versions.0.deadline.rule", "unknown deadline rule 'by_feel'"),
        ("within: P1M", "within: 1 month", 14, "versions.0.deadline.within", "expected a period"),
        ("within: P1M", "at: [never]", 14, "versions.0.deadline.at.0", "unknown event 'never'"),
        ("basis: law", "basis: habit", 14, "versions.0.deadline.basis", "expected one of"),
        (
            '    source: "681',
            '    open_questions: [why]\n    source: "681',
            15,
            "versions.0.open_questions.0",
            "unknown question 'why'",
        ),
        ('    source: "681', '    mode_rule: mood\n    source: "681', 15, "versions.0.mode_rule", "unknown mode rule"),
        ('    source: "681', '    reads: [diary]\n    source: "681', 15, "versions.0.reads.0", "expected a data class"),
        ("groups: [IP]", "groups: [XX]", 8, "groups", "expected"),
        ("code: D99", "code: 99", 1, "code", "pattern"),
        ("status: live", "status: asleep", 5, "status", "expected one of"),
        ("    trigger: [plan_signed]\n", "", 10, "versions.0", "a live duty needs a trigger"),
        ("    responsible: [municipality]\n", "", 10, "versions.0", "a live duty needs a responsible function"),
        ("    closed_by: [plan_ended]\n", "", 10, "versions.0", "a live duty needs an event that closes it"),
        ("versions:\n", "versions: none\nrest:\n", 9, "versions", "a valid list"),
        ('{en: "a", sv: "b", fi: "c"}', '{en: "a", sv: "b"}', 2, "name.fi", "this key is required"),
        ('sv: "b"', 'sv: ""', 2, "name.sv", "at least 1 character"),
    ],
)
def test_what_a_duty_may_not_say_is_refused(tmp_path, old, new, line, path, expected):
    assert old in GOOD
    with pytest.raises(LawError) as caught:
        duty(tmp_path, GOOD.replace(old, new, 1))
    problem = caught.value
    assert problem.file == str(tmp_path / "duty.yaml")
    assert expected in str(problem)
    assert (problem.line, problem.path.startswith(path)) == (line, True), str(problem)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: [1, 2", "valid YAML expected"),
        (b"a: \xff", "UTF-8"),
        (b"a: &x [*x]", "not nested without end"),
        (b"? [1]\n: 2", "a key must be text"),
        (b"a: 1\n---\nb: 2", "valid YAML expected"),
        (b"a: 1\x00", "valid YAML expected"),
    ],
)
def test_what_is_no_yaml_text_is_refused(tmp_path, content, expected):
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    with pytest.raises(LawError, match=expected):
        read(file)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for file in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(LawError, match="cannot be read"):
            read(file)


def test_scalars_and_keys_stay_text(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("on: 010\nno: yes\nday: 2025-02-30\nnothing:\nnull: ~\n'quoted': 'null'\n", encoding="utf-8")
    assert read(file).content == {
        "on": "010",
        "no": "yes",
        "day": "2025-02-30",
        "nothing": None,
        "null": None,
        "quoted": "null",
    }


def test_a_list_where_keys_are_expected_is_refused(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("- a\n", encoding="utf-8")
    with pytest.raises(LawError, match="a mapping of keys to values expected"):
        parse(read(file), Labels)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-13-01", "25-01-01", "2025-1-1", "20250101", "", None, "2025-01-01T00"]
)
def test_an_impossible_day_is_refused(text):
    with pytest.raises(ValueError, match="an existing day"):
        iso_date(text)


def test_outside_the_versions_there_is_no_silent_answer():
    book = load_rulebook()
    with pytest.raises(NotInForce):
        book.regime(iso_date("2011-08-31"))
    with pytest.raises(NotInForce):
        book.version_at("D36", iso_date("2022-12-31"))
    with pytest.raises(NotInForce):
        book.version_at("D47", iso_date("2025-01-01"))
    assert book.regime(iso_date("2011-09-01")) == "A"
    assert book.version_at("D36", iso_date("2023-01-01")).mode == "may"


@pytest.fixture
def copy(tmp_path) -> Path:
    """The data folder as a copy that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("demo", "pages", "exchange"))
    return tmp_path / "data"


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_one_code_is_one_duty(copy):
    spoil(copy / "law/duties/plan/family.yaml", "code: D47", "code: D46")
    with pytest.raises(LawError, match="is already the code of"):
        load_rulebook(copy)


def test_one_event_name_is_one_event(copy):
    spoil(copy / "law/events.yaml", "    mapping_done: {}", "    plan_signed: {}")
    with pytest.raises(LawError, match="the event name 'plan_signed' is given twice"):
        load_rulebook(copy)


def test_an_event_is_named_in_three_languages_and_recorded_by_functions(copy):
    spoil(copy / "law/events.yaml", "  recorded_by: [reception_centre, migri]", "  recorded_by: [everybody]")
    with pytest.raises(LawError, match=r"events\.yaml:\d+: reception_started\.recorded_by\.0: expected one of"):
        load_rulebook(copy)


def test_a_copy_of_the_data_is_a_rulebook_of_its_own(copy):
    assert set(load_rulebook(copy).duties) == set(load_rulebook().duties)
