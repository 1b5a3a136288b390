"""People who write over HTTP while everything around them dies, and who try again with the same form.

What a writer holds for done is what the server has acknowledged (the redirect after the act). A form
whose answer never came is sent again, unchanged, until it is acknowledged: as a person would do.
"""

from __future__ import annotations

import http.client
import random
import string
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

TODAY = date(2026, 11, 24)
CSRF = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=32))  # noqa: S311
#: Facts that may be recorded again and again, each on another day, and how the form tells them.
FACTS = ("guided_to_service", "kela_application_sent", "plan_explained", "arrival_prepared")
#: How often a form that was acknowledged is sent once more.
AGAIN = 0.1


@dataclass
class Act:
    """One form: what it writes, how often it was sent, and whether the server said that it is done."""

    kind: str
    number: str
    key: str
    path: str
    data: dict[str, Any]
    sent: int = 0
    done: bool = False


@dataclass
class Book:
    """What all writers have sent. `strange`: answers that nobody should get."""

    acts: list[Act] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    errors: int = 0
    retried: int = 0
    doubled: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        """How many acts the server has said to be done."""
        return sum(act.done for act in self.acts)


class Writer(threading.Thread):
    """Somebody who writes as fast as the answers come."""

    def __init__(self, name: str, port: int, cookies: dict[str, str], cases: list[str], own: list[str], book: Book):
        super().__init__(name=name, daemon=True)
        self.port, self.book, self.cases, self.own = port, book, cases, own
        self.cookie = "; ".join(f"{key}={value}" for key, value in {**cookies, "samsyn_csrf": CSRF}.items())
        self.dice = random.Random(name)  # noqa: S311
        self.stopping = threading.Event()
        self.vulnerable: dict[str, bool] = {}
        self.count = 0

    def run(self) -> None:
        """Write until told to stop; what was begun is brought to an end."""
        for act in self.forms():
            with self.book.lock:
                self.book.acts.append(act)
            while not self.send(act):
                time.sleep(0.2)
            if self.dice.random() < AGAIN and act.kind != "situation":
                self.book.doubled += 1
                while not self.send(act):
                    time.sleep(0.2)
            if self.stopping.is_set():
                return

    def send(self, act: Act) -> bool:
        """Send a form once. Does the server say that it is done?"""
        again = act.sent > 0
        act.sent += 1
        try:
            status, place = self.post(act.path, act.data)
        except (OSError, http.client.HTTPException):
            self.book.errors += 1
            return False
        if status >= 500:
            self.book.errors += 1
            return False
        self.book.retried += again
        if status == 302 and place.startswith("/cases/") and not place.endswith("/event/"):
            act.done = True
        elif again and status == 422 and act.kind in ("person", "situation"):
            act.done = True  # it was done already: the page says so, and the tables are asked
        else:
            self.book.strange.append(f"{act.kind} {act.key}: {status} {place} (sent {act.sent} times)")
        return True

    def post(self, path: str, data: dict[str, Any]) -> tuple[int, str]:
        """Status and place of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            body = urlencode({"csrfmiddlewaretoken": CSRF, "step": "confirm", **data})
            headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        finally:
            connection.close()

    def forms(self) -> Iterator[Act]:
        """One form after the other, never the same."""
        kinds = (self.event, self.event, self.note, self.situation, self.person)
        while True:
            self.count += 1
            yield self.dice.choice(kinds)()

    def event(self) -> Act:
        """A fact of a day on which no other writer records one of its kind in this case."""
        number, type_ = self.dice.choice(self.cases), self.dice.choice(FACTS)
        on = TODAY - timedelta(days=(self.count * 4 + int(self.name)) % 3000)
        data = {"type": type_, "fields_for": type_, "on": on.isoformat()}
        return Act("event", number, f"{number} {type_} {on}", f"/cases/{number}/event/", data)

    def note(self) -> Act:
        """A note with words of its own."""
        number, text = self.dice.choice(self.cases), f"anteckning {self.name} {self.count}"
        return Act("note", number, text, f"/cases/{number}/note/", {"text": text, "data_class": "plan"})

    def situation(self) -> Act:
        """What holds of the person turns over; only one writer does this in a case."""
        number = self.dice.choice(self.own)
        now = self.vulnerable[number] = not self.vulnerable.get(number, False)
        data = {"valid_from": TODAY.isoformat(), "group": "IP", "municipality": "Närpes", "protection": "refugee"}
        if now:
            data["vulnerable"] = "on"
        return Act("situation", number, f"{number} {self.count}", f"/cases/{number}/situation/", data)

    def person(self) -> Act:
        """A person whom nobody else is called and who was born on a day of its own: similar ones are asked about."""
        name = "Ny" + "".join(string.ascii_lowercase[int(digit)] for digit in f"{self.name}{self.count:06d}")
        data = {
            "family_name": name,
            "given_names": "Klient",
            "birth_date": (date(1950, 1, 1) + timedelta(days=self.count * 4 + int(self.name))).isoformat(),
            "group": "IP",
            "municipality": "Närpes",
            "protection": "refugee",
            "on_first_permit": "2026-03-01",
            "on_first_home_municipality": "2026-04-01",
        }
        return Act("person", "", name, "/clients/new/", data)
