"""What the administrator's pages say: why an act is refused, how a confirmation stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from samsyn.organisations.staffing.confirming import Confirmed
from samsyn.organisations.staffing.rules import Why

REFUSED: dict[Why, Any] = {
    Why.ONESELF: _("Nobody changes this about oneself. Ask another administrator."),
    Why.ROLE_NOT_HERE: _("Your organisation does not have this role."),
    Why.NAME_TAKEN: _("This user name is taken."),
    Why.EXTERNAL_ID_TAKEN: _("Another person has this identifier."),
    Why.LAST_ADMINISTRATOR: _("After this your organisation would have no administrator. Name another one first."),
    Why.IN_THE_PAST: _("Choose today or a day to come."),
    Why.BEFORE_FIRST_DAY: _("The last day lies before the first."),
    Why.HAS_LEFT: _("The person has left. Hire the person again under another user name."),
    Why.ENDED_BEFORE: _("Choose yesterday at the earliest."),
    Why.NO_PASSWORD_HERE: _(
        "The person signs in through your organisation. Password and second factor are changed there."
    ),
}
#: Where a refusal is shown, if at a field.
FIELD_OF: dict[Why, str] = {
    Why.ROLE_NOT_HERE: "role",
    Why.NAME_TAKEN: "username",
    Why.EXTERNAL_ID_TAKEN: "external_id",
    Why.IN_THE_PAST: "valid_from",
    Why.ENDED_BEFORE: "last_day",
}
CONFIRMED: dict[Confirmed, tuple[Any, str]] = {
    Confirmed.CURRENT: (_("in force"), "done"),
    Confirmed.NEAR: (_("soon to be confirmed"), "soon"),
    Confirmed.OVERDUE: (_("to be confirmed"), "late"),
    Confirmed.LAPSED: (_("cannot sign in until confirmed"), "late"),
}
