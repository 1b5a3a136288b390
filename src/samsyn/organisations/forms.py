"""Forms of the organisations' pages: profile, contact persons, targets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samsyn.journal.terms import Actor
from samsyn.organisations.queries import colleagues
from samsyn.organisations.region import target_names, task_names
from samsyn.organisations.terms import length_of
from samsyn.web.fields import DayField

#: The units of a target, with the sign of the data files after the number.
UNITS = {"BD": _("working days"), "D": _("days"), "M": _("months")}
NONE = "none"


class ProfileForm(forms.Form):
    """What one may change about oneself."""

    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class ContactPersonForm(forms.Form):
    """Whom others turn to for a task, and who stands in."""

    task = forms.ChoiceField(label=_("Task"))
    staff = forms.TypedChoiceField(label=_("Contact person"), required=False, coerce=UUID, empty_value=None)
    name = forms.CharField(label=_("Name, if not in the list"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    substitute = forms.TypedChoiceField(label=_("Substitute"), required=False, coerce=UUID, empty_value=None)
    substitute_name = forms.CharField(
        label=_("Name of the substitute, if not in the list"), max_length=120, required=False
    )
    valid_from = DayField(label=_("From"))

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(person.id), person.full_name) for person in colleagues(actor, today))]
        self.fields["task"].choices = list(task_names(actor.language).items())  # type: ignore[attr-defined]
        for field in ("staff", "substitute"):
            self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """A contact person is somebody."""
        data = super().clean()
        if data is not None and not data.get("staff") and not data.get("name"):
            self.add_error("staff", _("Choose a person or write a name."))
        return data


class EndContactForm(forms.Form):
    """The last day of a contact person."""

    contact = forms.UUIDField(widget=forms.HiddenInput)
    last_day = DayField(label=_("Last day"))


class TargetForm(forms.Form):
    """A target of the region from a day. That there is none is said, never left empty."""

    key = forms.ChoiceField(label=_("Target"))
    number = forms.IntegerField(label=_("Length"), required=False, min_value=1, max_value=3650)
    unit = forms.ChoiceField(label=_("Unit"), choices=[*UNITS.items(), (NONE, _("no target"))])
    valid_from = DayField(
        label=_("From"), help_text=_("Duties that arise from this day on follow it, for example 24.11.2026")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Stands in the history of the target, for example the agreement."),
    )

    def __init__(self, data: Any = None, *, actor: Actor, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="target_%s", initial=initial)
        self.fields["key"].choices = list(target_names(actor.language).items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The length as the data files write it; empty where the region has no target."""
        data = super().clean() or {}
        number, unit = data.get("number"), data.get("unit")
        data["value"] = "" if unit == NONE else f"P{number}{unit}"
        if unit == NONE and number:
            self.add_error("number", _("Leave this empty where there is no target."))
        elif unit != NONE and not number and "number" not in self.errors:
            self.add_error("number", _("Write how many, or choose that there is no target."))
        elif number and unit and unit != NONE:
            try:
                length_of(data["value"])
            except ValueError:
                self.add_error("number", _("Ten years at most."))
        return data
