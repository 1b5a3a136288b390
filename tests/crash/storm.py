"""Kills PostgreSQL and the web process at random moments under write load, and looks what is left.

`python -m tests.crash.storm KILLS` prints what was found; `make proof` runs it with 200.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from samsyn.devserver import ServerError
from tests.crash.installation import Installation, installation
from tests.crash.writers import Act, Book, Writer

WRITERS = 4
#: After so many kills everything is looked at, not what was acknowledged alone.
THOROUGH = 50
VICTIMS = ("database", "web", "both")
KEPT = {
    "note": ("SELECT text FROM cases_note WHERE text = ANY(%s)", lambda act: act.key),
    "person": ("SELECT family_name FROM clients_identity WHERE family_name = ANY(%s)", lambda act: act.key),
    "event": (
        """SELECT c.number || ' ' || e.type || ' ' || e."on" FROM cases_event e JOIN cases_case c ON c.id = e.case_id
           WHERE c.number || ' ' || e.type || ' ' || e."on" = ANY(%s)""",
        lambda act: act.key,
    ),
}


@dataclass
class Found:
    """What a storm left."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    retried: int = 0
    doubled: int = 0
    caught: int = 0
    slowest_start: float = 0.0
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def storm(kills: int, *, seed: int = 1, say: Callable[[str], None] = lambda words: None) -> Found:
    """Kill so many times while four people write; answers what is wrong afterwards, nothing if all is well."""
    began, found = time.monotonic(), Found()
    dice = random.Random(seed)  # noqa: S311
    with installation() as one:
        told = json.loads(one.run("-m", "tests.crash.preparing"))
        one.start_web()
        one.wait_until_it_answers()
        book = Book()
        writers = [
            Writer(str(n), one.port, told["sessions"][n], told["cases"], told["cases"][n::WRITERS], book)
            for n in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            for number in range(kills):
                _kill_once(one, book, dice.choice(VICTIMS), dice.uniform(0.05, 0.8), found)
                found.problems += (lost := [f"kill {number + 1}: {words}" for words in _lost(one, book)])
                if lost:
                    say(f"{found.kills}: {lost[:3]}")
                if (number + 1) % THOROUGH == 0:
                    say(f"{number + 1} kills, {book.acknowledged} acts acknowledged, {len(found.problems)} problems")
            _wait_for_more(one, book, WRITERS)
        finally:
            for writer in writers:
                writer.stopping.set()
        for writer in writers:
            writer.join()
        _look_at_everything(one, book, found)
    found.seconds = round(time.monotonic() - began, 1)
    return found


def _kill_once(one: Installation, book: Book, victim: str, after: float, found: Found) -> None:
    """Let the writers write for a while, kill, start again, wait for the first answer."""
    _wait_for_more(one, book, 2)
    time.sleep(after)
    found.caught += sum(not act.done for act in book.acts)
    if victim in ("database", "both"):
        one.kill_database()
    if victim in ("web", "both"):
        one.kill_web()
    found.kills[victim] += 1
    began = time.monotonic()
    if victim in ("database", "both"):
        one.start_database()
    if victim in ("web", "both"):
        one.start_web()
    one.wait_until_it_answers()
    found.slowest_start = max(found.slowest_start, round(time.monotonic() - began, 1))


def _wait_for_more(one: Installation, book: Book, acts: int) -> None:
    """Wait until so many more acts were acknowledged: every kill meets a system that works."""
    wanted = book.acknowledged + acts
    for _ in range(6000):
        if book.acknowledged >= wanted:
            return
        time.sleep(0.01)
    log = (one.folder / "web.log").read_text()[-1500:]
    raise AssertionError(f"nobody can write any more: {book.strange[-3:]} {log}")


def _lost(one: Installation, book: Book) -> list[str]:
    """Acknowledged acts that are not in the tables after the restart."""
    with book.lock:
        done: list[Act] = [act for act in book.acts if act.done]
    lost = []
    for kind, (statement, key) in KEPT.items():
        wanted = {key(act) for act in done if act.kind == kind}
        there = {row[0] for row in one.look(statement, sorted(wanted))}
        lost += [f"lost after a kill: {kind} {name}" for name in sorted(wanted - there)]
    return lost


def _look_at_everything(one: Installation, book: Book, found: Found) -> None:
    told = [{"kind": a.kind, "number": a.number, "key": a.key, "done": a.done} for a in book.acts]
    answer: dict[str, Any] = json.loads(one.run("-m", "tests.crash.checking", told=told))
    found.problems += [*answer["problems"], *(f"strange answer: {words}" for words in book.strange)]
    found.counts = answer["counts"]
    found.acknowledged = book.acknowledged
    found.kinds = Counter(act.kind for act in book.acts if act.done)
    found.errors, found.retried, found.doubled = book.errors, book.retried, book.doubled


def main(arguments: list[str]) -> int:
    """Print what a storm of so many kills found, as JSON."""
    found = storm(int(arguments[0]), seed=int(arguments[1]) if len(arguments) > 1 else 1, say=print)
    sys.stdout.write(json.dumps(vars(found), indent=1) + "\n")
    return 1 if found.problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerError as error:
        sys.exit(f"storm: {error}")
