"""Pages of imports: the list of them, the upload, the columns, the check, the progress, the receipt."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from samsyn.cases.present import Reader
from samsyn.cases.views import door, is_fragment
from samsyn.drafts import queries as drafts
from samsyn.drafts.answering import Place, answer
from samsyn.drafts.services import drop
from samsyn.drafts.terms import Form
from samsyn.exchange import exports, forms, present, queries, services, tasks, words
from samsyn.exchange.kinds import load_kinds
from samsyn.exchange.terms import MAX_BYTES, BatchState, Choice, Problem, Reason, Refused
from samsyn.journal.terms import Actor
from samsyn.organisations.queries import rulebook_now

GET_AND_POST = ["GET", "HEAD", "POST"]
PROBLEMS, QUESTIONS = 50, 10
#: An import that has said nothing for so long may be started again.
SILENT_SECONDS = 60


@door("import_lists")
@require_safe
def imports(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Which lists has my organisation imported, and which are on their way?"""
    rows = present.batch_rows(queries.batches(actor), load_kinds(), Reader.of(actor, today))
    return render(request, "exchange/imports.html", {"rows": rows, "kinds": queries.kinds_for(actor)})


@door("import_lists")
@require_http_methods(GET_AND_POST)
def upload(request: HttpRequest, actor: Actor, today: date) -> HttpResponse:
    """Send a list. A file that cannot be read is refused with what was found and what to do."""
    too_large = request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + 100_000
    form = forms.UploadForm(
        *((None, None) if too_large else (request.POST or None, request.FILES or None)),
        actor=actor,
        initial={"kind": request.POST.get("kind") or queries.usual_kind(actor)},
    )
    told = words.refused(Refused(Reason.TOO_LARGE, limit=MAX_BYTES)) if too_large else None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch_id = services.upload_list(
                actor, kind=forms.kind_of(form), file_name=file.name, content=file.read(), today=today
            )
        except Refused as refused:
            told = words.refused(refused)
        else:
            return redirect("exchange:columns", batch_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "exchange/upload.html", {"form": form, "told": told}, status=status)


