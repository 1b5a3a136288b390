"""Where is it? Searches terms, law, code and documents: `make where Q=hörande`.

A word in English, Swedish or Finnish (old official words too), a code such as D16, a section such
as "43 §" or a part of a name leads to the data, the rule, the service and the test.
"""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from samsyn.law.reader import read

ROOT = Path(__file__).resolve().parents[2]
MOST = 12  # lines of one kind
ENDINGS = ("andet", "ande", "ningen", "ning", "ingen", "ing", "misen", "minen", "et", "en", "n")


class Place(NamedTuple):
    """Something found: its kind, where it is, and what it says."""

    kind: str
    path: str
    line: int
    text: str


def where(question: str, root: Path = ROOT) -> list[Place]:
    """Every place that answers the question, by kind; what has the very words comes first."""
    words = [folded(word) for word in question.split() if word.strip()]
    if not words:
        return []
    ranked: list[tuple[int, Place]] = []
    asked = [words]
    for place, found in _terms(root):
        if rank := _rank(found, [words]):
            ranked.append((rank, place))
            # A term leads on to what is named after it in the code, whatever language was asked in.
            asked.append(folded(place.text.partition(" = ")[0].replace("_", " ")).split())
    for search in (_duties, _code, _cases, _documents):
        for place, found in search(root):
            if rank := _rank(found, asked[:4]):
                ranked.append((rank, place))
    return [place for _, place in sorted(ranked, key=lambda pair: pair[0])]


def folded(text: str) -> str:
    """Small letters without marks, so that a keyboard without them finds as much."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def stem(word: str) -> str:
    """What is left of a folded word without the ending of its language, at least three letters."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if len(ending) > 2 else 4):
            return word[: -len(ending)]
    return word


def _rank(text: str, asked: list[list[str]]) -> int:
    """1: has the words asked for; 2: has words of their stems; 0: has neither."""
    if all(word in text for word in asked[0]):
        return 1
    for words in asked:
        if all(re.search(rf"\b{re.escape(stem(word))}", text) for word in words):
            return 2
    return 0


def _terms(root: Path) -> Iterator[tuple[Place, str]]:
    """The glossary: today's words, others' forms, and what it was called before."""
    file = root / "data" / "glossary.yaml"
    if not file.exists():
        return
    document = read(file)
    for index, row in enumerate(document.content or []):
        text = f"{row['id']} = {row.get('en')} · {row.get('sv')} · {row.get('fi')}"
        yield _place("term", root, file, document.line((index,)), text), folded(_spoken(row))


def _duties(root: Path) -> Iterator[tuple[Place, str]]:
    """The duties: code, key, names and sections of every version."""
    for file in sorted((root / "data" / "law" / "duties").rglob("*.yaml")):
        content = read(file).content
        key = ".".join(file.relative_to(root / "data" / "law" / "duties").with_suffix("").parts)
        names = content["name"]
        text = f"{content['code']} {key}: {names['en']} · {names['sv']} · {names['fi']}"
        sources = " ".join(str(version.get("source", "")) for version in content["versions"])
        yield _place("law", root, file, 1, text), folded(f"{text} {key.replace('_', ' ')} {sources}")


def _code(root: Path) -> Iterator[tuple[Place, str]]:
    """Functions and classes with the first lines of their docstrings, tests included."""
    for file in sorted((root / "src" / "samsyn").rglob("*.py")):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                said = ast.get_docstring(node) or ""
                first = said.partition("\n")[0]
                text = f"{node.name}: {first}" if first else node.name
                kind = "test" if node.name.startswith("test_") else "code"
                if said or kind == "test":
                    yield _place(kind, root, file, node.lineno, text), folded(f"{node.name.replace('_', ' ')} {said}")


def _cases(root: Path) -> Iterator[tuple[Place, str]]:
    """The cases that prove the law: a duty's file under the names of the duty, a story under its own."""
    names = {place.text.partition(" ")[0]: text for place, text in _duties(root)}
    for file in sorted((root / "tests" / "law").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        first = text.partition("\n")[0].lstrip("# ")
        yield _place("case", root, file, 1, first), folded(f"{text} {names.get(file.stem, '')}")


def _documents(root: Path) -> Iterator[tuple[Place, str]]:
    """The lines of the documents."""
    for file in (*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield _place("document", root, file, number, line.strip()), folded(line)


def _spoken(row: Any) -> str:
    """All the words of a row, at any depth."""
    if isinstance(row, dict):
        return " ".join(_spoken(value) for key, value in row.items() if key not in ("source", "note"))
    if isinstance(row, list):
        return " ".join(_spoken(value) for value in row)
    return str(row).replace("_", " ")


def _place(kind: str, root: Path, file: Path, line: int, text: str) -> Place:
    return Place(kind, file.relative_to(root).as_posix(), line, text)


def main(arguments: list[str]) -> int:
    """Print what answers the question, kind by kind; status 1 if nothing does."""
    question = " ".join(arguments).strip()
    if not question:
        print("usage: make where Q=word", file=sys.stderr)
        return 2
    places = where(question)
    for kind in ("term", "law", "code", "case", "test", "document"):
        found = [place for place in places if place.kind == kind]
        for place in found[:MOST]:
            text = re.sub(r"\s+", " ", place.text)[:140]
            print(f"{place.kind:<9}{place.path}:{place.line}  {text}")
        if len(found) > MOST:
            print(f"{kind:<9}… and {len(found) - MOST} more")
    if not places:
        print(f"nothing says {question!r}", file=sys.stderr)
    return 0 if places else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # `make where Q=… | head` has read enough
        sys.stderr.close()
