"""Pages of retention: how long a case is kept, which have ended, what may be deleted, who decides, what is deleted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsyn.cases import queries as cases
from samsyn.cases import services as cases_services
from samsyn.cases.present import Reader, case_href
from samsyn.cases.views import door
from samsyn.cases.views_case import as_uuid
from samsyn.disposal import forms, present, queries, services
from samsyn.disposal.terms import DisposalRefused
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import colleagues
from samsyn.retention.queries import kept_case
from samsyn.retention.rulebook import load_retention
from samsyn.retention.rules import verdict
from samsyn.retention.terms import Why
from samsyn.web.dates import full_day


@door("see_retention")
@require_safe
def ended(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Which cases have ended, which of them may be deleted this month, and what keeps the others?"""
    month = request.GET.get("show") == "month"
    after = request.GET.get("after", "")
    found = queries.ended_cases(
        actor,
        today,
        until=present.month_end(today) if month else None,
        after=after if as_uuid(after) is not None else "",
    )
    reader, rows = Reader.of(actor, today), found[: queries.PAGE]
    context = {
        "rows": [present.ended_row(one, reader) for one in rows],
        "month": month,
        "after": str(rows[-1].case.case_id) if len(found) > queries.PAGE else "",
        "proposals": [
            present.proposal_row(one, reader, _names(actor, today)) for one in queries.proposals(actor, limit=10)
        ],
        "may_propose": actor.may("propose_deletion"),
    }
    return render(request, "disposal/ended.html", context)


@door("propose_deletion")
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """What would be deleted today and why; propose exactly that to another person."""
    form = forms.ProposeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            which = services.propose(
                actor, fingerprint=data["fingerprint"], with_archive=data["with_archive"] == "yes", on=today
            )
        except DisposalRefused as refused:
            form.add_error(None, str(present.PROBLEMS[refused.problem]))
        else:
            messages.success(request, _("Proposed. Another person must decide."))
            return redirect("disposal:proposal", which)
    seen, reader = queries.preview(actor, today), Reader.of(actor, today)
    shown: Any = form
    if not form.is_bound:
        shown = forms.ProposeForm(initial={"fingerprint": seen.fingerprint, "with_archive": "no"})
    context = {
        "form": shown,
        "fingerprint": seen.fingerprint,
        "rows": [present.preview_row(line, reader) for line in seen.lines],
        "notes": _notes({line.rule for line in seen.lines}, reader),
    }
    return render(request, "disposal/preview.html", context, status=422 if form.errors else 200)


@door("see_retention")
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, actor: Actor, today: date, proposal_id: UUID) -> HttpResponse:
    """What was proposed, and the decision of another person."""
    found = queries.proposal(actor, proposal_id)
    may_decide = actor.may("decide_deletion") and found.outcome == "waiting"
    form = forms.DecideForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.decide(
                actor,
                proposal_id=proposal_id,
                approve=form.cleaned_data["decision"] == "approve",
                now=timezone.now(),
                on=today,
            )
        except DisposalRefused as refused:
            form.add_error(None, str(present.PROBLEMS[refused.problem]))
        else:
            messages.success(request, _("Decided."))
            return redirect("disposal:proposal", proposal_id)
    reader = Reader.of(actor, today)
    context = {
        "row": present.proposal_row(found, reader, _names(actor, today)),
        "form": form,
        "may_decide": may_decide,
        "own": found.proposed_by == actor.user_id,
        "waiting": found.outcome == "waiting",
        "fingerprint": found.fingerprint,
    }
    return render(request, "disposal/proposal.html", context, status=422 if form.errors else 200)


