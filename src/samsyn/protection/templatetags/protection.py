"""What pages of other contexts show of the security prohibition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.utils.timezone import localtime

from samsyn.access.field_rights import field_rights, may_be_held
from samsyn.organisations.queries import staff_names

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
