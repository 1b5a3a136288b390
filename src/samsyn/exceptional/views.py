"""Pages of exceptional access: ask for it, what is open, and the reviews."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsyn.access.terms import NotVisible
from samsyn.cases.views import door
from samsyn.exceptional import forms, present, queries, services
from samsyn.exceptional.rules import load_limits
from samsyn.exceptional.terms import NotToJudge, TooMany
from samsyn.journal.terms import Actor


@sensitive_post_parameters("number", "explanation")
@door("exceptional_access")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Ask to look at a case without a relationship; and what one has open already."""
    form = forms.AskForm(request.POST or None, language=actor.language)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            opened = services.ask(actor, asked=data["number"], reason=data["reason"], explanation=data["explanation"])
        except TooMany:
            form.add_error(None, _("You have asked as often as one may in a day. Ask a colleague or your superior."))
        else:
            if opened is not None:
                return redirect("cases:case", opened.number)
            form.add_error("number", _("Nothing can be opened with this number."))
    now = timezone.now()
    context = {
        "form": form,
        "active": present.active_rows(queries.active(actor, now), now, actor.language),
        "minutes": load_limits().minutes,
        "may_review": actor.may("review_exceptional"),
    }
    return render(request, "exceptional/ask.html", context, status=422 if form.errors else 200)


@door("exceptional_access")
@require_POST
def end(request: HttpRequest, actor: Actor, today: date, use_id: UUID) -> HttpResponse:
    """Stop looking now."""
    services.end(actor, use_id=use_id)
    messages.success(request, _("The exceptional access has ended."))
    return redirect("exceptional:ask")


@door("review_exceptional")
@require_safe
def reviews(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """What has been used, what must be judged, and what we were told of."""
    rows = [present.row_of(shown, actor.language) for shown in queries.reviews(actor)]
    return render(request, "exceptional/reviews.html", {"rows": rows})


@door("review_exceptional")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, actor: Actor, today: date, use_id: UUID) -> HttpResponse:
    """One use: who looked at what and why; and the finding of another person."""
    shown = queries.review(actor, use_id)
    if shown is None:
        raise NotVisible("an exceptional access")
    form = forms.FindingForm(request.POST or None, language=actor.language)
    if form.is_bound and form.is_valid():
        try:
            services.close_review(
                actor, use_id=use_id, finding=form.cleaned_data["finding"], words=form.cleaned_data["words"]
            )
        except NotToJudge:
            form.add_error(None, _("Another person must judge this, once."))
        else:
            messages.success(request, _("The review is closed."))
            return redirect("exceptional:reviews")
    services.note_seen(actor, use_id=use_id)
    context = {"row": present.row_of(shown, actor.language), "form": form}
    return render(request, "exceptional/review.html", context, status=422 if form.errors else 200)
