"""What becomes of each row of a list: a new case, an addition to a known one, nothing, or a refusal. Pure.

Everything the reckoning needs of the database is in `Register`; so it can run while the database writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from samsyn.access.matrix import load_matrix
from samsyn.access.rules import Grants, grants_for
from samsyn.access.terms import GroundKind
from samsyn.cases.difference import Touched
from samsyn.cases.listed import (
    Left,
    ListedPerson,
    Source,
    filled,
    is_alike,
    may_join,
    news,
    stands_otherwise,
)
from samsyn.cases.queries.facts import CaseState, person_facts
from samsyn.cases.rules import event_of, refusals
from samsyn.cases.services.derivation import Derived, computed
from samsyn.cases.services.opening import situation_for
from samsyn.cases.terms import CaseKind, NewCase, NewSituation, Reason, Refusal
from samsyn.clients.completing import Known, completed
from samsyn.clients.rows import new_id
from samsyn.clients.services import check
from samsyn.clients.terms import NewPerson
from samsyn.journal.terms import Actor
from samsyn.law.engine import derive
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Event, NotInForce, PersonFacts

Told = list[tuple[Event, Source]]


class Becomes(StrEnum):
    """What a row becomes."""

    NEW = "new"
    ADDED = "added"
    UNCHANGED = "unchanged"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(slots=True)
class Addition:
    """What a row adds to a known case: facts, and what the register and the situation say afterwards."""

    case_id: UUID
    events: Told
    known: Known
    person: NewPerson
    before: NewSituation
    situation: NewSituation
    other_days: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Is everything there already?"""
        return not self.events and self.person == self.known.person and self.situation == self.before


