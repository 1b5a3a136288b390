"""The page of a case, notes, who takes care of it, and who may see and has seen it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samsyn.cases import page_forms, pages, queries, services
from samsyn.cases.present import Reader, case_href
from samsyn.cases.present_access import exceptional, grounds, look_rows, others, unseen
from samsyn.cases.present_case import case_page
from samsyn.cases.present_timeline import Chosen, timeline
from samsyn.cases.shown import CaseView, EntryKind
from samsyn.cases.views import door, is_fragment
from samsyn.drafts import queries as drafts
from samsyn.drafts.services import drop
from samsyn.drafts.terms import Form
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import load_rulebook
from samsyn.organisations.queries import colleagues
from samsyn.web import clock


@door()
@require_safe
def case(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Where does this case stand, who does what now, and why do I see it?"""
    if (case_id := as_uuid(number)) is not None:
        return redirect("cases:case", pages.number_of(actor, case_id))
    if is_fragment(request) and not _chosen(request).over:
        return _timeline(request, actor, today, number)
    return draw_case(request, actor, queries.open_case(actor, number, today), today)


def draw_case(
    request: HttpRequest, actor: Actor, view: CaseView, today: date, *, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a case; with the note as it was written, where it could not be saved."""
    reader, workers = Reader.of(actor, today).of_case(view), staff_names(actor, today)
    may_note = actor.may("write_notes") and any(view.classes.values())
    draft = drafts.written(actor, Form.NOTE, view.id, today) if may_note and form is None else None
    context = {
        "view": view,
        "page": case_page(view, reader, workers, _chosen(request)),
        "why": grounds(view, reader, load_rulebook()),
        "others": others(view, reader),
        "unseen": unseen(view, reader),
        "note": form
        or page_forms.NoteForm(classes=view.classes, language=actor.language, initial=draft.first() if draft else None),
        "draft": draft,
        "draft_address": reverse("cases:note_draft", args=[view.number]),
        "handler": page_forms.HandlerForm(workers=workers, chosen=view.handler_id),
        "may_note": may_note,
        "may_record": bool(view.recordable),
        "may_correct": actor.may("record_events") and view.label is not None and view.classes.get("identity"),
        "may_change": actor.may("record_events") and view.situation is not None and view.classes.get("permit"),
        "may_join": actor.may("record_events") and view.label is not None and view.classes.get("family"),
        "may_assign": actor.may("record_events") and view.label is not None and view.lasts("identity"),
        "exceptional": exceptional(view, clock.now()),
        "ended_on": view.closed_on,
    }
    template = "cases/case.html#over" if is_fragment(request) and not form else "cases/case.html"
    return render(request, template, context, status=status)


def _timeline(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Only what has happened, narrowed down."""
    entries = queries.timeline(actor, queries.case_id_of(actor, number), limit=200)
    reader = Reader.of(actor, today)
    lines = timeline(entries, number, reader, staff_names(actor, today), _chosen(request))
    return render(request, "cases/case.html#timeline", {"timeline": lines})


@door("write_notes")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Write something down in a case, once."""
    if request.method != "POST":
        return redirect(case_href(number, "note"))
    view = queries.open_case(actor, number, today)
    form = page_forms.NoteForm(request.POST, classes=view.classes, language=actor.language)
    if not form.is_valid():
        return draw_case(request, actor, view, today, form=form, status=422)
    data = form.cleaned_data
    pages.one_at_a_time(("note", number, str(actor.user_id)))
    if not pages.has_written(actor, view.id, data["text"], today):
        services.write_note(actor, case_id=view.id, text=data["text"], data_class=data["data_class"], on=today)
    drop(actor, Form.NOTE, view.id)
    messages.success(request, _("The note is saved."))
    return redirect(case_href(number, "timeline"))


@door("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def handler(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Say who of us takes care of the person."""
    form = page_forms.HandlerForm(request.POST or None, workers=staff_names(actor, today), chosen=None)
    if form.is_valid():
        case_id = queries.case_id_of(actor, number)
        services.assign_handler(actor, case_id=case_id, staff_id=as_uuid(form.cleaned_data["staff"]), today=today)
        messages.success(request, _("Saved who takes care of it."))
    return redirect(case_href(number))


@door()
@require_safe
def access(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Why can I see this, who else can, and who has looked?"""
    seen = pages.seen_by(actor, number)
    reader = Reader.of(actor, today).of_case(seen)
    context = {
        "number": number,
        "view": seen,
        "label": seen.label,
        "why": grounds(seen, reader, load_rulebook()),
        "others": others(seen, reader),
        "unseen": unseen(seen, reader),
        "looks": look_rows(seen.looks, reader, staff_names(actor, today)),
        "for_a_time": seen.classes.for_a_time,
        "may_extract": actor.may("give_extract") and seen.label is not None and seen.answers,
    }
    return render(request, "cases/access.html", context)


def staff_names(actor: Actor, on: date) -> dict[Any, str]:
    """The names of the own staff by id: nobody else's are told."""
    return {colleague.id: colleague.full_name for colleague in colleagues(actor, on)}


def as_uuid(text: str) -> UUID | None:
    """The id that a text is, or none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _chosen(request: HttpRequest) -> Chosen:
    kind = request.GET.get("kind", "")
    known = kind if kind in set(EntryKind) else ""
    asked = request.GET
    return Chosen(asked.get("by", ""), known, all=asked.get("all") == "1", over=asked.get("over") == "1")
