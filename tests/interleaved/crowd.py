"""Fifty threads of a web process over five connections, asked by a crowd that changes from request to request.

Every answer must be that of who asked: the own name in the frame of the page, nobody else's; no word
about a person whom the asker may not know; every row of the journal with the one who looked. Some go
away before their answer comes, some ask for what is hidden or is not there, some write.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.crash.installation import Installation, installation
from tests.crash.writers import CSRF

THREADS, CONNECTIONS = 50, 5
#: One in so many leaves before the answer comes.
LEAVES = 40
#: What a page of the journal is called by the requests below.
DAY = "my_day"
ROWS = """SELECT e.user_id::text, e.what, count(*), bool_and(e.organisation_id = s.organisation_id)
FROM journal_entry e JOIN organisations_staff s ON s.id = e.user_id GROUP BY e.user_id, e.what"""
NOTES = "SELECT n.text, s.username FROM cases_note n JOIN organisations_staff s ON s.id = n.author"


@dataclass
class Found:
    """What the crowd met: answers by kind, and whatever was not as it must be."""

    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: Counter[tuple[str, str]] = field(default_factory=Counter)
    written: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    connections: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Question:
    """One request: what it must be answered with, and what of it the journal counts."""

    path: str
    status: int
    data: dict[str, str] | None = None
    counts: str = ""
    writes: str = ""


class Asker(threading.Thread):
    """Asks one question after the other, each as somebody else."""

    def __init__(self, seed: int, port: int, told: dict[str, Any], found: Found, wanted: int) -> None:
        super().__init__(name=f"asker {seed}", daemon=True)
        self.dice, self.seed = random.Random(seed), seed  # noqa: S311
        self.port, self.told, self.found, self.wanted = port, told, found, wanted

    def run(self) -> None:
        """Ask until the crowd has asked enough."""
        count = 0
        while True:
            with self.found.lock:
                if self.found.asked >= self.wanted:
                    return
                self.found.asked += 1
            count += 1
            person = self.dice.choice(self.told["people"])
            try:
                self.ask(person, self.question(person, count))
            except (OSError, http.client.HTTPException) as problem:
                self.problem(f"{person['role']}: no answer: {problem!r}")

    def question(self, person: dict[str, Any], count: int) -> Question:
        """Something to ask, of all sorts."""
        role, kind = person["role"], self.dice.randrange(10)
        if kind == 0 and role in self.told["notes"]:
            text = f"{role} {self.seed} {count}"
            path = f"/cases/{self.told['notes'][role]}/note/"
            return Question(path, 302, {"text": text, "data_class": "plan", "step": "confirm"}, writes=text)
        if kind == 1:
            return Question("/clients/", 200, {"q": self.dice.choice(self.told["searches"])})
        if kind == 2 and person["hidden"]:
            return Question(f"/cases/{self.dice.choice(person['hidden'])}/", 404)
        if kind == 3:
            return Question("/no/such/page/", 404)
        if kind == 4:
            return Question("/clients/", 200)
        if kind in (5, 6) and person["sees"]:
            return Question(f"/cases/{self.dice.choice(person['sees'])}/", 200)
        return Question(self.dice.choice(("/", "/?view=unit", "/?view=new")), 200, counts=DAY)

    def ask(self, person: dict[str, Any], question: Question) -> None:
        """Ask, and look at the answer; or leave."""
        cookies = {**person["cookies"], "samsyn_csrf": CSRF}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        body = None
        if question.data is not None:
            body = urlencode({"csrfmiddlewaretoken": CSRF, **question.data})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with self.found.lock:
            self.found.sent[person["id"], question.counts] += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("POST" if body else "GET", question.path, body, headers)
            if not question.writes and self.dice.randrange(LEAVES) == 0:
                with self.found.lock:
                    self.found.answers["left before the answer"] += 1
                return
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.look(person, question, answer.status, text)

    def look(self, person: dict[str, Any], question: Question, status: int, text: str) -> None:
        """Is it the answer of who asked?"""
        where = f"{person['role']} {question.path}"
        with self.found.lock:
            self.found.answers[f"{status}"] += 1
            self.found.answered[person["id"], question.counts] += 1
            if question.writes:
                self.found.written.add((question.writes, person["role"]))
        if status != question.status:
            self.problem(f"{where}: {status}, expected {question.status}")
        # what was searched for is said again above the list
        shown = text.partition('id="list"')[2] if question.data and "q" in question.data else text
        for word in person["foreign"]:
            for quoted in (f"“{word}”", f"”{word}”"):
                shown = shown.replace(quoted, "")
            if word in shown:
                self.problem(f"{where}: {word}")
        frame = text.partition("<main")[0]
        if status == 200:
            names = [other["role"] for other in self.told["people"] if other["name"] in frame]
            if names != [person["role"]]:
                self.problem(f"{where}: the page is that of {names}")

    def problem(self, words: str) -> None:
        with self.found.lock:
            self.found.problems.append(words)


def crowd(requests: int, *, threads: int = THREADS, say: Callable[[str], None] = lambda words: None) -> Found:
    """So many requests of a crowd, on an installation of its own."""
    with installation() as place:
        told = json.loads(place.run("-m", "tests.interleaved.preparing"))
        place.settings["SAMSYN_DATABASE_POOL"] = str(CONNECTIONS)
        place.start_web(workers=1, threads=threads)
        place.wait_until_it_answers()
        found, began = Found(), time.monotonic()
        askers = [Asker(seed, place.port, told, found, requests) for seed in range(threads)]
        for asker in askers:
            asker.start()
        while any(asker.is_alive() for asker in askers):
            time.sleep(1)
            found.connections = max(found.connections, connections_of(place))
            say(f"{found.asked} asked, {len(found.problems)} problems")
        found.seconds = time.monotonic() - began
        found.problems += disagreements(found, place)
    return found


def connections_of(place: Installation) -> int:
    """How many connections does the application hold?"""
    return int(place.look("SELECT count(*) FROM pg_stat_activity WHERE usename = 'samsyn_app'")[0][0])


def disagreements(found: Found, place: Installation) -> list[str]:
    """Does the journal tell of each look by who looked, and is every note that of its writer?"""
    wrong, looks = [], Counter[str]()
    for user, what, count, at_home in place.look(ROWS):
        if not at_home:
            wrong.append(f"journal: rows of {user} under an organisation that is not theirs ({what})")
        if what == DAY:
            looks[user] = count
    for (user, counts), sent in found.sent.items():
        if counts == DAY and not found.answered[user, DAY] <= looks[user] <= sent:
            wrong.append(f"journal: {looks[user]} looks of {user}, {found.answered[user, DAY]} answered of {sent}")
    notes = {(text, username.removeprefix("every.")) for text, username in place.look(NOTES)}
    wrong += [f"note of {role} is not there as theirs: {text}" for text, role in sorted(found.written - notes)]
    wrong += [f"note that nobody wrote: {text} by {role}" for text, role in sorted(notes - found.written)]
    if found.connections > CONNECTIONS:
        wrong.append(f"{found.connections} connections, at most {CONNECTIONS} were allowed")
    return wrong
