"""From which day may a case be deleted, why, and what keeps it? Pure: facts, rules and a day in, an answer out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from samsyn.law.calendar import add
from samsyn.retention.terms import (
    CaseFacts,
    Counted,
    Hindrance,
    Kept,
    RetentionRules,
    Rule,
    Term,
    Verdict,
    Version,
    Why,
)

DAY = timedelta(days=1)


def verdict(facts: CaseFacts, rules: RetentionRules, on: date) -> Verdict:
    """May this case be deleted, from which day, and why (not yet)?

    The rules are those in force on the day one looks: what is kept today is kept by the law of today. The
    case is one: everything of it is kept until the last of its classes may go.
    fi: hävittämispäivä · sv: gallringsdag
    law: 681/2023 71 and 77 §; 906/2019 21 §"""
    kept: list[Kept] = []
    unruled = not facts.of_a_person
    if facts.of_a_person and facts.ended_on is not None and facts.ended_on <= on:
        for rule in rules.rules.values():
            if rule.kept_with == "case":
                version = rule.at(on)
                unruled = unruled or version is None
                kept += _of_rule(rule, version, facts) if version else ()
    hindrances = tuple(_hindrances(facts, rules, on, unruled))
    last = max((one.until for one in kept), default=None)
    return Verdict(last + DAY if last and not unruled else None, tuple(kept), hindrances)


def log_kept_until(day: date, rules: RetentionRules, on: date, *, social_or_health: bool) -> date | None:
    """The last day on which a row of the log must be kept; none where no rule is in force.

    law: 703/2023 (annex), 906/2019 17 §"""
    version = rules.of_class["log"].at(on)
    if version is None:
        return None
    counts = {Counted.LOG_ENTRY} | ({Counted.LOG_ENTRY_SOCIAL_OR_HEALTH} if social_or_health else set())
    return max((end_of(term, day) for term in version.terms if term.counted_from in counts), default=None)


def end_of(term: Term, day: date) -> date:
    """The last day of a time that is counted from a day: it ends on the day of the same number (150/1930 3 §)."""
    end = add(day, term.keep)
    return date(end.year, 12, 31) if term.year_end else end


def _of_rule(rule: Rule, version: Version, facts: CaseFacts) -> Iterator[Kept]:
    ends = [(end_of(term, day), term.counted_from, day) for term in version.terms for day in _days(term, facts)]
    if ends:
        until, counted_from, day = max(ends)
        for data_class in rule.classes:
            yield Kept(data_class, rule.code, version.from_, until, counted_from, day)


def _days(term: Term, facts: CaseFacts) -> tuple[date, ...]:
    if term.counted_from is Counted.COMPENSATED_YEAR:
        return facts.compensated
    return (facts.ended_on,) if facts.ended_on else ()


def _hindrances(facts: CaseFacts, rules: RetentionRules, on: date, unruled: bool) -> Iterator[Hindrance]:
    if facts.of_a_person and (facts.ended_on is None or facts.ended_on > on):
        yield Hindrance(Why.OPEN_RELATIONSHIP)
    exempt = rules.hindrances[Why.OPEN_DUTY].except_
    for code in dict.fromkeys(facts.open_duties):
        if code not in exempt:
            yield Hindrance(Why.OPEN_DUTY, code)
    for hold in dict.fromkeys(facts.holds):
        yield Hindrance(hold)
    if facts.protected:
        yield Hindrance(Why.PROTECTED)
    if facts.needed:
        yield Hindrance(Why.NEEDED_BY_ANOTHER)
    if unruled:
        yield Hindrance(Why.NO_RULE)
