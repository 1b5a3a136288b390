"""Reads the checklist of security (`data/security/asvs/`), says what is wrong with it, and sums it up.

`python -m tests.security_checklist` writes the summary into SECURITY.md.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "security" / "asvs"
PAGE = ROOT / "SECURITY.md"
#: Where the summary stands in the page.
BEGIN, END = "<!-- the checklist: written by tests/security_checklist.py -->", "<!-- end of the checklist -->"
KINDS = {
    "not_applicable": "there is no such thing here",
    "by_library": "a library does it",
    "by_installation": "whoever runs an installation does it",
    "process": "a document or a file of data says it",
    "open": "open",
}
#: Kinds that name a document, with the section where it is said.
WITH_SECTION = ("by_installation",)
WITH_PLACE = ("by_installation", "process")
Item = dict[str, Any]


def read() -> tuple[dict[str, Any], list[Item]]:
    """What the standard has, and the items of all chapters as they are answered."""
    standard = yaml.safe_load((FOLDER / "standard.yaml").read_text("utf-8"))
    files = sorted(FOLDER.glob("V*.yaml"))
    return standard, [item for file in files for item in yaml.safe_load(file.read_text("utf-8"))]


def problems(standard: dict[str, Any], items: list[Item]) -> list[str]:
    """Everything that is wrong, each with the item it is wrong with."""
    return [*_of_the_numbers(standard, items), *(found for item in items for found in _of_an_item(item))]


def _of_the_numbers(standard: dict[str, Any], items: list[Item]) -> Iterator[str]:
    levels: dict[str, int] = {}
    for chapter, row in standard["chapters"].items():
        own = {number: level for level in (1, 2, 3) for number in row.get(f"level_{level}", ())}
        if len(own) != row["count"]:
            yield f"chapter {chapter}: {len(own)} items, expected {row['count']}"
        levels |= own
        if row.get("level_3") and chapter not in standard["level_3"]:
            yield f"chapter {chapter}: level 3 is not asked here"
        yield from (f"{number}: not of chapter {chapter}" for number in own if number.split(".")[0] != str(chapter))
    numbers = Counter(item.get("id") for item in items)
    yield from (f"{number}: missing" for number in levels if number not in numbers)
    yield from (f"{number}: unknown" for number in numbers if number not in levels)
    yield from (f"{number}: there {count} times" for number, count in numbers.items() if count > 1)
    yield from (f"{item['id']}: level" for item in items if item.get("level") != levels.get(item["id"]))


def _of_an_item(item: Item) -> Iterator[str]:
    number = item.get("id")
    if not str(item.get("asks") or "").strip():
        yield f"{number}: does not say what it asks"
    if set(item) - {"id", "level", "asks", "tests", "reason"}:
        yield f"{number}: unknown words"
    if ("tests" in item) == ("reason" in item):
        yield f"{number}: expected tests or a reason, and not both"
    if "tests" in item and not item["tests"]:
        yield f"{number}: no test"
    yield from (f"{number}: no such test: {test}" for test in item.get("tests") or () if not is_a_test(test))
    if "reason" in item:
        yield from (f"{number}: {wrong}" for wrong in _of_a_reason(item["reason"] or {}))


def _of_a_reason(reason: Item) -> Iterator[str]:
    kind, place = reason.get("kind"), str(reason.get("where") or "")
    if kind not in KINDS:
        yield f"unknown kind {kind}"
    if not str(reason.get("says") or "").strip():
        yield "the reason is empty"
    if kind in WITH_PLACE and not place:
        yield "no place is named"
    if kind in WITH_SECTION and "#" not in place:
        yield "no section is named"
    if place and not is_a_place(place):
        yield f"no such place: {place}"


def is_a_test(test: str) -> bool:
    """Does the file define this function, or this method of this class?"""
    path, _, name = test.partition("::")
    return (ROOT / path).is_file() and name in _tests(path)


@cache
def _tests(path: str) -> frozenset[str]:
    found = set()
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{own.name}" for own in node.body if isinstance(own, ast.FunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def is_a_place(place: str) -> bool:
    """Is there such a file or folder, and in it such a heading, or a paragraph that begins so in bold?"""
    path, _, section = place.partition("#")
    if not section:
        return (ROOT / path).exists()
    if not (ROOT / path).is_file():
        return False
    heading = rf"^(#+ {re.escape(section)}$|(\d+\. )?\*\*{re.escape(section)}\.?\*\*)"
    return re.search(heading, (ROOT / path).read_text("utf-8"), re.MULTILINE) is not None


def summary(items: list[Item]) -> str:
    """How many items are answered how, and all that are open."""
    kinds = Counter(item["reason"]["kind"] if "reason" in item else "tests" for item in items)
    lines = [f"Of {len(items)} items **{kinds['tests']} are proved by tests** that fail when the item is broken.", ""]
    lines += ["| answer | items |", "|---|---|", f"| tests | {kinds['tests']} |"]
    lines += [f"| {words} | {kinds[kind]} |" for kind, words in KINDS.items()]
    lines += ["", "Open, that is not met or not proved, with the number of the item:", ""]
    for item in items:
        if item.get("reason", {}).get("kind") == "open":
            lines.append(f"- **{item['id']}** {item['asks']}: {item['reason']['says']}.")
    return "\n".join(lines)


def written(page: str) -> str:
    """The summary as it stands in the page."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{summary(read()[1])}\n\n{END}{rest.partition(END)[2]}", "utf-8")
