"""The style page: every component with invented data. For ourselves, in demos and development."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from samsyn.web import samples, shell


def styleguide(request: HttpRequest) -> HttpResponse:
    """How do the components look together?"""
    if not (settings.DEBUG or shell.demonstration()):
        raise Http404
    return render(request, "web/styleguide.html", samples.everything())
