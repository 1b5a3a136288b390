"""Pages of oversight: the log, what stands out in it, the own unit, the sealing."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsyn.access.terms import FIELD_RIGHT
from samsyn.cases.present import Reader
from samsyn.cases.views import door
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import staff_names, unit_names
from samsyn.oversight import extract as extracts
from samsyn.oversight import forms, present, queries, sealing
from samsyn.web import clock

#: Of how many days what stands out is shown, and what may be chosen.
DAYS = 30
PERIODS = (7, 30, 90)
#: How far back an extract goes unless another day is chosen (703/2023, 11 §).
YEARS = 2


@sensitive_post_parameters()
@door("oversee_journal")
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Search the log: by case or person, by who looked, organisation, time and kind."""
    form = forms.LogForm(request.POST if request.method == "POST" else None, actor=actor)
    asked = queries.Asked() if not form.is_bound else form.asked() if form.is_valid() else None
    found = queries.search_log(actor, asked) if asked else queries.Found()
    context = {
        "form": form,
        "found": found,
        "rows": present.lines(found, Reader.of(actor, today), staff_names(actor)),
        "searched": form.is_bound and asked is not None,
        "may_extract": actor.may("give_extract") and found.answers,
        "here": "journal",
    }
    return render(request, "oversight/journal.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@door("see_journal")
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Who of the own unit looked at what, and when."""
    form = forms.UnitForm(request.POST if request.method == "POST" else None, actor=actor)
    asked = queries.Asked() if not form.is_bound else form.asked() if form.is_valid() else None
    found = queries.unit_looks(actor, asked) if asked else queries.Found()
    context = {
        "form": form,
        "found": found,
        "rows": present.lines(found, Reader.of(actor, today), unit_names(actor)),
        "searched": form.is_bound and asked is not None,
    }
    return render(request, "oversight/unit.html", context, status=422 if form.errors else 200)


@door("oversee_journal")
@require_safe
def anomalies(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """What stands out in the log of the last days, by which rule."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else DAYS
    until = clock.now().date()
    found = queries.anomalies(actor, until - timedelta(days=days - 1), until)
    reader = Reader.of(actor, today)
    context = {
        "rows": present.standing_out(found, reader, staff_names(actor)),
        "rules": present.rules_in_words(reader),
        "days": days,
        "periods": PERIODS,
        "here": "anomalies",
    }
    return render(request, "oversight/anomalies.html", context)


@door("give_extract")
@require_http_methods(["GET", "HEAD", "POST"])
def extract(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """The client's own extract of the log: choose the language, get the PDF."""
    day = clock.now().date()
    try:
        _case, label = extracts.subject(actor, number)
    except extracts.NotAlone:
        may_ask = actor.may(FIELD_RIGHT) and actor.may("see_cases")
        context = {"number": number, "not_alone": True, "may_ask": may_ask}
        return render(request, "oversight/extract.html", context, status=403)
    language = extracts.language_for(label)
    since = day.replace(year=day.year - YEARS, day=min(day.day, 28))
    form = forms.ExtractForm(request.POST or None, reader=actor.language, language=language, since=since)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        made = extracts.make_extract(
            actor, number=number, language=data["language"], since=data["since"], today=max(day, data["since"])
        )
        response = HttpResponse(made.pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="log-extract-{made.number}.pdf"'
        return response
    context = {"form": form, "number": number, "label": label}
    return render(request, "oversight/extract.html", context, status=422 if form.errors else 200)


@door("see_sealing")
@require_safe
def seals(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """How it stands with the sealing: last seal, last checkpoint, when the system turns read-only."""
    stamp = present.stamp(sealing.state(), clock.now())
    context = {"stamp": stamp, "here": "seals", "may_search": actor.may("oversee_journal")}
    return render(request, "oversight/sealing.html", context)


@door("see_sealing")
@require_POST
def checkpoint(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """The newest seal as a small file that another organisation keeps."""
    try:
        content = sealing.take_checkpoint(actor)
    except LookupError:
        messages.error(request, _("Nothing has been sealed yet."))
        return redirect("oversight:seals")
    response = HttpResponse(json.dumps(content, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="samsyn-checkpoint.json"'
    return response
