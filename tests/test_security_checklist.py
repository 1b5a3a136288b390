"""The checklist of security answers every item once, with tests that exist or a reason; its summary is true."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.security_checklist import PAGE, problems, read, summary, written

STANDARD, ITEMS = read()
#: How many items the standard has of the levels that are asked in every chapter.
OF_LEVEL = {1: 70, 2: 183}
Document = tuple[dict[str, Any], dict[str, dict[str, Any]]]


def test_every_item_is_answered_once_with_tests_that_exist_or_a_reason():
    assert problems(STANDARD, ITEMS) == []


def test_all_items_of_levels_one_and_two_are_there():
    for level, count in OF_LEVEL.items():
        assert sum(len(row.get(f"level_{level}", ())) for row in STANDARD["chapters"].values()) == count
    assert {chapter for chapter, row in STANDARD["chapters"].items() if row.get("level_3")} == set(STANDARD["level_3"])


def test_the_summary_says_what_the_checklist_says():
    assert written(PAGE.read_text("utf-8")) == summary(ITEMS)


def answered(items: dict[str, dict[str, Any]], number: str, **answer: Any) -> None:
    items[number] = {key: items[number][key] for key in ("id", "level", "asks")} | answer


def reason(items: dict[str, dict[str, Any]], **changes: Any) -> None:
    answered(items, "1.1.1", reason={"kind": "open", "says": "something"} | changes)


WRONG: dict[str, tuple[str, Callable[[Document], Any]]] = {
    "an item is missing": ("1.2.4: missing", lambda told: told[1].pop("1.2.4")),
    "an item is unknown": ("99.1.1: unknown", lambda told: told[1].update(x=told[1]["1.1.1"] | {"id": "99.1.1"})),
    "an item is there twice": ("1.1.1: there 2 times", lambda told: told[1].update(x=told[1]["1.1.1"])),
    "a level is wrong": ("1.1.1: level", lambda told: told[1]["1.1.1"].update(level=1)),
    "a chapter has fewer": ("chapter 3: ", lambda told: told[0]["chapters"][3]["level_1"].pop()),
    "no answer": ("1.1.1: expected tests or a reason", lambda told: answered(told[1], "1.1.1")),
    "two answers": (
        "1.1.2: expected tests or a reason",
        lambda told: told[1]["1.1.2"].update(reason={"kind": "open", "says": "x"}),
    ),
    "no tests": ("1.1.1: no test", lambda told: answered(told[1], "1.1.1", tests=[])),
    "a file that is not there": (
        "1.1.1: no such test",
        lambda told: answered(told[1], "1.1.1", tests=["tests/test_nothing.py::test_a"]),
    ),
    "a test that is not there": (
        "1.1.1: no such test",
        lambda told: answered(told[1], "1.1.1", tests=["tests/test_security_checklist.py::test_nothing"]),
    ),
    "a function that is no test": (
        "1.1.1: no such test",
        lambda told: answered(told[1], "1.1.1", tests=["tests/test_security_checklist.py::answered"]),
    ),
    "an unknown kind": ("1.1.1: unknown kind", lambda told: reason(told[1], kind="surely")),
    "an empty reason": ("1.1.1: the reason is empty", lambda told: reason(told[1], says=" ")),
    "an installation without a section": (
        "1.1.1: no section is named",
        lambda told: reason(told[1], kind="by_installation", where="docs/how-to/operate.md"),
    ),
    "a section that is not there": (
        "1.1.1: no such place",
        lambda told: reason(told[1], kind="by_installation", where="docs/how-to/operate.md#Nothing of the kind"),
    ),
    "a process that is written nowhere": (
        "1.1.1: no place is named",
        lambda told: reason(told[1], kind="process"),
    ),
    "a document that is not there": (
        "1.1.1: no such place",
        lambda told: reason(told[1], kind="process", where="docs/nothing.md"),
    ),
    "nothing is asked": ("1.1.1: does not say what it asks", lambda told: told[1]["1.1.1"].update(asks="")),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name):
    expected, spoil = WRONG[name]
    told = copy.deepcopy(STANDARD), {item["id"]: copy.deepcopy(item) for item in ITEMS}
    spoil(told)
    assert any(found.startswith(expected) for found in problems(told[0], list(told[1].values())))


def test_a_summary_that_is_no_longer_true_is_found():
    fewer = [item for item in ITEMS if item["id"] != "1.1.1"]
    assert written(PAGE.read_text("utf-8")) != summary(fewer)
