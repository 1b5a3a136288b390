"""Is the list right, and what does it say? Every row understood, with everything that is wrong in it. Pure.

A problem names row, column and value and what was expected; words are made of it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from samsyn.exchange.cells import CellError, Meaning, born_of, read_cell
from samsyn.exchange.columns import Cell, Target
from samsyn.exchange.headings import shown
from samsyn.exchange.kinds import KindRule, Order, plain
from samsyn.exchange.row_events import PLANNED, events_of
from samsyn.exchange.terms import CellValue, Checked, Problem, ReadRow, SourceRow, Table, Trouble
from samsyn.law.rulebook import Rulebook

NUMBERS = ("hetu", "customer_number", "uma_number")
#: Cells that must not be empty where the list has the column: who it is, and which group.
NEVER_EMPTY = ("family_name", "full_name", "given_names", "group")


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a list is read with: what its columns are, what holds for all rows, and what words mean.

    `as_of`: the day from which on a day is still to come, where that is not today."""

    kind: KindRule
    mapping: tuple[str, ...]
    targets: Mapping[str, Target]
    defaults: Mapping[str, str]
    meaning: Meaning
    order: Order
    rulebook: Rulebook
    as_of: date | None = None

    def column_of(self, code: str) -> int:
        """Where a target stands in the list, or -1."""
        return self.mapping.index(code) if code in self.mapping else -1


def check_mapping(table: Table, reading: Reading) -> tuple[Problem, ...]:
    """Do the chosen columns make a list that can be imported?"""
    chosen = [code for code in reading.mapping if code]
    problems = []
    for group in reading.kind.required:
        if not set(group) & set(chosen) and not any(reading.defaults.get(code) for code in group):
            problems.append(Problem(table.heading_row, -1, "", "", Trouble.MISSING_COLUMN, {"targets": list(group)}))
    for index, code in enumerate(reading.mapping):
        heading = table.headings[index] if index < len(table.headings) else ""
        if code and chosen.count(code) > 1 and reading.mapping.index(code) != index:
            problems.append(Problem(table.heading_row, index, heading, heading, Trouble.TARGET_TWICE, {"target": code}))
        elif code and code not in reading.targets:
            problems.append(Problem(table.heading_row, index, heading, heading, Trouble.NOT_ALLOWED, {"target": code}))
    return tuple(problems)


def check_rows(table: Table, reading: Reading) -> Checked:
    """What does every row say, and what is wrong with it?

    law: 681/2023, 73 § 1 mom. (what may be processed about a client)"""
    rows: list[ReadRow] = []
    problems: list[Problem] = list(check_mapping(table, reading))
    if problems:
        return Checked((), tuple(problems))
    for source in table.rows:
        row, found = _row(table, source, reading)
        rows.append(row)
        problems += found
    problems += _repeated(rows, table, reading)
    problems.sort(key=lambda problem: (problem.row, problem.column))
    return Checked(tuple(rows), tuple(problems))


def _row(table: Table, source: SourceRow, reading: Reading) -> tuple[ReadRow, list[Problem]]:
    row = ReadRow(source.number)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for index, code in enumerate(reading.mapping):
        value = source.cells[index] if index < len(source.cells) else None
        if not code:
            continue
        target = reading.targets[code]
        if value is None:
            if code in NEVER_EMPTY and not reading.defaults.get(code):
                problems.append(_problem(table, source, index, value, Trouble.REQUIRED))
            continue
        try:
            values[code] = read_cell(target, value, reading.meaning)
        except CellError as error:
            problems.append(_problem(table, source, index, value, error.trouble, error.details))
    if len(source.cells) > len(table.headings):
        problems.append(
            _problem(table, source, len(table.headings), source.cells[len(table.headings)], Trouble.WITHOUT_HEADING)
        )
    _fill(row, values, reading)
    unread = {reading.mapping[problem.column] for problem in problems if problem.column < len(reading.mapping)}
    problems += _born(row, values, table, source, reading, unread=bool(unread & {"birth_date", "hetu"}))
    events, found = events_of(row, values, reading.kind, reading.rulebook, reading.as_of or reading.meaning.today)
    row.events = events
    problems += [
        _problem(table, source, reading.column_of(code), _cell_of(source, reading.column_of(code)), trouble, details)
        for code, trouble, details in found
    ]
    problems += _days(row, table, source, reading)
    return row, problems


