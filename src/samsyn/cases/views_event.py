"""Record a fact: choose it, see what it will change, confirm. And correct one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.terms import NotVisible
from samsyn.cases import queries, services
from samsyn.cases.event_forms import PREFIX, CorrectionForm, EventForm
from samsyn.cases.likely import awaited, likely_place, offered
from samsyn.cases.present import Reader, case_href
from samsyn.cases.present_case import title
from samsyn.cases.present_event import Preview, preview, refusal_words
from samsyn.cases.present_timeline import is_correctable
from samsyn.cases.shown import CaseView, Entry, Recordable
from samsyn.cases.terms import InvalidEvent, Refused
from samsyn.cases.views import door, is_fragment
from samsyn.cases.views_case import as_uuid
from samsyn.drafts import queries as drafts
from samsyn.drafts.services import drop
from samsyn.drafts.terms import Form, Written
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import rulebook_now
from samsyn.web.dates import full_day

FIELDS, PREVIEW, CONFIRM = "fields", "preview", "confirm"


@door("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Record a fact in one form that shows beforehand what it will change."""
    view, rulebook = queries.open_case(actor, number, today), rulebook_now()
    reader = Reader.of(actor, today).of_case(view)
    draft = drafts.written(actor, Form.EVENT, view.id, today) if request.method != "POST" else None
    form, draft = _form(request, view, reader, rulebook, draft)
    step = request.POST.get("step", "")
    seen: Preview | None = None
    if form.is_bound and step != FIELDS and not form.needs_fields and form.is_valid():
        if step == CONFIRM:
            return _recorded(request, actor, view, form, today)
        seen = _preview(actor, view, form, reader, rulebook, today)
    shown = form if step != FIELDS and not form.needs_fields else form.as_first_shown()
    context = {
        "view": view,
        "title": title(view, reader),
        "form": shown,
        "preview": seen,
        "about": about(form) if seen else "",
        "places": _places(reader, rulebook),
        "draft": draft,
        "draft_address": reverse("cases:event_draft", args=[number]),
    }
    part = "fields" if step == FIELDS else "work"
    if is_fragment(request):
        return render(request, f"cases/event.html#{part}", context)
    return render(request, "cases/event.html", context, status=422 if shown.is_bound and shown.errors else 200)


def _form(
    request: HttpRequest, view: CaseView, reader: Reader, rulebook: Rulebook, draft: Written | None
) -> tuple[EventForm, Written | None]:
    """The form, with what was half written before; not where one comes from a duty that waits for something else."""
    asked = awaited(view, as_uuid(request.GET.get("duty", "")))
    only = asked.types[0] if asked.choose_for_me else ""
    before = draft.first() if draft else {}
    if draft and asked.types and before.get("type") not in asked.types:
        draft, before = None, {}
    type_ = request.POST.get("type", before.get("type") or only)
    form = EventForm(
        request.POST or None,
        events=offered(view, rulebook),
        reader=reader,
        rulebook=rulebook,
        place=likely_place(view, type_, reader.own),
        first=asked.types,
        initial=before or ({"type": only} if only else None),
    )
    return form, draft


def _preview(
    actor: Actor, view: CaseView, form: EventForm, reader: Reader, rulebook: Rulebook, today: date
) -> Preview | None:
    data = form.cleaned_data
    try:
        outcome = services.preview_event(
            actor, case_id=view.id, type=data["type"], on=data["on"], attributes=form.told(), today=today
        )
    except InvalidEvent as problem:
        form.blame(problem)
        return None
    return preview(outcome, reader, rulebook)


def _recorded(request: HttpRequest, actor: Actor, view: CaseView, form: EventForm, today: date) -> HttpResponse:
    """Record it, once: the same fact sent twice is one fact."""
    data = form.cleaned_data
    try:
        outcome = services.record_event(
            actor, case_id=view.id, type=data["type"], on=data["on"], attributes=form.told(), today=today
        )
    except (InvalidEvent, Refused):
        messages.error(request, _("It could not be recorded. Look at what stands in the way."))
        return redirect("cases:event", view.number)
    if outcome.already_recorded:
        messages.info(request, _("This fact was already recorded."))
    else:
        messages.success(request, _("Recorded. The duties follow."))
    drop(actor, Form.EVENT, view.id)
    ends = any(access.organisation == actor.organisation_code for access in outcome.grants_end)
    if ends and not queries.still_sees(actor, view.id):
        messages.info(request, _("The client relationship has ended: your organisation no longer sees the case."))
        return redirect("cases:my_day")
    return redirect(case_href(view.number))


