"""What pages of other contexts show of the security prohibition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.access.field_rights import field_rights, may_be_held
from samsyn.access.terms import FIELD_RIGHT
from samsyn.organisations.queries import staff_names
from samsyn.protection.queries import released_until, waiting

register = template.Library()


@register.inclusion_tag("protection/right.html", takes_context=True)
def field_right_of(context: Any, staff_id: UUID) -> dict[str, Any]:
    """May this colleague handle protected addresses, since when, and by whose word? For the administrator."""
    actor = context["request"].actor
    if not actor.may("manage_staff"):
        return {}
    names = staff_names(actor)
    periods = [
        {
            "since": localtime(one.granted_at).date(),
            "by": names.get(one.granted_by, ""),
            "until": localtime(one.removed_at).date() if one.removed_at else None,
            "ended_by": names.get(one.removed_by, "") if one.removed_by else "",
        }
        for one in field_rights(actor)
        if one.staff_id == staff_id
    ]
    return {
        "staff_id": staff_id,
        "may_be_held": may_be_held(actor.organisation_code),
        "periods": periods,
        "holds": any(one["until"] is None for one in periods),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("protection/guard.html", takes_context=True)
def print_guard(context: Any, view: Any) -> dict[str, Any]:
    """On a page of a protected case: it does not print before another person has agreed. `view`: what is shown."""
    if not view or not view.protected:
        return {}
    actor = context["request"].actor
    until = released_until(actor, view.id)
    return {
        "protected": True,
        "until": f"{localtime(until):%H.%M}" if until else "",
        "may_ask": actor.may(FIELD_RIGHT),
        "number": view.number,
    }


@register.simple_tag(takes_context=True)
def release_notice(context: Any) -> str | SafeString:
    """A notice where a colleague waits for this reader to agree; nothing for everybody else."""
    count = waiting(context["request"].actor)
    if not count:
        return ""
    text = ngettext(
        "%(n)d colleague asks to print a protected case.", "%(n)d colleagues ask to print a protected case.", count
    ) % {"n": count}
    return format_html(
        '<div class="notice warn"><p>{} <a href="{}">{}</a></p></div>',
        text,
        reverse("protection:releases"),
        _("Decide"),
    )
