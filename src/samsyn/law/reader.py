"""Reads data files as text with line numbers, and says precisely what is wrong in them.

Scalars stay text (`010` is not 8, `no` is not false) until a schema gives them a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LawError(ValueError):
    """A data file is not what it should be: says the file, line, path in it and what was expected."""

    def __init__(self, file: str | Path, line: int, path: str, expected: str) -> None:
        self.file, self.line, self.path, self.expected = str(file), line, path, expected
        super().__init__(f"{file}:{line}: {path or '(top)'}: {expected}")


@dataclass(slots=True)
class Document:
    """One file's content as text, lists and mappings, with the line of every path."""

    file: Path
    content: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of a path, or of its nearest ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def part(self, path: tuple[str | int, ...]) -> Document:
        """What stands under a path as a document of its own, with the same file and lines."""
        content = self.content
        for step in path:
            content = content[step]
        depth = len(path)
        lines = {at[depth:]: line for at, line in self.lines.items() if at[:depth] == path}
        return Document(self.file, content, lines)

    def error(self, path: tuple[str | int, ...], expected: str) -> LawError:
        """The error to raise about a path of this file."""
        return LawError(self.file, self.line(path), dotted(path), expected)


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `versions.0.source`."""
    return ".".join(str(part) for part in path)


def read(file: Path) -> Document:
    """Reads a YAML file. Raises `LawError` for what is not YAML and for a key given twice."""
    document = Document(file)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LawError(file, 1, "", "the file must be UTF-8 text") from None
    except OSError as error:
        raise LawError(file, 1, "", f"the file cannot be read ({error.strerror})") from None
    try:
        node = yaml.compose(text, Loader=Loader)
        document.content = _content(node, (), document) if node is not None else None
    except RecursionError:
        raise LawError(file, 1, "", "a file that is not nested without end expected") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not valid"
        raise LawError(file, mark.line + 1 if mark else 1, "", f"valid YAML expected: {problem}") from None
    return document


def _content(node: Any, path: tuple[str | int, ...], document: Document) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("null", "~", "") else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_content(child, (*path, index), document) for index, child in enumerate(node.value)]
    content: dict[str, Any] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise LawError(document.file, key_node.start_mark.line + 1, dotted(path), "a key must be text")
        key = key_node.value
        if key in content:
            raise LawError(
                document.file, key_node.start_mark.line + 1, dotted((*path, key)), "a key may be given once only"
            )
        content[key] = _content(child, (*path, key), document)
        document.lines[(*path, key)] = key_node.start_mark.line + 1
    return content


def parse(document: Document, model: type[Model], content: Any = None, at: tuple[str | int, ...] = ()) -> Model:
    """Gives the content its types. Raises `LawError` for the first thing that does not fit."""
    subject = document.content if content is None else content
    if not isinstance(subject, Mapping):
        raise document.error(at, "a mapping of keys to values expected")
    try:
        return model.model_validate(subject)
    except ValidationError as failure:
        first = failure.errors()[0]
        where = (*at, *(part for part in first["loc"] if not str(part).startswith("function-")))
        raise document.error(where, _expectation(first)) from None


def _expectation(error: Any) -> str:
    kind, message = error["type"], error["msg"]
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "this key is required"
    if kind in ("enum", "literal_error"):
        return f"expected one of {error['ctx']['expected']}, not {error['input']!r}"
    return f"{message.removeprefix('Value error, ')} (given: {error['input']!r})"


@lru_cache(maxsize=65536)
def iso_date(text: str) -> date:
    """The day that `2025-02-28` names. Raises `ValueError` for an impossible one."""
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.strptime(text, "%Y-%m-%d").date()
    except (TypeError, ValueError):
        raise ValueError(f"expected an existing day as YYYY-MM-DD, not {text!r}") from None
