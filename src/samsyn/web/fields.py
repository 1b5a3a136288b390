"""Form fields of the house."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from samsyn.web.dates import as_date, full_day


class DayInput(forms.TextInput):
    """A day written as officials write it; the browser's own picker follows another language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "day", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """24.11.2026, or what was typed."""
        if not value or isinstance(value, str):
            return value or None
        known = as_date(value)
        return full_day(known) if known else None


class DayField(forms.DateField):
    """A day: 24.11.2026 in every language; ISO is understood too."""

    widget = DayInput
    default_error_messages: ClassVar = {"invalid": _("Write the date as day.month.year, for example 24.11.2026.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"])
        kwargs.setdefault("help_text", _("For example 24.11.2026"))
        super().__init__(**kwargs)


class QuickSelect(forms.Select):
    """A select drawn at once: with a template for each option a list of fifty costs milliseconds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field with its options, in groups where the choices are grouped."""
        chosen = {str(item) for item in self.format_value(value)}
        parts = [f"<select{flatatt({**self.build_attrs(self.attrs, attrs), 'name': name})}>"]
        for label, choice in self.choices:
            if isinstance(choice, list | tuple):
                options = "".join(_option(key, text, chosen) for key, text in choice)
                parts.append(f'<optgroup label="{escape(str(label))}">{options}</optgroup>')
            else:
                parts.append(_option(label, choice, chosen))
        return mark_safe("".join(parts) + "</select>")  # noqa: S308  (every part is escaped)


class QuickInput(forms.TextInput):
    """A line of text drawn at once."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, with what was typed."""
        built = {"type": self.input_type, "name": name, **self.build_attrs(self.attrs, attrs)}
        shown = self.format_value(value)
        if shown is not None:
            built["value"] = shown
        return mark_safe(f"<input{flatatt(built)}>")  # noqa: S308  (flatatt escapes)


class QuickCheck(forms.CheckboxInput):
    """A box to tick, drawn at once."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, ticked or not."""
        built: dict[str, Any] = {"type": "checkbox", "name": name, **self.build_attrs(self.attrs, attrs)}
        if self.check_test(value):
            built["checked"] = True
        if (shown := self.format_value(value)) is not None:
            built["value"] = shown
        return mark_safe(f"<input{flatatt(built)}>")  # noqa: S308  (flatatt escapes)


class QuickTextarea(forms.Textarea):
    """A field for more than a line, drawn at once."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, with what was written. A line feed of its own stands first, as browsers take one away."""
        built = {"name": name, **self.build_attrs(self.attrs, attrs)}
        text = escape(str(self.format_value(value) or ""))
        return mark_safe(f"<textarea{flatatt(built)}>\n{text}</textarea>")  # noqa: S308  (every part is escaped)


def _option(value: Any, text: Any, chosen: set[str]) -> str:
    key = "" if value is None else str(value)
    selected = " selected" if key in chosen else ""
    return f'<option value="{escape(key)}"{selected}>{escape(str(text))}</option>'
