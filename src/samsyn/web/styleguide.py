"""The style page: every component with invented data. For ourselves, in demos and development."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from samsyn.web import samples, shell
from samsyn.web.fields import DayField
from samsyn.web.rows import Chip, CompareRow, Crumb, Fact, Standing
from samsyn.web.samples import t


def styleguide(request: HttpRequest) -> HttpResponse:
    """How do the components look together?"""
    if not (settings.DEBUG or shell.demonstration()):
        raise Http404
    return render(request, "web/styleguide.html", everything())


class SampleForm(forms.Form):
    """A form with every kind of field."""

    day = DayField(label="Datum · Päivä · Day")
    kind = forms.ChoiceField(
        label="Händelse · Tapahtuma · Event", choices=[("a", "Plan undertecknad"), ("b", "Bedömning gjord")]
    )
    interpreter = forms.ChoiceField(
        label="Tolk · Tulkki · Interpreter",
        help_text="Obesvarat är inte nej.",
        widget=forms.RadioSelect,
        choices=[("yes", "Behövs"), ("no", "Behövs inte"), ("unknown", "Inte frågat")],
        required=False,
    )
    note = forms.CharField(label="Anteckning · Merkintä · Note", widget=forms.Textarea, required=False)
    told = forms.BooleanField(label="Klienten har informerats", required=False)


def everything() -> dict[str, Any]:
    """What the style page shows."""
    org = samples.organisations()
    bad = SampleForm({"day": "31.2.2026", "kind": "a"})
    bad.is_valid()
    return {
        "org": org,
        "crumbs": [
            Crumb(t("Klienter", "Asiakkaat", "Clients"), "#"),
            Crumb(t("Ärende 2026-000143", "Asia 2026-000143", "Case 2026-000143")),
        ],
        "standing": Standing(
            step=t("Bedömning", "Arviointi", "Assessment"),
            step_note=t("steg 9 av 11", "vaihe 9/11", "step 9 of 11"),
            organisation=org["mun"],
            worker="Anna Ek",
            next_what=t("Bedömningen ska vara gjord", "Arvioinnin tulee olla tehty", "The assessment should be done"),
            due=date(2026, 11, 19),
            basis="without_delay",
            source="681/2023, 14 §",
        ),
        "late_standing": Standing(
            step=t("Integrationsplan", "Suunnitelma", "Plan"),
            organisation=org["emp"],
            next_what=t("Översyn av planen", "Tarkistus", "Review of the plan"),
            due=date(2026, 11, 10),
            basis="law",
            state="overdue",
            source="681/2023, 22 §",
        ),
        "facts": [
            Fact(t("Född", "Syntynyt", "Born"), "1979"),
            Fact(
                t("Språk", "Kieli", "Language"),
                t("dari · tolk behövs", "dari · tarvitsee tulkin", "Dari · interpreter needed"),
            ),
            Fact(t("Hushåll", "Kotitalous", "Household"), "Laila H.", t("2 personer", "2 henkilöä", "2 people"), "#"),
            Fact(
                t("Grupp", "Ryhmä", "Group"),
                t(
                    "Internationellt skydd, i utsatt ställning",
                    "Kansainvälinen suojelu, haavoittuvassa asemassa",
                    "International protection, vulnerable",
                ),
            ),
        ],
        "chips": [
            Chip(t("Mina", "Omat", "Mine"), "#", 6, True),
            Chip(t("Enhetens", "Yksikön", "The unit's"), "#", 31),
            Chip(t("Nytt för oss", "Uutta meille", "New to us"), "#", 3),
            Chip(t("Väntar på andra", "Odottaa muita", "Waits for others"), "#", 9),
            Chip(t("Kvotflykting", "Kiintiöpakolainen", "Quota refugee"), "#", None, False, True),
        ],
        "steps": samples.steps(),
        "lanes": samples.lanes(),
        "short_steps": samples.short_steps(),
        "short_lanes": samples.lanes("mun emp"),
        "long_steps": samples.long_steps(),
        "long_lanes": samples.lanes("rc state mun emp wc kela"),
        "day": samples.day_rows(),
        "case_rows": samples.case_rows(),
        "now_items": samples.now_items(),
        "timeline": samples.timeline(),
        "compare": [
            CompareRow(
                t("Ansvarig", "Vastuussa", "Responsible"),
                t("Kommunen", "Kunta", "Municipality"),
                t("Välfärdsområdet", "Hyvinvointialue", "Wellbeing county"),
            ),
            CompareRow(t("Tidsgräns", "Määräaika", "Time limit"), "31.12.2022", "31.12.2022", False),
        ],
        "page": Paginator(range(137), 50).page(2),
        "form": SampleForm(),
        "bad": bad,
    }
