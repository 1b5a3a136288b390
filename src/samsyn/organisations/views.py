"""Pages of the profile and the own organisation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samsyn.organisations import forms, queries, services
from samsyn.organisations.words import length_in_words
from samsyn.web.asking import actor_of
from samsyn.web.clock import today
from samsyn.web.dates import full_day


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """See and change what one may change about oneself."""
    staff = request.user
    initial = {field: getattr(staff, field) for field in ("language", "phone", "email")}
    form = forms.ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_own_profile(actor_of(request), **form.cleaned_data)
        response = redirect("organisations:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/profile.html", {"form": form, "staff": staff}, status=status)


@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """The own organisation: contact persons with substitutes, staff, the region's targets."""
    return _organisation(request)


@login_required
def directory(request: HttpRequest) -> HttpResponse:
    """Whom to turn to at which organisation, and who stands in."""
    listed = queries.directory(today(), actor_of(request).language)
    return render(request, "organisations/directory.html", {"listed": listed})


@login_required
@require_POST
def contact_person(request: HttpRequest) -> HttpResponse:
    """Name a contact person."""
    actor = actor_of(request)
    form = forms.ContactPersonForm(request.POST, actor=actor, today=today())
    if not form.is_valid():
        return _organisation(request, contact_form=form)
    data = form.cleaned_data
    try:
        services.name_contact_person(
            actor,
            task=data["task"],
            valid_from=data["valid_from"],
            staff_id=data["staff"],
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            substitute_id=data["substitute"],
            substitute_name=data["substitute_name"],
        )
    except services.ContactRefused:
        form.add_error("valid_from", _("This day lies too far back."))
        return _organisation(request, contact_form=form)
    messages.success(request, _("The contact person is named."))
    return redirect("organisations:organisation")


@login_required
@require_POST
def end_contact_person(request: HttpRequest) -> HttpResponse:
    """A contact person steps back."""
    form = forms.EndContactForm(request.POST)
    if not form.is_valid():
        return _organisation(request, end_form=form)
    data = form.cleaned_data
    try:
        services.end_contact_person(actor_of(request), contact_id=data["contact"], last_day=data["last_day"])
    except services.ContactRefused:
        form.add_error("last_day", _("The last day lies before the first."))
        return _organisation(request, end_form=form)
    messages.success(request, _("The last day is %(day)s.") % {"day": full_day(data["last_day"])})
    return redirect("organisations:organisation")


@login_required
@require_POST
def target(request: HttpRequest) -> HttpResponse:
    """Give a target of the region a value of its own."""
    actor = actor_of(request)
    form = forms.TargetForm(request.POST, actor=actor)
    if not form.is_valid():
        return _organisation(request, target_form=form)
    data = form.cleaned_data
    services.set_local_setting(actor, data["key"], data["value"], data["valid_from"], reason=data["reason"])
    told = {"day": full_day(data["valid_from"])}
    messages.success(
        request, _("The target holds from %(day)s. Duties that arose before keep the day they have.") % told
    )
    return redirect(reverse("organisations:organisation") + "#targets")


def _organisation(request: HttpRequest, **bound: object) -> HttpResponse:
    actor, day = actor_of(request), today()
    context: dict[str, object] = {
        "label": queries.label_of(actor.organisation_code, actor.language),
        "contacts": queries.contact_persons(actor.organisation_id, day, actor.language)
        if actor.organisation_id
        else [],
        "colleagues": queries.colleagues(actor, day),
        "targets": [(target, length_in_words(target.length)) for target in queries.targets(day, actor.language)],
        "changes": [(one, length_in_words(one.length)) for one in queries.target_changes(actor.language)],
        "may_contacts": actor.may("manage_contacts"),
        "may_region": actor.may("manage_region"),
        "may_staff": actor.may("manage_staff"),
        "contact_form": forms.ContactPersonForm(actor=actor, today=day, initial={"valid_from": day}),
        "target_form": forms.TargetForm(actor=actor, initial={"valid_from": day}),
        "today": day,
    }
    return render(request, "organisations/organisation.html", context | bound, status=422 if bound else 200)
