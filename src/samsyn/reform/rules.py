"""Who is responsible for what on a day, and what has moved between two days? Pure functions.

fi: vastuunjako · sv: ansvarsfördelning
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from samsyn.law.competence import NAMELESS
from samsyn.law.region import MAPS
from samsyn.law.rulebook import DutyRule, Ref, Rulebook, Version
from samsyn.law.terms import Function, Group
from samsyn.reform.terms import (
    FATES,
    LEVELS,
    THEMES,
    Cell,
    Change,
    Column,
    Entry,
    Finding,
    Heading,
    Move,
    Part,
    Row,
    Share,
    Table,
    Theme,
)

AUTHORITIES = tuple(column for column in Column if column is not Column.OTHERS)
COLUMN_OF = {Function(column.value): column for column in AUTHORITIES}
#: Who stands behind the functions that a case resolves: the columns, and for whom each of them acts.
BEHIND: Mapping[Function, tuple[tuple[Function, Share], ...]] = {
    Function.ASSESSING_AUTHORITY: (
        (Function.MUNICIPALITY, Share.NOT_JOB_SEEKERS),
        (Function.EMPLOYMENT_AUTHORITY, Share.JOB_SEEKERS),
    ),
    Function.ANY_AUTHORITY: tuple((function, Share.EVERY) for function in COLUMN_OF),
    Function.FORMER_MUNICIPALITY: ((Function.MUNICIPALITY, Share.FORMER),),
    Function.NEW_MUNICIPALITY: ((Function.MUNICIPALITY, Share.NEW),),
}
#: Functions that exist only where a territory has an organisation for them on the day.
TERRITORIAL = frozenset(MAPS.values()) - {Function.MUNICIPALITY}
#: Who bears a duty, for the comparison: a column and the organisation in it.
Bearers = frozenset[tuple[str, str]]


def responsibility_table(
    rulebook: Rulebook, on: date, group: Group | None = None, municipality: str | None = None
) -> Table:
    """Who is responsible for each duty on a day, who supports, is heard and is informed?

    With a municipality the columns name its organisations of the day; without one those of the
    region's home answer, so that a task that moved elsewhere is still named. Raises `NotInForce`.
    """
    rulebook.regime(on)
    place = municipality or ""
    rows = [
        _row(rulebook, rule, version, on, place)
        for rule in rulebook.duties.values()
        if (version := rule.at(on)) is not None and (group is None or group in version.groups)
    ]
    order = list(Theme)
    rows.sort(key=lambda row: order.index(theme_of(row.rule.key)))
    headings = tuple(_heading(rulebook, column, on, place) for column in Column)
    return Table(on, group, place, headings, tuple(rows))


def theme_of(key: str) -> Theme:
    """The chapter of the matrix that a duty's key belongs to."""
    return THEMES.get(key) or THEMES.get(key.partition(".")[0], Theme.OTHER)


def row_of(rulebook: Rulebook, rule: DutyRule, version: Version, on: date, municipality: str | None = None) -> Row:
    """Who does what under one version of a duty, with the organisations of a day."""
    return _row(rulebook, rule, version, on, municipality or "")


def _heading(rulebook: Rulebook, column: Column, on: date, place: str) -> Heading:
    if column is Column.OTHERS:
        return Heading(column, "")
    function = Function(column.value)
    return Heading(column, rulebook.competence.resolve(function, place, on), _exists(rulebook, function, on, place))


def _exists(rulebook: Rulebook, function: Function, on: date, place: str) -> bool:
    if function not in TERRITORIAL:
        return True
    return rulebook.competence.resolve(function, place, on) != NAMELESS[function]


def _row(rulebook: Rulebook, rule: DutyRule, version: Version, on: date, place: str) -> Row:
    cells: dict[Column, list[Entry]] = {}
    for part, refs in _parts(version):
        for ref in refs:
            for entry in _entries(rulebook, part, ref, on, place):
                cell = cells.setdefault(_column(entry.function), [])
                if entry not in cell:
                    cell.append(entry)
    return Row(rule, version, {column: tuple(cells[column]) for column in Column if column in cells})


def _parts(version: Version) -> Iterator[tuple[Part, tuple[Ref, ...]]]:
    yield Part.RESPONSIBLE, version.responsible
    yield Part.DECIDING, (version.decider,) if version.decider else ()
    yield Part.SUPPORTING, version.supporting
    yield Part.CONSULTED, version.consulted
    yield Part.INFORMED, version.informed


def _entries(rulebook: Rulebook, part: Part, ref: Ref, on: date, place: str) -> Iterator[Entry]:
    resolve = rulebook.competence.resolve
    for function, share in BEHIND.get(ref.function, ((ref.function, Share.WHOLE),)):
        if share is Share.EVERY and not _exists(rulebook, function, on, place):
            continue
        named = place if share not in (Share.FORMER, Share.NEW) else ""
        organisation = resolve(function, named, on, ref.task)
        yield Entry(part, function, organisation, share, organisation != resolve(function, named, on))


def _column(function: Function) -> Column:
    return COLUMN_OF.get(function, Column.OTHERS)


def difference(
    rulebook: Rulebook, first: date, second: date, group: Group | None = None, municipality: str | None = None
) -> tuple[Change, ...]:
    """What has moved between two days: which function gained or lost which part, what began, ended?

    A new name of the same authority (ELY centre, livskraftscentral) is no move; a task that went to
    an authority of another level (TE office, employment area) or place (Uusimaa) is one.
    """
    before = responsibility_table(rulebook, first, group, municipality)
    after = responsibility_table(rulebook, second, group, municipality)
    return compare(rulebook, before, after)


