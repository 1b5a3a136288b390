"""What pages of other contexts show of retention: how long a case is kept, and the way to the ended cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samsyn.retention.queries import kept_case
from samsyn.web.dates import full_day

register = template.Library()


@register.simple_tag(takes_context=True)
def retention_line(context: Any, number: str, ended_on: date | None) -> str | SafeString:
    """How long a case is kept, in one line. Asks the database only where the case has ended."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None:
        return ""
    kept = kept_case(actor, number) if ended_on else None
    if kept and kept.delete_on:
        text = _("May be deleted from %(day)s.") % {"day": full_day(kept.delete_on)}
    elif ended_on:
        text = _("The client relationship has ended.")
    else:
        text = _("Kept while the client relationship is open.")
    href = reverse("disposal:case", args=[number])
    return format_html('<p class="sub">{} <a href="{}">{}</a></p>', text, href, _("How long is the case kept?"))


@register.simple_tag(takes_context=True)
def retention_way(context: Any) -> str | SafeString:
    """The way to the ended cases, for who may see them."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.may("see_retention"):
        return ""
    return format_html(
        '<p class="sub"><a href="{}">{}</a></p>', reverse("disposal:ended"), _("Ended cases and deletion")
    )
