"""Loads the matrix, and says precisely what is wrong in them (`LawError`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from samsyn.access.conditions import CONDITIONS
from samsyn.access.terms import Cell, Matrix
from samsyn.law.reader import Document, LawError, parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import DATA_CLASSES, Strict, Truth
from samsyn.law.terms import Function
from samsyn.organisations.roles import PERMISSIONS, load_roles

__all__ = ["PERMISSIONS", "LawError", "load_matrix", "load_roles"]


def _condition(name: object) -> str:
    if name not in CONDITIONS:
        raise ValueError(f"expected a condition ({', '.join(sorted(CONDITIONS))})")
    return str(name)


class CellText(Strict):
    """One cell as the file says it."""

    mode: Literal["r", "rw"]
    when: list[Annotated[str, BeforeValidator(_condition)]] = []
    relationship: Truth = False
    basis: str = Field(min_length=1)


MATRIX = DATA / "access" / "matrix.yaml"


def load_matrix(file: Path | None = None) -> Matrix:
    """The matrix function × data class, loaded once for each file. Raises `LawError`."""
    return _matrix(file or MATRIX)


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


def _mapping(document: Document, at: tuple[str | int, ...], content: object) -> dict[str, object]:
    if not isinstance(content, dict):
        raise document.error(at, "a mapping of keys to values expected")
    return content
