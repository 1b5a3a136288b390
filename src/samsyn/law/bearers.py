"""Who bears a duty: the functions of a version as organisations, for one place and day.

Most answers depend on little (place, period of competence, job seeker or not), so they are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from samsyn.law.competence import ANY_TASK, Competence
from samsyn.law.duties import Ref, Version
from samsyn.law.terms import Event, Function, Party
from samsyn.law.timeline import Timeline

#: Authorities' short names in the attribute `by` of an event.
SAID_BY = {
    "MUN": Function.MUNICIPALITY,
    "MUN_EMP": Function.EMPLOYMENT_AUTHORITY,
    "TE": Function.EMPLOYMENT_AUTHORITY,
    "WA": Function.WELLBEING_COUNTY,
    "KELA": Function.KELA,
    "MIGRI": Function.MIGRI,
    "DVV": Function.DVV,
    "POL": Function.POLICE,
    "RC": Function.RECEPTION_CENTRE,
    "INFO": Function.GUIDANCE_POINT,
    "ELY": Function.STATE_REGION,
    "LVC": Function.STATE_REGION,
    "EDU": Function.EDUCATION_PROVIDER,
}
#: How many answers of one version are kept: far more than there are municipalities and periods.
KEPT = 20_000


class Borne(NamedTuple):
    """The organisations of one duty by their part in it, and who decides where another than the responsible does."""

    responsible: tuple[Party, ...]
    supporting: tuple[Party, ...]
    consulted: tuple[Party, ...]
    informed: tuple[Party, ...]
    decider: str | None


class Bearers:
    """Answers for one version of a duty, under the competence of one region."""

    __slots__ = ("_competence", "_known", "_of_case", "from_", "index", "version")

    def __init__(self, version: Version, index: int, competence: Competence) -> None:
        self.version, self.index, self.from_ = version, index, version.from_
        self._competence = competence
        refs = (*version.responsible, *version.supporting, *version.consulted, *version.informed)
        if version.responsible_by:
            refs += tuple(ref for row in version.responsible_by[1].values() for ref in row)
        functions = {ref.function for ref in (*refs, *((version.decider,) if version.decider else ()))}
        self._of_case = [ask for function, ask in OF_CASE.items() if function in functions]
        if version.responsible_by:
            name = version.responsible_by[0]
            self._of_case.append(lambda timeline, trigger, on: str(trigger.attributes.get(name)))
        self._known: dict[tuple[object, ...], Borne] = {}

    def of(self, timeline: Timeline, trigger: Event, on: date) -> Borne:
        """Who bears the turn that this event opened, on the day that counts for it?"""
        key = timeline.kept.get(on)
        if key is None:
            key = timeline.kept[on] = (timeline.municipality(on), self._competence.period(on), timeline.named)
        if self._of_case or trigger[1] == "presentation" or timeline.facts.group is None:
            key = (*key, _asked_place(timeline, trigger), *[ask(timeline, trigger, on) for ask in self._of_case])
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            place = _asked_place(timeline, trigger) or timeline.municipality(on)
            found = self._known[key] = self._resolved(timeline, trigger, on, place)
        return found

    def _resolved(self, timeline: Timeline, trigger: Event, on: date, place: str) -> Borne:
        version = self.version

        def party(ref: Ref) -> Party:
            return self._party(ref, timeline, trigger, on, place)

        def parties(refs: tuple[Ref, ...]) -> tuple[Party, ...]:
            return tuple(dict.fromkeys(map(party, refs)))

        return Borne(
            parties(version.responsible_for(trigger.attributes)),
            parties(version.supporting),
            parties(version.consulted),
            parties(version.informed),
            party(version.decider).organisation if version.decider else None,
        )

    def _party(self, ref: Ref, timeline: Timeline, trigger: Event, on: date, place: str) -> Party:
        function = ref.function
        if function is Function.ASSESSING_AUTHORITY:
            function = timeline.assessing_function(on)
        elif function is Function.FORMER_MUNICIPALITY:
            function, place = Function.MUNICIPALITY, _former(timeline, trigger, on)
        elif function is Function.NEW_MUNICIPALITY:
            function, place = Function.MUNICIPALITY, str(trigger.attributes.get("to") or place)
        elif function is Function.ANY_AUTHORITY:
            function = _said_by(trigger)
        named = timeline.facts.organisations.get(function)
        if named:
            return Party(named, function)
        return Party(self._competence.resolve(function, place, on, ref.task or ANY_TASK), function)


def _asked_place(timeline: Timeline, trigger: Event) -> str:
    """The municipality that the event itself asks: a presentation, or what concerns no person; else empty."""
    if timeline.facts.group is None:
        return str(trigger.attributes.get("municipality") or "")
    return str(trigger.attributes.get("to") or "") if trigger.type == "presentation" else ""


def _said_by(trigger: Event) -> Function:
    by = str(trigger.attributes.get("by") or "").partition(":")[0]
    if by in SAID_BY:
        return SAID_BY[by]
    return Function.GUIDANCE_POINT if trigger.type == "tno_contact" else Function.MUNICIPALITY


def _former(timeline: Timeline, trigger: Event, on: date) -> str:
    return timeline.municipality(trigger.on - timedelta(days=1))


#: What a function that the case or the event fills depends on, beside day and place.
OF_CASE: dict[Function, Callable[[Timeline, Event, date], object]] = {
    Function.ASSESSING_AUTHORITY: lambda timeline, trigger, on: timeline.job_seeker(on),
    Function.ANY_AUTHORITY: lambda timeline, trigger, on: _said_by(trigger),
    Function.FORMER_MUNICIPALITY: _former,
    Function.NEW_MUNICIPALITY: lambda timeline, trigger, on: str(trigger.attributes.get("to") or ""),
}