@door("import_lists")
@require_http_methods(GET_AND_POST)
def columns(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """What is each column? The guess, which one may change."""
    batch, reader = queries.batch(actor, batch_id), Reader.of(actor, today)
    if batch.state not in (BatchState.UPLOADED, BatchState.CHECKED):
        return redirect(present.next_page(batch))
    table, every = queries.table(batch), "all" in (request.POST or request.GET)
    draft = drafts.written(actor, Form.COLUMNS, batch_id, today) if request.method != "POST" else None
    form = forms.ColumnsForm(
        request.POST or None, batch=batch, table=table, reader=reader, actor=actor, every=every, draft=draft
    )
    problems: tuple[Problem, ...] = ()
    if form.is_bound and form.is_valid():
        problems = services.check_list(
            actor, batch_id=batch_id, mapping=form.mapping, defaults=form.defaults, today=today
        )
        if not problems:
            drop(actor, Form.COLUMNS, batch_id)
            return redirect("exchange:preview", batch_id)
    context = {
        "batch": batch,
        "kind": getattr(form.rule.name, reader.language),
        "form": form,
        "reading": forms.ReadingForm(table=table),
        "problems": present.problem_rows(problems, rulebook_now(), reader),
        "before": queries.imported_before(batch),
        "every": every,
        "draft": draft,
        "draft_address": reverse("exchange:draft", args=[batch_id]),
    }
    return render(request, "exchange/columns.html", context, status=422 if form.is_bound else 200)


@door("import_lists")
@require_POST
def draft(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Keep the half-chosen columns."""
    queries.batch(actor, batch_id)
    place = Place(batch_id, None, back=reverse("exchange:import"), form=reverse("exchange:columns", args=[batch_id]))
    return answer(request, actor, Form.COLUMNS, today, place)


@door("import_lists")
@require_POST
def reading(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Read another sheet, or take another row for the headings."""
    batch = queries.batch(actor, batch_id)
    form = forms.ReadingForm(request.POST, table=queries.table(batch))
    told = None
    if form.is_valid():
        sheet, row = form.cleaned_data.get("sheet", ""), form.cleaned_data["heading_row"]
        try:
            services.read_otherwise(actor, batch_id=batch_id, sheet=sheet, heading_row=row, today=today)
        except Refused as refused:
            told = words.refused(refused)
        else:
            return redirect("exchange:columns", batch_id)
    context = {"batch": batch, "reading": form, "told": told}
    return render(request, "exchange/reading.html", context, status=422)


@door("import_lists")
@require_safe
def preview(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """What is wrong in the list, who may be known already, and how was it understood?"""
    batch, reader, rulebook = queries.batch(actor, batch_id), Reader.of(actor, today), rulebook_now()
    if batch.state != BatchState.CHECKED:
        return redirect(present.next_page(batch))
    problems = Paginator(queries.problems(batch), PROBLEMS).get_page(request.GET.get("page"))
    alike, count = queries.resemblances(actor, batch, 0, QUESTIONS)
    undecided = queries.undecided(batch)
    context = {
        "batch": batch,
        "page": problems,
        "problems": present.problem_rows(problems, rulebook, reader),
        "questions": present.questions(alike, forms.ChoicesForm(rows=alike), reader),
        "known": count,
        "undecided": undecided,
        "sample": present.sample_rows(queries.sample(batch), rulebook, reader),
        "events": present.event_counts(batch.summary.get("events", {}), rulebook, reader),
        "failure": present.failure_words(batch.failure, rulebook, reader),
        "ready": not batch.errors and not undecided,
    }
    return render(request, "exchange/preview.html", context)


@door("import_lists")
@require_http_methods(GET_AND_POST)
def known(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Who of the list is known already? Each row beside the persons it may be about."""
    batch, reader = queries.batch(actor, batch_id), Reader.of(actor, today)
    if batch.state != BatchState.CHECKED:
        return redirect(present.next_page(batch))
    first = (max(_number(request.GET.get("page")), 1) - 1) * QUESTIONS
    alike, count = queries.resemblances(actor, batch, first, QUESTIONS)
    form = forms.ChoicesForm(request.POST or None, rows=alike)
    if form.is_bound and form.is_valid():
        services.choose(actor, batch_id=batch_id, decided=form.decided)
        more = f"?page={first // QUESTIONS + 2}" if first + QUESTIONS < count else ""
        return redirect(request.path + more) if more else redirect("exchange:preview", batch_id)
    page = Paginator(range(count), QUESTIONS).get_page(first // QUESTIONS + 1)
    context = {"batch": batch, "questions": present.questions(alike, form, reader), "page": page}
    return render(request, "exchange/known.html", context, status=422 if form.is_bound else 200)


@door("import_lists")
@require_POST
def decide(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Everything that is still open becomes new, or is left out."""
    choice = Choice.SKIP if request.POST.get("choice") == Choice.SKIP else Choice.NEW
    services.decide_all(actor, batch_id=batch_id, choice=choice)
    return redirect("exchange:preview", batch_id)


@door("import_lists")
@require_POST
def start(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Import the list: the job begins when this request is done."""
    try:
        services.start_import(actor, batch_id=batch_id, now=timezone.now())
    except services.NotReady:
        return redirect(present.next_page(queries.batch(actor, batch_id)))
    tasks.run_import.defer(batch_id=str(batch_id), user_id=str(actor.user_id), on=today.isoformat())
    return redirect("exchange:progress", batch_id)


@door("import_lists")
@require_safe
def progress(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """How far is the import? Asks again by itself; without JavaScript by a button."""
    batch = queries.batch(actor, batch_id)
    if batch.state != BatchState.QUEUED:
        target = present.next_page(batch)
        return HttpResponseClientRedirect(target) if is_fragment(request) else redirect(target)
    far = queries.how_far(batch)
    silent = far.at is not None and (timezone.now() - far.at).total_seconds() > SILENT_SECONDS
    template = "exchange/progress.html#progress" if is_fragment(request) else "exchange/progress.html"
    return render(request, template, {"batch": batch, "far": far, "silent": silent})


@door("import_lists")
@require_safe
def receipt(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """What did the import do: persons, facts, and the duties that arose, by authority?"""
    batch, reader = queries.batch(actor, batch_id), Reader.of(actor, today)
    if batch.state != BatchState.DONE:
        return redirect(present.next_page(batch))
    context = {"batch": batch, "receipt": present.receipt_page(batch.receipt, rulebook_now(), reader)}
    return render(request, "exchange/receipt.html", context)


@door("import_lists")
@require_POST
def discard(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """Give the import up, and delete the file."""
    services.discard(actor, batch_id=batch_id)
    return redirect("exchange:import")


@door("import_lists")
@require_safe
def errors_file(request: HttpRequest, actor: Actor, today: date, batch_id: UUID) -> HttpResponse:
    """What is wrong in the list, as a file for the spreadsheet."""
    batch, reader = queries.batch(actor, batch_id), Reader.of(actor, today)
    problems = services.export_problems(actor, batch_id=batch_id)
    rows = present.problem_cells(problems, rulebook_now(), reader)
    content = exports.as_csv(words.error_headings(), rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{batch.kind}-{today.isoformat()}.csv"'
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 1