def _fill(row: ReadRow, values: Mapping[str, Any], reading: Reading) -> None:
    """Put what the cells say where it belongs; what holds for all rows fills what a row leaves out."""
    for code, value in values.items():
        target = reading.targets[code]
        if code == "full_name":
            row.identity["family_name"], row.identity["given_names"] = value
        elif target.cell is Cell.INTERPRETER:
            row.identity["interpreter_needed"] = bool(value)
            if isinstance(value, str):
                row.identity.setdefault("interpreter_language", value)
        elif target.part == "person":
            row.identity[code] = value
        elif target.part == "contact":
            row.contact[code] = value
        elif code.startswith("flag."):
            if value:
                row.flags.add(code.partition(".")[2])
        elif code == "household":
            row.household = plain(value)
        elif code == "relation":
            row.relation = value
        elif code == "handler":
            row.handler = value
        elif target.part == "situation":
            row.situation[code] = value
    for code in ("group", "municipality", "reception_centre"):
        if not row.situation.get(code) and reading.defaults.get(code):
            row.situation[code] = reading.defaults[code]


def _born(
    row: ReadRow, values: Mapping[str, Any], table: Table, source: SourceRow, reading: Reading, *, unread: bool
) -> Iterator[Problem]:
    """The birth date of the row, from its own column or the identity code; both must agree."""
    code = values.get("hetu")
    if code:
        said, told = born_of(code), row.identity.get("birth_date")
        if told and told != said:
            index = reading.column_of("birth_date")
            details = {"hetu_day": said.isoformat(), "hetu_column": table.headings[reading.column_of("hetu")]}
            yield _problem(table, source, index, source.cells[index], Trouble.HETU_DISAGREES, details)
        row.identity["birth_date"] = told or said
    if not row.identity.get("birth_date") and not unread:
        index = max(reading.column_of("birth_date"), reading.column_of("hetu"))
        yield _problem(table, source, index, None, Trouble.NOT_BORN)


def _days(row: ReadRow, table: Table, source: SourceRow, reading: Reading) -> Iterator[Problem]:
    """Nothing happens before birth or, unless it is a plan, in the future; and one thing after the other."""
    born = row.born
    first: dict[str, Any] = {}
    for event in row.events:
        index = reading.column_of(f"event.{event.type}")
        if event.type in PLANNED:
            index = max(index, *(reading.column_of(f"event.{name}") for name in reading.kind.planned))
        elif event.on > reading.meaning.today:
            yield _problem(table, source, index, _cell_of(source, index), Trouble.FUTURE_DATE)
        if born and event.on < born:
            details = {"born": born.isoformat()}
            yield _problem(table, source, index, _cell_of(source, index), Trouble.BEFORE_BIRTH, details)
        first.setdefault(event.type, event.on)
    for earlier, later in reading.order.pairs:
        if earlier in first and later in first and first[later] < first[earlier]:
            index = reading.column_of(f"event.{later}")
            details = {"earlier": earlier, "later": later, "earlier_day": first[earlier].isoformat()}
            yield _problem(table, source, index, _cell_of(source, index), Trouble.WRONG_ORDER, details)


def _repeated(rows: Sequence[ReadRow], table: Table, reading: Reading) -> Iterator[Problem]:
    """The same person twice in one list: an error where it is certain, else a warning."""
    numbers: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, Any], ReadRow] = {}
    for row in rows:
        certain = False
        for code in NUMBERS:
            value = row.identity.get(code)
            if not value:
                continue
            earlier = numbers.setdefault((code, plain(value)), row.number)
            if earlier != row.number and not certain:
                certain = True
                yield _about(row, table, reading, code, value, Trouble.REPEATED, {"row": earlier})
        if not row.born or not row.name:
            continue
        twin = names.setdefault((plain(row.name), row.born), row)
        if twin is not row and not certain:
            apart = any(row.identity.get(code) and twin.identity.get(code) for code in NUMBERS)
            trouble = Trouble.SAME_NAME_AND_DAY if apart else Trouble.REPEATED
            column = "family_name" if "family_name" in reading.mapping else "full_name"
            yield _about(row, table, reading, column, row.name, trouble, {"row": twin.number})


def _about(
    row: ReadRow, table: Table, reading: Reading, code: str, value: str, trouble: Trouble, details: dict[str, Any]
) -> Problem:
    index = reading.column_of(code)
    heading = table.headings[index] if 0 <= index < len(table.headings) else ""
    return Problem(row.number, index, heading, value, trouble, details)


def _cell_of(source: SourceRow, index: int) -> CellValue:
    return source.cells[index] if 0 <= index < len(source.cells) else None


def _problem(
    table: Table,
    source: SourceRow,
    index: int,
    value: CellValue,
    trouble: Trouble,
    details: Mapping[str, Any] | None = None,
) -> Problem:
    heading = table.headings[index] if 0 <= index < len(table.headings) else ""
    return Problem(source.number, index, heading, shown(value)[:200], trouble, details or {})
