"""The administrator's pages of the own organisation's staff, and the page of a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsyn.journal.terms import Actor
from samsyn.organisations.queries import label_of
from samsyn.organisations.staffing import forms, queries, services
from samsyn.organisations.staffing.queries import Member
from samsyn.organisations.staffing.words import CONFIRMED, FIELD_OF, REFUSED
from samsyn.web.asking import actor_of
from samsyn.web.clock import today
from samsyn.web.dates import full_day
from samsyn.web.rows import Crumb


@login_required
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody of the own organisation, and whose rights must be confirmed."""
    return _list(request)


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """These people still need their rights."""
    actor, day = actor_of(request), today()
    others = [str(one.id) for one in queries.members(actor, day, timezone.now()) if not one.is_me and not one.has_left]
    form = forms.ConfirmForm(request.POST, choices=others)
    if not form.is_valid():
        messages.error(request, _("Mark at least one person of your organisation."))
        return redirect("organisations:staff")
    ids = [UUID(one) for one in form.cleaned_data["staff"]]
    services.confirm(actor, staff_ids=ids, today=day)
    told = ngettext("%(count)d person is confirmed.", "%(count)d persons are confirmed.", len(ids))
    messages.success(request, told % {"count": len(ids)})
    return redirect("organisations:staff")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hire(request: HttpRequest) -> HttpResponse:
    """Hire a person; the link for the first password is shown once."""
    actor, day = actor_of(request), today()
    known = queries.units(actor)
    form = forms.HireForm(request.POST or None, actor=actor, initial={"employed_from": day, "language": actor.language})
    if request.method == "POST" and form.is_valid():
        act = lambda: services.hire(actor, today=day, now=timezone.now(), **form.cleaned_data)  # noqa: E731
        if (done := _tried(act, form)) is not None:
            staff_id, token = done
            return _link_or_person(request, staff_id, token)
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "organisations/staffing/hire.html",
        {"form": form, "units": known, "crumbs": _crumbs(_("Hire a person"))},
        status=status,
    )


@login_required
@require_safe
def member(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """One person: role, unit, days, sign-in."""
    return _person(request, staff_id)


@login_required
@require_POST
def change_post(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Another role or unit from a day."""
    actor, day = actor_of(request), today()
    _known(actor, staff_id, day)
    form = forms.PostForm(request.POST, actor=actor, auto_id="post_%s")
    act = lambda: services.change_post(actor, staff_id=staff_id, today=day, **form.cleaned_data)  # noqa: E731
    if not form.is_valid() or _tried(lambda: (act(), True), form) is None:
        return _person(request, staff_id, post_form=form)
    told = {"day": full_day(form.cleaned_data["valid_from"])}
    messages.success(request, _("The role holds from %(day)s.") % told)
    return redirect("organisations:member", staff_id)


@login_required
@require_POST
def end(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """The last day of a person."""
    actor, day = actor_of(request), today()
    _known(actor, staff_id, day)
    form = forms.EndForm(request.POST, auto_id="end_%s")
    act = lambda: services.end_employment(actor, staff_id=staff_id, today=day, **form.cleaned_data)  # noqa: E731
    if not form.is_valid() or _tried(lambda: (act(), True), form) is None:
        return _person(request, staff_id, end_form=form)
    messages.success(request, _("The last day is %(day)s.") % {"day": full_day(form.cleaned_data["last_day"])})
    return redirect("organisations:member", staff_id)


@login_required
@require_POST
def reset(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Take password and factors away, and show a new link once."""
    actor, day = actor_of(request), today()
    _known(actor, staff_id, day)
    try:
        token = services.reset_sign_in(actor, staff_id=staff_id, today=day, now=timezone.now())
    except services.StaffRefused as refused:
        messages.error(request, REFUSED[refused.why])
        return redirect("organisations:member", staff_id)
    return _link_or_person(request, staff_id, token)


@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Set one's own password with a link that an administrator made."""
    day, now = today(), timezone.now()
    known = queries.open_link(token, on=day, now=now)
    form = forms.LinkForm(request.POST or None)
    if known is None:
        return render(request, "organisations/staffing/link_gone.html", status=404)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_link(token, password=form.cleaned_data["new"], route="organisations:link", today=day, now=now)
        except services.LinkGone:
            return render(request, "organisations/staffing/link_gone.html", status=404)
        except ValidationError as error:
            form.add_error("new", error)
        else:
            messages.success(request, _("The password is set. Sign in with it now."))
            return redirect("organisations:sign_in")
    context = {
        "form": form,
        "person": known.staff,
        "label": label_of(known.staff.organisation.code, actor_of(request).language),
        "today": day,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/staffing/link.html", context, status=status)


def _known(actor: Actor, staff_id: UUID, day: date) -> Member:
    found = queries.member(actor, staff_id, day, timezone.now())
    if found is None:
        raise Http404("a member of staff")
    return found


def _crumbs(here: str) -> list[Crumb]:
    staff_page = reverse("organisations:staff")
    return [
        Crumb(_("Our organisation"), reverse("organisations:organisation")),
        Crumb(_("Staff"), staff_page),
        Crumb(here),
    ]


def _tried(act: Callable[[], Any], form: Any) -> Any:
    """What the act answers; nothing where it is refused, and then the form says why."""
    try:
        return act()
    except services.StaffRefused as refused:
        field = FIELD_OF.get(refused.why)
        if refused.why.value == "before_first_day":
            field = "last_day" if "last_day" in form.fields else "employed_to"
        form.add_error(field if field in form.fields else None, REFUSED[refused.why])
        return None


def _list(request: HttpRequest) -> HttpResponse:
    actor, day = actor_of(request), today()
    everybody = queries.members(actor, day, timezone.now())
    rows = [(one, *CONFIRMED[one.confirmation.state]) for one in everybody if not one.has_left]
    context = {
        "rows": rows,
        "left": [one for one in everybody if one.has_left],
        "due": [one for one in everybody if one.is_overdue and not one.has_left],
        "today": day,
    }
    return render(request, "organisations/staffing/staff.html", context)


def _person(request: HttpRequest, staff_id: UUID, **bound: Any) -> HttpResponse:
    actor, day = actor_of(request), today()
    person = _known(actor, staff_id, day)
    words, tone = CONFIRMED[person.confirmation.state]
    context = {
        "person": person,
        "crumbs": _crumbs(person.full_name),
        "confirmed": words,
        "tone": tone,
        "units": queries.units(actor),
        "post_form": forms.PostForm(
            actor=actor, auto_id="post_%s", initial={"role": person.role, "unit": person.unit, "valid_from": day}
        ),
        "end_form": forms.EndForm(auto_id="end_%s", initial={"last_day": person.employed_to}),
        "today": day,
    }
    return render(request, "organisations/staffing/member.html", context | bound, status=422 if bound else 200)


def _link_or_person(request: HttpRequest, staff_id: UUID, token: str) -> HttpResponse:
    """The link, shown once: it is kept nowhere. Without one the person's page."""
    if not token:
        messages.success(request, _("The person can sign in through your organisation."))
        return redirect("organisations:member", staff_id)
    person = _known(actor_of(request), staff_id, today())
    address = request.build_absolute_uri(reverse("organisations:link", args=[token]))
    context = {"person": person, "address": address}
    return render(request, "organisations/staffing/new_link.html", context)