@door("see_retention")
@require_safe
def deleted(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """What was deleted, by which rule, and who decided."""
    reader, names = Reader.of(actor, today), _names(actor, today)
    rows = [present.deleted_row(one, reader, names) for one in queries.deletions(actor)]
    return render(request, "disposal/deleted.html", {"rows": rows})


@door("see_retention")
@require_safe
def ended_case(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """How long an ended case is kept, class by class, and what keeps it."""
    return _draw(request, actor, today, number)


def _draw(
    request: HttpRequest,
    actor: Actor,
    today: date,
    number: str,
    *,
    hold_form: forms.HoldForm | None = None,
    reopen_form: forms.ReopenForm | None = None,
) -> HttpResponse:
    one, held = queries.ended_case(actor, number, today)
    reader, names = Reader.of(actor, today), _names(actor, today)
    context = {
        "number": number,
        "row": present.ended_row(one, reader),
        "classes": present.class_rows(one.verdict, reader),
        "hindrances": present.hindrance_rows(one.verdict.hindrances, reader),
        "held": [present.held_row(row, reader, names) for row in held],
        "notes": _notes({kept.rule for kept in one.verdict.kept}, reader),
        "hold_form": hold_form or forms.HoldForm(language=actor.language),
        "reopen_form": reopen_form or forms.ReopenForm(),
        "may_hold": actor.may("propose_deletion"),
        "may_reopen": actor.may("record_events"),
    }
    wrong = any(form is not None and form.errors for form in (hold_form, reopen_form))
    return render(request, "disposal/ended_case.html", context, status=422 if wrong else 200)


@require_POST
@door("propose_deletion")
def hold(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Keep an ended case for a reason."""
    form = forms.HoldForm(request.POST, language=actor.language)
    if not form.is_valid():
        return _draw(request, actor, today, number, hold_form=form)
    one, _held = queries.ended_case(actor, number, today)
    services.place_hold(
        actor, case_id=one.case.case_id, why=Why(form.cleaned_data["why"]), reference=form.cleaned_data["reference"]
    )
    messages.success(request, _("The case is kept until somebody lifts this."))
    return redirect("disposal:ended_case", number)


@require_POST
@door("propose_deletion")
def lift(request: HttpRequest, actor: Actor, today: date, hold_id: UUID) -> HttpResponse:
    """Keep a case no longer for this reason."""
    services.lift_hold(actor, hold_id=hold_id, now=timezone.now())
    messages.success(request, _("Lifted."))
    return redirect("disposal:ended")


@require_POST
@door("see_retention")
def reopen(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """The client relationship did not end: open the case again."""
    form = forms.ReopenForm(request.POST)
    if not form.is_valid():
        return _draw(request, actor, today, number, reopen_form=form)
    one, _held = queries.ended_case(actor, number, today)
    cases_services.reopen_case(actor, case_id=one.case.case_id, reason=form.cleaned_data["reason"], today=today)
    messages.success(request, _("The case is open again. Duties and access follow."))
    return redirect(case_href(number))


@door()
@require_safe
def case(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """How long is this case kept, by which rule? For who sees the case."""
    seen = cases.look_at_retention(actor, number)
    own, reader = kept_case(actor, number), Reader.of(actor, today)
    answer = verdict(own.facts, load_retention(), today) if own else None
    context = {
        "number": number,
        "for_a_time": getattr(seen, "for_a_time", False),
        "rules": present.rule_rows(reader),
        "delete": full_day(answer.delete_on) if answer and answer.delete_on else "",
        "why": present.deciding(answer, reader) if answer else "",
        "classes": present.class_rows(answer, reader) if answer else [],
        "hindrances": present.hindrance_rows(answer.hindrances, reader) if answer else [],
    }
    return render(request, "disposal/case.html", context)


def _notes(codes: set[str], reader: Reader) -> list[str]:
    """What must be said beside these rules: what is not confirmed, and why."""
    rules = load_retention().rules
    found = []
    for code in sorted(codes):
        version = rules[code].at(reader.today)
        if version is not None and version.note.get(reader.language):
            found.append(version.note[reader.language])
    return found


def _names(actor: Actor, today: date) -> dict[Any, str]:
    return {one.id: one.full_name for one in colleagues(actor, today)}
