"""A short crowd for every run of the tests; `make proof` asks twenty thousand times."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interleaved.crowd import CONNECTIONS, Asker, Found, Question, crowd, disagreements

REQUESTS = 400
ANNA = {"id": "a", "role": "anna", "name": "Anna Berg", "foreign": ["Kanarie"], "sees": [], "hidden": []}
BO = {"id": "b", "role": "bo", "name": "Bo Dahl", "foreign": [], "sees": [], "hidden": []}
OWN = '<header>Anna Berg</header><main id="list">Farid</main>'


def test_nobody_is_taken_for_somebody_else():
    found = crowd(REQUESTS)
    assert found.problems == []
    assert found.asked == REQUESTS
    assert found.answers["200"] > REQUESTS / 3
    assert found.answers["404"] > 0
    assert found.written
    assert 1 < found.connections <= CONNECTIONS


def looked(text: str, status: int = 200, **question: Any) -> list[str]:
    found = Found()
    asker = Asker(1, 0, {"people": [ANNA, BO]}, found, 1)
    asker.look(ANNA, Question("/clients/", **{"status": 200, **question}), status, text)
    return found.problems


def test_an_own_page_is_no_problem():
    assert looked(OWN) == []


@pytest.mark.parametrize(
    "text",
    [
        OWN.replace("Anna Berg", "Bo Dahl"),
        OWN.replace("Anna Berg", ""),
        OWN.replace("Anna Berg", "Anna Berg Bo Dahl"),
        OWN.replace("Farid", "Kanarie"),
    ],
)
def test_the_crowd_notices_another_ones_page_and_a_foreign_name(text):
    assert looked(text) != []


def test_the_crowd_notices_another_status():
    assert looked(OWN, status=500) != []


def test_what_was_searched_for_may_be_said_again_but_not_found():
    told = '<header>Anna Berg</header><main><input value="Kanarie"><div id="list">Inget “Kanarie”</div></main>'
    assert looked(told, data={"q": "Kanarie"}) == []
    assert looked(told.replace("Inget", "Kanarie"), data={"q": "Kanarie"}) != []


class Rows:
    """The tables after a crowd: looks at the day by Anna, and a note."""

    def __init__(self, looks: int = 2, *, at_home: bool = True, writer: str = "every.anna") -> None:
        self.answers: list[list[tuple[Any, ...]]] = [[("a", "my_day", looks, at_home)], [("ord", writer)]]

    def look(self, statement: str) -> list[tuple[Any, ...]]:
        return self.answers.pop(0)


def met() -> Found:
    found = Found(written={("ord", "anna")})
    found.sent["a", "my_day"], found.answered["a", "my_day"] = 3, 2
    return found


@pytest.mark.parametrize("looks", [2, 3])
def test_a_look_whose_answer_nobody_waited_for_may_be_written_or_not(looks):
    assert disagreements(met(), Rows(looks)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [Rows(1), Rows(4), Rows(at_home=False), Rows(writer="every.bo")])
def test_rows_of_somebody_else_are_noticed(rows):
    assert disagreements(met(), rows) != []
