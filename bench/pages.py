"""What is measured, as the least privileged user who may do it, with the budgets of the design.

Each item makes a list of requests on different persons, so that nothing is measured that was kept
from the request before. `kaj` is a guide of the town of Närpes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.urls import reverse

from bench.browser import Browser
from bench.measure import Request
from samsyn.access.actors import actor_of
from samsyn.access.context import acting, engine
from samsyn.cases import services
from samsyn.journal import queries as journal
from samsyn.journal.terms import Actor
from samsyn.web.clock import today

GUIDE = "kaj"
#: Duties that a municipality closes with a fact of its own, and that fact; and what it may record of anybody.
CLOSING = {"D43": "plan_reviewed", "D64": "family_need_mapped", "D41": "plan_explained", "D42": "guided_to_service"}
OTHERWISE = "interpreter_needed"


@dataclass(frozen=True)
class Item:
    """Something to measure: its name, its budget (none: only told), and how its requests are made."""

    name: str
    requests: Callable[[Office, int], list[Request]]
    cpu: float | None = None
    statements: int | None = None
    grows: bool = True


class Office:
    """A guide at a desk, with a browser, and the cases that the measuring acts on."""

    def __init__(self, username: str = GUIDE) -> None:
        self.staff = get_user_model().objects.select_related("organisation").get(username=username)
        self.actor: Actor = actor_of(self.staff, route="bench")
        self.browser = Browser(self.staff)
        self.random = random.Random(5)  # noqa: S311  (repeatable on purpose)
        self.today: date = today()

    def gets(self, address: str) -> Request:
        """A page to be asked for."""

        def ask() -> int:
            return _size(self.browser.get(address), 200, address)

        return ask

    def posts(self, address: str, data: dict[str, str], status: int = 200) -> Request:
        """A form to be sent."""

        def send() -> int:
            return _size(self.browser.post(address, data), status, address)

        return send

    def rows(self, statement: str, *values: Any, first: bool = True) -> list[tuple[Any, ...]]:
        """Rows of our own tables, chosen with row-level security lifted: it is not this that is measured.

        The own organisation is the first of the values, or else the last."""
        own = self.actor.organisation_id
        with acting(Actor.system("bench")), engine(), connection.cursor() as cursor:
            cursor.execute(statement, [own, *values] if first else [*values, own])
            return list(cursor.fetchall())

    def some(self, found: Iterable[Any], times: int) -> list[Any]:
        """As many of these as are asked for, in random order, again from the first where there are fewer."""
        ordered = list(found)
        self.random.shuffle(ordered)
        if not ordered:
            raise LookupError("nothing to measure: the database holds no such case")
        return list(islice(cycle(ordered), times))


def _size(answer: tuple[int, int], wanted: int, address: str) -> int:
    status, size = answer
    if status != wanted:
        raise RuntimeError(f"{address} answers with status {status}")
    return size


def my_day(office: Office, times: int) -> list[Request]:
    """The first page of the morning."""
    return [office.gets(reverse("cases:my_day"))] * times


def my_day_of_all(office: Office, times: int) -> list[Request]:
    """The same for the whole organisation: all that ten thousand clients give to do."""
    return [office.gets(f"{reverse('cases:my_day')}?view=unit")] * times


def floor(office: Office, times: int) -> list[Request]:
    """A page without any data of a person: what session, staff, transaction and frame cost alone."""
    return [office.gets(reverse("web:help"))] * times


def client_list(office: Office, times: int) -> list[Request]:
    """A page of 50 clients: the first, or one that goes on from somebody."""
    found = office.rows("SELECT case_id FROM cases_roster WHERE organisation_id = %s AND NOT closed")
    address = reverse("cases:client_list")
    return [office.gets(f"{address}?after={row[0]}") for row in office.some(found, times)]


def typical_case(office: Office, times: int) -> list[Request]:
    """The page of a case of middling size."""
    return _cases(office, times, "BETWEEN 12 AND 26 ORDER BY c.id LIMIT 2000")


def large_case(office: Office, times: int) -> list[Request]:
    """The page of one of the largest cases."""
    return _cases(office, times, "> 26 ORDER BY n DESC LIMIT 20")


def _cases(office: Office, times: int, having: str) -> list[Request]:
    found = office.rows(
        f"""SELECT c.number, s.n FROM cases_case c JOIN (
            SELECT r.case_id, (SELECT count(*) FROM cases_event e WHERE e.case_id = r.case_id) AS n
            FROM cases_roster r WHERE r.organisation_id = %s) s ON s.case_id = c.id WHERE s.n {having}"""
    )
    return [office.gets(reverse("cases:case", args=[row[0]])) for row in office.some(found, times)]


def search_by_name(office: Office, times: int) -> list[Request]:
    """Somebody looks for a client by given and family name."""
    found = office.rows(
        """SELECT i.given_names || ' ' || i.family_name FROM clients_identity i
           JOIN cases_roster r ON r.case_id = i.case_id WHERE r.organisation_id = %s LIMIT 3000"""
    )
    return [office.posts(reverse("cases:client_list"), {"q": row[0]}) for row in office.some(found, times)]


def search_by_first_name(office: Office, times: int) -> list[Request]:
    """Somebody knows a first name only: many have it."""
    found = office.rows(
        """SELECT DISTINCT split_part(i.given_names, ' ', 1) FROM clients_identity i
           JOIN cases_roster r ON r.case_id = i.case_id WHERE r.organisation_id = %s LIMIT 300"""
    )
    return [office.posts(reverse("cases:client_list"), {"q": row[0]}) for row in office.some(found, times)]


def search_by_number(office: Office, times: int) -> list[Request]:
    """Somebody types the number of a case, or a customer number."""
    found = office.rows(
        """SELECT c.number, n.value FROM cases_case c JOIN cases_roster r ON r.case_id = c.id
           JOIN clients_identifier n ON n.case_id = c.id AND n.kind = 'customer_number'
           WHERE r.organisation_id = %s LIMIT 3000"""
    )
    numbers = [number for row in office.some(found, times) for number in row[:2]]
    return [office.posts(reverse("cases:client_list"), {"q": number}) for number in numbers[:times]]


def official_act(office: Office, times: int) -> list[Request]:
    """A fact is recorded: event, duties, grants, lists of work, journal; each in a case of its own."""

    def act(case_id: UUID, type_: str) -> Request:
        def request() -> int:
            with acting(office.actor) as actor:
                outcome = services.record_event(
                    actor, case_id=case_id, type=type_, on=office.today, attributes={}, today=office.today
                )
            if outcome.already_recorded:
                raise RuntimeError("the act was recorded before: nothing was measured")
            return 1

        return request

    return [act(case_id, type_) for case_id, _, type_ in _to_act_on(office, times, 0)]


def act_on_page(office: Office, times: int) -> list[Request]:
    """The same from the form: the confirming request, with the case read for the page before it."""
    return [
        office.posts(
            reverse("cases:event", args=[number]),
            {"type": type_, "fields_for": type_, "on": f"{office.today:%d.%m.%Y}", "step": "confirm"},
            302,
        )
        for _, number, type_ in _to_act_on(office, times, 1)
    ]


def preview(office: Office, times: int) -> list[Request]:
    """The form shows what a fact would change."""
    return [
        office.posts(
            reverse("cases:event", args=[number]),
            {"type": type_, "fields_for": type_, "on": f"{office.today:%d.%m.%Y}", "step": "preview"},
        )
        for _, number, type_ in _to_act_on(office, times, 2)
    ]


def _to_act_on(office: Office, times: int, part: int) -> list[tuple[UUID, str, str]]:
    """Clients of the office with a fact to record of each: one that closes a duty, as far as there are such.

    No case comes twice, neither in one part nor in two of the three parts, and none in which such a fact is
    on record for the day already: the same fact is recorded once."""
    found = office.rows(
        """SELECT r.case_id, c.number, (SELECT min(p.code) FROM cases_dutyparty p WHERE p.case_id = r.case_id
               AND p.organisation_id = r.organisation_id AND p.role = 'responsible' AND p.code = ANY(%s)) AS code
           FROM cases_roster r JOIN cases_case c ON c.id = r.case_id WHERE NOT EXISTS (
                   SELECT 1 FROM cases_event e WHERE e.case_id = r.case_id AND e."on" = %s AND e.type = ANY(%s))
               AND r.organisation_id = %s AND NOT r.closed
               AND EXISTS (SELECT 1 FROM access_grant g WHERE g.case_id = r.case_id AND g.may_write
                   AND g.organisation_id = r.organisation_id AND g.data_class = 'identity')
           ORDER BY code NULLS LAST, r.case_id""",
        list(CLOSING),
        office.today,
        [*CLOSING.values(), OTHERWISE],
        first=False,
    )
    mine = found[part::3][:times]
    office.random.shuffle(mine)
    return [(case_id, number, CLOSING.get(code, OTHERWISE)) for case_id, number, code in mine]


def journal_of_case(office: Office, times: int) -> list[Request]:
    """Who of the own organisation has seen this case?"""
    found = office.rows("SELECT case_id FROM cases_roster WHERE organisation_id = %s LIMIT 3000")

    def read(case_id: UUID) -> Request:
        def request() -> int:
            with acting(office.actor) as actor:
                return len(journal.of_case(actor, case_id))

        return request

    return [read(row[0]) for row in office.some(found, times)]


ITEMS = (
    Item("a page without data (the floor)", floor),
    Item("My day, a guide's", my_day, 20, 12),
    Item("My day, all of the unit", my_day_of_all, 20, 12),
    Item("client list (50 rows)", client_list, 20, 12),
    Item("open a case, typical", typical_case, 15, 25),
    Item("open a case, large", large_case, 15, 25),
    Item("search by full name", search_by_name, 8, 8),
    Item("search by first name", search_by_first_name, None, 8),
    Item("search by number", search_by_number, 8, 8),
    Item("official act", official_act, 25, 30),
    Item("official act from its form", act_on_page),
    Item("preview of an act", preview),
    Item("journal of one case", journal_of_case, 8, 6),
)


def chosen(names: Iterable[str]) -> Iterator[Item]:
    """The items whose name holds one of these words; all where no word is given."""
    wanted = [name.lower() for name in names]
    for item in ITEMS:
        if not wanted or any(name in item.name.lower() for name in wanted):
            yield item
