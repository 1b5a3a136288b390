"""Finds the headings of a sheet, and guesses what each column is: by its heading and by what stands in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from samsyn.exchange.cells import Meaning, fits
from samsyn.exchange.columns import Cell, Target
from samsyn.exchange.kinds import Glossary, plain
from samsyn.exchange.terms import MAX_ROWS, CellValue, Grid, Reason, Refused, SourceRow, Table

#: Headings stand in one of the first rows; above them there may be a title and a date.
LOOK_AT = 25
SAMPLE = 60


def table_of(grid: Grid, glossary: Glossary, heading_row: int = 0) -> Table:
    """Which row holds the headings? The one with the most known headings, else the first of texts.

    `heading_row` is the user's answer, where the guess was wrong. Raises `Refused`."""
    index = _chosen(grid, heading_row) if heading_row else _guessed(grid, glossary)
    row = grid.rows[index]
    rows = grid.rows[index + 1 :]
    if not rows:
        raise Refused(Reason.NO_ROWS, row=row.number)
    if len(rows) > MAX_ROWS:
        raise Refused(Reason.TOO_MANY_ROWS, found=len(rows), limit=MAX_ROWS)
    headings = tuple(" ".join(str(cell).split()) if cell is not None else "" for cell in row.cells)
    return Table(grid, row.number, headings, rows)


def _chosen(grid: Grid, number: int) -> int:
    for index, row in enumerate(grid.rows):
        if row.number == number:
            return index
    raise Refused(Reason.NO_HEADINGS, row=number)


def _guessed(grid: Grid, glossary: Glossary) -> int:
    best, most = -1, 1
    for index, row in enumerate(grid.rows[:LOOK_AT]):
        known = sum(1 for cell in row.cells if isinstance(cell, str) and _by_words(cell, glossary)[0])
        if known > most:
            best, most = index, known
    if best >= 0:
        return best
    for index, row in enumerate(grid.rows[:LOOK_AT]):
        if sum(1 for cell in row.cells if isinstance(cell, str)) >= 2:
            return index
    raise Refused(Reason.NO_HEADINGS, row=0)


def guess(
    table: Table,
    glossary: Glossary,
    targets: Mapping[str, Target],
    meaning: Meaning,
    remembered: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """What is each column? A target for each, or nothing: what the organisation chose before, else the glossary.

    A column whose heading only contains a known one, or whose cells do not fit, is left to the user."""
    answer = [""] * len(table.headings)
    taken: set[str] = set()
    for strength in ("remembered", "exact", "contained"):
        for index, heading in enumerate(table.headings):
            if answer[index] or not heading or (remembered and plain(heading) in remembered):
                if strength != "remembered" or not remembered or plain(heading) not in remembered:
                    continue
            code = _candidate(strength, heading, glossary, remembered or {})
            target = targets.get(code)
            if target is None or code in taken:
                continue
            if strength != "remembered" and not _fits(table.rows, index, target, meaning, strength):
                continue
            answer[index] = code
            taken.add(code)
    return tuple(answer)


def _candidate(strength: str, heading: str, glossary: Glossary, remembered: Mapping[str, str]) -> str:
    if strength == "remembered":
        return remembered.get(plain(heading), "")
    code, exactly = _by_words(heading, glossary)
    return code if exactly == (strength == "exact") else ""


def _by_words(heading: str, glossary: Glossary) -> tuple[str, bool]:
    """The target that a heading means by the glossary, and whether it is exactly a known heading."""
    text = plain(heading)
    if text in glossary.headings:
        return glossary.headings[text], True
    words = f" {text} "
    best = ""
    for known, code in glossary.headings.items():
        if len(known) > len(best) and f" {known} " in words and code not in glossary.exact_only:
            best = known
    return (glossary.headings[best], False) if best else ("", False)


def _fits(rows: Sequence[SourceRow], index: int, target: Target, meaning: Meaning, strength: str) -> bool:
    """Do the column's cells look like what the heading says?

    A known heading is believed, so that what is wrong in its cells is shown as wrong; but one that can
    head a day as well as a word (permit, plan, status) only where the cells agree."""
    values = _sample(rows, index)
    if not values or (strength == "exact" and target.cell is not Cell.DATE and target.code != "protection"):
        return True
    good = sum(1 for value in values if fits(target, value, meaning))
    return good >= len(values) * (0.3 if strength == "exact" else 0.6)


def _sample(rows: Sequence[SourceRow], index: int) -> list[CellValue]:
    found: list[CellValue] = []
    for row in rows:
        value = row.cells[index] if index < len(row.cells) else None
        if value is not None:
            found.append(value)
            if len(found) == SAMPLE:
                break
    return found


def examples(table: Table, index: int, count: int = 3) -> list[str]:
    """The first different values of a column, for the page on which columns are chosen."""
    found: list[str] = []
    for row in table.rows[:200]:
        text = shown(row.cells[index]) if index < len(row.cells) else ""
        if text and text not in found:
            found.append(text)
            if len(found) == count:
                break
    return found


def shown(value: CellValue) -> str:
    """A cell as the spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.day}.{value.month}.{value.year} {value.hour}:{value.minute:02}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
