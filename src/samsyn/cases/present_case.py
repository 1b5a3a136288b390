"""The page of a case: where it stands, who does what now, duties with reasons, what has happened.

From what `queries.open_case` answers to the rows of `web.rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samsyn.cases.present import Reader, case_href, duty_anchor, section, target_words
from samsyn.cases.present_path import drawn, path_of
from samsyn.cases.present_standing import is_work, pressure, standing
from samsyn.cases.present_timeline import Chosen, Timeline, timeline
from samsyn.cases.queries import because, open_questions
from samsyn.cases.shown import CaseView, DutyView
from samsyn.cases.terms import CaseKind, Lane
from samsyn.cases.words import listed
from samsyn.clients.terms import Member
from samsyn.law.terms import Basis, DutyState, Role
from samsyn.web.dates import full_day, language_name
from samsyn.web.linemap import Lane as MapLane
from samsyn.web.linemap import Step
from samsyn.web.rows import DutyRow, Fact, NowItem, Standing, Tag

#: Who has which part in a duty, as sentences.
PARTS = {
    Role.RESPONSIBLE: gettext_lazy("Responsible: %(who)s."),
    Role.SUPPORTING: gettext_lazy("Takes part: %(who)s."),
    Role.CONSULTED: gettext_lazy("Is heard: %(who)s."),
    Role.INFORMED: gettext_lazy("Is informed: %(who)s."),
}


class Duties(NamedTuple):
    """The duties of a case in the groups of its page; those that are over when somebody asks for them."""

    open: list[DutyRow]
    clocks: list[DutyRow]
    coming: list[DutyRow]
    over: list[DutyRow]
    over_count: int
    over_href: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the page of a case is drawn from."""

    number: str
    title: str
    tags: list[Tag]
    standing: Standing | None
    facts: list[Fact]
    steps: list[Step]
    lanes: list[MapLane]
    now: list[NowItem]
    idle: str
    duties: Duties
    timeline: Timeline


def case_page(view: CaseView, reader: Reader, workers: dict[Any, str], chosen: Chosen) -> CasePage:
    """A case as its page shows it. `workers`: names of the own staff by id."""
    rulebook = view.duties[0].rulebook if view.duties else None
    steps = path_of(view, reader, rulebook) if rulebook else []
    map_steps, lanes = drawn(steps, view, reader)
    return CasePage(
        number=view.number,
        title=title(view, reader),
        tags=_tags(view, reader),
        standing=standing(view, steps, reader, workers),
        facts=_facts(view, reader, workers),
        steps=map_steps,
        lanes=lanes,
        now=_now(view, reader, workers),
        idle=_idle(view, reader),
        duties=_duties(view, reader, chosen),
        timeline=timeline(view.timeline, view.number, reader, workers, chosen),
    )


def title(view: CaseView, reader: Reader) -> str:
    """The heading: the person's name, or what may be said without it."""
    if view.label:
        return view.label.name
    if view.anonymous:
        return reader.household(view.anonymous)
    if view.kind == CaseKind.AGREEMENT:
        return reader.agreement((party for duty in view.duties for party in duty.parties), view.number)[0]
    return _("Case %(number)s") % {"number": view.number}


def _tags(view: CaseView, reader: Reader) -> list[Tag]:
    found = []
    if view.kind == CaseKind.AGREEMENT:
        found.append(Tag(_("agreement on receiving"), "info"))
    if view.label is None and view.anonymous:
        found.append(Tag(_("without name"), "info"))
    if view.protected:
        found.append(Tag(_("security prohibition"), "late"))
    if view.situation and view.situation.emergency:
        found.append(Tag(_("emergency case"), "late"))
    if view.closed_on:
        found.append(Tag(_("ended %(day)s") % {"day": full_day(view.closed_on)}))
    return found


def _facts(view: CaseView, reader: Reader, workers: dict[Any, str]) -> list[Fact]:
    """What is known of the person, as far as the reader may know."""
    found = [*_person_facts(view, reader), *_household_facts(view, reader), *_situation_facts(view, reader)]
    if view.label and workers:
        found.append(Fact(_("Taken care of by"), workers.get(view.handler_id) or _("nobody named")))
    return found


def _person_facts(view: CaseView, reader: Reader) -> Iterable[Fact]:
    label = view.label
    if label is None:
        return
    if view.person.aliases:
        yield Fact(_("Also written"), ", ".join(view.person.aliases))
    if label.birth_date:
        yield Fact(_("Born"), full_day(label.birth_date))
    if label.mother_tongue:
        yield Fact(_("Language"), language_name(label.mother_tongue, reader.language), _interpreter(view, reader))
    if label.service_language:
        yield Fact(_("Language of service"), language_name(label.service_language, reader.language))
    for kind, value, issuer in view.person.identifiers:
        yield Fact(_number_name(kind), value, reader.label(issuer).short if issuer else "")
    contact = view.person.contact
    if contact:
        yield Fact(_("Contact"), " · ".join(filter(None, (contact.phone, contact.email, contact.address))) or "–")


