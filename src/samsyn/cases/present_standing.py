"""Where a case stands: the step it is at, who holds it, and the duty that presses most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samsyn.cases.path import PathStep
from samsyn.cases.path import Standing as At
from samsyn.cases.present import Reader, section, target_words
from samsyn.cases.present_path import most_pressing
from samsyn.cases.shown import CaseView, DutyView
from samsyn.law.terms import Basis, DutyState, Role
from samsyn.web.dates import full_day
from samsyn.web.rows import Standing


def standing(view: CaseView, steps: Sequence[PathStep], reader: Reader, workers: dict[Any, str]) -> Standing | None:
    """The head of the case: at the step of its path that waits, or at a duty beside the path.

    `workers`: names of the own staff by id."""
    here = most_pressing(steps)
    waited = next((duty for duty in view.duties if here and duty.id.hex == here.key), None)
    presses = min((one for one in view.duties if is_work(one) and not _is_clients(one)), key=pressure, default=waited)
    if presses is None:
        return _quiet(view, steps)
    bearer = next(iter(presses.organisations(Role.RESPONSIBLE)), "")
    holder, step, note, what = bearer, presses.name, "", presses.name
    if here and waited:
        done = sum(step.standing is At.DONE for step in steps)
        holder, step = here.lane, here.station.name(reader.language).replace("\u00ad", "")
        note = _("step %(n)s of %(all)s") % {"n": min(done + 1, len(steps)), "all": len(steps)}
        what += f" ({reader.label(bearer).short})" if bearer and bearer != here.lane else ""
    return Standing(
        step=step,
        step_note=note,
        organisation=reader.label(holder) if holder else None,
        worker=workers.get(view.handler_id, "") if holder == reader.own else "",
        next_what=what,
        due=presses.shown,
        basis=presses.basis,
        state=presses.state,
        source=section(presses.source),
        target=target_words(presses, reader),
    )


def is_work(duty: DutyView) -> bool:
    """Does an open duty ask somebody to act, and not only run?"""
    return duty.is_active and not duty.continuous and duty.basis != Basis.CLOCK


def pressure(duty: DutyView) -> tuple[bool, bool, bool, date]:
    """How much does a duty press? The least comes first: late before past a target before the nearest day."""
    return duty.continuous, duty.state != DutyState.OVERDUE, not duty.is_past_target, duty.shown or date.max


def _is_clients(duty: DutyView) -> bool:
    """Is it the client's own time limit? It presses no authority."""
    return duty.organisations(Role.RESPONSIBLE) == ("CLIENT",)


def _quiet(view: CaseView, steps: Sequence[PathStep]) -> Standing | None:
    if view.closed_on:
        return Standing(step=_("Ended"), step_note=full_day(view.closed_on))
    return Standing(step=_("Nothing is due now")) if steps else None
