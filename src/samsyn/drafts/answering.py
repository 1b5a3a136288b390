"""What a page does with a form that is kept half written: take it from the request, and answer.

The page itself looks whether the actor may fill in the form and sees what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samsyn.drafts import services
from samsyn.drafts.terms import Form
from samsyn.journal.terms import Actor

#: Fields of the request that say nothing of what was written.
NOT_WRITTEN = frozenset({"csrfmiddlewaretoken", "step", "discard", "all"})


@dataclass(frozen=True, slots=True)
class Place:
    """What the form is about, the case it belongs to, where one goes after keeping it, and the form's own page."""

    about: UUID
    case_id: UUID | None
    back: str
    form: str


def answer(
    request: HttpRequest, actor: Actor, form: Form, today: date, place: Place, *, empty: bool = False
) -> HttpResponse:
    """Keep or discard what the request holds; then back to the case, or to the form.

    `empty`: nothing was written, or the very same was sent already: then nothing is kept, either."""
    about = place.about
    if empty or "discard" in request.POST:
        services.drop(actor, form, about)
        return HttpResponse() if _is_fragment(request) else redirect(place.form)
    values = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_WRITTEN}
    now = timezone.now()
    kept = services.keep(actor, form, about=about, case_id=place.case_id, values=values, today=today, now=now)
    if _is_fragment(request):
        return render(request, "drafts/kept.html", {"at": now, "kept": kept})
    if kept:
        messages.success(request, _("Kept as a draft. It is there when you open the form again."))
    else:
        messages.error(request, _("This is too long to be kept as a draft."))
    return redirect(place.back)


def _is_fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
