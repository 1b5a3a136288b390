"""Acts on what the register says of the person of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied

from samsyn.access.context import engine
from samsyn.access.queries import classes
from samsyn.access.terms import PROTECTED, NotVisible
from samsyn.cases.difference import Touched
from samsyn.cases.queries.facts import situation_at, states_of
from samsyn.cases.services.acts import situation_row
from samsyn.cases.services.derivation import computed, rename_in_registers, write
from samsyn.cases.services.protection import follow_prohibition
from samsyn.cases.terms import Reason
from samsyn.clients.queries import labels, register_keys
from samsyn.clients.rows import insert
from samsyn.clients.services import update_person
from samsyn.clients.terms import NewPerson
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import rulebook_now


def correct_person(actor: Actor, *, case_id: UUID, person: NewPerson, today: date) -> None:
    """Let the register say this of the person: names, languages, numbers, contact, protection.

    Every organisation that may know the person finds it under the new names at once. Another birth
    date derives the duties again. Raises `NotVisible`, `PermissionDenied`, `InvalidPerson`.
    fi: henkilötietojen oikaisu · sv: rättelse av personuppgifter"""
    if not actor.may("record_events"):
        raise PermissionDenied("record_events")
    granted = classes(actor, case_id, lasting=True)
    if "identity" not in granted:
        raise NotVisible("a person")
    known = labels(actor, [case_id]).get(case_id)
    # Whoever may write the address as it stands may put it under a prohibition, also where one sees it no more then.
    contact = PROTECTED if known and known.protected else "contact"
    if not granted["identity"] or (person.contact is not None and not granted.get(contact)):
        raise PermissionDenied(Reason.OTHER_AUTHORITY)
    if known and known.protected and not person.protected and not granted.get(PROTECTED):
        # Lifted by somebody else, the protection would open the address to whoever lifts it.
        raise PermissionDenied(Reason.OTHER_AUTHORITY)
    rulebook = rulebook_now()
    with engine():
        [state] = states_of([case_id], today, rulebook)
        update_person(actor, case_id=case_id, person=person, today=today)
        rename_in_registers(case_id, register_keys([case_id])[case_id])
        lifted = follow_prohibition([case_id]) if known is None or known.protected or person.protected else set()
        if state.facts.born != person.birth_date:
            situation = replace(situation_at(case_id, today), born=person.birth_date)
            insert("cases_situation", [situation_row(case_id, today, situation, actor)])
            facts = replace(state.facts, born=person.birth_date)
            write([computed(state, facts, today, rulebook, Touched(date.min))], today)
        elif lifted:
            write([computed(state, state.facts, today, rulebook)], today)
    record(
        actor,
        kind=Kind.ACT,
        what="correct_person",
        persons=[state.person_id] if state.person_id else [],
        cases=[case_id],
        data_classes=["identity"] if person.contact is None else ["identity", contact],
        detail={} if known is None or known.protected == person.protected else {"protected": person.protected},
    )
