"""What pages of other contexts show of exceptional access: a notice of open reviews, and the way to ask."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.exceptional.queries import waiting

register = template.Library()


@register.simple_tag(takes_context=True)
def exceptional_notice(context: Any) -> str | SafeString:
    """A notice where uses of exceptional access wait for this reader; nothing for everybody else."""
    actor = getattr(context.get("request"), "actor", None)
    count = waiting(actor) if actor is not None else 0
    if not count:
        return ""
    text = ngettext(
        "%(n)d exceptional access waits for you to look at it.",
        "%(n)d exceptional accesses wait for you to look at them.",
        count,
    ) % {"n": count}
    return format_html(
        '<div class="notice warn"><p>{} <a href="{}">{}</a></p></div>',
        text,
        reverse("exceptional:reviews"),
        _("To the reviews"),
    )


@register.simple_tag(takes_context=True)
def exceptional_way(context: Any) -> str | SafeString:
    """The way to exceptional access, for who may ask for it."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.may("exceptional_access"):
        return ""
    return format_html(
        '<p class="sub"><a href="{}">{}</a></p>',
        reverse("exceptional:ask"),
        _("Must you see a case that is not yours? Exceptional access"),
    )
