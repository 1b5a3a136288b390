"""A cell of the matrix as HTML. A page has some hundred of them: no template is run for each."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from samsyn.reform.names import Line


class CellView(NamedTuple):
    """A cell as drawn, in the reader's language; an empty one has neither lines nor a move."""

    label: str
    css: str
    lines: tuple[Line, ...] = ()
    move: str = ""
    was: str = ""


@lru_cache(maxsize=4096)
def drawn(cell: CellView) -> SafeString:
    """The cell: short words for the eye, full words for the ear and for narrow screens."""
    if not cell.css:
        return mark_safe("<td></td>")
    lines = format_html_join(
        "",
        '<i aria-hidden="true">{}</i><span class="long">{}</span>{}',
        ((line.short, line.long, _small(line.note)) for line in cell.lines),
    )
    move = f" · {cell.move}" if cell.move and cell.lines else cell.move
    return format_html(
        '<td role="cell" class="cell {}" data-label="{}">{}{}{}</td>',
        cell.css,
        cell.label,
        lines,
        format_html('<span class="long">{}</span>', move) if move else "",
        _small(cell.was),
    )


def _small(text: str) -> SafeString | str:
    return format_html("<small>{}</small>", text) if text else ""
