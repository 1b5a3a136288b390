"""How wide is a label, and where may it break? Estimates, so that the server can lay out the path."""

from __future__ import annotations

from functools import lru_cache

# Advance widths of the house's font, in thousandths of the type size.
_WIDTHS = {
    220: " \u00a0'|",
    260: "ijl.,:;·",
    290: "I",
    320: "f!()-",
    360: "rt/",
    430: "sz?",
    455: "cx",
    490: "vyJLY–",
    505: "aegkåäàáéèF0123456789§",
    530: "ESTVX",
    555: "bdhnopquöóAZÅÄ",
    585: "CKPRB",
    640: "DGHNU",
    675: "OQÖ",
    735: "w",
    790: "M",
    820: "W",
    840: "m%",
}
WIDTHS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
UNKNOWN = 600
SOFT_HYPHEN = "\u00ad"

# Second parts of the long compounds of this field: a break before them reads well.
TAILS = [
    "anmälan",
    "anordnande",
    "ansökan",
    "avtal",
    "bedömning",
    "beslut",
    "bidrag",
    "central",
    "centralen",
    "centret",
    "domän",
    "ersättning",
    "förening",
    "granskning",
    "hjälp",
    "intervju",
    "kartläggning",
    "kommun",
    "kontakt",
    "kostnader",
    "myndigheten",
    "område",
    "orientering",
    "penning",
    "plan",
    "planen",
    "plats",
    "platsen",
    "presentation",
    "regionen",
    "samtal",
    "service",
    "stöd",
    "stödet",
    "tillstånd",
    "tjänster",
    "uppgifter",
    "uppföljning",
    "utbildning",
    "vård",
    "översyn",
    "överlämning",
    "alue",
    "anomus",
    "arviointi",
    "asetus",
    "esitys",
    "ilmoitus",
    "kaupungin",
    "kartoitus",
    "keskus",
    "kielto",
    "koulutus",
    "kunta",
    "kuuleminen",
    "lupa",
    "ministeriö",
    "ohjaus",
    "opetus",
    "päätös",
    "paikka",
    "palvelut",
    "sopimus",
    "suunnitelma",
    "tarkastus",
    "tarve",
    "tieto",
    "tuki",
    "viranomainen",
    "yhdistäminen",
]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels at this type size."""
    units = sum(WIDTHS.get(letter, UNKNOWN) for letter in text if letter != SOFT_HYPHEN)
    return units * size / 1000 * (1.07 if bold else 1.02)


@lru_cache(maxsize=4096)
def wrap(text: str, size: float, width: float, lines: int = 2, *, bold: bool = False) -> tuple[str, ...]:
    """The text in at most so many lines; long words break where their parts meet, the rest is cut.

    A paragraph sign stays with its number."""
    done: list[str] = []
    rest = [word for word in text.replace(" §", "\u00a0§").split(" ") if word]
    while rest and len(done) < lines:
        line, rest = _take_line(rest, size, width, bold)
        done.append(line)
    if rest:
        done[-1] = _cut(done[-1] + " " + rest[0], size, width, bold)
    return tuple(done)


def _take_line(words: list[str], size: float, width: float, bold: bool) -> tuple[str, list[str]]:
    """The first line of these words, and what is left."""
    line = ""
    for index, word in enumerate(words):
        trial = f"{line} {word}" if line else word
        if text_width(trial, size, bold=bold) <= width:
            line = trial
            continue
        if line and text_width(word, size, bold=bold) <= width:
            return _clean(line), words[index:]
        head, tail = _break(word, size, width - text_width(line + " ", size, bold=bold) if line else width, bold)
        if head:
            return _clean(f"{line} {head}" if line else head), [tail, *words[index + 1 :]]
        if line:
            return _clean(line), words[index:]
        return _clean(word), words[index + 1 :]
    return _clean(line), []


def _break(word: str, size: float, width: float, bold: bool) -> tuple[str, str]:
    """The word in two at its best place: a soft hyphen, a hyphen, a known second part; or not at all."""
    places = [i for i, letter in enumerate(word) if letter == SOFT_HYPHEN]
    places += [i + 1 for i, letter in enumerate(word[:-1]) if letter in "-–/"]
    lower = word.lower()
    places += [i for tail in TAILS if (i := lower.rfind(tail)) > 2]
    for place in sorted(places, reverse=True):
        head = word[:place]
        if not head.endswith(("-", "–", "/")):
            head += "-"
        if text_width(head, size, bold=bold) <= width:
            return head, word[place:].lstrip(SOFT_HYPHEN)
    return "", word


def _cut(text: str, size: float, width: float, bold: bool) -> str:
    text = _clean(text)
    while len(text) > 3 and text_width(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip(" -–,") + "…"


def _clean(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "")
