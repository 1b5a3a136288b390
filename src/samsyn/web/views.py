"""Help and accessibility: pages that anybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def help_page(request: HttpRequest) -> HttpResponse:
    """How do I work with Samsyn, and by keyboard?"""
    return render(request, "web/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible is Samsyn, and where does one complain?"""
    return render(request, "web/accessibility.html")
