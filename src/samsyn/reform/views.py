"""The responsibility matrix, the same as a file, and one duty through time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from samsyn.organisations.queries import rulebook_now
from samsyn.reform.forms import MatrixForm, municipalities
from samsyn.reform.history import DutyHistory
from samsyn.reform.page import MatrixPage
from samsyn.reform.sheet import file_name, table_as_csv
from samsyn.web.asking import actor_of
from samsyn.web.clock import today


@login_required
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Who is responsible for what on a day, and what has moved since another?"""
    form, page = _asked(request)
    template = "reform/matrix.html#result" if getattr(request, "htmx", False) else "reform/matrix.html"
    return render(request, template, {"form": form, "page": page})


@login_required
@require_GET
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """The same table as a file; a question that cannot be answered goes back to the page."""
    _form, page = _asked(request)
    if page is None:
        return redirect(f"{reverse('reform:matrix')}?{request.GET.urlencode()}")
    response = HttpResponse(table_as_csv(page), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(page)}"'
    return response


@login_required
@require_GET
def duty(request: HttpRequest, code: str) -> HttpResponse:
    """What has the law said of one duty, and what does it say now?"""
    rulebook, language = rulebook_now(), _language(request)
    rule = rulebook.duties.get(code.upper())
    if rule is None:
        raise Http404(code)
    known = dict(municipalities(rulebook, language))
    place = request.GET.get("municipality", "")
    history = DutyHistory(rulebook, rule, today(), language, place if place in known else "")
    return render(request, "reform/duty.html", {"duty": history, "municipality": known.get(place, "")})


def _asked(request: HttpRequest) -> tuple[MatrixForm, MatrixPage | None]:
    rulebook, language, day = rulebook_now(), _language(request), today()
    form = MatrixForm(request.GET, rulebook=rulebook, today=day, language=language)
    return form, MatrixPage(rulebook, form.chosen, day, language) if form.is_valid() else None


def _language(request: HttpRequest) -> str:
    language: str = actor_of(request).language
    return language