@dataclass(slots=True)
class Verdict:
    """What becomes of one row, and everything that would be written."""

    listed: ListedPerson
    becomes: Becomes
    events: Told = field(default_factory=list)
    derived: Derived | None = None
    new_case: NewCase | None = None
    addition: Addition | None = None
    joined: bool = False
    left: Left | None = None
    refusals: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Register:
    """The cases that a batch of rows may concern, as they stand. Duties only of those that a row changes."""

    states: dict[UUID, CaseState] = field(default_factory=dict)
    persons: dict[UUID, Known] = field(default_factory=dict)
    situations: dict[UUID, NewSituation] = field(default_factory=dict)
    visible: set[UUID] = field(default_factory=set)
    told_by_us: dict[UUID, set[tuple[str, date]]] = field(default_factory=dict)
    own_statements: dict[UUID, set[str]] = field(default_factory=dict)

    def case_of(self, listed: ListedPerson) -> UUID | None:
        """The case of the person for whom the user took the row, or of whom the own organisation has told before."""
        if listed.known in self.states:
            return listed.known
        for one in listed.hidden:
            if one.case_id in self.told_by_us and is_alike(listed.person, self.persons[one.case_id].person):
                return one.case_id
        return None


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Reckons rows for one actor, day and law. `used`: cases that an earlier row of the list was about."""

    actor: Actor
    once: Collection[str]
    today: date
    rulebook: Rulebook
    used: set[UUID] = field(default_factory=set)

    def verdicts(self, rows: Sequence[ListedPerson], register: Register) -> Iterator[Verdict]:
        """What becomes of each of these rows?"""
        for listed in rows:
            case_id = register.case_of(listed)
            if case_id is not None and case_id in self.used:
                yield Verdict(listed, Becomes.LEFT, left=Left.SAME_PERSON_TWICE)
                continue
            if case_id is not None:
                verdict = self._of_known(listed, self.addition(listed, case_id, register), register)
            else:
                verdict = self._of_hidden(listed, register) or self._of_new(listed)
            if verdict.addition:
                self.used.add(verdict.addition.case_id)
            yield verdict

    def events_of(self, listed: ListedPerson) -> Told:
        """The facts of a row in order of time. Raises `InvalidEvent`."""
        events = [(event_of(one.event, self.rulebook), one.source) for one in listed.events]
        return sorted(events, key=lambda pair: pair[0].on)

    def addition(self, listed: ListedPerson, case_id: UUID, register: Register) -> Addition:
        """What the row would add to this case."""
        told, recorded = self.events_of(listed), register.states[case_id].facts.events
        known, before = register.persons[case_id], register.situations[case_id]
        own = register.own_statements.get(case_id, set())
        return Addition(
            case_id,
            news(told, recorded, once=self.once, own_statements=own),
            known,
            completed(known.person, listed.person),
            before,
            filled(before, listed.situation),
            tuple(stands_otherwise(told, recorded, self.once)),
        )

    def _of_new(self, listed: ListedPerson) -> Verdict:
        """A case of its own, if the law lets the importer know the person at all."""
        check(listed.person, self.today)
        events = self.events_of(listed)
        case = NewCase(listed.person, listed.situation, (), listed.household_size)
        facts = person_facts(new_id(), situation_for(self.actor, case), [event for event, _ in events])
        state = CaseState(UUID(facts.alias), "", CaseKind.PERSON, None, self.today, None, facts, [])
        found = [Refusal(Reason.IN_THE_FUTURE) for event, _ in events if event.on > self.today]
        if not self.actor.may("open_cases"):
            found.append(Refusal(Reason.OTHER_AUTHORITY))
        derived = computed(state, facts, self.today, self.rulebook)
        if not self._has_ground(facts, derived.grants):
            found.append(Refusal(Reason.NO_GROUND))
        if found:
            return Verdict(listed, Becomes.REFUSED, refusals=tuple(found))
        return Verdict(listed, Becomes.NEW, events, derived, case)

    def _has_ground(self, facts: PersonFacts, grants: Grants) -> bool:
        """Does the law let the importer know this person, today or on a day of which the row tells?

        A centre whose client has moved out yesterday may still tell of the move, though it sees the case
        no more. A row that makes the person at no time a client of the importer's is refused."""
        if self._sees(grants):
            return True
        for day in sorted({event.on - timedelta(days=1) for event in facts.events}, reverse=True):
            try:
                duties = derive(facts, self.rulebook, day)
            except NotInForce:
                return False
            if self._sees(grants_for(duties, facts, load_matrix(), day, rulebook=self.rulebook)):
                return True
        return False

    def _sees(self, grants: Grants) -> bool:
        return (self.actor.organisation_code, "identity") in grants

    def _of_hidden(self, listed: ListedPerson, register: Register) -> Verdict | None:
        """The row as an addition to a case that the importer does not see, where `may_join` and the law let it."""
        candidates = {one.case_id for one in listed.hidden if one.case_id in register.states}
        if len(candidates) != 1 or candidates & self.used:
            return None
        only = candidates.pop()
        state, known = register.states[only], register.persons.get(only)
        closed = state.closed_on is not None
        if known is None or not may_join(listed.person, known.person, state.facts, closed=closed):
            return None
        verdict = self._of_known(listed, self.addition(listed, only, register), register)
        if verdict.derived is None or not self._sees(verdict.derived.grants):
            return None
        verdict.joined = True
        return verdict

    def _of_known(self, listed: ListedPerson, addition: Addition, register: Register) -> Verdict:
        """What the row adds to a case. Nothing where all of it is there already."""
        seen = addition.case_id in register.visible
        if addition.is_nothing:
            return (
                Verdict(listed, Becomes.UNCHANGED, addition=addition)
                if seen
                else self._of_gone(addition, listed, register)
            )
        state = register.states[addition.case_id]
        facts, found = state.facts, list[Refusal]()
        for event, _ in addition.events:
            found += refusals(event, facts, today=self.today, rulebook=self.rulebook)
            facts = replace(facts, events=tuple(sorted((*facts.events, event), key=lambda one: one.on)))
        if any(refusal.reason is Reason.CASE_ENDED for refusal in found):
            return (
                Verdict(listed, Becomes.LEFT, left=Left.CASE_ENDED)
                if seen
                else self._of_gone(addition, listed, register)
            )
        after = replace(person_facts(state.id, addition.situation, facts.events), parent=facts.parent)
        since = min((event.on for event, _ in addition.events), default=self.today)
        derived = computed(state, after, self.today, self.rulebook, Touched(since))
        if not seen and (not self._sees(derived.grants) or self._takes_away(facts=state.facts, after=derived.grants)):
            return self._of_gone(addition, listed, register)
        if found:
            return Verdict(listed, Becomes.REFUSED, derived=derived, refusals=tuple(found))
        return Verdict(listed, Becomes.ADDED, addition.events, derived, addition=addition)

    def _takes_away(self, *, facts: PersonFacts, after: Grants) -> bool:
        """Would an authority that has the person as a client today not know the person any more?"""
        before = grants_for(
            derive(facts, self.rulebook, self.today), facts, load_matrix(), self.today, rulebook=self.rulebook
        )
        return any(
            data_class == "identity"
            and (code, data_class) not in after
            and any(ground.kind == GroundKind.RELATIONSHIP for ground in granted.grounds)
            for (code, data_class), granted in before.items()
        )

    def _of_gone(self, addition: Addition, listed: ListedPerson, register: Register) -> Verdict:
        """A row about somebody whom the importer does not see any more.

        What it answers follows from the importer's own statements alone. Otherwise a list of guesses would
        tell what others have recorded since, and whether the case has ended."""
        told = register.told_by_us.get(addition.case_id, set())
        if all((event.type, event.on) in told for event, _ in self.events_of(listed)):
            return Verdict(listed, Becomes.UNCHANGED, addition=replace(addition, other_days=()))
        return Verdict(listed, Becomes.LEFT, left=Left.HANDED_OVER)
