"""Invented people as rows of the tables: for the demonstration and for filling a database to measure.

The law, the grants, the lists of work and the registers are computed by the same functions as when
a case is opened on a page; only the past is added: who recorded what on which day, and how duties
went over when the law, the authorities or the place changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from samsyn.access.rules import Grants
from samsyn.cases.difference import Row, Touched, difference, next_check, row_of
from samsyn.cases.queries.facts import CaseState
from samsyn.cases.services.acts import event_row, situation_row
from samsyn.cases.services.derivation import Derived, computed
from samsyn.cases.terms import ACTIVE_STATES, CaseKind, NewSituation
from samsyn.clients.rows import new_id
from samsyn.clients.services import person_rows
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.demo_data.terms import Agreement, Invented
from samsyn.journal.terms import Actor
from samsyn.law.engine import derive
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Duty, Event, Function, Group, PersonFacts, organisations
from samsyn.law.timeline import Timeline
from samsyn.organisations.terms import organisation_id
from samsyn.retention.services import kept_rows

HELSINKI = ZoneInfo("Europe/Helsinki")
#: The order in which tables are written: what is pointed at comes first.
TABLES = (
    "clients_person clients_household cases_case clients_identity clients_householdmember clients_alias "
    "clients_identifier clients_contact clients_searchkey cases_situation cases_profile cases_event cases_duty "
    "cases_dutyparty cases_transfer cases_note access_grant cases_roster cases_rostername retention_keptcase"
).split()
#: Events at which duties of a person can go over to another organisation.
TURNING = frozenset({"move", "jobseeker_start", "jobseeker_end"})
#: Earlier situations of a group: what the person was before an event.
BEFORE = {Group.IP: (Group.AS, "first_permit"), Group.TP1: (Group.TP0, "first_home_municipality")}
#: What a stored duty has that a derived one has not yet.
NOWHERE: Row = {"id": None, "case_id": None, "first_seen": None}
SYSTEM = Actor.system("load_demo")
#: Roles that take care of clients, in order.
TAKING_CARE = ("guide", "adviser", "reception_worker", "social_worker", "placement_officer", "coordinator")
ASSESSING = frozenset({Function.MUNICIPALITY, Function.EMPLOYMENT_AUTHORITY})


@dataclass(slots=True)
class Desk:
    """The staff of an organisation that the demonstration knows: who records, and whose clients they are."""

    everybody: list[UUID] = field(default_factory=list)
    guides: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class Invention:
    """Collects the rows of invented people, household by household.

    `cases`: id and number of each person's case by the person's key. `caseload`: how many clients a
    guide takes care of, before colleagues whom nobody has hired get the next ones; 0: any number."""

    rulebook: Rulebook
    today: date
    number: int = 1
    step: int = 1
    desks: Mapping[str, Desk] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311  (repeatable on purpose)
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    duties: int = 0
    cases: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    caseload: int = 0
    clients_of: dict[UUID, int] = field(default_factory=dict)
    _turning_days: tuple[date, ...] = ()
    _guides: dict[UUID, list[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        starts = [date(2023, 1, 1), date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)]
        self._turning_days = tuple(day for day in starts if day <= self.today)
        self._guides = {organisation_id(code): desk.guides for code, desk in self.desks.items()}

    def add_people(self, people: Iterable[Invented]) -> list[UUID]:
        """The rows of these people; a household must not be split. Answers their cases."""
        households: dict[str, list[Invented]] = defaultdict(list)
        for person in people:
            households[person.household].append(person)
        return [case_id for members in households.values() for case_id in self._household(members)]

    def add_agreement(self, agreement: Agreement) -> UUID:
        """The rows of the agreement of a municipality."""
        facts, case_id = agreement.facts, new_id()
        state = self._state(case_id, CaseKind.AGREEMENT, facts, facts.events[0].on, None)
        self._case(state, None)
        return case_id

    def _household(self, members: Sequence[Invented]) -> list[UUID]:
        household_id = new_id()
        cases = {person.key: new_id() for person in members}
        known: set[UUID] = set()
        for person in members:
            case_id, facts = cases[person.key], person.facts
            parent = cases.get(facts.parent.alias) if facts.parent else None
            registered = person_rows(case_id, new_person(person, household_id), self.tables, known)
            state = self._state(case_id, CaseKind.PERSON, facts, person.opened_on, registered.person_id)
            self.cases[person.key] = (case_id, state.number)
            derived = self._case(state, parent)
            self._register(derived.roster, list(registered.keys), registered.sort_key, told=bool(person.story))
            self.tables["cases_profile"].append(
                {"case_id": case_id, "group": facts.group or "", "household_size": len(members)}
            )
            self._notes(case_id, person, derived.grants)
        return list(cases.values())

    def _state(
        self, case_id: UUID, kind: CaseKind, facts: PersonFacts, opened_on: date, person_id: UUID | None
    ) -> CaseState:
        number = f"{opened_on.year}-{self.number:06d}"
        self.number += self.step
        return CaseState(case_id, number, kind, person_id, opened_on, None, facts, [])

    def _case(self, state: CaseState, parent: UUID | None) -> Derived:
        derived = computed(state, state.facts, self.today, self.rulebook)
        rows = derived.difference.rows
        for row in rows:
            row["first_seen"] = min(self.today, max(state.opened_on, row["trigger_on"] or state.opened_on))
        self.duties += len(rows)
        self.tables["cases_case"].append(
            {
                "id": state.id,
                "number": state.number,
                "kind": state.kind,
                "person_id": state.person_id,
                "opened_on": state.opened_on,
                "closed_on": derived.closed_on,
                "next_check": next_check(rows, self.today),
                "derived_on": self.today,
                "protected": False,
            }
        )
        self.tables["cases_duty"] += rows
        self.tables["retention_keptcase"] += (
            kept_rows({state.number: derived.ended}, self.today) if derived.ended else []
        )
        self.tables["access_grant"] += grant_rows(state.id, derived.grants)
        self._situations(state, parent)
        self._events(state)
        since = self._transfers(state, {row["key"]: row for row in rows})
        first_seen = {row["id"]: row["first_seen"] for row in rows}
        for work in derived.work:
            duty = work["duty_id"]
            work["since"] = since.get((duty, work["organisation_id"]), first_seen[duty])
        self.tables["cases_dutyparty"] += derived.work
        return derived

    def _register(self, roster: list[Row], keys: list[str], sort_key: str, *, told: bool) -> None:
        """The registers in which the person stands. The told ones are taken care of by the first guide."""
        for row in roster:
            guides = self._guides.get(row["organisation_id"])
            row["sort_key"] = sort_key
            row["handler_id"] = None
            if guides and (told or self.random.random() < 0.6):
                row["handler_id"] = guides[0] if told else self._guide(row["organisation_id"], guides)
            self.tables["cases_rostername"] += [
                {"organisation_id": row["organisation_id"], "search_key": key, "case_id": row["case_id"]}
                for key in keys
            ]
        self.tables["cases_roster"] += roster

    def _guide(self, organisation: UUID, guides: list[UUID]) -> UUID:
        """Who takes care of one more client: one of the guides, or another one where they have enough."""
        taken = self.clients_of.get(organisation, 0)
        self.clients_of[organisation] = taken + 1
        crew = taken // (self.caseload * len(guides)) if self.caseload else 0
        return self.random.choice(guides) if crew == 0 else uuid5(organisation, f"guide {crew} {taken % len(guides)}")

    def _situations(self, state: CaseState, parent: UUID | None) -> None:
        facts, first = state.facts, state.opened_on
        now = situation_of(facts, parent)
        told = [(first, now)]
        if facts.group in BEFORE:
            group, until = BEFORE[facts.group]
            changed = next((event.on for event in facts.events if event.type == until and event.on > first), None)
            if changed and any(event.type == "reception_started" for event in facts.events):
                earlier = replace(now, group=group, protection="", flags=frozenset(), vulnerable=False)
                told = [(first, earlier), (changed, now)]
        author = facts.organisations.get(Function.RECEPTION_CENTRE) or f"MUN:{facts.municipality}"
        for day, situation in told:
            row = situation_row(case_id=state.id, valid_from=day, situation=situation)
            self.tables["cases_situation"].append(row | {"recorded_at": self._at(day)} | self._author(author))

    def _events(self, state: CaseState) -> None:
        timeline = Timeline(state.facts, self.today)
        for event in state.facts.events:
            author = author_of(event, timeline, self.rulebook)
            row = event_row(SYSTEM, state.id, event, self.rulebook)
            self.tables["cases_event"].append(row | {"recorded_at": self._at(event.on)} | self._author(author))

    def _transfers(self, state: CaseState, rows: dict[str, Row]) -> dict[tuple[UUID, UUID], date]:
        """How duties went over in the past. Answers since when an organisation has had a duty by that."""
        since: dict[tuple[UUID, UUID], date] = {}
        for day, is_law in self._turns(state):
            touched = Touched() if is_law else Touched(day)
            before = self._whose(state.facts, day - timedelta(days=1))
            after = self._whose(state.facts, day)
            other = [key for key, duty in after.items() if key in before and duty[:1] != before[key][:1]]
            stored = [NOWHERE | row_of(before[key][1], self.rulebook) for key in other]
            derived = [after[key][1] for key in other]
            moves = difference(state.id, stored, derived, self.rulebook, day, touched).moves if other else []
            for row, from_, to, reason, on in moves:
                final = rows.get(row["key"])
                if final is None:
                    continue
                since[final["id"], organisation_id(to)] = on
                self.tables["cases_transfer"].append(
                    {
                        "case_id": state.id,
                        "duty_id": final["id"],
                        "code": row["code"],
                        "data_class": row["data_class"],
                        "from_organisation": from_,
                        "to_organisation": to,
                        "on": on,
                        "reason": reason.value,
                        "recorded_at": self._at(on),
                    }
                )
        return since

    def _whose(self, facts: PersonFacts, on: date) -> dict[str, tuple[list[str], Duty]]:
        """The open duties of a day by key, with the organisations that are responsible for them."""
        return {
            duty.key: (organisations(duty.responsible), duty)
            for duty in derive(facts, self.rulebook, on)
            if duty.state in ACTIVE_STATES
        }

    def _turns(self, state: CaseState) -> list[tuple[date, bool]]:
        closed = next((event.on for event in state.facts.events if event.type in self.rulebook.ending), date.max)
        by_law = [(day, True) for day in self._turning_days if state.opened_on < day <= closed]
        by_facts = [(event.on, False) for event in state.facts.events if event.type in TURNING]
        return sorted({*by_law, *by_facts})

    def _notes(self, case_id: UUID, person: Invented, grants: Grants) -> None:
        for note in person.notes:
            granted = grants.get((note.organisation, note.data_class))
            if granted is None or not granted.may_write:
                continue
            author = self._author(note.organisation)
            self.tables["cases_note"].append(
                {
                    "id": new_id(),
                    "case_id": case_id,
                    "data_class": note.data_class,
                    "text": note.text,
                    "author": author["recorded_by"],
                    "organisation_id": author["organisation_id"],
                    "on": note.on,
                    "at": self._at(note.on),
                }
            )

    def _author(self, code: str) -> Row:
        desk = self.desks.get(code)
        by = self.random.choice(desk.everybody) if desk and desk.everybody else None
        return {"organisation_id": organisation_id(code), "recorded_by": by}

    def _at(self, day: date) -> datetime:
        """Some time of that working day."""
        return datetime.combine(day, time(8, 0), HELSINKI) + timedelta(seconds=self.random.randint(0, 7 * 3600))


def new_person(person: Invented, household_id: UUID) -> NewPerson:
    """An invented person in the form in which the register takes one."""
    numbers = [NewIdentifier(IdentifierKind.CUSTOMER_NUMBER, person.customer_number)]
    if person.hetu:
        numbers.insert(0, NewIdentifier(IdentifierKind.HETU, person.hetu, "DVV"))
    if person.uma:
        numbers.append(NewIdentifier(IdentifierKind.UMA, person.uma, "MIGRI"))
    return NewPerson(
        family_name=person.family_name,
        given_names=person.given_names,
        birth_date=person.born,
        mother_tongue=person.mother_tongue,
        service_language=person.service_language,
        interpreter_language=person.interpreter_language,
        interpreter_needed=person.interpreter_needed,
        aliases=tuple(f"{name.given_names} {name.family_name}".strip() for name in person.other_names),
        identifiers=tuple(numbers),
        contact=NewContact(
            phone=person.phone, email=person.email, address=person.address, municipality=person.facts.municipality
        ),
        household_id=household_id,
        relation=person.relation,
    )


def situation_of(facts: PersonFacts, parent: UUID | None) -> NewSituation:
    """What holds of a person, in the form in which it is told."""
    return NewSituation(
        group=facts.group,
        municipality=facts.municipality,
        protection=facts.protection or "",
        vulnerable=facts.vulnerable,
        emergency=facts.emergency,
        move_mode=facts.move_mode or "",
        flags=facts.flags,
        born=facts.born,
        tb_screening_country=facts.tb_screening_country,
        parent_case_id=parent,
        organisations={str(function): code for function, code in facts.organisations.items()},
    )


def grant_rows(case_id: UUID, grants: Grants) -> list[Row]:
    """Grants as the table keeps them."""
    return [
        {
            "case_id": case_id,
            "organisation_id": organisation_id(code),
            "data_class": data_class,
            "may_write": facts.may_write,
            "grounds": [ground.as_json() for ground in facts.grounds],
        }
        for (code, data_class), facts in grants.items()
    ]


def author_of(event: Event, timeline: Timeline, rulebook: Rulebook) -> str:
    """Which organisation will have recorded this? One whose function may, and that there was on the day."""
    place = timeline.municipality(event.on)
    if event.type in ("agreement_signed", "agreement_reviewed", "agreement_drafted"):
        return f"MUN:{timeline.facts.municipality}"
    functions: Sequence[Function] = rulebook.events[event.type].recorded_by
    if set(functions) >= ASSESSING and rulebook.events[event.type].data_class in ("assessment", "plan"):
        functions = (timeline.assessing_function(event.on),)
    for function in functions:
        if function is Function.RECEPTION_CENTRE:
            centre = timeline.facts.organisations.get(Function.RECEPTION_CENTRE)
            if centre and not timeline.before(event.on - timedelta(days=1), "first_home_municipality"):
                return centre
            continue
        code = rulebook.competence.resolve(function, place, event.on)
        if code in rulebook.region.organisations:
            return code
    return f"MUN:{place or timeline.facts.municipality}"


def load_desks(staff: Iterable[tuple[UUID, str, str]]) -> dict[str, Desk]:
    """Who sits where: rows of id, organisation code and role. Guides stand before those who also take clients."""
    desks: dict[str, Desk] = defaultdict(Desk)
    rows = list(staff)
    for staff_id, code, role in rows:
        if role not in ("administrator", "data_protection_officer", "statistics"):
            desks[code].everybody.append(staff_id)
    for wanted in TAKING_CARE:
        for staff_id, code, role in rows:
            if role == wanted:
                desks[code].guides.append(staff_id)
    return dict(desks)
