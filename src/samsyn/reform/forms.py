"""What the reader asks of the responsibility matrix: two days, whom, where, which rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samsyn.law.rulebook import NotInForce, Rulebook
from samsyn.law.terms import Group
from samsyn.reform import words
from samsyn.reform.terms import Finding
from samsyn.web.dates import full_day
from samsyn.web.fields import DayField


class MatrixForm(forms.Form):
    """The filters as a GET form. What is left out of the address stands at its default.

    Without a day it is today's table, compared with the last day before the wellbeing counties."""

    on = DayField(label=_("The table as on"), help_text="")
    before = DayField(label=_("Compare with"), help_text="", required=False)
    group = forms.ChoiceField(label=_("Target group"), required=False)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    deck = forms.BooleanField(label=_("Only the services of the region's workshop"), required=False)
    moved = forms.BooleanField(label=_("Only what moved"), required=False)
    finding = forms.ChoiceField(
        label=_("Finding"), required=False, choices=[(f.value, f.value) for f in Finding], widget=forms.HiddenInput
    )

    def __init__(self, query: QueryDict, *, rulebook: Rulebook, today: date, language: str) -> None:
        self.rulebook = rulebook
        data = {name: query.get(name, "") for name in self.base_fields if name in query}
        data |= {name: _as_written(str(data[name])) for name in ("on", "before") if name in data}
        data.setdefault("on", full_day(today))
        data.setdefault("before", full_day(default_comparison(rulebook)) if "on" not in query else "")
        super().__init__(data)
        groups = [(group.value, words.group(group, language)) for group in Group]
        self._choices("group", [("", _("All groups")), *groups])
        self._choices("municipality", [("", _("No particular one")), *municipalities(rulebook, language)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_on(self) -> date:
        """A day on which some law of the table was in force."""
        return self._in_force(self.cleaned_data["on"])

    def clean_before(self) -> date | None:
        """The same for the day compared with."""
        day = self.cleaned_data["before"]
        return self._in_force(day) if day else None

    def _in_force(self, day: date) -> date:
        try:
            self.rulebook.regime(day)
        except NotInForce:
            first = self.rulebook.regimes[0]
            raise forms.ValidationError(
                gettext("No law of this table was in force on %(day)s. The first is act %(act)s, from %(first)s.")
                % {"day": full_day(day), "act": first.act, "first": full_day(first.from_)}
            ) from None
        return day

    def clean(self) -> dict[str, Any]:
        """The day compared with comes first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        on, before = data.get("on"), data.get("before")
        if on and before and before > on:
            self.add_error("before", _("The day to compare with must come before the day of the table."))
        return data

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields one fills in or chooses from."""
        return [self[name] for name in ("on", "before", "group", "municipality")]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The boxes one ticks."""
        return [self["deck"], self["moved"]]

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was asked, with types."""
        data = self.cleaned_data
        return data | {
            "group": Group(data["group"]) if data["group"] else None,
            "finding": Finding(data["finding"]) if data["finding"] else None,
        }


def _as_written(text: str) -> str:
    """A day of an address as people write it; anything else as it came."""
    try:
        return full_day(date.fromisoformat(text.strip()))
    except ValueError:
        return text


def default_comparison(rulebook: Rulebook) -> date:
    """The last day before the law changed for the first time: the deck's "now"."""
    return rulebook.regimes[1].from_ - timedelta(days=1)


def municipalities(rulebook: Rulebook, language: str) -> list[tuple[str, str]]:
    """The municipalities of the region with their names in the reader's language."""
    names = []
    for row in rulebook.region.territories["municipality"]:
        place = rulebook.region.municipality(row.municipality)
        names.append((row.municipality, (place.fi if language == "fi" else place.sv) if place else row.municipality))
    return sorted(names, key=lambda pair: pair[1])
