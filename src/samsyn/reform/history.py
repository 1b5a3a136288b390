"""One duty through time: who, by when, on which section, opened and closed by what, in every version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from samsyn.law.rulebook import DutyRule, Rulebook, Version
from samsyn.reform import rules, times, words
from samsyn.reform.names import Line, Names, duty_address
from samsyn.reform.terms import Change, Column, Move, Row
from samsyn.web.badges import Badge, css_of
from samsyn.web.rows import Crumb, Tag


class Bearer(NamedTuple):
    """An authority with its parts in a version."""

    badge: Badge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version as drawn."""

    start: date
    end: date | None
    regime: str
    source: str
    mark: Tag | None
    now: bool
    coming: bool
    repealed: bool
    bearers: tuple[Bearer, ...] = ()
    changes: tuple[str, ...] = ()
    when: times.ByWhen | None = None
    counted_from: str = ""
    window: str = ""
    may: str = ""
    groups: str = ""
    opened_by: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    expected_by: tuple[str, ...] = ()
    closed_by: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    until_age: int | None = None
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass
class DutyHistory:
    """All versions of a duty for one reader, the newest first."""

    rulebook: Rulebook
    rule: DutyRule
    today: date
    language: str
    municipality: str = ""

    @property
    def name(self) -> str:
        """The name of the duty."""
        return str(getattr(self.rule.name, self.language))

    @property
    def theme(self) -> str:
        """The chapter it belongs to."""
        return str(words.THEMES[rules.theme_of(self.rule.key)])

    @property
    def before(self) -> Crumb | None:
        """The duty before this one in the catalogue."""
        return self._neighbour(-1)

    @property
    def after(self) -> Crumb | None:
        """The duty after this one in the catalogue."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Crumb | None:
        duties = list(self.rulebook.duties.values())
        at = duties.index(self.rule) + step
        if not 0 <= at < len(duties):
            return None
        rule = duties[at]
        return Crumb(f"{rule.code} {getattr(rule.name, self.language)}", duty_address(rule.code, self.municipality))

    def versions(self) -> list[VersionView]:
        """The versions with what each of them changed."""
        views = [self._version(index) for index in range(len(self.rule.versions))]
        return views[::-1]

    def _version(self, index: int) -> VersionView:
        version = self.rule.versions[index]
        end = self.rule.versions[index + 1].from_ - timedelta(days=1) if index + 1 < len(self.rule.versions) else None
        # The organisations of the day one looks; of the last day for a version that is over.
        on = max(version.from_, min(self.today, end or self.today))
        names = Names(self.rulebook, self.language, self.municipality, (on, version.from_ - timedelta(days=1)))
        coming = version.from_ > self.today
        view = {
            "start": version.from_,
            "end": end,
            "regime": str(getattr(self._regime(version.from_), self.language)),
            "source": words.source(version.source),
            "mark": words.mark(version.confidence),
            "now": not coming and (end is None or end >= self.today),
            "coming": coming,
            "repealed": version.repealed,
            "changes": tuple(self._changes(index, names)),
        }
        if version.repealed:
            return VersionView(**view)  # type: ignore[arg-type]
        return VersionView(**view, **self._content(version, on, names))  # type: ignore[arg-type]

    def _content(self, version: Version, on: date, names: Names) -> dict[str, object]:
        rulebook, language = self.rulebook, self.language
        return {
            "bearers": tuple(self._bearers(version, on, names)),
            "when": times.by_when(rulebook, self.rule, version, on, language),
            "counted_from": times.counted_from(rulebook, version, language),
            "window": times.window(rulebook, version, language),
            "may": self._may(version),
            "groups": words.groups(version.groups, self.language),
            "opened_by": self._events(version.trigger),
            "conditions": self._conditions(version),
            "expected_by": self._events(version.expected_by),
            "closed_by": self._events(version.closed_by),
            "ended_by": self._events(version.ended_by),
            "until_age": version.until_age,
            "reads": words.data_classes(version.reads, language),
            "writes": words.data_classes(version.writes, language),
            "questions": tuple(
                str(getattr(rulebook.questions[key], language))
                for key in dict.fromkeys((*version.open_questions, *version.transition_questions))
            ),
        }

    def _regime(self, on: date) -> object:
        letter = self.rulebook.regime(on)
        return next(regime.name for regime in self.rulebook.regimes if regime.letter == letter)

    def _bearers(self, version: Version, on: date, names: Names) -> Iterator[Bearer]:
        row = rules.row_of(self.rulebook, self.rule, version, on, self.municipality)
        for column, cell in row.cells.items():
            if column is Column.OTHERS:
                yield Bearer(Badge("", str(words.COLUMNS[column]), "other"), tuple(names.lines(cell)))
                continue
            for code in dict.fromkeys(entry.organisation for entry in cell):
                name = names.organisation(code) or str(words.COLUMNS[column])
                badge = Badge(names.letter(code), name[:1].upper() + name[1:], css_of(code))
                yield Bearer(badge, tuple(names.lines((e for e in cell if e.organisation == code), places=False)))

    def _may(self, version: Version) -> str:
        if version.mode_rule is not None:
            return _("a duty in some cases, a possibility in others")
        return _("the law allows it, no duty") if version.mode == "may" else ""

    def _events(self, types: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(words.event(self.rulebook, type_, self.language) for type_ in types))

    def _conditions(self, version: Version) -> tuple[str, ...]:
        sentences = (words.condition(name, self.language) for name in version.when_names)
        return tuple(sentence for sentence in sentences if sentence)

    # ---- what a version changed ----

    def _changes(self, index: int, names: Names) -> Iterator[str]:
        """Compared with the version before: who got and who lost a part, the time, the groups."""
        version = self.rule.versions[index]
        if version.repealed:
            yield _("The duty was repealed.")
            return
        if not index:
            if version.from_ > self.rulebook.regimes[0].from_:
                yield _("The duty is new from this day.")
            return
        day_before = version.from_ - timedelta(days=1)
        change = rules.change_of(self.rulebook, self.rule, day_before, version.from_, self.municipality)
        found = [*self._moves(change, names), *self._mode_changes(index)]
        if change.deadline_changed:
            found.append(_("The time limit changed."))
        found += self._group_changes(change)
        yield from found or [_("The same division of duties on new sections.")]

    def _moves(self, change: Change, names: Names) -> Iterator[str]:
        for column, move in change.moves.items():
            name = str(words.COLUMNS[column])
            gained, lost = (words.parts(p, self.language) for p in (change.gained(column), change.lost(column)))
            if move is Move.HANDED_OVER:
                was, now = (self._organisations(row, column, names) for row in (change.before, change.after))
                yield _("%(name)s: from %(before)s to %(after)s") % {"name": name, "before": was, "after": now}
                continue
            if gained:
                yield _("%(name)s: now %(parts)s") % {"name": name, "parts": gained}
            if lost:
                yield _("%(name)s: no longer %(parts)s") % {"name": name, "parts": lost}
            if not gained and not lost:
                yield _("%(name)s: for other persons than before") % {"name": name}

    def _mode_changes(self, index: int) -> Iterator[str]:
        before, after = self.rule.versions[index - 1].mode, self.rule.versions[index].mode
        if before != after and "may" in (before, after):
            yield _("A possibility became a duty.") if before == "may" else _("A duty became a possibility.")

    def _organisations(self, row: Row | None, column: Column, names: Names) -> str:
        codes = dict.fromkeys(entry.organisation for entry in row.cells[column]) if row else {}
        return ", ".join(names.organisation(code) for code in codes)

    def _group_changes(self, change: Change) -> Iterator[str]:
        for groups, text in (
            (change.groups_gained, _("Now also for: %(groups)s.")),
            (change.groups_lost, _("No longer for: %(groups)s.")),
        ):
            if groups:
                yield text % {"groups": words.groups(groups, self.language)}
