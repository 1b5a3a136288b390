"""Help and accessibility: pages that anybody may read."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

STATEMENT_WRITTEN = date(2026, 11, 24)
GAPS = (
    _("People who use screen readers every day have not tried the service yet."),
    _("Titles and texts that an authority has imported from elsewhere are shown as they came."),
    _("A path of more than about twelve steps scrolls sideways inside its own frame on a wide screen."),
)


def help_page(request: HttpRequest) -> HttpResponse:
    """How do I read the pages, and how do I work by keyboard?"""
    return render(request, "web/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible is Samsyn, and where does one complain?

    fi: saavutettavuusseloste · sv: tillgänglighetsutlåtande
    law: 306/2019"""
    context = {
        "written": STATEMENT_WRITTEN,
        "gaps": GAPS,
        "feedback": getattr(settings, "SAMSYN_FEEDBACK_EMAIL", ""),
    }
    return render(request, "web/accessibility.html", context)
