"""Form fields of the house."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
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
