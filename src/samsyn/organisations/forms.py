"""Forms of the organisations' pages: sign-in, profile, contact persons, targets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samsyn.journal.terms import Actor
from samsyn.organisations.queries import colleagues
from samsyn.organisations.region import target_names, task_names
from samsyn.organisations.terms import length_of


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


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
    valid_from = _day(_("From"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(person.id), person.full_name) for person in colleagues(actor))]
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
    last_day = _day(_("Last day"))


class TargetForm(forms.Form):
    """A target of the region from a day."""

    key = forms.ChoiceField(label=_("Target"))
    value = forms.CharField(
        label=_("Length"),
        required=False,
        help_text=_("P5BD is five working days, P14D fourteen days, P2M two months. Empty: no target."),
    )
    valid_from = _day(_("From"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(target_names(actor.language).items())  # type: ignore[attr-defined]

    def clean_value(self) -> str:
        """A length of time, in the form the data files use."""
        value = str(self.cleaned_data["value"]).strip().upper()
        try:
            if value:
                length_of(value)
        except ValueError:
            raise forms.ValidationError(_("Write a length such as P5BD, P14D or P2M.")) from None
        return value
