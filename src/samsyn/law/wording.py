"""How is a version of a duty said in words? Functions, lengths of time, deadlines.

For `law show` and `law diff`; the words stand in `data/law/reasons.yaml`. Why a duty of a person
is what it is, `explain` says.
"""

from __future__ import annotations

from samsyn.law.calendar import Period
from samsyn.law.explain import event_name, say
from samsyn.law.rulebook import Ref, Rulebook, Version
from samsyn.law.terms import Basis, Group, Role


def functions(refs: tuple[Ref, ...], language: str) -> str:
    """The functions of a role, with the task where one of its own decides who fills it."""
    names = []
    for ref in refs:
        name = say(f"function.{ref.function}", language)
        names.append(name if ref.task == "*" else f"{name} ({ref.task.replace('_', ' ')})")
    return ", ".join(names)


def bearers(version: Version | None, language: str) -> dict[str, str]:
    """Who has which part, by the word for the part; nothing where no version is in force."""
    if version is None:
        return {}
    parts = {say(f"role.{role}", language): functions(getattr(version, role), language) for role in Role}
    return {role: who for role, who in parts.items() if who}


def length(period: Period, language: str) -> str:
    """A length of time: two years, 14 days, five working days."""
    if period.working_days:
        return _number(period.working_days, "working_day", language)
    years, months = divmod(period.months, 12)
    parts = [(years, "year"), (months, "month"), (period.days, "day")]
    return " ".join(_number(count, unit, language) for count, unit in parts if count)


def _number(count: int, unit: str, language: str) -> str:
    form = "one" if count == 1 else "many"
    return f"{count} {say(f'unit.{unit}.{form}', language)}"


def _years(name: str, years: int, language: str) -> str:
    number = _number(years, "year", language)
    return number if name == "default" else f"{number} ({say(f'years.{name}', language)})"


def _target(key: str, version: Version, rulebook: Rulebook, language: str) -> str:
    """A local target by its name, with the length that the region has set on the version's first day."""
    name = next(str(getattr(text.name, language)) for text in rulebook.region.target_texts if text.key == key)
    period = rulebook.target(key, version.from_)
    return f"{name} ({length(period, language)})" if period else name


def deadline(version: Version | None, rulebook: Rulebook, language: str) -> str:
    """By when: what the day rests on, and the length, the target or the event that gives it."""
    if version is None or version.deadline.basis is Basis.NONE:
        return ""
    text = version.deadline
    basis = say(f"basis.{text.basis}", language)
    detail = ""
    if text.within is not None:
        detail = length(text.within, language)
    elif text.years:
        detail = ", ".join(_years(name, years, language) for name, years in text.years.items())
    elif text.target:
        detail = _target(text.target, version, rulebook, language)
    elif text.at:
        detail = event_name(rulebook, text.at[0], language)
    elif text.last_day:
        detail = text.last_day.isoformat()
    return f"{basis}: {detail}" if detail else basis


def changes(
    before: Version | None, after: Version | None, rulebook: Rulebook, language: str
) -> list[tuple[str, str, str]]:
    """What differs between two versions of a duty: (part, before, after), in words."""
    rows = []
    first, second = bearers(before, language), bearers(after, language)
    for part in dict.fromkeys((*first, *second)):
        if first.get(part) != second.get(part):
            rows.append((part, first.get(part, "–"), second.get(part, "–")))
    was, becomes = (deadline(version, rulebook, language) or "–" for version in (before, after))
    if was != becomes:
        rows.append((say("part.deadline", language), was, becomes))
    was, becomes = (
        say(f"mode.{version.mode}", language) if version and version.mode else "–" for version in (before, after)
    )
    if was != becomes:
        rows.append((say("part.mode", language), was, becomes))
    return rows


def in_force_for(version: Version | None, group: Group | None) -> Version | None:
    """The version, or nothing where it does not concern the group."""
    return version if version and (group is None or group in version.groups) else None
