"""Reads small lists for tests, as the actor of an organisation would."""

from __future__ import annotations

from datetime import date
from typing import Any

from samsyn.access.matrix import load_matrix
from samsyn.exchange.cells import Meaning
from samsyn.exchange.columns import targets
from samsyn.exchange.headings import guess, table_of
from samsyn.exchange.kinds import load_glossary, load_kinds, load_order
from samsyn.exchange.reading import read_grid
from samsyn.exchange.rules import Reading, check_rows
from samsyn.exchange.terms import Checked, ListKind, Table
from samsyn.exchange.tests.workbooks import workbook
from samsyn.law.rulebook import load_rulebook
from samsyn.law.schema import DATA_CLASSES
from samsyn.law.terms import Function

TODAY = date(2026, 11, 24)
#: A valid personal identity code of nobody: born 1.5.1990.
HETU, BORN = "010590-930W", "1.5.1990"


def meaning(today: date = TODAY) -> Meaning:
    return Meaning(load_glossary(), load_rulebook().region, today, only_artificial=True)


def reading_of(
    table: Table, kind: ListKind = ListKind.OWN_CLIENTS, function: Function = Function.MUNICIPALITY, **defaults: str
) -> Reading:
    rule, rulebook, known = load_kinds()[kind], load_rulebook(), meaning()
    found = targets(rule, frozenset({function}), frozenset(DATA_CLASSES), rulebook, load_matrix())
    mapping = guess(table, load_glossary(), found, known)
    return Reading(rule, mapping, found, defaults, known, load_order(), rulebook)


def table(*rows: Any) -> Table:
    return table_of(read_grid(workbook(*rows)), load_glossary())


def checked(
    *rows: Any, kind: ListKind = ListKind.OWN_CLIENTS, function: Function = Function.MUNICIPALITY, **defaults: str
) -> Checked:
    """The list understood, with the columns as they are guessed."""
    list_ = table(*rows)
    return check_rows(list_, reading_of(list_, kind, function, **defaults))
