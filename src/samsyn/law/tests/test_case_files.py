"""What a case file may say, and how everything else is refused: status 2, one line, nothing on stdout."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsyn.cli import main
from samsyn.law.casefile import read_case, read_cases
from samsyn.law.reader import LawError
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Flag, Group

GOOD = """id: X
person: {alias: Ali, group: IP, municipality: Vasa, flags: [SA], born: 1990-02-28}
events:
  - {date: 2025-02-03, type: first_permit}
  - {date: 2025-03-03, type: move, to: Vasa}
  - {date: 2025-03-10, type: presentation, evident_needs: true}
"""


def case(folder: Path, text: str | bytes) -> Path:
    file = folder / "case.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_good_case_is_read_with_its_types(tmp_path):
    [facts] = read_case(case(tmp_path, GOOD), load_rulebook()).persons
    assert (facts.alias, facts.group, facts.municipality) == ("Ali", Group.IP, "Vasa")
    assert facts.flags == frozenset({Flag.SA})
    assert facts.born == date(1990, 2, 28)
    assert [event.type for event in facts.events] == ["first_permit", "move", "presentation"]
    assert facts.events[2].attributes == {"evident_needs": True}


def test_names_of_the_day_are_aliases_of_one_event(tmp_path):
    text = GOOD + "  - {date: 2025-03-20, type: ely_decision}\n  - {date: 2025-03-21, type: lvc_decision}\n"
    [facts] = read_case(case(tmp_path, text), load_rulebook()).persons
    assert [(event.type, event.said_as) for event in facts.events[3:]] == [
        ("direction_decided", "ely_decision"),
        ("direction_decided", "lvc_decision"),
    ]


def test_a_municipality_may_be_given_by_either_name_or_by_code(tmp_path):
    for said in ("Vaasa", "vasa", "905"):
        [facts] = read_case(
            case(tmp_path, GOOD.replace("municipality: Vasa", f"municipality: '{said}'")), load_rulebook()
        ).persons
        assert facts.municipality == "Vasa"


def test_an_event_without_person_concerns_all(tmp_path):
    text = (
        "municipality: Vasa\npersons: [{alias: a, group: QR}, {alias: b, group: QR}]\n"
        "events:\n  - {date: 2026-01-05, type: arrival}\n  - {date: 2026-01-06, type: jobseeker_start, person: b}\n"
    )
    a, b = read_case(case(tmp_path, text), load_rulebook()).persons
    assert [event.type for event in a.events] == ["arrival"]
    assert [event.type for event in b.events] == ["arrival", "jobseeker_start"]


def test_keys_for_other_readers_are_passed_over(tmp_path):
    text = GOOD + "regimes: [C]\nvariant_b: {x: 1}\nflag_for_lawyer: why\nwindow_end: 2026-01-01\non: 2025-01-01\n"
    assert read_case(case(tmp_path, text), load_rulebook()).last_day == date(2025, 3, 10)


def test_the_permit_of_a_person_key_is_an_event(tmp_path):
    text = GOOD.replace("group: IP", "group: IP, first_permit: 2024-05-06")
    [facts] = read_case(case(tmp_path, text), load_rulebook()).persons
    assert (facts.events[0].on, facts.events[0].type) == (date(2024, 5, 6), "first_permit")


REFUSED = [
    ("type: move", "type: mvoe", "5: events.1.type: unknown event type 'mvoe'"),
    ("to: Vasa}", "too: Vasa}", "5: events.1.too: unknown attribute of move; known: to"),
    ("alias: Ali", "name: Ali", "2: person.name: unknown key of a person"),
    ("group: IP", "group: XX", "2: person.group: expected a group"),
    ("group: IP, ", "", "2: person.group: the group of the person is required"),
    ("group: IP", "group: [IP]", "2: person.group:"),
    ("flags: [SA]", "flags: [S]", "2: person.flags.0: expected a flag"),
    ("flags: [SA]", "flags: SA", "2: person.flags: a list of flags expected"),
    ("flags: [SA]", "flags: [{a: 1}]", "2: person.flags.0: expected a flag"),
    ("municipality: Vasa", "municipality: Nowhere", "2: person.municipality: expected the name or code"),
    ("to: Vasa", "to: Nowhere", "5: events.1.to: expected the name or code of a municipality"),
    ("2025-03-03", "2025-02-30", "5: events.1.date: expected an existing day as YYYY-MM-DD, not '2025-02-30'"),
    ("born: 1990-02-28", "born: 1990-02-31", "2: person.born: expected an existing day"),
    ("born: 1990-02-28", "born: [1990]", "2: person.born: a day as YYYY-MM-DD expected"),
    ("date: 2025-03-03, ", "", "5: events.1.date: this key is required"),
    ("type: move, ", "", "5: events.1.type: this key is required"),
    ("type: move", "type: [move]", "5: events.1.type: this key is required, as text"),
    ("evident_needs: true", "evident_needs: perhaps", "6: events.2.evident_needs: expected true or false"),
    ("to: Vasa}", "person: Bo}", "5: events.1.person: no person of this file is called 'Bo'"),
    ("to: Vasa}", "person: [Bo]}", "5: events.1.person: no person of this file"),
    ("person: {", "persons: []\nperson: {", "2: persons: give either person or persons, not both"),
    ("person: {alias: Ali", "other: {alias: Ali", "1: (top): the key person or persons is required"),
    ("events:\n", "events: none\nrest:\n", "3: events: a list of events expected"),
    ("  - {date: 2025-02-03, type: first_permit}", "  - first_permit", "4: events.0: an event with date and type"),
    ("id: X\n", "id: X\nid: Y\n", "2: id: a key may be given once only"),
    ("alias: Ali", "alias: [a]", "2: person.alias: text expected"),
    ("alias: Ali", "parent: Bo", "2: person.parent: no person of this file is called 'Bo'"),
    ("type: move, to: Vasa", "type: cost_occurred", "5: events.1.cost: cost_occurred needs this attribute"),
    ("type: move, to: Vasa", "type: cost_occurred, cost: gold", "5: events.1.cost: expected one of"),
    ("type: move, to: Vasa", "type: plan_extended, until: soon", "5: events.1.until: expected an existing day"),
    ("events:", "events: [", "valid YAML expected"),
]


@pytest.mark.parametrize(("old", "new", "expected"), REFUSED, ids=[new.strip() or "missing" for _, new, _ in REFUSED])
def test_what_a_case_may_not_say_is_refused_in_one_line(tmp_path, capsys, old, new, expected):
    assert old in GOOD
    file = case(tmp_path, GOOD.replace(old, new, 1))
    assert main(["derive", str(file), "--on", "2025-06-02", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{file}:")
    assert expected in err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "a case with the keys"),
        (b"- a\n", "a case with the keys"),
        (b"person: \xff\n", "UTF-8"),
        (b"person: {alias: x\n", "valid YAML expected"),
        (b"persons: {alias: x}\n", "persons: a list of persons expected"),
        (b"persons: []\n", "persons: a list of persons expected"),
        (b"persons: [a]\n", "persons.0: a mapping of a person's keys expected"),
        (b"persons: [{alias: a, group: IP}, {alias: a, group: IP}]\n", "persons.1: the alias 'a' is given twice"),
        (b"person: IP\n", "person: a mapping of a person's keys expected"),
        (b"cases: []\n", "the key person or persons is required"),
    ],
)
def test_what_is_no_case_is_refused(tmp_path, capsys, content, expected):
    assert main(["derive", str(case(tmp_path, content)), "--on", "2025-06-02"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert expected in err


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_missing_file_and_a_folder_are_refused(tmp_path, capsys, name):
    assert main(["derive", str(tmp_path / name), "--on", "2025-06-02"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "cannot be read" in err


@pytest.mark.parametrize("day", ["2025-02-30", "tomorrow", "1.1.2025", ""])
def test_an_impossible_day_of_viewing_is_refused_in_one_line(tmp_path, capsys, day):
    with pytest.raises(SystemExit) as stopped:
        main(["derive", str(case(tmp_path, GOOD)), "--on", day])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out, err.count("\n")) == (2, "", 1)
    assert "an existing day as YYYY-MM-DD" in err


def test_a_day_before_the_first_act_is_refused(tmp_path, capsys):
    assert main(["derive", str(case(tmp_path, GOOD)), "--on", "2011-08-31"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "no law of this rulebook was in force on 2011-08-31\n")


def test_several_cases_in_one_file_keep_their_lines(tmp_path):
    file = case(tmp_path, "cases:\n  - person: {alias: a, group: IP}\n  - person: {alias: b, group: XX}\n")
    with pytest.raises(LawError, match=r"case\.yaml:3: person\.group: expected a group"):
        read_cases(file, load_rulebook())
    with pytest.raises(LawError, match="a list of cases expected"):
        read_cases(case(tmp_path, "cases: none\n"), load_rulebook())


junk = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from(["IP", "Vasa", "move", "2025-01-01", "true"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["id", "person", "persons", "municipality", "events", "expect"]
PARTS = ["alias", "group", "municipality", "flags", "born", "first_permit", "parent", "date", "type", "to", "person"]
row = st.dictionaries(st.sampled_from(PARTS), junk, max_size=6)


@given(st.dictionaries(st.sampled_from(KEYS), junk | row | st.lists(row, max_size=3), max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_yaml_is_read_or_refused_and_never_breaks(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("junk") / "case.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    try:
        read_case(file, load_rulebook())
    except LawError as problem:
        said = problem
    else:
        return
    assert said.file == str(file)
    assert said.expected
