"""What do pages call a code? The short words of groups, data classes, parts in a duty and choices.

The words stand in `data/pages/words.yaml`. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Labels

AND = {"sv": "och", "fi": "ja", "en": "and"}


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Mapping[str, Labels]]:
    """Every word by kind and code, checked: all three languages are there."""
    document = read(DATA / "pages" / "words.yaml")
    return {
        kind: {code: parse(document, Labels, row, (kind, code)) for code, row in rows.items()}
        for kind, rows in document.content.items()
    }


def word(kind: str, code: str, language: str) -> str:
    """The word of a code; the code itself where nobody has named it."""
    found = vocabulary()[kind].get(str(code))
    return str(getattr(found, language)) if found else str(code)


def choices(kind: str, language: str) -> list[tuple[str, str]]:
    """The codes of a kind with their words, as a form's field offers them."""
    return [(code, str(getattr(labels, language))) for code, labels in vocabulary()[kind].items()]


def listed(words: Iterable[str], language: str) -> str:
    """identity, permit and family"""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {AND[language]} {parts[-1]}"
