"""What the responsibility matrix shows: headings, chapters of rows, the summary, the ways to filter.

Texts are ready in the reader's language; templates draw them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Group
from samsyn.reform import rules, times, words
from samsyn.reform.drawing import CellView, drawn
from samsyn.reform.names import Names, duty_address
from samsyn.reform.terms import FATES, Cell, Change, Column, Finding, Heading, Move, Part, Row, Table, Theme
from samsyn.web.badges import Badge, css_of
from samsyn.web.dates import full_day
from samsyn.web.rows import Chip, Tag

CSS = {Part.RESPONSIBLE: "R", Part.DECIDING: "D", Part.SUPPORTING: "S", Part.CONSULTED: "C", Part.INFORMED: "I"}


class HeadView(NamedTuple):
    """A column's heading: the authority, who it is on the day, and who it was."""

    badge: Badge
    name: str
    today: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A duty as drawn."""

    code: str
    href: str
    name: str
    source: str
    when: times.ByWhen
    cells: tuple[CellView, ...]
    mark: Tag | None = None
    tags: tuple[Tag, ...] = ()
    ended: bool = False

    @property
    def drawn(self) -> SafeString:
        """The cells as HTML."""
        return mark_safe("".join(drawn(cell) for cell in self.cells))  # noqa: S308  (each part is escaped)


class Chapter(NamedTuple):
    """The rows of one theme."""

    title: str
    rows: list[RowView]


class Point(NamedTuple):
    """A line of the summary: how many duties, what became of them, and the link to their rows."""

    number: int
    text: str
    href: str
    current: bool = False
    note: str = ""


class LegendPart(NamedTuple):
    """A short word of the cells and what it means."""

    css: str
    short: str
    long: str


@dataclass
class MatrixPage:
    """One answer of the matrix for one reader."""

    rulebook: Rulebook
    chosen: Mapping[str, Any]
    today: date
    language: str

    @property
    def on(self) -> date:
        """The day of the table."""
        day: date = self.chosen["on"]
        return day

    @property
    def before(self) -> date | None:
        """The day compared with, if any."""
        day: date | None = self.chosen["before"]
        return day

    @property
    def group(self) -> Group | None:
        """The group chosen, if any."""
        group: Group | None = self.chosen["group"]
        return group

    @property
    def place(self) -> str:
        """The municipality chosen, or an empty text."""
        return str(self.chosen["municipality"] or "")

    @cached_property
    def names(self) -> Names:
        """Who is who, for this reader."""
        days = tuple(day for day in (self.on, self.before) if day is not None)
        return Names(self.rulebook, self.language, self.place, days)

    # ---- what is shown ----

    @cached_property
    def table(self) -> Table:
        """The division of the day."""
        return rules.responsibility_table(self.rulebook, self.on, self.group, self.place)

    @cached_property
    def earlier(self) -> Table | None:
        """The division of the day compared with."""
        if self.before is None:
            return None
        return rules.responsibility_table(self.rulebook, self.before, self.group, self.place)

    @cached_property
    def changes(self) -> dict[str, Change]:
        """What moved since the day compared with; by code. Empty without one."""
        if self.earlier is None:
            return {}
        found = rules.compare(self.rulebook, self.earlier, self.table)
        return {change.code: change for change in found if not self.chosen["deck"] or change.rule.in_deck}

    @cached_property
    def rows(self) -> list[tuple[Row, Change | None]]:
        """The rows that the filters leave, those that have ended among them, by theme."""
        rows: list[tuple[Row, Change | None]] = [(row, self.changes.get(row.code)) for row in self.table.rows]
        rows += [(change.before, change) for change in self.changes.values() if change.after is None and change.before]
        order, codes = list(Theme), list(self.rulebook.duties)
        rows.sort(key=lambda pair: (order.index(rules.theme_of(pair[0].rule.key)), codes.index(pair[0].code)))
        return [pair for pair in rows if self._passes(*pair)]

    def _passes(self, row: Row, change: Change | None) -> bool:
        if self.chosen["deck"] and not row.rule.in_deck:
            return False
        if self.chosen["moved"] and not (change and change.moved):
            return False
        finding = self.chosen["finding"]
        return not finding or bool(change and finding in rules.findings_of(change))

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The rows under the headings of their themes."""
        chapters: dict[Theme, list[RowView]] = {}
        for row, change in self.rows:
            chapters.setdefault(rules.theme_of(row.rule.key), []).append(self.row_view(row, change))
        return [Chapter(str(words.THEMES[theme]), rows) for theme, rows in chapters.items()]

    @cached_property
    def headings(self) -> list[HeadView]:
        """The columns, with the organisations of both days where they differ."""
        before = {heading.column: heading for heading in self.earlier.headings} if self.earlier else {}
        return [self._head(heading, before.get(heading.column)) for heading in self.table.headings]

    def _head(self, heading: Heading, before: Heading | None) -> HeadView:
        name = str(words.COLUMNS[heading.column])
        badge = Badge(self.names.letter(heading.organisation), name, css_of(heading.organisation))
        today = self.names.organisation(heading.organisation) if heading.exists else _("does not exist yet")
        if heading.column is Column.STATE_PAYER and not self.place:
            return HeadView(badge, words.soft(name))
        earlier = ""
        if before and before.organisation != heading.organisation:
            earlier = self.names.organisation(before.organisation) if before.exists else ""
        return HeadView(badge, words.soft(name), words.soft(today if today != name else ""), words.soft(earlier))

    @property
    def group_name(self) -> str:
        """The group in words."""
        return words.group(self.group, self.language) if self.group else _("All groups")

    @property
    def place_name(self) -> str:
        """The municipality in the reader's language."""
        place = self.rulebook.region.municipality(self.place) if self.place else None
        return (place.fi if self.language == "fi" else place.sv) if place else self.place

    @property
    def finding_name(self) -> str:
        """The finding that the rows are limited to."""
        finding = self.chosen["finding"]
        return str(words.FINDINGS[finding]) if finding else ""

    @property
    def count_words(self) -> str:
        """How many duties are shown."""
        return ngettext("%(n)s duty", "%(n)s duties", len(self.rows)) % {"n": len(self.rows)}

    @property
    def legend(self) -> list[LegendPart]:
        """What the letters and short words in the cells mean."""
        return [LegendPart(CSS[part], str(words.SHORT_PARTS[part]), words.part(part, self.language)) for part in Part]

    # ---- rows and cells ----

    def row_view(self, row: Row, change: Change | None) -> RowView:
        """A duty as the table draws it."""
        version, ended = row.version, bool(change and change.after is None)
        before = change.before if change else None
        moves = change.moves if change else {}
        cells = [
            self._cell(column, () if ended else row.cells.get(column, ()), moves.get(column), before)
            for column in Column
        ]
        return RowView(
            code=row.code,
            href=duty_address(row.code, self.place),
            name=self.names.label(row.rule.name),
            source=words.source(version.source),
            when=times.by_when(self.rulebook, row.rule, version, self.on, self.language),
            cells=tuple(cells),
            mark=words.mark(version.confidence),
            tags=tuple(self._tags(row, change)),
            ended=ended,
        )

    def _tags(self, row: Row, change: Change | None) -> Iterator[Tag]:
        if change and change.fate is Finding.BEGAN:
            yield Tag(_("new duty"), "done")
        if change and change.fate is Finding.ENDED:
            yield Tag(_("no longer in force"), "late")
        if change and change.deadline_changed:
            yield Tag(_("new time limit"), "info")
        if row.version.mode == "may":
            yield Tag(_("may, need not"))
        if row.version.open_questions or row.version.transition_questions:
            yield Tag(_("open question"), "soon")
        if not row.rule.live:
            yield Tag(_("catalogue only"))

    def _cell(self, column: Column, cell: Cell, move: Move | None, before: Row | None) -> CellView:
        was = before.cells.get(column, ()) if before and move in (Move.AWAY, Move.CHANGED, Move.HANDED_OVER) else ()
        key = (column, cell, move, was)
        if key not in self._cells:
            self._cells[key] = self._new_cell(*key)
        return self._cells[key]

    @cached_property
    def _cells(self) -> dict[tuple[Column, Cell, Move | None, Cell], CellView]:
        return {}

    def _new_cell(self, column: Column, cell: Cell, move: Move | None, was: Cell) -> CellView:
        label = str(words.COLUMNS[column])
        if not cell and move is None:
            return CellView(label, "")
        css = CSS[min((entry.part for entry in cell), key=list(Part).index)] if cell else "away"
        colour = css_of(next((e.organisation for e in (*cell, *was)), "")) if column is not Column.OTHERS else "other"
        return CellView(
            label,
            f"{css} {colour}{' moved' if move else ''}",
            tuple(self.names.lines(cell)),
            str(words.MOVES[move]) if move else "",
            self._was(was, same=move is Move.HANDED_OVER),
        )

    def _was(self, cell: Cell, *, same: bool) -> str:
        """What a cell held before: the organisation where only that changed, else the parts."""
        if same:
            parts = dict.fromkeys(self.names.organisation(entry.organisation) for entry in cell)
        else:
            lines = self.names.lines(cell)
            parts = dict.fromkeys(f"{line.long} ({line.note})" if line.note else line.long for line in lines)
        return _("was: %(parts)s") % {"parts": "; ".join(parts)} if parts else ""

    # ---- addresses ----

    def address(self, **changes: Any) -> str:
        """The address of the page with something chosen otherwise."""
        return f"{reverse('reform:matrix')}?{self.query(**changes)}"

    @property
    def all_rows(self) -> str:
        """The address without what limits the rows."""
        return self.address(finding=None, moved=False, deck=False)

    @property
    def download(self) -> str:
        """The address of the same table as a file."""
        return f"{reverse('reform:matrix_csv')}?{self.query()}"

    def query(self, **changes: Any) -> str:
        """The choices as the end of an address, days as ISO."""
        chosen = {**self.chosen, **changes}
        texts: dict[str, str] = {"on": chosen["on"].isoformat()}
        texts["before"] = chosen["before"].isoformat() if chosen["before"] else ""
        texts |= {name: str(chosen[name]) for name in ("group", "municipality", "finding") if chosen[name]}
        texts |= {name: "on" for name in ("deck", "moved") if chosen[name]}
        return urlencode(texts)

    # ---- summary and chips ----

    @cached_property
    def summary(self) -> list[Point]:
        """What moved to the wellbeing county, what stays, what went elsewhere: the deck's first question."""
        found = rules.findings(self.changes.values())
        shown = [finding for finding in FATES if found[finding] or finding in (Finding.TO_COUNTY, Finding.STAYS)]
        return [self._point(finding, found) for finding in shown]

    @cached_property
    def details(self) -> list[Point]:
        """What else the comparison finds, across the lines of the summary."""
        found = rules.findings(self.changes.values())
        return [self._point(f, found) for f in Finding if f not in FATES and found[f]]

    def _point(self, finding: Finding, found: Mapping[Finding, tuple[str, ...]]) -> Point:
        note = ""
        if finding is Finding.TASK_MOVED:
            codes = dict.fromkeys(code for c in found[finding] for code in rules.moved_tasks(self.changes[c]))
            note = ", ".join(self.names.organisation(code) for code in codes)
        current = self.chosen["finding"] is finding
        href = self.address(finding=None if current else finding, moved=False)
        return Point(len(found[finding]), str(words.FINDINGS[finding]), f"{href}#matrix", current, note)

    @property
    def days(self) -> list[Chip]:
        """The days on which the law changed, each compared with the day before."""
        _first, *later = self.rulebook.regimes
        pairs: list[tuple[str, date | None, date]] = [
            (_("the whole way to today"), later[0].from_ - timedelta(days=1), self.today)
        ]
        pairs += [
            (f"{full_day(r.from_)} {self.names.label(r.name).lower()}", r.from_ - timedelta(days=1), r.from_)
            for r in later
        ]
        pairs.append((_("only today"), None, self.today))
        return [
            Chip(text, self.address(before=before, on=on, finding=None), current=(before, on) == (self.before, self.on))
            for text, before, on in pairs
        ]

    @property
    def groups(self) -> list[Chip]:
        """The groups that are asked for most."""
        chips = [Chip(_("All groups"), self.address(group=None, finding=None), current=self.group is None)]
        known = words.CHIPS if self.group in (None, *words.CHIPS) else (*words.CHIPS, self.group)
        return chips + [
            Chip(words.group(g, self.language), self.address(group=g, finding=None), current=self.group is g)
            for g in known
        ]
