"""The door of every page of cases, My day, and the list of clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from samsyn.access.terms import NotVisible
from samsyn.cases import page_forms, pages, queries, services
from samsyn.cases.person_forms import PersonForm
from samsyn.cases.present import Reader
from samsyn.cases.present_clients import clients_page, found_page
from samsyn.cases.present_day import VIEWS, day_page
from samsyn.cases.present_event import refusal_words
from samsyn.cases.terms import Refused
from samsyn.clients.terms import InvalidPerson
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook, load_rulebook
from samsyn.organisations.queries import rulebook_now
from samsyn.web import clock
from samsyn.web.asking import actor_of
from samsyn.web.errors import kept
from samsyn.web.rows import PersonRow

View = Callable[..., HttpResponse]


def door(permission: str = "see_cases") -> Callable[[View], Callable[..., HttpResponse]]:
    """Let only those through who are signed in and may: the view is given the actor and the day.

    Who is no longer signed in comes back to the same page after signing in."""

    def fitted(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_signed_in:
                return kept(request) or _to_sign_in(request)
            if not actor.may(permission):
                raise PermissionDenied(permission)
            return view(request, actor, clock.today(), *args, **values)

        return guarded

    return fitted


def is_fragment(request: HttpRequest) -> bool:
    """Does HTMX ask for a part of the page?"""
    return bool(getattr(request, "htmx", False))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path()
    if is_fragment(request):
        here = getattr(request, "htmx").current_url_abs_path or here  # noqa: B009
    address = f"{reverse('organisations:sign_in')}?{urlencode({'next': here})}"
    return HttpResponseClientRedirect(address) if is_fragment(request) else HttpResponseRedirect(address)


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What is due today, for me and for us? Who sees no cases begins at the own organisation."""
    actor = actor_of(request)
    if actor.is_signed_in and not actor.may("see_cases"):
        return redirect("organisations:organisation")
    return _my_day(request)


@door()
def _my_day(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    reader, rulebook = Reader.of(actor, today), load_rulebook()
    groups, municipalities = pages.groups_and_places(actor)
    form = page_forms.DayForm(
        request.GET,
        reader=reader,
        groups=groups,
        municipalities=municipalities,
        duties=page_forms.own_duties(actor, rulebook),
    )
    counts = pages.day_counts(actor, today, form.filters("unit", None))
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "mine" if counts.mine else "unit"
    day = queries.my_day(actor, today, form.filters(view, VIEWS[view]))
    context = {"page": day_page(day, view, counts, reader, rulebook), "form": form, "today": today}
    template = "cases/my_day.html#day" if is_fragment(request) else "cases/my_day.html"
    return render(request, template, context)


@door()
@require_http_methods(["GET", "HEAD", "POST"])
def client_list(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Whom do we have as clients? A search is posted, so that no name stands in an address."""
    reader = Reader.of(actor, today)
    groups, municipalities = pages.groups_and_places(actor)
    form = page_forms.ClientsForm(request.GET, reader=reader, groups=groups, municipalities=municipalities)
    search = page_forms.SearchForm(request.POST or None)
    if search.is_valid():
        text = search.cleaned_data["q"]
        page = found_page(queries.search(actor, text), text, reader)
    else:
        filters = form.filters()
        page = clients_page(queries.client_list(actor, filters, after=_uuid(request.GET.get("after"))), filters, reader)
    context = {"page": page, "form": form, "search": search, "may_open": actor.may("open_cases"), "today": today}
    if is_fragment(request):
        return render(request, "cases/clients.html#list", context)
    return render(request, "cases/clients.html", context, status=422 if search.errors else 200)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@door("open_cases")
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Open the case of one person. Who seems to be in the register already is shown first."""
    reader, rulebook = Reader.of(actor, today), rulebook_now()
    form = PersonForm(
        request.POST or None,
        actor=actor,
        reader=reader,
        rulebook=rulebook,
        initial={"household": request.GET.get("household", "")},
    )
    same: list[PersonRow] = []
    if form.is_bound and form.is_valid():
        pages.one_at_a_time(("new_person", actor.organisation_code))
        same = [] if form.cleaned_data["another"] else _same(actor, form, reader)
        if not same and (number := _opened(actor, form, reader, rulebook, today)):
            messages.success(request, _("The case is open. The duties follow from its facts."))
            return redirect("cases:case", number)
    names = {row.municipality for row in rulebook.region.territories["municipality"]}
    context = {"form": form, "same": same, "places": sorted(reader.place(name) for name in names)}
    return render(request, "cases/new_person.html", context, status=422 if form.is_bound else 200)


def _same(actor: Actor, form: PersonForm, reader: Reader) -> list[PersonRow]:
    """Who of the own clients has the same name and birth date, or the same number?"""
    return found_page(pages.same_person(actor, form.person(None)), "", reader).rows


def _household(actor: Actor, form: PersonForm) -> tuple[UUID, str]:
    """The household of the person and its place there."""
    data = form.cleaned_data
    return services.household_for(actor, number=data["household"], relation=data["relation"])


def _opened(actor: Actor, form: PersonForm, reader: Reader, rulebook: Rulebook, today: date) -> str:
    """The number of the case that was opened; empty where the form says what is in the way, and nothing was done."""
    try:
        with transaction.atomic():
            household = _household(actor, form)
            return services.open_case(
                actor,
                person=replace(form.person(household[0]), relation=household[1]),
                situation=form.situation(),
                events=form.events(),
                household_size=form.cleaned_data["household_size"] or 1,
                today=today,
            ).number
    except InvalidPerson as problem:
        form.blame(problem)
    except NotVisible:
        form.add_error("household", _("You have no client with this case number."))
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, refusal_words(refusal, reader, rulebook))
    return ""
