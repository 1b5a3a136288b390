"""Pages of the security prohibition: the right of a colleague."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samsyn.access.field_rights import NotForOneself, NotHere, grant_field_right, remove_field_right
from samsyn.cases.views import door
from samsyn.journal.terms import Actor


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