def _number_name(kind: str) -> str:
    names = {"hetu": _("Personal identity code"), "customer_number": _("Customer number"), "uma": _("Migri number")}
    return names.get(kind, kind)


def _interpreter(view: CaseView, reader: Reader) -> str:
    label = view.label
    if label is None or label.interpreter_needed is None:
        return _("interpreter: not asked")
    if not label.interpreter_needed:
        return _("no interpreter needed")
    if label.interpreter_language and label.interpreter_language != label.mother_tongue:
        language = language_name(label.interpreter_language, reader.language)
        return _("interpreter needed: %(language)s") % {"language": language}
    return _("interpreter needed")


def _household_facts(view: CaseView, reader: Reader) -> Iterable[Fact]:
    if view.kind == CaseKind.AGREEMENT:
        return
    members = [member for member in view.person.members if member.label]
    size = view.anonymous.household_size if view.anonymous else 1
    count = max(len(view.person.members) + 1, size)
    people = ngettext("%(n)s person", "%(n)s people", count) % {"n": count}
    if len(members) == 1 and members[0].label:
        kin = reader.word("kin", members[0].relation) if members[0].relation else ""
        note = " · ".join(filter(None, (kin, people)))
        yield Fact(_("Household"), members[0].label.name, note, case_href(str(members[0].case_id)))
    elif members:
        yield Fact(_("Household"), listed((_member(m, reader) for m in members), reader.language), people)
    else:
        yield Fact(_("Household"), people)


def _member(member: Member, reader: Reader) -> str:
    """Sara H. (child)"""
    name = member.label.short if member.label else ""
    return f"{name} ({reader.word('kin', member.relation)})" if member.relation else name


def _situation_facts(view: CaseView, reader: Reader) -> Iterable[Fact]:
    situation = view.situation
    group = situation.group if situation else view.anonymous.group if view.anonymous else ""
    if group:
        yield Fact(_("Group"), reader.word("group", group), _marks(view, reader))
    if situation and situation.municipality:
        yield Fact(_("Municipality"), reader.place(situation.municipality))
    elif view.masked:
        yield Fact(_("Municipality"), _("hidden: security prohibition"))
    if needs := _needs(view):
        yield Fact(_("Need of support"), needs)


def _marks(view: CaseView, reader: Reader) -> str:
    situation = view.situation
    if situation is None:
        return ""
    marks = [reader.word("protection", situation.protection)] if situation.protection else []
    if situation.vulnerable:
        marks.append(_("vulnerable"))
    marks += [reader.word("flag", flag) for flag in sorted(situation.flags)]
    return ", ".join(marks)


def _needs(view: CaseView) -> str:
    """What the presentation said of evident needs: yes, no, or nothing."""
    for entry in view.timeline:
        if entry.what == "presentation" and not entry.corrected_by and "evident_needs" in entry.attributes:
            needs = entry.attributes["evident_needs"]
            return _("evident needs of social or health services") if needs else _("no evident needs")
    return ""


def _now(view: CaseView, reader: Reader, workers: dict[Any, str]) -> list[NowItem]:
    """Who does what now: of each authority what presses most, and how much more it has."""
    acting: dict[str, list[DutyView]] = {}
    for duty in view.duties:
        if is_work(duty):
            for code in _whose_turn(duty):
                acting.setdefault(code, []).append(duty)
    return [
        _doing(code, sorted(duties, key=pressure), view, reader, workers)
        for code, duties in sorted(acting.items(), key=lambda pair: min(map(pressure, pair[1])))
    ]


def _idle(view: CaseView, reader: Reader) -> str:
    """Which of the authorities that see the case have nothing to do now?"""
    acting = {code for duty in view.duties if is_work(duty) for code in _whose_turn(duty)}
    codes = [code for code in (reader.own, *view.who_else) if code and code not in acting]
    return _names(dict.fromkeys(codes), reader)


def _whose_turn(duty: DutyView) -> tuple[str, ...]:
    """Whose act does an open duty wait for?"""
    consulted = duty.organisations(Role.CONSULTED)
    if consulted and duty.lane == Lane.WAIT and duty.role == Role.RESPONSIBLE:
        return consulted
    if duty.role == Role.CONSULTED and duty.is_ours:
        return consulted
    return duty.organisations(Role.RESPONSIBLE)


