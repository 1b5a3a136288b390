"""What pages of other contexts show of exceptional access: a notice of open reviews, and the way to ask."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.exceptional.forms import AskForm
from samsyn.exceptional.queries import waiting
from samsyn.exceptional.rules import load_limits

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


@register.inclusion_tag("exceptional/way.html", takes_context=True)
def exceptional_ask(context: Any, searched: str) -> dict[str, Any]:
    """After a search that found nobody of one's own: the purpose first, then the number that was searched.

    It hangs on the words of the search and on the role alone, so it tells nothing of who is on record."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.may("exceptional_access"):
        return {}
    number = searched if any(letter.isdigit() for letter in searched) and len(searched.split()) == 1 else ""
    form = AskForm(language=actor.language, number=number)
    return {"form": form, "minutes": load_limits().minutes, "csrf_token": context.get("csrf_token")}
