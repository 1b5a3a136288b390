"""The form by which one asks to print a protected case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samsyn.protection.rules import load_limits


class ReleaseForm(forms.Form):
    """Why the pages must be printed, for the colleague who decides."""

    reason = forms.CharField(
        label=_("Why must it be printed?"),
        help_text=_("Another person who may handle protected addresses reads this and decides."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Enough words to decide by."""
        text: str = self.cleaned_data["reason"].strip()
        least = load_limits().least_words
        if len(text) < least:
            raise forms.ValidationError(
                ngettext_lazy("At least %(n)d letter.", "At least %(n)d letters.", least) % {"n": least}
            )
        return text