def _doing(code: str, duties: Sequence[DutyView], view: CaseView, reader: Reader, workers: dict[Any, str]) -> NowItem:
    first, rest = duties[0], len(duties) - 1
    more = ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest} if rest else ""
    return NowItem(
        organisation=reader.label(code),
        what=first.name,
        worker=workers.get(view.handler_id, "") if code == reader.own else "",
        note=more,
        due=first.shown,
        basis=first.basis,
        state=first.state,
        source=section(first.source),
        target=target_words(first, reader),
        href=f"#{duty_anchor(first)}",
    )


def _duties(view: CaseView, reader: Reader, chosen: Chosen) -> Duties:
    """The duties of the case: open ones by what presses, then what lapses, what comes, what is over."""
    acts = {code for event in view.recordable for code in event.closes}
    active = sorted((duty for duty in view.duties if duty.is_active), key=pressure)
    past = over(view)
    groups = (
        [duty for duty in active if duty.basis != Basis.CLOCK],
        [duty for duty in active if duty.basis == Basis.CLOCK],
        [duty for duty in view.duties if duty.state == DutyState.UPCOMING],
        past if chosen.over else [],
    )
    rows = [
        [duty_row(duty, view.number, reader, can_act=duty.is_ours and duty.code in acts) for duty in group]
        for group in groups
    ]
    now, lapsing, coming, done = rows
    return Duties(now, lapsing, coming, done, len(past), f"{case_href(view.number)}?over=1#over")


def over(view: CaseView) -> list[DutyView]:
    """The duties that are over, the latest first."""
    found = [d for d in view.duties if d.state in (DutyState.DONE, DutyState.ENDED) and not d.superseded]
    return sorted(found, key=lambda duty: duty.closed or date.min, reverse=True)


def duty_row(duty: DutyView, number: str, reader: Reader, *, can_act: bool = False) -> DutyRow:
    """A duty of the case, with its reasons."""
    responsible = duty.organisations(Role.RESPONSIBLE)
    act = f"{case_href(number)}event/?duty={duty.id}" if can_act and duty.is_active else ""
    return DutyRow(
        anchor=duty_anchor(duty),
        what=duty.name,
        note=_note(duty, reader),
        organisation=reader.label(responsible[0]) if responsible else None,
        organisation_note=_own_part(duty, reader),
        due=duty.closed if duty.state in (DutyState.DONE, DutyState.ENDED) else duty.shown,
        basis=duty.basis if duty.shown and (duty.is_active or duty.state == DutyState.UPCOMING) else "",
        state=duty.state,
        source=section(duty.source) if duty.is_active else "",
        target=target_words(duty, reader),
        tags=tuple(_duty_tags(duty, reader)),
        why=(*_others(duty, reader), *because(duty, reader.language), *open_questions(duty, reader.language)),
        act_href=act,
        act_text=_("Record what was done") if act else "",
    )


def _note(duty: DutyView, reader: Reader) -> str:
    if duty.latest and duty.latest != duty.shown and duty.is_active:
        return _("by law at the latest %(day)s") % {"day": full_day(duty.latest)}
    if duty.state == DutyState.UPCOMING:
        return _("certain to follow")
    return ""


def _own_part(duty: DutyView, reader: Reader) -> str:
    """The own part in a duty of another: takes part, is heard"""
    if not duty.is_active or reader.own in duty.organisations(Role.RESPONSIBLE):
        return ""
    role = next((party.role for party in duty.parties if party.organisation == reader.own), "")
    return _("our part: %(part)s") % {"part": reader.word("part", role)} if role else ""


def _others(duty: DutyView, reader: Reader) -> Iterable[str]:
    """Who else has a part in a duty, as sentences."""
    for role, words in PARTS.items():
        codes = duty.organisations(role)
        if codes and (role != Role.RESPONSIBLE or len(codes) > 1):
            yield str(words) % {"who": _names(codes, reader)}


def _names(codes: Iterable[str], reader: Reader) -> str:
    return listed((reader.label(code).short for code in codes), reader.language)


def _duty_tags(duty: DutyView, reader: Reader) -> Iterable[Tag]:
    if duty.state in (DutyState.DONE, DutyState.ENDED):
        yield Tag(reader.word("state", duty.state), "done" if duty.state == DutyState.DONE else "")
    if duty.continuous and duty.is_active:
        yield Tag(_("goes on"))
    if duty.mode == "may" and duty.is_active:
        yield Tag(_("may be done"))
    if duty.open_questions and duty.is_active:
        yield Tag(_("open question"), "soon")
