"""An organisation's clients: the list and the search. Only the organisation's own rows are touched.

So both cost the same with ten thousand cases in the country as with a million. Nothing of a person
is ever put into an address: a page is continued from a case's id, and searches are posted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from samsyn.access.queries import role_classes
from samsyn.cases.queries.narrow import IN_ORDER, case_known, narrowing, next_due, profile_known
from samsyn.cases.shown import ClientFilters, ClientPage, ClientRow, Hit
from samsyn.clients.queries import blind, labels
from samsyn.clients.rules import (
    birth_date_key,
    birth_dates_in,
    hidden_key,
    looks_like_hetu,
    number_key,
    spellings,
)
from samsyn.clients.terms import IdentifierKind
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind

PAGE = 50
MOST = 1000
HITS = 50
#: How many rows of the most telling word a search looks at before it sorts.
CANDIDATES = 300
NUMBER = re.compile(r"\d{4}-\d{1,9}")
OWN = "r.organisation_id = %(organisation)s"
PROFILE = ('r."group"', "r.municipality")
ORDERS = {"name": "r.sort_key, r.case_id", "due": "r.next_due, r.sort_key, r.case_id"}


class Key(NamedTuple):
    """What a search looks for: one of these forms, whole or as a beginning."""

    forms: tuple[str, ...]
    begins: bool = False

    @property
    def length(self) -> int:
        """How telling it is."""
        return max(len(form) for form in self.forms)


def client_list(actor: Actor, filters: ClientFilters | None = None, *, after: UUID | None = None) -> ClientPage:
    """The clients of the actor's organisation, a page at a time. One row of the journal.

    `after`: the last case of the page before. Ordered by day, those without a day are left out.
    fi: asiakasluettelo · sv: klientlista"""
    filters = filters or ClientFilters()
    if actor.organisation_id is None or "identity" not in role_classes(actor):
        return ClientPage((), 0, False, "")
    where, values = _narrowed(actor, filters)
    order = ORDERS[filters.order]
    begin = f"AND ({order}) > (SELECT {order} FROM cases_roster r WHERE {OWN} AND r.case_id = %(after)s)"  # noqa: S608
    values |= {"after": after, "limit": PAGE + 1, "most": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM cases_roster r WHERE {where} LIMIT %(most)s) m", values)  # noqa: S608
        count = cursor.fetchone()[0]
        cursor.execute(IN_ORDER)
        cursor.execute(
            f"""SELECT {_columns(actor)} FROM (
                    SELECT r.* FROM cases_roster r WHERE {where} {begin if after else ""}
                    ORDER BY {order} LIMIT %(limit)s
                ) r JOIN cases_case c ON c.id = r.case_id ORDER BY {order}""",  # noqa: S608
            values,
        )
        rows = cursor.fetchall()
    page = rows[:PAGE]
    shown = _rows(actor, page)
    _write_down(actor, "client_list", page)
    return ClientPage(tuple(shown), min(count, MOST), count > MOST, str(page[-1][0]) if len(rows) > PAGE else "")


def _told(actor: Actor) -> tuple[str, str, str]:
    """Group, municipality and next time limit of a row of the register, as far as the role may know them."""
    known = profile_known(actor, "r")
    group, place = (f"CASE WHEN {known} THEN {name} ELSE '' END" if known else name for name in PROFILE)
    return group, place, next_due(actor, "r")


def _columns(actor: Actor) -> str:
    group, place, due = _told(actor)
    return f"r.case_id, c.number, c.person_id, {group}, {place}, {due}, r.opened_on, r.closed, r.handler_id"


def _narrowed(actor: Actor, filters: ClientFilters) -> tuple[str, dict[str, Any]]:
    where = [OWN]
    values = narrowing(actor)
    if not filters.closed:
        where.append("r.closed = FALSE")
    for column, value in (("group", filters.group), ("municipality", filters.municipality)):
        if value:
            where.append(f'r."{column}" = %({column})s')
            values[column] = value
    if (filters.group or filters.municipality) and (known := profile_known(actor, "r")):
        where.append(known)
    if filters.mine:
        where.append("r.handler_id = %(me)s")
        values["me"] = actor.user_id
    if filters.due_before:
        where.append("r.next_due < %(due_before)s")
        values["due_before"] = filters.due_before
    elif filters.order == "due":
        where.append("r.next_due IS NOT NULL")
    return " AND ".join(where), values


def search(actor: Actor, text: str) -> list[Hit]:
    """Whom of the own clients does this text mean: a name, a birth date, a number? One row of the journal.

    Words may stand in any order; a name is found by its beginning and in its usual spellings."""
    if actor.organisation_id is None or "identity" not in role_classes(actor):
        return []
    text = text.strip()
    if NUMBER.fullmatch(text):
        rows, by = _numbered(actor, text), "case_number"
    else:
        keys = keys_of(text)
        rows, by = _found(actor, keys), _by(keys)
    hits = [Hit(row, by) for row in _rows(actor, rows)]
    _write_down(actor, "search", rows, by=by)
    return hits


def keys_of(text: str) -> list[Key]:
    """The keys that a search looks for."""
    if looks_like_hetu(text):
        return [Key((hidden_key(blind(IdentifierKind.HETU, text)),))]
    keys: list[Key] = []
    for word in text.split():
        born = tuple(birth_date_key(day) for day in birth_dates_in(word))
        if born and not word.isdigit():
            keys.append(Key(born))
        elif looks_like_hetu(word):
            keys.append(Key((hidden_key(blind(IdentifierKind.HETU, word)),)))
        elif any(letter.isdigit() for letter in word):
            keys.append(Key((number_key(word), *born)))
        else:
            keys += [Key(forms, begins=True) for forms in spellings(word)]
    return keys


def _by(keys: Sequence[Key]) -> str:
    kinds = {"=": "birth_date", "#": "number", "!": "hetu"}
    named = {kinds.get(key.forms[0][0], "name") for key in keys}
    return "+".join(sorted(named))


def _found(actor: Actor, keys: Sequence[Key]) -> list[tuple[Any, ...]]:
    """The clients that have all of the keys: one statement."""
    telling = [key for key in keys if key.length > 1]
    if not telling:
        return []
    first, *others = sorted(telling, key=lambda key: (key.begins, -key.length))
    values = narrowing(actor) | {"candidates": CANDIDATES, "hits": HITS}
    conditions = [_condition("n", 0, first, values)]
    for index, key in enumerate(others, 1):
        conditions.append(
            "EXISTS (SELECT 1 FROM cases_rostername m WHERE m.organisation_id = %(organisation)s"  # noqa: S608
            f" AND m.case_id = n.case_id AND {_condition('m', index, key, values)})"
        )
    statement = f"""
        SELECT {_columns(actor)} FROM cases_roster r JOIN cases_case c ON c.id = r.case_id
        WHERE {OWN} AND r.case_id IN (
            SELECT n.case_id FROM cases_rostername n
            WHERE n.organisation_id = %(organisation)s AND {" AND ".join(conditions)} LIMIT %(candidates)s)
        ORDER BY r.sort_key, r.case_id LIMIT %(hits)s"""  # noqa: S608 (our own text; values are parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _condition(table: str, index: int, key: Key, values: dict[str, Any]) -> str:
    """A key or its beginning as a range: comparisons that row-level security lets the index serve."""
    if not key.begins:
        values[f"key{index}"] = key.forms[0]
        return f"{table}.search_key = %(key{index})s"
    ranges = []
    for number, form in enumerate(key.forms):
        name = f"{index}_{number}"
        values |= {f"from{name}": form, f"to{name}": form + "~"}
        ranges.append(f"({table}.search_key >= %(from{name})s AND {table}.search_key < %(to{name})s)")
    return f"({' OR '.join(ranges)})"


def _numbered(actor: Actor, number: str) -> list[tuple[Any, ...]]:
    """The case with this number, if the role sees anything of it; the register tells more where it can."""
    year, _, count = number.partition("-")
    wanted = f"{year}-{count:0>6}"
    group, place, due = _told(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT c.id, c.number, c.person_id, COALESCE({group}, ''), COALESCE({place}, ''), {due},
                c.opened_on, c.closed_on IS NOT NULL, r.handler_id
                FROM cases_case c LEFT JOIN cases_roster r ON r.case_id = c.id AND {OWN}
                WHERE c.number = %(number)s AND {case_known()}""",  # noqa: S608
            narrowing(actor) | {"number": wanted},
        )
        return cursor.fetchall()


def _rows(actor: Actor, rows: Iterable[tuple[Any, ...]]) -> list[ClientRow]:
    listed = list(rows)
    names = labels(actor, [row[0] for row in listed])
    return [ClientRow(row[0], row[1], names.get(row[0]), *row[3:]) for row in listed]


def _write_down(actor: Actor, what: str, rows: Sequence[tuple[Any, ...]], **detail: str) -> None:
    record(
        actor,
        kind=Kind.LIST,
        what=what,
        persons=[row[2] for row in rows if row[2]],
        cases=[row[0] for row in rows],
        data_classes=["identity"],
        detail=detail | {"hits": len(rows)},
    )
