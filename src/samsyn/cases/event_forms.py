"""The form that records a fact: which, when, and what the fact of this kind may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.cases.present import Reader
from samsyn.cases.shown import Recordable
from samsyn.cases.terms import InvalidEvent
from samsyn.cases.words import choices, word
from samsyn.law.rulebook import Rulebook
from samsyn.law.schema import AttributeText
from samsyn.web.fields import DayField, QuickSelect

PREFIX = "a_"
#: The attribute that says which authority something came from.
BY = "by"
TRUTH = (("", gettext_lazy("not told")), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no")))


class EventForm(forms.Form):
    """A fact to be recorded. The fields of its attributes follow from the kind that was chosen.

    Without script they appear at the next step: `needs_fields` says that they have not been shown."""

    type = forms.ChoiceField(label=gettext_lazy("What happened"), widget=QuickSelect)
    on = DayField(label=gettext_lazy("Day"))
    fields_for = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        events: Sequence[Recordable],
        reader: Reader,
        rulebook: Rulebook,
        place: str = "",
        first: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        given = {"on": reader.today, **(initial or {})}
        super().__init__(data, initial=given, auto_id="id_%s")
        self.reader, self.rulebook, self.place, self.first = reader, rulebook, place, first
        self.events = {event.type: event for event in events}
        self.fields["type"].choices = _grouped(events, first)  # type: ignore[attr-defined]
        self.fields["on"].help_text = _("The day it is true from, for example 24.11.2026")
        self.kind = (data.get("type") if data is not None else given.get("type")) or ""
        for name, attribute in self._attributes().items():
            self.fields[PREFIX + name] = _field(name, attribute, reader, place)
        self.initial["fields_for"] = self.kind

    def _attributes(self) -> dict[str, AttributeText]:
        """What a fact of this kind may say and a form can ask."""
        event = self.events.get(self.kind)
        return {name: row for name, row in event.attributes.items() if row.kind != "person"} if event else {}

    @property
    def needs_fields(self) -> bool:
        """Was a kind chosen whose fields the reader has not seen?"""
        return bool(self._attributes()) and self.data.get("fields_for", "") != self.kind

    def as_first_shown(self) -> EventForm:
        """The form with what was told so far and without errors: more fields have appeared."""
        source = self.data if self.is_bound else self.initial
        told = {name: source[name] for name in self.fields if source.get(name)}
        return EventForm(
            events=tuple(self.events.values()),
            reader=self.reader,
            rulebook=self.rulebook,
            place=self.place,
            first=self.first,
            initial={**told, "type": self.kind},
        )

    def attribute_fields(self) -> list[forms.BoundField]:
        """The fields of the attributes, in order."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def clean_on(self) -> date:
        """A fact is recorded when it is one."""
        on: date = self.cleaned_data["on"]
        if on > self.reader.today:
            raise forms.ValidationError(_("The day lies in the future. Record the fact when it has happened."))
        return on

    def clean(self) -> dict[str, Any]:
        """Municipalities by any of their names."""
        data = super().clean() or {}
        for name, attribute in self._attributes().items():
            value = data.get(PREFIX + name)
            if attribute.kind == "municipality" and value:
                place = self.rulebook.region.municipality(str(value))
                if place is None:
                    self.add_error(PREFIX + name, _("This municipality is not known. Write its name in full."))
                else:
                    data[PREFIX + name] = place.sv
        return data

    def told(self) -> dict[str, Any]:
        """The attributes as the services take them: what was not told is left out."""
        found: dict[str, Any] = {}
        for name, attribute in self._attributes().items():
            value = self.cleaned_data.get(PREFIX + name)
            if value in (None, ""):
                continue
            found[name] = value == "true" if attribute.kind == "truth" else value
        return found

    def blame(self, problem: InvalidEvent) -> None:
        """Put what the service found wrong beside the field it speaks of."""
        field = PREFIX + problem.attribute
        self.add_error(
            field if field in self.fields else None, _("This cannot be right: %(what)s") % {"what": problem.expected}
        )


class CorrectionForm(EventForm):
    """Another day or content for a recorded fact, or that it never was one; and why."""

    strike = forms.BooleanField(label=gettext_lazy("It never happened: take it back altogether"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=300)


def _grouped(events: Sequence[Recordable], first: Sequence[str]) -> list[Any]:
    """What the duty one comes from waits for, what else is expected, and the rest; each by name."""
    asked = [(event.type, event.name) for event in events if event.type in first]
    others = [event for event in events if event.type not in first]
    expected = [(event.type, event.name) for event in others if event.closes or event.starts]
    rest = [(event.type, event.name) for event in others if not (event.closes or event.starts)]
    groups: list[Any] = [("", _("Choose"))]
    if asked:
        groups.append((_("For this duty"), asked))
    if expected:
        groups.append((_("Expected next"), expected))
    if rest:
        groups.append((_("Other facts") if expected or asked else _("Facts"), rest))
    return groups


def _field(name: str, attribute: AttributeText, reader: Reader, place: str) -> forms.Field:
    label = str(getattr(attribute.name, reader.language)).capitalize()
    required = attribute.required
    if attribute.kind == "truth":
        return forms.ChoiceField(label=label, required=required, choices=TRUTH, widget=forms.RadioSelect)
    if attribute.kind == "date":
        return DayField(label=label, required=required)
    if attribute.kind == "choice":
        offered = [("", _("Choose")), *((code, word("choice", code, reader.language)) for code in attribute.choices)]
        return forms.ChoiceField(label=label, required=required, choices=offered)
    if attribute.kind == "municipality":
        widget = forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off", "class": "short"})
        return forms.CharField(label=label, required=required, initial=reader.place(place), widget=widget)
    if name == BY:
        own = reader.own.partition(":")[0]
        offered = [("", _("not told")), *choices("said_by", reader.language)]
        return forms.ChoiceField(label=label, required=required, choices=offered, initial=own)
    return forms.CharField(label=label, required=required, max_length=300)
