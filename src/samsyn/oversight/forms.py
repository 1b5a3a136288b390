"""Forms of oversight. They are posted: nothing that is asked stands in an address."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samsyn.cases.words import choices
from samsyn.journal.terms import Kind
from samsyn.organisations.queries import organisation_labels, staff_names, unit_names
from samsyn.oversight.extract import load_texts
from samsyn.oversight.queries import OF_UNIT, Asked
from samsyn.web.dates import language_name
from samsyn.web.fields import DayField, QuickInput, QuickSelect

OFF = {"autocomplete": "off"}


class UnitForm(forms.Form):
    """Who of the unit, when, and what."""

    who = forms.ChoiceField(label=_("Who looked"), required=False, widget=QuickSelect)
    since = DayField(label=_("From"), required=False, help_text="")
    until = DayField(label=_("To"), required=False, help_text="")
    kind = forms.ChoiceField(label=_("What"), required=False, widget=QuickSelect)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, actor: Any) -> None:
        super().__init__(data)
        people = sorted(self.people(actor).items(), key=lambda pair: pair[1])
        self._choose("who", [(str(key), name) for key, name in people])
        self._choose(
            "kind", [(code, words) for code, words in choices("kind_of_look", actor.language) if code in self.kinds()]
        )

    def people(self, actor: Any) -> dict[UUID, str]:
        """Whom one may ask about."""
        return unit_names(actor)

    def kinds(self) -> frozenset[str]:
        """What one may ask about."""
        return frozenset(OF_UNIT)

    def _choose(self, name: str, known: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("This day lies before the first one."))
        return data

    def asked(self) -> Asked:
        """What was asked."""
        data = self.cleaned_data
        return Asked(
            user_id=UUID(data["who"]) if data.get("who") else None,
            since=data.get("since"),
            until=data.get("until"),
            kind=data.get("kind") or "",
            before=data.get("before"),
        )


class ExtractForm(forms.Form):
    """The client's language, and from which day on."""

    language = forms.ChoiceField(label=_("Language of the client"), widget=QuickSelect)
    since = DayField(
        label=_("From"),
        help_text=_(
            "Logs of social and health care older than two years are given for a special reason only (703/2023, 11 §)."
        ),
    )

    def __init__(self, data: Any = None, *, reader: str, language: str, since: date) -> None:
        super().__init__(data, initial={"language": language, "since": since})
        known = [(code, language_name(code, reader).capitalize()) for code in load_texts()]
        self.fields["language"].choices = sorted(known, key=lambda pair: pair[1])  # type: ignore[attr-defined]


class LogForm(UnitForm):
    """The whole log of the own organisation, and of a case."""

    number = forms.CharField(
        label=_("Case number, personal identity code or customer number"),
        help_text=_("The whole number. What others did with the case is told as far as your organisation may know."),
        required=False,
        max_length=40,
        widget=QuickInput(attrs=OFF),
    )
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=200, widget=QuickInput(attrs=OFF))
    given_names = forms.CharField(label=_("Given names"), required=False, max_length=200, widget=QuickInput(attrs=OFF))
    birth_date = DayField(label=_("Birth date"), required=False, help_text="")
    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=QuickSelect)

    field_order = (
        "number",
        "family_name",
        "given_names",
        "birth_date",
        "who",
        "organisation",
        "since",
        "until",
        "kind",
    )

    def __init__(self, data: Any = None, *, actor: Any) -> None:
        super().__init__(data, actor=actor)
        labels = sorted(organisation_labels(actor.language).items(), key=lambda pair: pair[1].name)
        self._choose("organisation", [(str(key), label.name) for key, label in labels])

    def people(self, actor: Any) -> dict[UUID, str]:
        """Everybody of the own organisation."""
        return staff_names(actor)

    def kinds(self) -> frozenset[str]:
        """All kinds."""
        return frozenset(Kind)

    def clean(self) -> dict[str, Any]:
        """A name is asked for whole, with the birth date: nobody is guessed at."""
        data = super().clean()
        name = [data.get(field) for field in ("family_name", "given_names", "birth_date")]
        if any(name) and not all(name) and "birth_date" not in self.errors:
            self.add_error("birth_date", _("Write family name, given names and birth date, all three."))
        if data.get("number") and any(name):
            self.add_error("number", _("Write a number or a name, not both."))
        return data

    def asked(self) -> Asked:
        """What was asked."""
        data, plain = self.cleaned_data, super().asked()
        name = (data["family_name"], data["given_names"], data["birth_date"]) if data.get("birth_date") else None
        return Asked(
            number=data["number"].strip(),
            name=name,
            user_id=plain.user_id,
            organisation_id=UUID(data["organisation"]) if data.get("organisation") else None,
            since=plain.since,
            until=plain.until,
            kind=plain.kind,
            before=plain.before,
        )
