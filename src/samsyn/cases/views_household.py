"""The household of a person: who belongs to it, join another, leave it. Each shows beforehand what it does."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.queries import writable_cases
from samsyn.access.terms import NotVisible
from samsyn.cases import queries, services
from samsyn.cases.household_forms import JoinForm, LeaveForm
from samsyn.cases.present import Reader, case_href
from samsyn.cases.present_case import title
from samsyn.cases.present_event import Preview, preview, refusal_words
from samsyn.cases.shown import CaseView
from samsyn.cases.terms import HouseholdOutcome, Refused
from samsyn.cases.views import door, is_fragment
from samsyn.cases.views_event import CONFIRM, status_of
from samsyn.clients.queries import labels
from samsyn.clients.terms import Member
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import rulebook_now
from samsyn.web.dates import full_day


class MemberRow(NamedTuple):
    """Somebody of the household: name, what it is to the person, and its case."""

    name: str
    kin: str
    href: str


class Shown(NamedTuple):
    """What a change of household does, in words: to duties and access, and who lives with whom afterwards."""

    preview: Preview
    about: str
    together: list[MemberRow]
    stay: list[MemberRow]


@door("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, actor: Actor, today: date, number: str) -> HttpResponse:
    """Who lives with whom, and from which day on it is otherwise."""
    view, rulebook = _opened(actor, number, today), rulebook_now()
    reader = Reader.of(actor, today).of_case(view)
    join, leave = _forms(request, actor, view, reader, rulebook)
    form = join if join.is_bound else leave if leave and leave.is_bound else None
    shown: Shown | None = None
    if form is not None and form.is_valid():
        outcome = _outcome(actor, view, form, reader, rulebook, done=request.POST.get("step") == CONFIRM)
        if outcome is not None and request.POST.get("step") == CONFIRM:
            messages.success(request, _("Saved. The household stands in the case of everybody who moved."))
            return redirect("cases:household", number)
        shown = _shown(actor, view, form, outcome, reader, rulebook) if outcome else None
    members = [_row(one.case_id, one.label.name, one.relation, reader) for one in _known(view)]
    context = {"view": view, "title": title(view, reader), "join": join, "leave": leave, "form": form, "shown": shown}
    context |= {"members": members, "unseen": len(view.person.members) - len(members)}
    template = "cases/household.html#work" if is_fragment(request) else "cases/household.html"
    return render(request, template, context, status=status_of(request, form) if form else 200)


def _opened(actor: Actor, number: str, today: date) -> CaseView:
    """The case, for one who may write the family. Raises `NotVisible`, `PermissionDenied`."""
    view = queries.open_case(actor, number, today)
    if view.label is None or "family" not in view.classes:
        raise NotVisible("a household")
    if not view.classes["family"]:
        raise PermissionDenied("family")
    return view


def _known(view: CaseView) -> list[Any]:
    """The other members whose names the actor may know."""
    return [member for member in view.person.members if member.label]


def _forms(
    request: HttpRequest, actor: Actor, view: CaseView, reader: Reader, rulebook: Rulebook
) -> tuple[JoinForm, LeaveForm | None]:
    """Both forms, the one that was sent with what was told. Who has nobody to leave is not asked to."""
    known = _known(view)
    may = writable_cases(actor, [one.case_id for one in known], "family")
    others = [(str(one.case_id), _called(one, reader)) for one in known if one.case_id in may]
    sent = request.POST if request.method == "POST" else None
    assert view.label is not None
    join = JoinForm(sent if sent and "join-on" in sent else None, who=view.label.short, reader=reader, others=others)
    leave = LeaveForm(sent if sent and "leave-on" in sent else None, reader=reader, rulebook=rulebook, others=others)
    return join, leave if view.person.members else None


def _called(member: Member, reader: Reader) -> str:
    assert member.label is not None
    kin = reader.word("kin", member.relation) if member.relation else ""
    return f"{member.label.name} ({kin})" if kin else member.label.name


def _outcome(
    actor: Actor, view: CaseView, form: JoinForm | LeaveForm, reader: Reader, rulebook: Rulebook, *, done: bool
) -> HouseholdOutcome | None:
    """What the change does, or would do; none where the form says what is in the way."""
    told = form.told() | {"case_id": view.id, "today": reader.today}
    try:
        if isinstance(form, LeaveForm):
            return (services.leave_household if done else services.preview_leaving)(actor, **told)
        told["other_id"] = queries.case_id_of(actor, form.cleaned_data["number"].strip())
        return (services.join_household if done else services.preview_joining)(actor, **told)
    except NotVisible:
        form.add_error("number" if "number" in form.fields else None, _("You have no client with this case number."))
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, refusal_words(refusal, reader, rulebook))
    return None


def _shown(
    actor: Actor,
    view: CaseView,
    form: JoinForm | LeaveForm,
    outcome: HouseholdOutcome,
    reader: Reader,
    rulebook: Rulebook,
) -> Shown:
    kin = dict(outcome.together)
    called = labels(actor, [*kin, *outcome.stay])
    day = full_day(form.cleaned_data["on"])
    name = view.label.name if view.label else ""
    return Shown(
        preview=preview(outcome.outcome, reader, rulebook),
        about=_("%(name)s, from %(day)s") % {"name": name, "day": day},
        together=[_row(one, called[one].name, kin[one], reader) for one in kin if one in called],
        stay=[_row(one, called[one].name, "", reader) for one in outcome.stay if one in called],
    )


def _row(case_id: Any, name: str, relation: str, reader: Reader) -> MemberRow:
    return MemberRow(name, reader.word("kin", relation) if relation else "", case_href(str(case_id)))
