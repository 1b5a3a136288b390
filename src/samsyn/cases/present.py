"""What do pages call a person, a place, an authority, a section? Pieces that all presenters share.

From what queries answer to the rows of `web.rows`; no question of law is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samsyn.cases.shown import AnonymousLabel, DutyView, Masked
from samsyn.cases.terms import PartyOf
from samsyn.cases.words import word
from samsyn.clients.terms import PersonLabel
from samsyn.journal.terms import Actor
from samsyn.law.citation import sections
from samsyn.organisations.queries import label_of
from samsyn.organisations.terms import Label, hidden_code
from samsyn.organisations.words import length_in_words
from samsyn.web.dates import language_name
from samsyn.web.wording import in_language

#: A source longer than this is cut: the whole of it stands among the reasons.
SECTION = 60


@dataclass(slots=True)
class Reader:
    """Who reads: the language, the day, and the own organisation.

    `masks`: of other authorities the kind is told and not the name (security prohibition)."""

    language: str
    today: date
    own: str
    masks: bool = False
    _labels: dict[str, Label] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, today: date) -> Reader:
        """The reader that an actor is."""
        return cls(actor.language, today, actor.organisation_code)

    def of_case(self, view: Masked) -> Reader:
        """The same reader before a case: where its place is kept from the reader, no name tells it."""
        self.masks = view.masked
        return self

    def label(self, code: str) -> Label:
        """How pages call an organisation."""
        return self._label(hidden_code(code) if self.masks and code != self.own else code)

    def _label(self, code: str) -> Label:
        found = self._labels.get(code)
        if found is None:
            found = self._labels[code] = label_of(code, self.language)
        return found

    def us(self, code: str) -> str:
        """ "us" for the own organisation, its short name otherwise."""
        return us() if code == self.own else self.label(code).short

    def place(self, municipality: str) -> str:
        """A municipality in the reader's language."""
        return self._label(f"MUN:{municipality}").short if municipality else ""

    def word(self, kind: str, code: str) -> str:
        """The word of a code."""
        return word(kind, code, self.language)

    def tongue(self, label: PersonLabel) -> str:
        """Dari, interpreter needed"""
        return _tongue(label.interpreter_language or label.mother_tongue, bool(label.interpreter_needed), self.language)

    def person_note(self, label: PersonLabel) -> str:
        """born 1979 · Dari, interpreter"""
        return _person_note(label.birth_year, self.tongue(label))

    def household(self, anonymous: AnonymousLabel) -> str:
        """What a person is called whose name one may not know."""
        size = anonymous.household_size
        return ngettext("One person", "Household of %(n)s", size) % {"n": size}

    def agreement(self, parties: Iterable[PartyOf], number: str) -> tuple[str, str]:
        """What a case without a person is called: the agreement with a municipality."""
        places = [party.organisation for party in parties if party.organisation.startswith("MUN:")]
        if not places:
            return _("Case %(number)s") % {"number": number}, ""
        return self.label(places[0]).name, _("agreement on receiving")

    def called(
        self, label: PersonLabel | None, anonymous: AnonymousLabel | None, duty: DutyView, number: str
    ) -> tuple[str, str]:
        """The name and the note of a person in a list: never more than one may know."""
        if label is not None:
            return label.short, self.person_note(label)
        if anonymous is not None:
            group = self.word("group", anonymous.group) if anonymous.group else ""
            return self.household(anonymous), " · ".join(filter(None, (_("without name"), group)))
        if duty.rulebook.duties[duty.code].subject == "organisation":
            return self.agreement(duty.parties, number)
        return _("Case %(number)s") % {"number": number}, ""


@in_language
def us() -> str:
    """The own organisation."""
    return _("us")


@in_language
def _person_note(birth_year: int | None, tongue: str) -> str:
    born = _("born %(year)s") % {"year": birth_year} if birth_year else ""
    return " · ".join(filter(None, (born, tongue)))


@in_language
def _tongue(code: str, interpreter_needed: bool, language: str) -> str:
    words = [language_name(code, language)] if code else []
    if interpreter_needed:
        words.append(_("interpreter"))
    return ", ".join(words)


def case_href(number: str, anchor: str = "") -> str:
    """The address of a case: its number, which says nothing about the person."""
    return _address(number) + (f"#{anchor}" if anchor else "")


@lru_cache(maxsize=4096)
def _address(number: str) -> str:
    return reverse("cases:case", args=[number])


def duty_anchor(duty: DutyView) -> str:
    """Where a duty stands on the page of its case."""
    return f"duty-{duty.id.hex}"


@in_language
def section(sources: tuple[str, ...]) -> str:
    """The section alone, without what it says: 681/2023 14 §"""
    text = sections(sources, get_language() or "en")
    return text if len(text) <= SECTION else text[: SECTION - 1].rstrip(" ,;") + "…"


def target_words(duty: DutyView, reader: Reader) -> str:
    """What the region has promised itself: 5 working days"""
    period = duty.rulebook.target(duty.target, duty.trigger_on or reader.today) if duty.target else None
    return length_in_words(period) if period else ""
