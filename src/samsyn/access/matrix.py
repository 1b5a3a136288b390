"""Loads the matrix and the roles, and says precisely what is wrong in them (`LawError`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from samsyn.access.conditions import CONDITIONS
from samsyn.access.terms import Cell, Matrix, RoleRule
from samsyn.law.reader import Document, LawError, parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import DATA_CLASSES, DataClass, Labels, Strict, Truth
from samsyn.law.terms import Function

__all__ = ["PERMISSIONS", "LawError", "load_matrix", "load_roles"]

PERMISSIONS = frozenset(
    {
        "see_cases",
        "open_cases",
        "record_events",
        "write_notes",
        "import_lists",
        "export_data",
        "answer_hearings",
        "decide_placements",
        "handle_claims",
        "see_journal",
        "see_region",
        "manage_contacts",
        "manage_region",
        "manage_staff",
        "exceptional_access",
        "review_exceptional",
    }
)


def _condition(name: object) -> str:
    if name not in CONDITIONS:
        raise ValueError(f"expected a condition ({', '.join(sorted(CONDITIONS))})")
    return str(name)


def _permission(name: object) -> str:
    if name not in PERMISSIONS:
        raise ValueError(f"expected a permission ({', '.join(sorted(PERMISSIONS))})")
    return str(name)


class CellText(Strict):
    """One cell as the file says it."""

    mode: Literal["r", "rw"]
    when: list[Annotated[str, BeforeValidator(_condition)]] = []
    relationship: Truth = False
    basis: str = Field(min_length=1)


class RoleText(Strict):
    """One role as the file says it."""

    name: Labels
    purpose: str = Field(pattern=r"^[a-z_]+$")
    permissions: list[Annotated[str, BeforeValidator(_permission)]]
    classes: list[DataClass]


MATRIX, ROLES = DATA / "access" / "matrix.yaml", DATA / "access" / "roles.yaml"


def load_matrix(file: Path | None = None) -> Matrix:
    """The matrix function × data class, loaded once for each file. Raises `LawError`."""
    return _matrix(file or MATRIX)


def load_roles(file: Path | None = None) -> dict[str, RoleRule]:
    """The roles by code, loaded once for each file. Raises `LawError`."""
    return _roles(file or ROLES)


@lru_cache(maxsize=4)
def _matrix(file: Path) -> Matrix:
    document = read(file)
    cells: dict[tuple[Function, str], Cell] = {}
    for name, row in _mapping(document, (), document.content).items():
        if name not in set(Function):
            raise document.error((name,), f"expected a function ({', '.join(Function)})")
        for data_class, content in _mapping(document, (name,), row).items():
            if data_class not in DATA_CLASSES:
                raise document.error((name, data_class), f"expected a data class ({', '.join(DATA_CLASSES)})")
            text = parse(document, CellText, content, (name, data_class))
            cells[Function(name), data_class] = Cell(
                read=True,
                write=text.mode == "rw",
                when=tuple(text.when),
                basis=text.basis,
                relationship=text.relationship,
            )
    return Matrix(cells)


@lru_cache(maxsize=4)
def _roles(file: Path) -> dict[str, RoleRule]:
    document = read(file)
    roles: dict[str, RoleRule] = {}
    for code, row in _mapping(document, (), document.content).items():
        text = parse(document, RoleText, row, (code,))
        roles[code] = RoleRule(
            code=code,
            names=text.name.model_dump(),
            purpose=text.purpose,
            permissions=frozenset(text.permissions),
            classes=frozenset(text.classes),
        )
    return roles


def _mapping(document: Document, at: tuple[str | int, ...], content: object) -> dict[str, object]:
    if not isinstance(content, dict):
        raise document.error(at, "a mapping of keys to values expected")
    return content
