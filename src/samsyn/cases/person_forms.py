"""The form that opens a person: who it is, what holds of the person, and what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.cases.present import Reader
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.words import choices
from samsyn.clients.terms import IdentifierKind, InvalidPerson, NewContact, NewIdentifier, NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.reader import read
from samsyn.law.rulebook import DATA, Rulebook
from samsyn.law.terms import Flag, Group
from samsyn.web.dates import language_name
from samsyn.web.fields import DayField, QuickSelect

FACT = "on_"
#: Facts that begin a case, in the order of the form; each role is asked those that it records.
FACTS = (
    "reception_started",
    "first_permit",
    "first_permit_served",
    "placement_proposed",
    "arrival",
    "first_home_municipality",
    "jobseeker_start",
    "tno_contact",
    "section9_contact",
    "assessment_requested",
)
UNKNOWN = (("", gettext_lazy("not asked")), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no")))
SERVICE = (("", gettext_lazy("not asked")), ("sv", "Svenska"), ("fi", "Suomi"), ("en", "English"))
#: The field of the form that a refused part of a person belongs to.
FIELDS = {"uma": "uma", "customer_number": "customer_number", "hetu": "hetu"}


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that the form offers: those that clients speak."""
    return tuple(str(code) for code in read(DATA / "pages" / "languages.yaml").content)


