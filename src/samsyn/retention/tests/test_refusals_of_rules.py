"""A file of `data/retention/` that is wrong is refused with its name, line and path, and what was expected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from samsyn.law.reader import LawError
from samsyn.law.rulebook import DATA
from samsyn.law.schema import DATA_CLASSES
from samsyn.retention.rulebook import load_retention
from samsyn.retention.terms import Why


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "retention", tmp_path / "retention")
    return tmp_path / "retention"


CLIENT, LOG, HINDRANCES = "rules/client_case.yaml", "rules/log.yaml", "hindrances.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "expected"),
    [
        (CLIENT, "keep: P4Y", "keep: four", "versions.0.terms.0.keep", "expected a period"),
        (CLIENT, "keep: P4Y", "keep: P5BD", "versions.0.terms.0.keep", "years, months or days"),
        (CLIENT, "keep: P4Y", "keep: P0D", "versions.0.terms.0.keep", "years, months or days"),
        (CLIENT, "relationship_end", "birthday", "versions.0.terms.0.counted_from", "expected"),
        (CLIENT, "relationship_end", "log_entry", "versions.0.terms.0.counted_from", "one of compensated_year"),
        (CLIENT, "from: 2026-01-01", "from: 2026-02-30", "versions.1.from", "existing day"),
        (CLIENT, "from: 2026-01-01", "from: 2024-01-01", "versions.1.from", "a day after 2025-01-01"),
        (CLIENT, "confidence: unconfirmed", "confidence: surely", "versions.0.confidence", "expected one of"),
        (CLIENT, "    confidence: unconfirmed\n", "", "versions.0.confidence", "required in the first version"),
        (CLIENT, 'source: "681/2023 77 §"', 'source: ""', "versions.0.source.0", "at least 1 character"),
        (CLIENT, 'source: "681/2023 77 §"', "source: []", "versions.0.source", "at least 1 item"),
        (CLIENT, "kept_with: case", "kept_with: bag", "kept_with", "expected one of"),
        (CLIENT, "[identity, contact", "[identity, secrets", "classes.1", "expected a data class"),
        (LOG, "classes: [log]", "classes: [log, compensation]", "classes.1", "a rule already, in compensation.yaml"),
        (LOG, "classes: [log]", "classes: [log]\nwhen: now", "when", "unknown key"),
        (HINDRANCES, "protected:", "guarded:", "guarded", "expected one of open_relationship"),
        (HINDRANCES, "  confidence: confirmed\n  # the duty", "  # the duty", "open_duty.confidence", "required"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(folder, file, old, new, path, expected):
    whole = (folder / file).read_text(encoding="utf-8")
    assert old in whole
    broken = whole.replace(old, new, 1)
    (folder / file).write_text(broken, encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load_retention(folder)
    problem = caught.value
    assert (problem.file, problem.path) == (str(folder / file), path)
    assert 1 <= problem.line <= len(broken.splitlines())
    assert expected in problem.expected


def test_the_line_is_that_of_what_is_wrong(folder):
    file = folder / CLIENT
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("keep: P4Y", "keep: four"), encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load_retention(folder)
    assert "keep: four" in file.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


def test_a_class_without_a_rule_is_refused(folder):
    (folder / "rules" / "compensation.yaml").unlink()
    with pytest.raises(LawError, match="a rule for every class of data expected; none for compensation"):
        load_retention(folder)


def test_a_hindrance_that_is_missing_is_refused(folder):
    (folder / HINDRANCES).write_text("no_rule: {name: {en: a, sv: b, fi: c}, source: x, confidence: confirmed}\n")
    with pytest.raises(LawError, match="open_relationship is missing"):
        load_retention(folder)


def test_every_class_of_data_has_one_rule_and_what_is_unconfirmed_stays_marked():
    rules = load_retention()
    assert set(rules.of_class) == set(DATA_CLASSES)
    assert set(rules.hindrances) == set(Why)
    assert [version.confidence for version in rules.rules["client_case"].versions] == ["unconfirmed", "unconfirmed"]
    assert all(version.note["sv"] for rule in rules.rules.values() for version in rule.versions)
