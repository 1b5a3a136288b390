"""The forms of an import: which file, what its columns are, and who is who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samsyn.cases.present import Reader
from samsyn.cases.words import choices
from samsyn.drafts.terms import Written
from samsyn.exchange import queries, words
from samsyn.exchange.columns import Cell, Target
from samsyn.exchange.headings import examples
from samsyn.exchange.kinds import load_glossary
from samsyn.exchange.models import Batch
from samsyn.exchange.queries import Resemblance
from samsyn.exchange.terms import Choice, ListKind, Table, letters
from samsyn.journal.terms import Actor
from samsyn.law.rulebook import Rulebook
from samsyn.organisations.queries import rulebook_now

Choices = list[tuple[Any, Any]]


class UploadForm(forms.Form):
    """Which sort of list, and the file."""

    kind = forms.ChoiceField(label=_("What sort of list is it?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("The file"),
        help_text=_("Excel (.xlsx) or CSV (UTF-8), at most 10 megabytes and 20,000 rows."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.kinds_for(actor)
        self.abouts = {kind.value: getattr(rule.about, actor.language) for kind, rule in kinds.items()}
        field = self.fields["kind"]
        field.choices = [(kind.value, getattr(rule.name, actor.language)) for kind, rule in kinds.items()]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.initial["kind"] = next(iter(kinds)).value


class ReadingForm(forms.Form):
    """Which sheet of the workbook, and which row holds the headings."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    heading_row = forms.IntegerField(label=_("Row of the headings"), min_value=1, max_value=20_100)

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets = table.grid.sheets
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        if len(sheets) < 2:
            del self.fields["sheet"]
        self.initial = {"sheet": table.grid.sheet, "heading_row": table.heading_row, **self.initial}


class ColumnsForm(forms.Form):
    """What each column is, and what holds for the whole list where no column says it."""

    def __init__(
        self,
        *args: Any,
        batch: Batch,
        table: Table,
        reader: Reader,
        actor: Actor,
        every: bool = False,
        draft: Written | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = dict(draft.first()) if draft else {}
        self.rule, rulebook = queries.kind_rule(batch), rulebook_now()
        self.targets = queries.targets_of(actor, self.rule)
        self.columns: list[dict[str, Any]] = []
        for index, heading in enumerate(table.headings):
            chosen = batch.mapping[index] if index < len(batch.mapping) else ""
            chosen = self.initial.get(f"column_{index}", chosen)
            shown = examples(table, index)
            offered = _offered(self.targets, chosen, _are_days(shown), every=every)
            label = f"{letters(index)} {heading}"
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=label, required=False, initial=chosen, choices=_grouped(offered, rulebook, reader)
            )
            self.columns.append({"letters": letters(index), "heading": heading, "examples": shown})
        for name in self.rule.asks:
            self.fields[name] = forms.ChoiceField(
                label=words.FIXED[name],
                required=False,
                initial=batch.defaults.get(name, ""),
                choices=[("", "–"), *_whole(name, rulebook, reader)],
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The columns with their fields, for the table of the page."""
        return [column | {"field": self[f"column_{index}"]} for index, column in enumerate(self.columns)]

    @property
    def left_out(self) -> str:
        """The columns that nothing is taken from, as the spreadsheet calls them."""
        return ", ".join(f"{row['letters']} {row['heading']}".strip() for row in self.rows if not row["field"].value())

    @property
    def whole(self) -> list[forms.BoundField]:
        """The fields for the whole list."""
        return [self[name] for name in self.rule.asks]

    @property
    def mapping(self) -> list[str]:
        """What was chosen, column by column."""
        return [self.cleaned_data[f"column_{index}"] for index in range(len(self.columns))]

    @property
    def defaults(self) -> dict[str, str]:
        """What was chosen for the whole list."""
        return {name: self.cleaned_data[name] for name in self.rule.asks}


def _are_days(shown: Sequence[str]) -> bool | None:
    """Do days stand in the column? None where it is empty: then anything is offered."""
    if not shown:
        return None
    return all(text[:1].isdigit() and text.count(".") + text.count("-") >= 2 for text in shown)


def _offered(targets: Mapping[str, Target], chosen: str, days: bool | None, *, every: bool) -> list[Target]:
    """What a column may be: with days in it a day, else something else. The choice as it stands is always offered."""
    known = load_glossary().called
    return [
        target
        for code, target in targets.items()
        if code == chosen
        or (code in known and (every or days is None or days == (target.cell in (Cell.DATE, Cell.BIRTH))))
    ]


def _grouped(offered: Sequence[Target], rulebook: Rulebook, reader: Reader) -> Choices:
    parts: dict[str, list[tuple[str, str]]] = {}
    for target in offered:
        name = words.target_name(target.code, rulebook, reader.language)
        parts.setdefault(target.part, []).append((target.code, name))
    return [("", _("– left out –")), *((words.PARTS[part], found) for part, found in parts.items())]


def _whole(name: str, rulebook: Rulebook, reader: Reader) -> Choices:
    if name == "group":
        return list(choices("group", reader.language))
    if name == "municipality":
        places = {
            place.sv: getattr(place, "fi" if reader.language == "fi" else "sv")
            for place in rulebook.region.municipalities.values()
        }
        return sorted(places.items(), key=lambda item: item[1])
    codes = [code for code, row in rulebook.region.organisations.items() if row.kind == "RC" and ":" in code]
    return [(code, reader.label(code).name) for code in codes]


class ChoicesForm(forms.Form):
    """Whether rows are about known persons. A field for each row of the page."""

    def __init__(self, *args: Any, rows: Sequence[Resemblance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            same: Choices = [(f"same:{case_id}", _("The same person")) for case_id, _same, _known in row.candidates]
            if len(same) > 1:
                same = [(value, f"{label} ({number})") for number, (value, label) in enumerate(same, 1)]
            initial = f"same:{row.chosen}" if row.choice is Choice.SAME else row.choice.value
            self.fields[f"row_{row.number}"] = forms.ChoiceField(
                label=_("Row %(row)s is") % {"row": row.number},
                choices=[*same, (Choice.NEW, _("Another person: new")), (Choice.SKIP, _("Left out"))],
                widget=forms.RadioSelect,
                required=False,
                initial=initial,
            )

    @property
    def decided(self) -> dict[int, tuple[Choice, UUID | None]]:
        """What was decided, by row; rows without an answer stay as they are."""
        found: dict[int, tuple[Choice, UUID | None]] = {}
        for name, value in self.cleaned_data.items():
            if value:
                choice, _colon, case_id = value.partition(":")
                found[int(name.partition("_")[2])] = Choice(choice), UUID(case_id) if case_id else None
        return found


def kind_of(form: UploadForm) -> ListKind:
    """The sort of list that was chosen."""
    return ListKind(form.cleaned_data["kind"])
