"""The matrix and the roles: what their files may say."""

from pathlib import Path

import pytest

from samsyn.access.conditions import HANDED_OVER, PROPOSED, RECEIVING
from samsyn.access.matrix import PERMISSIONS, load_matrix, load_roles
from samsyn.law.reader import LawError
from samsyn.law.rulebook import load_rulebook
from samsyn.law.schema import DATA_CLASSES
from samsyn.law.terms import Function


def written(folder: Path, text: str) -> Path:
    file = folder / "matrix.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "line", "path", "expected"),
    [
        ("town:\n  identity: {mode: r, basis: x}\n", 1, "town", "expected a function"),
        ("kela:\n  secrets: {mode: r, basis: x}\n", 2, "kela.secrets", "expected a data class"),
        ("kela:\n  identity: {mode: w, basis: x}\n", 2, "kela.identity.mode", "expected one of 'r' or 'rw'"),
        ("kela:\n  identity: {mode: r}\n", 2, "kela.identity.basis", "this key is required"),
        ("kela:\n  identity: {mode: r, basis: ''}\n", 2, "kela.identity.basis", "at least 1 character"),
        ("kela:\n  identity: {mode: r, basis: x, who: y}\n", 2, "kela.identity.who", "unknown key"),
        ("kela:\n  identity: {mode: r, basis: x, when: [maybe]}\n", 2, "kela.identity.when.0", "expected a condition"),
        (
            "kela:\n  identity: {mode: r, basis: x, relationship: yes}\n",
            2,
            "kela.identity.relationship",
            "true or false",
        ),
        ("kela:\n  identity: {mode: r, basis: x}\n  identity: {mode: r, basis: x}\n", 3, "kela.identity", "once only"),
        ("kela: all\n", 1, "kela", "a mapping"),
        ("- kela\n", 1, "(top)", "a mapping"),
    ],
)
def test_an_error_names_file_line_path_and_what_was_expected(tmp_path, text, line, path, expected):
    file = written(tmp_path, text)
    with pytest.raises(LawError) as caught:
        load_matrix(file)
    assert str(caught.value).startswith(f"{file}:{line}: {path}: ")
    assert expected in str(caught.value)


def test_an_unknown_permission_of_a_role_is_an_error(tmp_path):
    file = written(
        tmp_path,
        "guide:\n  name: {en: a, sv: b, fi: c}\n  purpose: x\n  kinds: every\n"
        "  permissions: [everything]\n  classes: []\n",
    )
    with pytest.raises(LawError, match=r"guide\.permissions\.0: expected a permission"):
        load_roles(file)


def test_nobody_reads_what_the_matrix_leaves_out():
    matrix = load_matrix()
    assert matrix.cell(Function.MUNICIPALITY, "health") is None
    assert matrix.cell(Function.STATE_REGION, "assessment") is None
    assert matrix.cell(Function.STATE_REGION, "plan") is None
    assert matrix.cell(Function.STATE_REGION, "health") is None
    assert matrix.of_function(Function.ASSOCIATION) == {}
    assert matrix.of_function(Function.EDUCATION_PROVIDER) == {}


def test_every_cell_cites_a_section_or_an_act():
    for key, cell in load_matrix().cells.items():
        assert any(mark in cell.basis for mark in ("§", "/20")), key


def test_every_permission_is_in_somebodys_hands_and_every_class_is_known():
    roles = load_roles()
    assert {permission for rule in roles.values() for permission in rule.permissions} == PERMISSIONS
    assert all(rule.classes <= set(DATA_CLASSES) for rule in roles.values())


@pytest.mark.parametrize("role", ["administrator", "statistics", "data_protection_officer"])
def test_some_roles_see_no_client_data(role):
    rule = load_roles()[role]
    assert rule.classes == frozenset()
    assert "see_cases" not in rule.permissions


def test_health_is_for_nurses_and_reception_centres_only():
    assert {code for code, rule in load_roles().items() if "health" in rule.classes} == {"nurse", "reception_worker"}


def test_the_conditions_name_events_that_the_law_knows():
    assert {*RECEIVING, *HANDED_OVER, *PROPOSED} <= set(load_rulebook().events)
