"""The forms of who lives with whom: join the household of another client, leave the household."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.cases.present import Reader
from samsyn.cases.words import choices, word
from samsyn.clients.terms import Relation
from samsyn.law.rulebook import Rulebook
from samsyn.web.fields import DayField, QuickSelect


class _Change(forms.Form):
    """From which day on, and who of the household moves along."""

    on = DayField(label=gettext_lazy("From which day"))
    along = forms.MultipleChoiceField(
        label=gettext_lazy("Who moves along"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, reader: Reader, others: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, prefix=self.name, initial={"on": reader.today})
        self.reader = reader
        if others:
            self.fields["along"].choices = list(others)  # type: ignore[attr-defined]
        else:
            del self.fields["along"]

    name = ""

    def clean_on(self) -> date:
        """Who lives with whom is recorded when it is so."""
        on: date = self.cleaned_data["on"]
        if on > self.reader.today:
            raise forms.ValidationError(_("The day lies in the future."))
        return on

    def along_ids(self) -> list[UUID]:
        """The cases of those who move along."""
        return [UUID(text) for text in self.cleaned_data.get("along", ())]


class JoinForm(_Change):
    """To whose household the person belongs from a day on, and as what."""

    number = forms.CharField(
        label=gettext_lazy("Case number of somebody in that household"),
        max_length=20,
        help_text=gettext_lazy("For example 2026-000123. Only a client of yours: nobody is searched for."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(widget=QuickSelect)
    name = "join"
    field_order = ("number", "relation", "along", "on")

    def __init__(self, data: Any, *, who: str, reader: Reader, others: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, reader=reader, others=others)
        self.fields["relation"].label = _("What %(who)s is to that person") % {"who": who}
        self.fields["relation"].choices = [("", _("Choose")), *choices("kin", reader.language)]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """The change as the services take it, without whom the number names."""
        relation = Relation(self.cleaned_data["relation"])
        return {"relation": relation, "along": self.along_ids(), "on": self.cleaned_data["on"]}


class LeaveForm(_Change):
    """From which day the person has a household of its own, and why."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect)
    name = "leave"
    field_order = ("reason", "along", "on")

    def __init__(self, data: Any, *, reader: Reader, rulebook: Rulebook, others: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, reader=reader, others=others)
        reasons = rulebook.events["household_left"].attributes["reason"].choices
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, word("choice", code, reader.language)) for code in reasons
        ]

    def told(self) -> dict[str, Any]:
        """The change as the services take it."""
        return {"reason": self.cleaned_data["reason"], "along": self.along_ids(), "on": self.cleaned_data["on"]}
