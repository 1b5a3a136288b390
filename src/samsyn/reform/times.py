"""By when, in words: the deadline of a version with its length, its local target and its ground."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.law.calendar import Period
from samsyn.law.rulebook import DutyRule, Rulebook, Version
from samsyn.law.terms import Basis
from samsyn.law.wording import length
from samsyn.reform import words
from samsyn.web.dates import full_day


class ByWhen(NamedTuple):
    """When a duty must be done: the time, and what it rests on."""

    time: str
    ground: str = ""
    latest: str = ""


def by_when(rulebook: Rulebook, rule: DutyRule, version: Version, on: date, language: str) -> ByWhen:
    """The deadline of a version in words, with the region's own target of the day."""
    time = _time(rulebook, version, on, language)
    latest = _latest(rulebook, version, on, language)
    if not time and not latest:
        return ByWhen(_("all the time") if rule.continuous else _("no time given"))
    return ByWhen(time or latest, _ground(version, rulebook, on), latest if time else "")


def _ground(version: Version, rulebook: Rulebook, on: date) -> str:
    if version.basis == Basis.WITHOUT_DELAY:
        return _("law: no number given")
    if version.basis == Basis.LOCAL and version.deadline.target and _target(version, rulebook, on) is None:
        return _("the region has not agreed on a number")
    return {
        Basis.LAW: _("law"),
        Basis.LOCAL: _("promise or practice of the region"),
        Basis.GUIDELINE: _("guideline"),
        Basis.CLOCK: _("then the right or compensation ends"),
    }.get(Basis(version.basis), "")


def _target(version: Version, rulebook: Rulebook, on: date) -> Period | None:
    target = version.deadline.target
    return rulebook.target(target, on) if target else None


def _time(rulebook: Rulebook, version: Version, on: date, language: str) -> str:
    deadline, target = version.deadline, _target(version, rulebook, on)
    if deadline.rule:
        return RULES.get(deadline.rule, _within)(version, language)
    if deadline.within is not None:
        return _within(version, language)
    if version.basis == Basis.WITHOUT_DELAY:
        return (
            _("without delay; our target: %(length)s") % {"length": length(target, language)}
            if target
            else _("without delay")
        )
    if target:
        return _("within %(length)s") % {"length": length(target, language)}
    if deadline.at:
        return _("at the latest: %(event)s") % {"event": _event(rulebook, deadline.at[0], language)}
    return _("as agreed") if version.basis == Basis.LOCAL else ""


def _latest(rulebook: Rulebook, version: Version, on: date, language: str) -> str:
    latest = version.latest
    if latest is None or (latest.viewed_from and on < latest.viewed_from):
        return ""
    if latest.after_due:
        return _("may be extended by %(length)s at most") % {"length": length(latest.within, language)}
    start = _event(rulebook, (latest.from_ or ["trigger"])[0], language)
    return _("at the latest %(length)s from: %(event)s") % {"length": length(latest.within, language), "event": start}


def counted_from(rulebook: Rulebook, version: Version, language: str) -> str:
    """What the time is counted from, where it is not what opens the duty."""
    names = [_event(rulebook, name, language) for name in version.deadline.from_]
    return ", ".join(names)


def window(rulebook: Rulebook, version: Version, language: str) -> str:
    """Between which days something counts, around an event."""
    span = version.window
    if span is None:
        return ""
    values = {"event": _event(rulebook, span.at[0], language)}
    if span.before and span.reasoned_before:
        values |= {"length": length(span.before, language), "reasoned": length(span.reasoned_before, language)}
        return _("costs at most %(length)s before, for a special reason %(reasoned)s: %(event)s") % values
    if span.after:
        return _("possible from %(length)s after: %(event)s") % (values | {"length": length(span.after, language)})
    return ""


def _within(version: Version, language: str) -> str:
    """A length alone: also what is said of a rule that has no words of its own."""
    period = version.deadline.within
    return _("within %(length)s") % {"length": length(period, language)} if period else ""


def _event(rulebook: Rulebook, type_: str, language: str) -> str:
    """The name of an event inside a sentence."""
    name = words.event(rulebook, type_, language)
    return name[:1].lower() + name[1:]


def _age_limit(version: Version, language: str) -> str:
    return _("until the age of %(n)s") % {"n": version.deadline.years["age"]}


def _compensation(version: Version, language: str) -> str:
    years = version.deadline.years
    return _("%(n)s years, for quota refugees %(quota)s") % {"n": years["default"], "quota": years["quota"]}


def _social_assistance(version: Version, language: str) -> str:
    n = version.deadline.years["default"]
    return ngettext(
        "%(n)s year from the first home municipality", "%(n)s years from the first home municipality", n
    ) % {"n": n}


def _plan_maximum(version: Version, language: str) -> str:
    n = version.deadline.years["default"]
    return ngettext("%(n)s year from the first plan", "%(n)s years from the first plan", n) % {"n": n}


def _review(version: Version, language: str) -> str:
    return _("review within %(length)s") % {"length": length(version.deadline.within or Period(), language)}


def _from_day(version: Version, language: str) -> str:
    return _("from %(day)s") % {"day": full_day(version.deadline.last_day or version.from_)}


#: The words of the named deadline rules of `law/deadlines.py`.
RULES: dict[str, Callable[[Version, str], str]] = {
    "no_day": lambda version, language: "",
    "within": _within,
    "social_assistance_decision": _within,
    "age_limit": _age_limit,
    "compensation_period": _compensation,
    "social_assistance_period": _social_assistance,
    "plan_maximum": _plan_maximum,
    "agreement_review": _review,
    "municipal_review": _review,
    "not_before_day": _from_day,
    "end_of_second_year": lambda version, language: _("two years from the end of the year of the cost"),
    "preparedness_claim": lambda version, language: _("two years from the end of the year of arrival"),
}
