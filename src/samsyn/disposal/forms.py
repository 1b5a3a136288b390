"""Forms of deletion: what is proposed, what is decided, why a case is kept or opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samsyn.retention.rulebook import load_retention
from samsyn.retention.terms import HOLDS


class ProposeForm(forms.Form):
    """The preview that was seen, and whether the cases are archived."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    with_archive = forms.ChoiceField(
        label=_("What becomes of the content"),
        choices=[
            ("yes", _("It is archived first: a file in open formats, kept by the records office")),
            ("no", _("It is deleted without an archive")),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )


class DecideForm(forms.Form):
    """Approve what another person proposed, or refuse it."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("approve", _("Approve: the cases are deleted for good")),
            ("refuse", _("Refuse: nothing is deleted")),
        ],
        widget=forms.RadioSelect,
    )


class HoldForm(forms.Form):
    """Why an ended case is kept, with the number of the matter."""

    why = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Number of the matter"),
        help_text=_("A reference number, no name."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, language: str) -> None:
        super().__init__(data)
        words = load_retention().hindrances
        self.fields["why"].choices = [(why.value, words[why].name[language]) for why in HOLDS]  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """Why the client relationship did not end."""

    reason = forms.CharField(
        label=_("Why was the end wrong?"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