class PersonForm(forms.Form):
    """A person to be opened, or parts of one to be corrected. Nothing is asked that the law does not ask for.

    `parts`: the groups of fields that the page asks; all of them where a person is opened."""

    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120)
    given_names = forms.CharField(label=gettext_lazy("Given names"), max_length=120)
    aliases = forms.CharField(
        label=gettext_lazy("Other names and spellings"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("One on each line, in any script"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    birth_date = DayField(label=gettext_lazy("Birth date"), required=False)
    hetu = forms.CharField(label=gettext_lazy("Personal identity code"), required=False, max_length=20)
    customer_number = forms.CharField(label=gettext_lazy("Customer number"), required=False, max_length=40)
    mother_tongue = forms.ChoiceField(label=gettext_lazy("Mother tongue"), required=False, widget=QuickSelect)
    interpreter_needed = forms.ChoiceField(
        label=gettext_lazy("Interpreter needed"), required=False, choices=UNKNOWN, widget=forms.RadioSelect
    )
    interpreter_language = forms.ChoiceField(
        label=gettext_lazy("Language of interpreting"), required=False, widget=QuickSelect
    )
    service_language = forms.ChoiceField(
        label=gettext_lazy("Language of service"), required=False, choices=SERVICE, widget=forms.RadioSelect
    )
    protected = forms.BooleanField(
        label=gettext_lazy("Security prohibition"),
        help_text=gettext_lazy(
            "It reaches everybody of the household. Who lacks the right to handle protected addresses sees no address,"
            " municipality or authority afterwards, and only who holds it takes the mark away."
        ),
        required=False,
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    household = forms.CharField(
        label=gettext_lazy("Belongs to the household of case"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Case number of somebody of the same household, for example 2026-000123"),
    )
    relation = forms.ChoiceField(label=gettext_lazy("What the person is to that one"), required=False)
    household_size = forms.IntegerField(
        label=gettext_lazy("People in the household"), required=False, min_value=1, max_value=40
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), widget=QuickSelect)
    municipality = forms.CharField(
        label=gettext_lazy("Municipality"),
        required=False,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off", "class": "short"}),
    )
    protection = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    vulnerable = forms.BooleanField(label=gettext_lazy("Vulnerable, or evident needs"), required=False)
    emergency = forms.BooleanField(label=gettext_lazy("Emergency case"), required=False)
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Holds of the person"), required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = DayField(label=gettext_lazy("Holds from"))
    another = forms.BooleanField(
        label=gettext_lazy("It is another person than the one already in the register"), required=False
    )

    SECTIONS = {
        "who": (gettext_lazy("Who"), "family_name given_names aliases birth_date hetu customer_number"),
        "languages": (
            gettext_lazy("Languages"),
            "mother_tongue interpreter_needed interpreter_language service_language",
        ),
        "contact": (gettext_lazy("Contact"), "phone email address protected"),
        "household": (gettext_lazy("Household"), "household relation household_size"),
        "situation": (
            gettext_lazy("Group and municipality"),
            "group municipality protection vulnerable emergency flags",
        ),
        "day": (gettext_lazy("From which day"), "valid_from"),
        "facts": (gettext_lazy("What has happened"), ""),
    }
    OPENING = ("who", "languages", "contact", "household", "situation", "facts")
    PERSON = ("who", "languages", "contact")
    SITUATION = ("day", "situation")

    def __init__(
        self,
        data: Any = None,
        *,
        actor: Actor,
        reader: Reader,
        rulebook: Rulebook,
        parts: Sequence[str] = OPENING,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.reader, self.rulebook, self.parts = reader, rulebook, parts
        tongues = sorted(
            ((code, language_name(code, reader.language)) for code in languages()), key=lambda pair: pair[1].lower()
        )
        for name in ("mother_tongue", "interpreter_language"):
            self._offer(name, [("", _("not known")), *tongues])
        self._offer("group", [("", _("Choose")), *choices("group", reader.language)])
        self._offer("protection", [("", _("not known")), *choices("protection", reader.language)])
        self._offer("relation", [("", _("not known")), *choices("kin", reader.language)])
        self._offer("flags", choices("flag", reader.language))
        own = reader.own.partition(":")
        if own[0] == "MUN" and not self.initial.get("municipality"):
            self.fields["municipality"].initial = reader.place(own[2])
        self.fields["valid_from"].initial = reader.today
        self.facts = [n for n in FACTS if "facts" in parts and actor.functions & set(rulebook.events[n].recorded_by)]
        for name in self.facts:
            words = getattr(rulebook.events[name].name, reader.language)
            self.fields[FACT + name] = DayField(label=str(words), required=False)
        self._leave()

    def _leave(self) -> None:
        """Leave out the fields of other parts."""
        asked = {name for part in self.parts for name in self._names(part)}
        for name in set(self.fields) - asked - {"another"}:
            del self.fields[name]

    def _names(self, part: str) -> list[str]:
        return [FACT + name for name in self.facts] if part == "facts" else self.SECTIONS[part][1].split()

    def _offer(self, name: str, offered: Iterable[Any]) -> None:
        self.fields[name].choices = list(offered)  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the groups of the page."""
        return [(str(self.SECTIONS[part][0]), [self[name] for name in self._names(part)]) for part in self.parts]

    def clean(self) -> dict[str, Any]:
        """A municipality by any of its names; at least one fact; no fact in the future."""
        data = super().clean() or {}
        if data.get("municipality"):
            place = self.rulebook.region.municipality(data["municipality"])
            if place is None:
                self.add_error("municipality", _("This municipality is not known. Write its name in full."))
            else:
                data["municipality"] = place.sv
        days = {name: data.get(FACT + name) for name in self.facts}
        if data.get("valid_from") and data["valid_from"] > self.reader.today:
            self.add_error("valid_from", _("The day lies in the future."))
        for name, day in days.items():
            if day and day > self.reader.today:
                self.add_error(FACT + name, _("The day lies in the future. Record the fact when it has happened."))
        if self.facts and not any(days.values()):
            self.add_error(FACT + self.facts[0], _("Tell at least one dated fact: the duties follow from it."))
        return data

    def corrected(self, known: NewPerson) -> NewPerson:
        """What the register shall say of a person: an identity code that is left empty stays as it is, and so
        does what the form does not ask this reader about."""
        told = self.person(known.household_id)
        kept = [n for n in known.identifiers if n.kind not in {number.kind for number in told.identifiers}]
        if not self.cleaned_data["customer_number"]:
            kept = [number for number in kept if number.kind != IdentifierKind.CUSTOMER_NUMBER]
        contact = told.contact and replace(
            told.contact,
            municipality=known.contact.municipality if known.contact else "",
            postcode=known.contact.postcode if known.contact else "",
        )
        return replace(
            told,
            identifiers=(*told.identifiers, *kept),
            contact=contact or known.contact,
            relation=known.relation,
            protected=told.protected if "protected" in self.fields else known.protected,
        )

    def person(self, household_id: Any) -> NewPerson:
        """Who the person is, as the services take it."""
        data = self.cleaned_data
        numbers = [
            NewIdentifier(kind, data[kind.value], self.reader.own)
            for kind in (IdentifierKind.HETU, IdentifierKind.CUSTOMER_NUMBER)
            if data[kind.value]
        ]
        told = {name: data.get(name, "") for name in ("phone", "email", "address")}
        return NewPerson(
            family_name=data["family_name"],
            given_names=data["given_names"],
            birth_date=data["birth_date"],
            mother_tongue=data["mother_tongue"],
            service_language=data["service_language"],
            interpreter_language=data["interpreter_language"] or data["mother_tongue"],
            interpreter_needed={"true": True, "false": False}.get(data["interpreter_needed"]),
            protected=data.get("protected", False),
            aliases=tuple(filter(None, (line.strip() for line in data["aliases"].splitlines()))),
            identifiers=tuple(numbers),
            contact=NewContact(**told, municipality=data.get("municipality", "")) if any(told.values()) else None,
            household_id=household_id,
            relation=data.get("relation", ""),
        )

    def situation(self) -> NewSituation:
        """What holds of the person, as the services take it."""
        data = self.cleaned_data
        return NewSituation(
            group=Group(data["group"]),
            municipality=data["municipality"],
            protection=data["protection"],
            vulnerable=data["vulnerable"],
            emergency=data["emergency"],
            flags=frozenset(Flag(code) for code in data["flags"]),
        )

    def changes(self) -> dict[str, Any]:
        """What shall hold of the person, field by field."""
        told = self.situation()
        return {name: getattr(told, name) for name in self.SECTIONS["situation"][1].split()}

    def events(self) -> list[NewEvent]:
        """What has happened, as the services take it."""
        data = self.cleaned_data
        to = {"to": data["municipality"]} if data["municipality"] else {}
        told: list[tuple[str, date]] = [(name, data[FACT + name]) for name in self.facts if data[FACT + name]]
        return [NewEvent(name, on, to if "to" in self.rulebook.events[name].attributes else {}) for name, on in told]

    def blame(self, problem: InvalidPerson) -> None:
        """Put what the register refused beside the field it speaks of."""
        field = problem.field if problem.field in self.fields else None
        self.add_error(field, refused_words(problem.reason))


def refused_words(reason: str) -> str:
    """Why a part of a person cannot be right."""
    words = {
        "missing": _("This is missing."),
        "future": _("The day lies in the future."),
        "unknown": _("This is not known here."),
        "format": _("This is no personal identity code. It looks like 020379-900A."),
        "check_character": _("The last character does not fit: something is mistyped."),
        "date": _("There is no such day."),
        "other_birth_date": _("It does not agree with the birth date."),
        "not_artificial": _("Only invented people here: the individual number is 900 or more."),
    }
    return words.get(str(reason), str(reason))