@door("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, actor: Actor, today: date, number: str, event_id: UUID) -> HttpResponse:
    """Say that a recorded fact was wrong: another day, other content, or that it never was."""
    view, rulebook = queries.open_case(actor, number, today), rulebook_now()
    reader = Reader.of(actor, today).of_case(view)
    entry = next((entry for entry in view.timeline if entry.id == str(event_id)), None)
    if entry is None or entry.organisation != actor.organisation_code or not is_correctable(entry):
        raise NotVisible("an event")
    queries.require_place(actor, view.id)
    form = _correction_form(request, entry, reader, rulebook)
    seen: Preview | None = None
    if form.is_bound and form.is_valid():
        if request.POST.get("step") != CONFIRM:
            seen = _correction_preview(actor, event_id, form, reader, rulebook)
        elif _corrected(actor, event_id, form, reader, rulebook):
            messages.success(request, _("Corrected. The old entry stays and shows that it was."))
            return redirect(case_href(number, "timeline"))
    context = {"view": view, "title": title(view, reader), "form": form, "entry": entry, "preview": seen}
    context |= {"here": request.path, "about": about(form) if seen else "", "places": _places(reader, rulebook)}
    template = "cases/correction.html#work" if is_fragment(request) else "cases/correction.html"
    return render(request, template, context, status=status_of(request, form))


def status_of(request: HttpRequest, form: Any) -> int:
    """200, and 422 where a form that was sent has errors; htmx shows it as it is."""
    return 422 if form.is_bound and form.errors and not is_fragment(request) else 200


def about(form: EventForm) -> str:
    """What is confirmed, in words: Arrival in the municipality, 24.11.2026"""
    event, data = form.events[form.kind], form.cleaned_data
    if data.get("strike"):
        return _("%(what)s: it never happened") % {"what": event.name}
    return f"{event.name}, {full_day(data['on'])}"


def _told(form: CorrectionForm) -> dict[str, Any]:
    """A correction as the services take it."""
    return {"on": form.cleaned_data["on"], "attributes": form.told(), "strike": form.cleaned_data["strike"]}


def _correction_preview(
    actor: Actor, event_id: UUID, form: CorrectionForm, reader: Reader, rulebook: Rulebook
) -> Preview | None:
    try:
        outcome = services.preview_correction(actor, event_id=event_id, today=reader.today, **_told(form))
    except InvalidEvent as problem:
        form.blame(problem)
        return None
    return preview(outcome, reader, rulebook)


def _corrected(actor: Actor, event_id: UUID, form: CorrectionForm, reader: Reader, rulebook: Rulebook) -> bool:
    """Was it corrected? Otherwise the form says what is in the way."""
    reason = form.cleaned_data["reason"]
    try:
        services.correct_event(actor, event_id=event_id, reason=reason, today=reader.today, **_told(form))
    except InvalidEvent as problem:
        form.blame(problem)
        return False
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, refusal_words(refusal, reader, rulebook))
        return False
    return True


def _correction_form(request: HttpRequest, entry: Entry, reader: Reader, rulebook: Rulebook) -> CorrectionForm:
    rule = rulebook.events[entry.what]
    told = {PREFIX + name: _as_field(value) for name, value in entry.attributes.items()}
    data: Any = None
    if request.method == "POST":
        data = request.POST.copy()
        data["type"] = data["fields_for"] = entry.what
    return CorrectionForm(
        data,
        events=[Recordable(entry.what, entry.name, entry.data_class, dict(rule.attributes), ())],
        reader=reader,
        rulebook=rulebook,
        initial={"type": entry.what, "on": entry.on, **told},
    )


def _as_field(value: Any) -> Any:
    """A stored value as a form's field shows it."""
    return ("true" if value else "false") if isinstance(value, bool) else value


def _places(reader: Reader, rulebook: Rulebook) -> list[str]:
    """The municipalities of the region, by name, that the fields propose."""
    names = {row.municipality for row in rulebook.region.territories["municipality"]}
    return sorted(reader.place(name) for name in names)
