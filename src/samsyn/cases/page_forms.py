"""What pages ask of their readers: filters, searches, a new person, a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samsyn.cases.present import Reader
from samsyn.cases.shown import WORKING, ClientFilters, DayFilters, DayGroup
from samsyn.cases.words import word
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook
from samsyn.web.fields import QuickCheck, QuickInput, QuickSelect, QuickTextarea

Choices = list[tuple[str, Any]]
#: Pages of one list of My day. Whoever would go on narrows down.
MOST_PAGES = 200


def named(kind: str, codes: Iterable[str], language: str) -> Choices:
    """Codes with their words, in the order of the words."""
    return sorted(((code, word(kind, code, language)) for code in codes), key=lambda pair: str(pair[1]))


def places(names: Iterable[str], reader: Reader) -> Choices:
    """Municipalities with their names in the reader's language."""
    return sorted(((name, reader.place(name)) for name in names), key=lambda pair: pair[1])


def own_duties(actor: Actor, rulebook: Rulebook) -> Choices:
    """The duties in which the actor's organisation can have a part, by name."""
    found = []
    for rule in rulebook.duties.values():
        last = rule.versions[-1]
        parts = {ref.function for ref in (*last.responsible, *last.supporting, *last.consulted)}
        derived = {"assessing_authority", "any_authority", "former_municipality", "new_municipality"}
        if rule.live and (parts & actor.functions or parts & derived):
            found.append((rule.code, str(getattr(rule.name, actor.language))))
    return sorted(found, key=lambda pair: pair[1])


class Narrowing(forms.Form):
    """Filters in an address. What an address says that no choice knows is passed over."""

    def offer(self, name: str, choices: Choices, everything: Any) -> None:
        """Let a field offer these choices, and none."""
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """The value of a field, if it is one that may be chosen."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DayForm(Narrowing):
    """What My day is narrowed to."""

    group = forms.ChoiceField(label=_("Group"), required=False, widget=QuickSelect)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False, widget=QuickSelect)
    duty = forms.ChoiceField(label=_("Kind of duty"), required=False, widget=QuickSelect)
    only = forms.ChoiceField(required=False, choices=[("", ""), *((g.value, g.value) for g in DayGroup)])
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    def __init__(
        self, data: Any, *, reader: Reader, groups: list[str], municipalities: list[str], duties: Choices
    ) -> None:
        super().__init__(data)
        self.offer("group", named("group", groups, reader.language), _("All groups"))
        self.offer("municipality", places(municipalities, reader), _("All municipalities"))
        self.offer("duty", duties, _("All duties"))

    def filters(self, view: str, narrowed: DayGroup | None) -> DayFilters:
        """The filters of a view of the day."""
        only = self.chosen("only")
        return DayFilters(
            only=narrowed or (DayGroup(only) if only else None),
            code=self.chosen("duty"),
            group=self.chosen("group"),
            municipality=self.chosen("municipality"),
            mine=view == "mine",
            page=int(self.chosen("page") or 1),
            groups=WORKING,
        )


class ClientsForm(Narrowing):
    """What the list of clients is narrowed to, and its order."""

    group = forms.ChoiceField(label=_("Group"), required=False, widget=QuickSelect)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False, widget=QuickSelect)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("name", _("by name")), ("due", _("by next time limit"))],
        widget=QuickSelect,
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False, widget=QuickCheck)
    closed = forms.BooleanField(label=_("Ended ones too"), required=False, widget=QuickCheck)

    def __init__(self, data: Any, *, reader: Reader, groups: list[str], municipalities: list[str]) -> None:
        super().__init__(data)
        self.offer("group", named("group", groups, reader.language), _("All groups"))
        self.offer("municipality", places(municipalities, reader), _("All municipalities"))

    def filters(self) -> ClientFilters:
        """The filters of the list."""
        return ClientFilters(
            group=self.chosen("group"),
            municipality=self.chosen("municipality"),
            mine=bool(self.chosen("mine")),
            closed=bool(self.chosen("closed")),
            order=self.chosen("order") or "name",
        )


class SearchForm(forms.Form):
    """Whom does somebody look for? Posted, so that no name stands in an address."""

    q = forms.CharField(
        label=_("Search"),
        max_length=120,
        help_text=_("Name in any spelling, birth date (2.3.1979), customer number or case number"),
        widget=QuickInput(attrs={"type": "search", "data-search": "", "autocomplete": "off"}),
    )


class NoteForm(forms.Form):
    """A note with its class of data: who may see that class sees the note."""

    text = forms.CharField(
        label=_("Note"), max_length=8000, widget=QuickTextarea(attrs={"rows": 4, "autocomplete": "off"})
    )
    data_class = forms.ChoiceField(
        label=_("Belongs to"),
        help_text=_("Who may see this class of data in the case sees the note."),
        widget=QuickSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        classes: Mapping[str, bool],
        language: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        writable = [name for name, may_write in classes.items() if may_write]
        self.fields["data_class"].choices = named("data_class", writable, language)  # type: ignore[attr-defined]


class HandlerForm(forms.Form):
    """Who of the own staff takes care of a person."""

    staff = forms.ChoiceField(label=_("Taken care of by"), required=False, widget=QuickSelect)

    def __init__(self, data: Any = None, *, workers: Mapping[Any, str], chosen: Any) -> None:
        super().__init__(data, initial={"staff": str(chosen or "")})
        choices = [("", _("nobody named")), *((str(key), name) for key, name in workers.items())]
        self.fields["staff"].choices = choices  # type: ignore[attr-defined]
