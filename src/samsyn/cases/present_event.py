"""What recording a fact changes, in words: which duties close, open and move, who gains or loses sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.cases.present import Reader, section
from samsyn.cases.present_access import class_words
from samsyn.cases.terms import Access, DutyChange, Outcome, Reason, Refusal
from samsyn.cases.words import listed
from samsyn.law.rulebook import Rulebook
from samsyn.web.dates import full_day
from samsyn.web.dues import basis_words
from samsyn.web.rows import Tag


class Line(NamedTuple):
    """One thing that changes: a mark, what it is about, and more of it."""

    tag: Tag
    what: str
    note: str


class Preview(NamedTuple):
    """What would change: duties, access, and what is in the way."""

    duties: list[Line]
    access: list[Line]
    refusals: list[str]
    hidden: str
    already: bool

    @property
    def possible(self) -> bool:
        """Is nothing in the way?"""
        return not self.refusals and not self.already

    @property
    def nothing(self) -> bool:
        """Does no duty and no access change?"""
        return not (self.duties or self.access or self.hidden)


def preview(outcome: Outcome, reader: Reader, rulebook: Rulebook) -> Preview:
    """An outcome in words."""
    hidden = outcome.hidden
    return Preview(
        duties=list(_duties(outcome, reader, rulebook)),
        access=list(_access(outcome, reader)),
        refusals=[refusal_words(refusal, reader, rulebook) for refusal in outcome.refusals],
        hidden=ngettext(
            "%(n)s duty that is not yours to see changes too.",
            "%(n)s duties that are not yours to see change too.",
            hidden,
        )
        % {"n": hidden}
        if hidden
        else "",
        already=outcome.already_recorded,
    )


def _duties(outcome: Outcome, reader: Reader, rulebook: Rulebook) -> Iterable[Line]:
    for change in outcome.closes:
        yield Line(Tag(_("is done"), "done"), _name(change, reader, rulebook), _who(change.responsible, reader))
    for change in outcome.opens:
        yield Line(Tag(_("opens"), "info"), _name(change, reader, rulebook), _new(change, reader))
    for change in outcome.reopens:
        yield Line(Tag(_("opens again"), "soon"), _name(change, reader, rulebook), _new(change, reader))
    for change in outcome.ends:
        yield Line(Tag(_("ends")), _name(change, reader, rulebook), _who(change.responsible, reader))
    for move in outcome.moves:
        words = _("from %(from)s to %(to)s") % {
            "from": reader.label(move.from_organisation).short,
            "to": reader.label(move.to_organisation).short,
        }
        yield Line(Tag(_("goes over"), "info"), _name(move.duty, reader, rulebook), words)
    for change, before in outcome.reschedules:
        was = _("was %(day)s") % {"day": full_day(before)} if before else ""
        yield Line(
            Tag(_("new day"), "soon"),
            _name(change, reader, rulebook),
            " · ".join(filter(None, (_new(change, reader), was))),
        )


def _access(outcome: Outcome, reader: Reader) -> Iterable[Line]:
    for access in outcome.grants_begin:
        yield Line(Tag(_("gets to see"), "info"), _org(access, reader), class_words(access.data_classes, reader))
    for access in outcome.grants_end:
        yield Line(Tag(_("no longer sees")), _org(access, reader), class_words(access.data_classes, reader))


def _org(access: Access, reader: Reader) -> str:
    return reader.label(access.organisation).name


def _name(change: DutyChange, reader: Reader, rulebook: Rulebook) -> str:
    return str(getattr(rulebook.duties[change.code].name, reader.language))


def _who(codes: Sequence[str], reader: Reader) -> str:
    return listed((reader.label(code).short for code in codes), reader.language)


def _new(change: DutyChange, reader: Reader) -> str:
    """Närpes · 8.12.2026 · without delay: our target · 681/2023, 14 §"""
    ground = basis_words(change.basis) if change.shown else ""
    day = full_day(change.shown) if change.shown else ""
    return " · ".join(filter(None, (_who(change.responsible, reader), day, ground, section(change.source))))


def refusal_words(refusal: Refusal, reader: Reader, rulebook: Rulebook) -> str:
    """Why an act is not possible, with the section where there is one."""
    words = {
        Reason.IN_THE_FUTURE: _("The day lies in the future. Record the fact when it has happened."),
        Reason.CASE_ENDED: _("The case has ended before that day."),
        Reason.HEARING_OPEN: _("The wellbeing county must be heard first, or the hearing found not to be needed."),
        Reason.MUNICIPALITY_HAS_NOT_AGREED: _("The municipality has not agreed."),
        Reason.COUNTY_HAS_NOT_AGREED: _("The wellbeing county has not agreed."),
        Reason.MUNICIPALITY_HAS_REFUSED: _("The municipality has refused the place."),
        Reason.ALREADY_CORRECTED: _("This fact has already been corrected."),
        Reason.NOTHING_CHANGES: _("Nothing is different from what was recorded."),
        Reason.OTHER_AUTHORITY: _("Another authority records this."),
        Reason.NOT_THEIR_EVENT: _("Another authority records this."),
        Reason.NO_GROUND: _(
            "These facts give your organisation no duty and no ground to know the person. "
            "Tell the fact that makes the person yours: an arrival, a contact, a move."
        ),
        Reason.OTHER_SUBJECT: _("This fact belongs to another kind of case."),
        Reason.SAME_HOUSEHOLD: _("Both belong to the same household already."),
        Reason.LIVES_ALONE: _("Nobody else belongs to the household."),
        Reason.HOUSEHOLD_CHANGED: _("The household has changed meanwhile. Look at it again."),
    }
    text = words[refusal.reason]
    source = section(refusal.source)
    return f"{text} ({source})" if source else text
