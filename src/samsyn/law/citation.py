"""How is a source said? The act and its section, with the words around them in sv, fi or en.

The data cite in one way (`681/2023 14 § 1 mom 6 k`); the words stand in `data/law/sources.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Labels

#: A citation and its remark: `746/2011 (sections not read)`, `681/2023: no such duty`.
REMARK = re.compile(r"(?P<cited>[^(:]+?) ?(?P<between>\(|: )(?P<remark>[^()]+)\)?")


@dataclass(frozen=True, slots=True)
class Sources:
    """What `data/law/sources.yaml` says."""

    words: Mapping[str, Labels]
    remarks: Mapping[str, Labels]
    pieces: Mapping[str, Labels]
    piece: re.Pattern[str]


def citations(sources: Iterable[str], language: str) -> str:
    """All sources of a version, in full: 681/2023 9 § 2 mom. (bara mottagaren av kontakter)"""
    return "; ".join(dict.fromkeys(citation(source, language) for source in sources))


def sections(sources: Iterable[str], language: str) -> str:
    """The sections alone, without remarks and without sources that are words: 681/2023 9 § 2 mom."""
    return "; ".join(dict.fromkeys(filter(None, (section(source, language) for source in sources))))


@lru_cache(maxsize=1024)
def citation(source: str, language: str) -> str:
    """One source in words."""
    said = _sources()
    if source in said.words:
        return str(getattr(said.words[source], language))
    cited, between, remark = _parts(source)
    if not remark:
        return _pieces(cited, language)
    known = said.remarks.get(remark)
    words = str(getattr(known, language)) if known else remark
    return _pieces(cited, language) + (f" ({words})" if between == "(" else f": {words}")


@lru_cache(maxsize=1024)
def section(source: str, language: str) -> str:
    """The act and the section of one source; empty where it names none."""
    if source in _sources().words or not any(letter.isdigit() for letter in source):
        return ""
    return _pieces(_parts(source)[0], language)


def _parts(source: str) -> tuple[str, str, str]:
    found = REMARK.fullmatch(source)
    return (found["cited"], found["between"], found["remark"]) if found else (source, "", "")


def _pieces(cited: str, language: str) -> str:
    said = _sources()
    return said.piece.sub(lambda found: str(getattr(said.pieces[found[0]], language)), cited.strip())


@lru_cache(maxsize=1)
def _sources() -> Sources:
    document = read(DATA / "law" / "sources.yaml")
    words, remarks, pieces = (
        {str(key): parse(document, Labels, row, (part, key)) for key, row in document.content[part].items()}
        for part in ("words", "remarks", "pieces")
    )
    longest = "|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True))
    return Sources(words, remarks, pieces, re.compile(rf"(?<!\w)(?:{longest})(?![\w.])"))
