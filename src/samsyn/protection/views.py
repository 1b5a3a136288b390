"""Pages of the security prohibition: the right of a colleague, and what needs a second person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsyn.access.field_rights import NotForOneself, NotHere, grant_field_right, remove_field_right
from samsyn.access.terms import FIELD_RIGHT
from samsyn.cases import queries as cases
from samsyn.cases.views import door
from samsyn.journal.terms import Actor
from samsyn.protection import queries, services
from samsyn.protection.forms import ReleaseForm
from samsyn.protection.rules import load_limits
from samsyn.protection.terms import NotToDecide


@door("manage_staff")
@require_POST
def right(request: HttpRequest, actor: Actor, today: date, staff_id: UUID) -> HttpResponse:
    """Give a colleague the right to handle protected addresses, or take it away."""
    if request.POST.get("hold") == "no":
        remove_field_right(actor, staff_id=staff_id)
        messages.success(request, _("The right is taken away. It ends with the person's next page."))
        return redirect("organisations:member", staff_id)
    try:
        grant_field_right(actor, staff_id=staff_id)
    except NotForOneself:
        messages.error(request, _("Nobody gives the right to oneself. Ask another administrator."))
    except NotHere as refused:
        raise PermissionDenied("protected_contact") from refused
    else:
        messages.success(request, _("The right is given."))
    return redirect("organisations:member", staff_id)


@door(FIELD_RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Ask a colleague to agree that the pages of a protected case are printed."""
    view = cases.open_case(actor, number, today)
    if not view.protected:
        return redirect("cases:case", number)
    form = ReleaseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        services.ask_release(actor, case_id=view.id, number=view.number, reason=form.cleaned_data["reason"])
        messages.success(request, _("Asked. The pages print as soon as a colleague has agreed."))
        return redirect("cases:case", number)
    context = {"form": form, "number": view.number, "minutes": load_limits().minutes, "for_a_time": view.exceptional}
    return render(request, "protection/ask.html", context, status=422 if form.errors else 200)


@door(FIELD_RIGHT)
@require_safe
def releases(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """What waits for a second person, and what was decided."""
    return render(request, "protection/releases.html", {"rows": queries.releases(actor)})


@door(FIELD_RIGHT)
@require_POST
def decide(request: HttpRequest, actor: Actor, today: date, release_id: UUID) -> HttpResponse:
    """Agree or refuse, as the second person."""
    try:
        services.decide_release(actor, release_id=release_id, agreed=request.POST.get("agree") == "yes")
    except NotToDecide:
        messages.error(request, _("Another person must decide this, once."))
    else:
        messages.success(request, _("Your decision is written down."))
    return redirect("protection:releases")
