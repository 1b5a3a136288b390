"""How the responsibility matrix says things: columns, parts, findings, marks.

Parts, functions and conditions have their words in `data/law/reasons.yaml`, groups and data classes
in `data/pages/words.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from samsyn.cases.words import word
from samsyn.law.citation import citations
from samsyn.law.explain import event_name, say
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Function, Group
from samsyn.reform.terms import Column, Finding, Move, Part, Share, Theme
from samsyn.web.rows import Tag

Words = str | Promise

COLUMNS: Mapping[Column, Words] = {
    Column.MUNICIPALITY: _("Municipality"),
    Column.EMPLOYMENT_AUTHORITY: _("Employment authority"),
    Column.WELLBEING_COUNTY: _("Wellbeing county"),
    Column.STATE_REGION: _("State regional authority"),
    Column.STATE_PAYER: _("State payer"),
    Column.RECEPTION_CENTRE: _("Reception centre"),
    Column.MIGRI: _("Migri"),
    Column.KELA: _("Kela"),
    Column.DVV: _("DVV"),
    Column.OTHERS: _("Others"),
}
#: What an authority of a kind is called where no municipality is chosen.
KINDS: Mapping[str, Words] = {
    "TE": _("TE office"),
    "MUN_EMP": _("employment area"),
    "ELY": _("ELY Centre"),
    "LVC": _("economic development centre"),
    "KEHA": _("KEHA Centre"),
    "TEHK": _("development and administration centre"),
}
SHORT_PARTS: Mapping[Part, Words] = {
    Part.RESPONSIBLE: pgettext_lazy("one letter in a cell: responsible", "R"),
    Part.DECIDING: pgettext_lazy("short word in a cell", "decides"),
    Part.SUPPORTING: pgettext_lazy("short word in a cell", "supp."),
    Part.CONSULTED: pgettext_lazy("short word in a cell", "heard"),
    Part.INFORMED: pgettext_lazy("short word in a cell", "inf."),
}
SHARES: Mapping[Share, Words] = {
    Share.WHOLE: "",
    Share.EVERY: _("every authority"),
    Share.JOB_SEEKERS: _("job seekers"),
    Share.NOT_JOB_SEEKERS: _("others than job seekers"),
    Share.FORMER: _("former municipality"),
    Share.NEW: _("new municipality"),
}
MOVES: Mapping[Move, Words] = {
    Move.HERE: _("moved here"),
    Move.AWAY: _("moved away"),
    Move.CHANGED: _("changed"),
    Move.HANDED_OVER: _("moved to another organisation"),
}
THEMES: Mapping[Theme, Words] = {
    Theme.RECEPTION: _("In the reception centre"),
    Theme.PLACEMENT: _("Municipal place, arrival and move"),
    Theme.GUIDANCE: _("Information, guidance and contacts"),
    Theme.PLAN: _("Assessment and integration plan"),
    Theme.SERVICES: _("Training and other services"),
    Theme.CARE: _("Health, social welfare and benefits"),
    Theme.CHILDREN: _("Unaccompanied minors and families"),
    Theme.MONEY: _("Compensation from the state"),
    Theme.STEERING: _("Steering, agreements and registers"),
    Theme.OTHER: _("Other"),
}
FINDINGS: Mapping[Finding, Words] = {
    Finding.TO_COUNTY: _("moved to the wellbeing county"),
    Finding.SHARED: _("shared: the county became responsible too"),
    Finding.STAYS: _("stay with the municipality"),
    Finding.TO_MUNICIPALITY: _("came to the municipality"),
    Finding.ELSEWHERE: _("moved to another authority"),
    Finding.BEGAN: _("are new"),
    Finding.ENDED: _("ended"),
    Finding.AS_BEFORE: _("are with others than the municipality, as before"),
    Finding.COUNTY_TAKES_PART: _("the county got a part in what stays with the municipality"),
    Finding.TASK_MOVED: _("the state's decision moved to a centre elsewhere"),
    Finding.DEADLINE: _("the time limit changed"),
}
#: The groups that have a chip of their own; the others are in the list of the form.
CHIPS = (Group.IP, Group.QR, Group.TP1, Group.UM, Group.LAB, Group.FAM, Group.STU)
MARKS: Mapping[str, tuple[Words, str]] = {
    "unconfirmed": (_("unconfirmed"), "soon"),
    "partly": (_("partly confirmed"), "soon"),
    "deck": (_("the region's wish"), "info"),
}
#: Days of a person that deadlines are counted from and that are no events.
DAYS: Mapping[str, Words] = {
    "trigger": _("what opens the duty"),
    "born": _("the birth date"),
    "first_permit_day": _("the first residence permit"),
}
#: Where long compounds may break: narrow columns name authorities in full.
JOINTS = re.compile(
    r"(?<=\w{4})(sättning|central|centret|område|myndighet|verk|utveckling|förvaltning|keskus|alue|viranomais|viranomainen|"
    r"toimisto|virasto|hallinto|sökande|hakij|punkt|anordnar|företräd)"
)


def group(code: Group, language: str) -> str:
    """Quota refugee"""
    return word("group", code, language)


def groups(codes: Iterable[Group], language: str) -> str:
    """All groups, or their names in the order of the catalogue."""
    chosen = set(codes)
    if len(chosen) == len(Group):
        return str(_("all groups"))
    return ", ".join(group(code, language) for code in Group if code in chosen)


def function(code: Function, language: str) -> str:
    """the client, the court …"""
    return say(f"function.{code}", language)


def part(code: Part, language: str) -> str:
    """responsible, supporting, heard …"""
    return str(_("decides")) if code is Part.DECIDING else say(f"role.{code}", language)


def parts(codes: Iterable[Part], language: str) -> str:
    """responsible, heard: the heaviest first"""
    return ", ".join(part(code, language) for code in sorted(set(codes), key=list(Part).index))


def data_classes(names: Iterable[str], language: str) -> tuple[str, ...]:
    """identity, permit, family …"""
    return tuple(word("data_class", name, language) for name in names)


def mark(confidence: str) -> Tag | None:
    """The mark beside a citation that is not fully confirmed."""
    known = MARKS.get(confidence)
    return Tag(str(known[0]), known[1]) if known else None


def source(sources: tuple[str, ...]) -> str:
    """The citation of a version; plain words where there is no section to cite."""
    return citations(sources, get_language() or "en")


def soft(text: str) -> str:
    """The text with soft hyphens where a long compound may break."""
    return JOINTS.sub("\u00ad\\1", text)


def event(rulebook: Rulebook, type_: str, language: str) -> str:
    """What an event or a day of a person is called."""
    if type_ in DAYS:
        return str(DAYS[type_])
    return event_name(rulebook, type_, language)


def condition(name: str, language: str) -> str:
    """The sentence of a named condition; empty where nobody has written one."""
    try:
        return say(f"condition.{name}", language)
    except KeyError:
        return ""
