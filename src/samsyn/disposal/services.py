"""Acts of deletion: keep a case for a reason, propose a list, decide it. None of them deletes: the job does."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from samsyn.access.context import engine
from samsyn.access.terms import NotVisible
from samsyn.disposal.models import Hold, Proposal, ProposedCase
from samsyn.disposal.queries import own_id, preview, preview_of
from samsyn.disposal.terms import BASIS, DisposalRefused, Line, Outcome, Problem
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.retention.queries import answers_for
from samsyn.retention.terms import HOLDS, Why


def place_hold(actor: Actor, *, case_id: UUID, why: Why, reference: str = "") -> UUID:
    """Keep an ended case for a pending matter, a statutory task or a recovery, until somebody lifts it.

    fi: säilyttämismääräys · sv: gallringsstopp
    law: 681/2023 77 §"""
    own = own_id(actor, "propose_deletion")
    if why not in HOLDS or actor.user_id is None:
        raise DisposalRefused(Problem.NOTHING)
    if not answers_for(actor, case_id):
        raise NotVisible("an ended case")
    hold_id = uuid4()
    Hold.objects.create(
        id=hold_id,
        case_id=case_id,
        organisation_id=own,
        why=why.value,
        reference=reference.strip(),
        placed_by=actor.user_id,
    )
    record(
        actor,
        kind=Kind.ACT,
        what="place_hold",
        basis=BASIS,
        cases=[case_id],
        detail={"hold": str(hold_id), "why": why.value},
    )
    return hold_id


def lift_hold(actor: Actor, *, hold_id: UUID, now: datetime) -> None:
    """Keep a case no longer for this reason. Raises `NotVisible`."""
    own = own_id(actor, "propose_deletion")
    row = Hold.objects.filter(id=hold_id, organisation_id=own, lifted_at=None).first()
    if row is None:
        raise NotVisible("a hold")
    Hold.objects.filter(id=hold_id, lifted_at=None).update(lifted_by=actor.user_id, lifted_at=now)
    record(actor, kind=Kind.ACT, what="lift_hold", basis=BASIS, cases=[row.case_id], detail={"hold": str(hold_id)})


def propose(actor: Actor, *, fingerprint: str, with_archive: bool, on: date) -> UUID:
    """Propose to delete what a preview showed. Raises `DisposalRefused` where it is not the same any more.

    fi: hävittämisesitys · sv: förslag till gallring"""
    own = own_id(actor, "propose_deletion")
    seen = preview(actor, on)
    if not seen.lines:
        raise DisposalRefused(Problem.NOTHING)
    if seen.fingerprint != fingerprint:
        raise DisposalRefused(Problem.CHANGED)
    assert actor.user_id is not None
    row = Proposal.objects.create(
        id=uuid4(),
        organisation_id=own,
        fingerprint=fingerprint,
        with_archive=with_archive,
        proposed_by=actor.user_id,
        outcome=Outcome.WAITING.value,
    )
    for line in seen.lines:
        ProposedCase(
            proposal_id=row.id,
            organisation_id=own,
            case_id=line.case_id,
            number=line.number,
            fingerprint=line.fingerprint,
            rule=rule_of(line),
        ).save(force_insert=True)
    cases = [line.case_id for line in seen.lines]
    record(actor, kind=Kind.ACT, what="propose_deletion", basis=BASIS, cases=cases, detail={"proposal": str(row.id)})
    return row.id


def decide(actor: Actor, *, proposal_id: UUID, approve: bool, now: datetime, on: date) -> None:
    """Approve or refuse a proposal of another person. Raises `NotVisible`, `PermissionDenied`, `DisposalRefused`.

    Approved is only what is still the same, to the letter, and what nothing keeps by now.
    fi: päätös hävittämisestä · sv: beslut om gallring"""
    own = own_id(actor, "decide_deletion")
    row = Proposal.objects.filter(id=proposal_id, organisation_id=own).first()
    if row is None:
        raise NotVisible("a proposal")
    # a proposal that is decided can be locked by nobody: row-level security lets waiting ones be changed only
    if not Proposal.objects.select_for_update().filter(id=proposal_id, outcome=Outcome.WAITING.value).exists():
        raise DisposalRefused(Problem.DECIDED)
    if row.proposed_by == actor.user_id and approve:
        raise DisposalRefused(Problem.SAME_PERSON)
    cases = list(ProposedCase.objects.filter(proposal_id=row.id).values_list("case_id", flat=True))
    if approve:
        with engine():
            now_seen = preview_of(cases, own, on)
        if now_seen.fingerprint != row.fingerprint:
            raise DisposalRefused(Problem.CHANGED)
    outcome = Outcome.APPROVED if approve else Outcome.REFUSED
    Proposal.objects.filter(id=row.id).update(outcome=outcome.value, decided_by=actor.user_id, decided_at=now)
    what = "approve_deletion" if approve else "refuse_deletion"
    record(actor, kind=Kind.ACT, what=what, basis=BASIS, cases=cases, detail={"proposal": str(row.id)})


def rule_of(line: Line) -> dict[str, object]:
    """The rule that decides, as the record of the deletion keeps it."""
    return {"rule": line.rule, "source": list(line.source), "confidence": line.confidence}
