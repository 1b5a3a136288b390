"""Who is it? An authority as a colour, a letter and a name."""

from __future__ import annotations

from typing import NamedTuple

CSS = {
    "MUN": "mun",
    "MUN_EMP": "emp",
    "TE": "emp",
    "WA": "wc",
    "ELY": "state",
    "LVC": "state",
    "KEHA": "state",
    "TEHK": "state",
    "RC": "rc",
    "MIGRI": "migri",
    "DVV": "migri",
    "POL": "migri",
    "KELA": "kela",
    "CLIENT": "client",
}


class Badge(NamedTuple):
    """How an organisation is shown: `css` is its colour class."""

    letter: str
    name: str
    css: str = "other"


def css_of(code: str) -> str:
    """The colour class of an organisation code (`WA:Österbotten`) or kind (`WA`)."""
    return CSS.get(code.partition(":")[0], "other")


def badge(label: object) -> Badge:
    """The badge of whatever names an organisation: a Badge, a label of organisations (by its
    short name), or a code."""
    if isinstance(label, Badge):
        return label
    if not label:
        return Badge("", "")
    if isinstance(label, str):
        name = label.partition(":")[2] or label
        return Badge(name[:1].upper(), name, css_of(label))
    name = str(getattr(label, "short", "") or getattr(label, "name", label))
    letter = str(getattr(label, "letter", "") or name[:1].upper())
    css = getattr(label, "css", "") or css_of(str(getattr(label, "kind", "") or getattr(label, "code", "")))
    return Badge(letter, name, css)
