"""The line that every page of a case carries: for what purpose the reader looks, and by which section."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samsyn.access.queries import EXCEPTIONAL
from samsyn.cases.words import word
from samsyn.journal.purposes import load_purposes
from samsyn.law.citation import citations

register = template.Library()


@register.simple_tag(takes_context=True)
def purpose_line(context: Any, for_a_time: object = False) -> SafeString:
    """Purpose: integration work · legal basis: 681/2023 72 §; 681/2023 73 §

    The words of the role's purpose and its sections, as the journal writes them beside this look.
    `for_a_time`: the reader sees the case by exceptional access.
    fi: käyttötarkoitus, oikeusperuste · sv: ändamål, rättslig grund   law: 906/2019, 17 §; source:
    data/oversight/purposes.yaml"""
    actor = context["request"].actor
    code = EXCEPTIONAL if for_a_time else actor.purpose
    known = load_purposes()[code]
    basis = citations(known.basis.split("; "), actor.language)
    mark = "" if known.confidence == "confirmed" else format_html(' <span class="tag">{}</span>', _("our reading"))
    return format_html(
        '<p class="sub purpose">{}: <b>{}</b> · {}: {}{}</p>',
        _("Purpose"),
        word("purpose", code, actor.language),
        _("legal basis"),
        basis,
        mark,
    )
