"""The path of a case as steps and lanes of the line map: what `cases.path` chose, in words and colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from samsyn.cases.path import PathDuty, PathEvent, PathStep, Standing, path
from samsyn.cases.present import Reader, case_href
from samsyn.cases.shown import CaseView, DutyView, EntryKind
from samsyn.cases.stations import stations
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Function, Role
from samsyn.web.badges import badge
from samsyn.web.linemap import Lane, Step

#: The lanes from above: the order in which a path usually meets the authorities.
ORDER = ("RC", "MIGRI", "LVC", "ELY", "DVV", "MUN", "TE", "MUN_EMP", "WA", "KELA", "INFO")
CLIENT = "CLIENT"
#: Codes that name a kind of organisation and no organisation.
NAMELESS = frozenset({"MUN", "MUN_EMP", "RC", "INFO"})
#: Events whose attribute `to` names the municipality that the step belongs to.
TO = "to"


def path_of(view: CaseView, reader: Reader, rulebook: Rulebook) -> list[PathStep]:
    """The steps of a case that the reader may see."""
    duties = [_duty(duty) for duty in view.duties]
    return path(duties, _events(view, reader, rulebook), stations(), reader.today)


def _duty(duty: DutyView) -> PathDuty:
    return PathDuty(
        key=duty.id.hex,
        code=duty.code,
        state=duty.state,
        basis=duty.basis,
        due=duty.shown,
        closed=duty.closed,
        closed_by=duty.closed_by,
        trigger_on=duty.trigger_on,
        responsible=duty.organisations(Role.RESPONSIBLE),
        consulted=duty.organisations(Role.CONSULTED),
        continuous=duty.continuous,
    )


def _events(view: CaseView, reader: Reader, rulebook: Rulebook) -> list[PathEvent]:
    """The facts that stand, oldest first, each in the lane of the authority whose step it is."""
    place = view.situation.municipality if view.situation else ""
    named = view.situation.organisations if view.situation else {}
    found = []
    for entry in reversed(view.timeline):
        if entry.kind is not EntryKind.EVENT or entry.struck or entry.corrected_by:
            continue
        kind = stations().by_event.get(entry.what)
        to = str(entry.attributes.get(TO) or "")
        lane = _lane(kind.lane, to or place, named, entry.on, rulebook) if kind and kind.lane else ""
        found.append(PathEvent(type=entry.what, on=entry.on, lane=lane or entry.organisation))
    return found


def _lane(function: Function, place: str, named: Mapping[str, str], on: date, rulebook: Rulebook) -> str:
    """Who fills a function for this person on a day? Empty where nobody can tell."""
    if function.value in named:
        return named[function.value]
    code = rulebook.competence.resolve(function, place, on)
    return "" if code in NAMELESS else code


def drawn(steps: Iterable[PathStep], view: CaseView, reader: Reader) -> tuple[list[Step], list[Lane]]:
    """The steps and lanes as the line map takes them."""
    shown = list(steps)
    lanes = sorted(dict.fromkeys(step.lane for step in shown), key=_height)
    here = case_href(view.number)
    drawn_steps = [_step(step, here, reader, index) for index, step in enumerate(shown)]
    return drawn_steps, [_as_lane(code, reader) for code in lanes]


def _height(code: str) -> tuple[int, str]:
    kind = code.partition(":")[0]
    return (ORDER.index(kind) if kind in ORDER else len(ORDER) + (kind == CLIENT)), code


def _as_lane(code: str, reader: Reader) -> Lane:
    known = badge(reader.label(code))
    return Lane(code, known.letter, known.name, known.css)


def _step(step: PathStep, here: str, reader: Reader, index: int) -> Step:
    anchor = f"#duty-{step.key}"
    return Step(
        key=f"{step.key or step.station.order}-{index}",
        label=step.station.asking(reader.language) if step.asking else step.station.name(reader.language),
        lane=step.lane,
        state=step.standing.value,
        on=step.on,
        href="" if not step.key else f"{here}?over=1{anchor}" if step.standing is Standing.DONE else anchor,
        branch=step.beside,
    )


def most_pressing(steps: Iterable[PathStep]) -> PathStep | None:
    """The step where the case stands: the latest that is late, else past the target, else going on."""
    order = (Standing.LATE, Standing.PAST, Standing.NOW)
    pressing = [step for step in steps if step.standing in order]
    return min(
        pressing, key=lambda s: (s.beside, order.index(s.standing), -s.station.weight, s.on or date.max), default=None
    )
