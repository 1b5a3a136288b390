"""Forms of the administrator's pages. What is not a field here cannot be set: rights follow from the role alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from samsyn.journal.terms import Actor
from samsyn.organisations.roles import roles_in
from samsyn.organisations.signing.forms import password_field
from samsyn.web.fields import DayField

USERNAME = RegexValidator(
    r"^[^\W_A-Z]+([._-][^\W_A-Z]+)*\Z", _("Small letters and digits, with a dot, a dash or an underscore between them.")
)


def role_choices(actor: Actor, *, none: bool = False) -> list[tuple[str, str]]:
    """The roles that exist in the actor's organisation, as its language calls them."""
    rules = roles_in(actor.organisation_code)
    found = sorted(((code, rule.names[actor.language]) for code, rule in rules.items()), key=lambda pair: pair[1])
    return [("", "–"), *found] if none else found


class HireForm(forms.Form):
    """A person who is to work for the own organisation."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        min_length=3,
        validators=[USERNAME],
        help_text=_("For example anna.berg. It cannot be changed later."),
    )
    role = forms.ChoiceField(label=_("Role"))
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    employed_from = DayField(label=_("First day"))
    employed_to = DayField(label=_("Last day, if it is known"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    external_id = forms.CharField(
        label=_("Identifier in the organisation's own sign-in"),
        max_length=120,
        required=False,
        help_text=_("Only where your organisation has one. Then the person needs no password here."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(actor, none=True)  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        """User names are told apart without regard to letter case."""
        return str(self.cleaned_data["username"]).strip().lower()


class PostForm(forms.Form):
    """Another role or unit from a day."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    valid_from = DayField(label=_("From"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(actor)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of work."""

    last_day = DayField(
        label=_("Last day"),
        help_text=_("The person can sign in until the end of this day. Write yesterday's date to end it at once."),
    )


class ConfirmForm(forms.Form):
    """Whose rights are still needed."""

    staff = forms.TypedMultipleChoiceField(coerce=str, required=True)

    def __init__(self, *args: Any, choices: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(one, one) for one in choices]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """One's own password, set with a link."""

    new = password_field(_("New password"), "new-password")
    again = password_field(_("New password again"), "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any] | None:
        """Written twice alike."""
        data = super().clean()
        if data and data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("The passwords differ."))
        return data
