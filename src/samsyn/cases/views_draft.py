"""Forms of a case that are kept half written: the record of a fact, and the note."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from samsyn.cases import pages, queries
from samsyn.cases.present import case_href
from samsyn.cases.views import door
from samsyn.drafts.answering import Place, answer
from samsyn.drafts.terms import Form
from samsyn.journal.terms import Actor


@door("record_events")
@require_POST
def event_draft(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Keep the half-written record of a fact."""
    case_id = queries.case_id_of(actor, number)
    place = Place(case_id, case_id, back=case_href(number), form=reverse("cases:event", args=[number]))
    return answer(request, actor, Form.EVENT, today, place, empty=not request.POST.get("type"))


@door("write_notes")
@require_POST
def note_draft(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Keep the half-written note; not once more what was saved just now."""
    case_id = queries.case_id_of(actor, number)
    place = Place(case_id, case_id, back=case_href(number), form=case_href(number, "note"))
    text = request.POST.get("text", "").strip()
    return answer(
        request, actor, Form.NOTE, today, place, empty=not text or pages.has_written(actor, case_id, text, today)
    )
