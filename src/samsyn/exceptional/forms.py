"""Forms of exceptional access: which case and why; and what was found of a use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samsyn.exceptional.rules import load_limits


class AskForm(forms.Form):
    """For what purpose, in words, and then the whole number of a case or person."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("What happened, and what you need to know"),
        help_text=_("Another person reads this and judges whether it was justified."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    number = forms.CharField(
        label=_("Case number, personal identity code or customer number"),
        help_text=_("The whole number. A name or a part of a number opens nothing."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, language: str, number: str = "") -> None:
        super().__init__(data, initial={"number": number})
        limits = load_limits()
        choices = [(code, words[language]) for code, words in limits.reasons.items()]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean_explanation(self) -> str:
        """Enough words for another person to judge by."""
        text: str = self.cleaned_data["explanation"].strip()
        least = load_limits().least_words
        if len(text) < least:
            raise forms.ValidationError(
                ngettext_lazy("At least %(n)d letter.", "At least %(n)d letters.", least) % {"n": least}
            )
        return text


class FindingForm(forms.Form):
    """What the one who judges found."""

    finding = forms.ChoiceField(label=_("Finding"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In words"),
        help_text=_("Required unless it was simply justified."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, language: str) -> None:
        super().__init__(data)
        choices = [(code, words[language]) for code, words in load_limits().findings.items()]
        self.fields["finding"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A finding that must be explained is explained."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("finding") in load_limits().explained and not data.get("words", "").strip():
            self.add_error("words", _("Say in words what you found."))
        return data
