"""Correct what the register says of a person, and change what holds of the person from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.terms import NotVisible
from samsyn.cases import queries, services
from samsyn.cases.person_forms import PersonForm
from samsyn.cases.present import Reader, case_href
from samsyn.cases.present_case import title
from samsyn.cases.present_event import Preview, preview, refusal_words
from samsyn.cases.shown import CaseView
from samsyn.cases.terms import Refused
from samsyn.cases.views import door, is_fragment
from samsyn.cases.views_event import CONFIRM, status_of
from samsyn.clients.queries import as_registered
from samsyn.clients.terms import IdentifierKind, InvalidPerson, NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import rulebook_now
from samsyn.web.dates import full_day

ASKED = ["GET", "HEAD", "POST"]


@door("record_events")
@require_http_methods(ASKED)
def person(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Correct names, languages, numbers and contact of a person."""
    view, rulebook = queries.open_case(actor, number, today), rulebook_now()
    reader = Reader.of(actor, today).of_case(view)
    if view.label is None:
        raise NotVisible("a person")
    if not view.classes["identity"]:
        raise PermissionDenied("identity")
    known, parts = registered(view), parts_of(view)
    form = PersonForm(
        request.POST or None, actor=actor, reader=reader, rulebook=rulebook, parts=parts, initial=initial_of(known)
    )
    if any(number.kind == IdentifierKind.HETU for number in known.identifiers):
        form.fields["hetu"].help_text = _("The code on record is not shown. Left empty, it stays as it is.")
    if form.is_bound and form.is_valid() and _corrected(actor, view.id, form, known, today):
        messages.success(request, _("Saved. Every authority that may know the person sees it at once."))
        return redirect(case_href(number))
    context = {"view": view, "title": title(view, reader), "form": form}
    return render(request, "cases/person.html", context, status=422 if form.is_bound else 200)


def registered(view: CaseView) -> NewPerson:
    """What the register says, without the contact where the actor's role does not see it."""
    known = as_registered(view.id)
    return known if view.person.contact is not None else replace(known, contact=None)


def parts_of(view: CaseView) -> tuple[str, ...]:
    """The parts that the actor may change: the contact only where its class may be written."""
    label = view.label
    contact = "protected_contact" if label and label.protected else "contact"
    return PersonForm.PERSON if view.classes.get(contact) else PersonForm.PERSON[:-1]


def initial_of(known: NewPerson) -> dict[str, Any]:
    """The register's words as the form shows them. The identity code is never shown."""
    contact = known.contact
    numbers = {number.kind: number.value for number in known.identifiers}
    return {
        **{name: getattr(known, name) for name in ("family_name", "given_names", "birth_date", "mother_tongue")},
        **{name: getattr(known, name) for name in ("interpreter_language", "service_language", "protected")},
        "aliases": "\n".join(known.aliases),
        "interpreter_needed": "" if known.interpreter_needed is None else str(known.interpreter_needed).lower(),
        "customer_number": numbers.get(IdentifierKind.CUSTOMER_NUMBER, ""),
        "phone": contact.phone if contact else "",
        "email": contact.email if contact else "",
        "address": contact.address if contact else "",
    }


def _corrected(actor: Actor, case_id: UUID, form: PersonForm, known: NewPerson, today: date) -> bool:
    try:
        services.correct_person(actor, case_id=case_id, person=form.corrected(known), today=today)
    except InvalidPerson as problem:
        form.blame(problem)
        return False
    return True


@door("record_events")
@require_http_methods(ASKED)
def situation(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """From a day on, another group or status holds of the person; the duties follow."""
    view, rulebook = queries.open_case(actor, number, today), rulebook_now()
    reader = Reader.of(actor, today).of_case(view)
    if view.situation is None:
        raise NotVisible("a situation")
    if not view.classes["permit"]:
        raise PermissionDenied("permit")
    queries.require_place(actor, view.id)
    form = PersonForm(
        request.POST or None,
        actor=actor,
        reader=reader,
        rulebook=rulebook,
        parts=PersonForm.SITUATION,
        initial=situation_of(view, reader),
    )
    seen: Preview | None = None
    if form.is_bound and form.is_valid():
        if request.POST.get("step") != CONFIRM:
            told = _told(form)
            outcome = services.preview_situation(actor, case_id=view.id, today=today, **told)
            seen = preview(outcome, reader, rulebook)
        elif _changed(actor, view.id, form, reader, rulebook):
            messages.success(request, _("Saved. The duties follow."))
            return redirect(case_href(number))
    about = _("Holds from %(day)s") % {"day": full_day(form.cleaned_data["valid_from"])} if seen else ""
    context = {"view": view, "title": title(view, reader), "form": form, "preview": seen, "about": about}
    context["places"] = sorted({reader.place(row.municipality) for row in rulebook.region.territories["municipality"]})
    template = "cases/situation.html#work" if is_fragment(request) else "cases/situation.html"
    return render(request, template, context, status=status_of(request, form))


def _told(form: PersonForm) -> dict[str, Any]:
    """Another situation as the services take it."""
    return {"valid_from": form.cleaned_data["valid_from"], "changes": form.changes()}


def situation_of(view: CaseView, reader: Reader) -> dict[str, Any]:
    """What holds now, as the form shows it."""
    now = view.situation
    assert now is not None
    values = {name: getattr(now, name) for name in ("group", "protection", "vulnerable", "emergency")}
    return values | {"municipality": reader.place(now.municipality), "flags": [flag.value for flag in now.flags]}


def _changed(actor: Actor, case_id: UUID, form: PersonForm, reader: Reader, rulebook: Rulebook) -> bool:
    try:
        services.change_situation(actor, case_id=case_id, today=reader.today, **_told(form))
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, refusal_words(refusal, reader, rulebook))
        return False
    return True