def compare(rulebook: Rulebook, before: Table, after: Table) -> tuple[Change, ...]:
    """What differs between two tables of the same group and municipality?"""
    old, new = ({row.code: row for row in table.rows} for table in (before, after))
    codes = [code for code in rulebook.duties if code in old or code in new]
    return tuple(_change(rulebook, code, old.get(code), new.get(code)) for code in codes)


def change_of(rulebook: Rulebook, rule: DutyRule, first: date, second: date, municipality: str | None = None) -> Change:
    """What has moved in one duty between two days, for all groups?"""
    before, after = (
        _row(rulebook, rule, version, on, municipality or "") if (version := rule.at(on)) else None
        for on in (first, second)
    )
    return _change(rulebook, rule.code, before, after)


def _change(rulebook: Rulebook, code: str, before: Row | None, after: Row | None) -> Change:
    moves = {
        column: move
        for column in Column
        if (move := _move(rulebook, *(row.cells.get(column, ()) if row else () for row in (before, after))))
    }
    rule, fate = rulebook.duties[code], _fate(rulebook, before, after)
    if before is None or after is None:
        return Change(rule, before, after, fate, moves)
    was, now = before.version, after.version
    return Change(
        rule,
        before,
        after,
        fate,
        moves,
        deadline_changed=(was.deadline, was.latest, was.window) != (now.deadline, now.latest, now.window),
        groups_gained=now.groups - was.groups,
        groups_lost=was.groups - now.groups,
    )


def _move(rulebook: Rulebook, before: Cell, after: Cell) -> Move | None:
    old, new = ({_lasting(rulebook, entry) for entry in cell} for cell in (before, after))
    if old == new:
        return None
    if not before:
        return Move.HERE
    if not after:
        return Move.AWAY
    same = {entry[:3] for entry in old} == {entry[:3] for entry in new}
    return Move.HANDED_OVER if same else Move.CHANGED


def _lasting(rulebook: Rulebook, entry: Entry) -> tuple[Part, Function, Share, str]:
    # What falls on every authority moves to nobody when one of them is replaced by another.
    organisation = "" if entry.share is Share.EVERY else heir(rulebook, entry.organisation)
    return entry.part, entry.function, entry.share, organisation


def heir(rulebook: Rulebook, code: str) -> str:
    """The organisation that goes on with the work under another name, or the organisation itself."""
    known = rulebook.region.organisations
    while (organisation := known.get(code)) and organisation.successor:
        if _level(organisation.successor) != _level(code):
            break
        code = organisation.successor
    return code


def _level(code: str) -> str:
    kind = code.partition(":")[0]
    return LEVELS.get(kind, kind)


def _bearers(rulebook: Rulebook, row: Row) -> Bearers:
    entries = row.entries(Part.RESPONSIBLE)
    if any(entry.share is Share.EVERY for entry in entries):
        return frozenset({("every", "")})
    return frozenset((_column(entry.function).value, heir(rulebook, entry.organisation)) for entry in entries)


def _fate(rulebook: Rulebook, before: Row | None, after: Row | None) -> Finding:
    """What became of the responsibility for a duty? The deck's first question, for one row."""
    if before is None or after is None:
        return Finding.BEGAN if before is None else Finding.ENDED
    was, now = _bearers(rulebook, before), _bearers(rulebook, after)
    old, new = ({column for column, _ in bearers} for bearers in (was, now))
    if Column.WELLBEING_COUNTY in new - old:
        return Finding.SHARED if Column.MUNICIPALITY in new or old <= new else Finding.TO_COUNTY
    if Column.MUNICIPALITY in new:
        return Finding.STAYS if Column.MUNICIPALITY in old else Finding.TO_MUNICIPALITY
    # Where one of several bearers only leaves, the others go on as before; unless it is the municipality.
    return Finding.AS_BEFORE if now <= was and Column.MUNICIPALITY not in old else Finding.ELSEWHERE


def findings(changes: Iterable[Change]) -> dict[Finding, tuple[str, ...]]:
    """Which services moved to the wellbeing county, and which stay? Codes of duties by finding.

    sv: vilka integrationstjänster övergår till samkommunen, vilka delar blir kvar i kommunen"""
    found: dict[Finding, list[str]] = {finding: [] for finding in Finding}
    for change in changes:
        for finding in findings_of(change):
            found[finding].append(change.code)
    return {finding: tuple(codes) for finding, codes in found.items()}


def findings_of(change: Change) -> Iterator[Finding]:
    """What a comparison says about one duty: its fate first."""
    yield change.fate
    county = change.moves.get(Column.WELLBEING_COUNTY)
    if change.fate is Finding.STAYS and county is Move.HERE:
        yield Finding.COUNTY_TAKES_PART
    if any(moved_tasks(change)):
        yield Finding.TASK_MOVED
    if change.deadline_changed:
        yield Finding.DEADLINE


def moved_tasks(change: Change) -> Iterator[str]:
    """The organisations elsewhere that have taken over a part of this duty between the two days."""
    if change.after is None:
        return
    for column, cell in change.after.cells.items():
        known = {entry.organisation for entry in change.before.cells.get(column, ())} if change.before else set()
        yield from sorted({entry.organisation for entry in cell if entry.elsewhere} - known)


def fate_counts(found: Mapping[Finding, tuple[str, ...]]) -> dict[Finding, int]:
    """How many duties each fate has; together they are all duties of the comparison."""
    return {fate: len(found[fate]) for fate in FATES}
