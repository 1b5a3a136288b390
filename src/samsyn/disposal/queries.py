"""What may be deleted, what keeps it, what was proposed and what is deleted: for the organisation that answers for it.

An ended case opens nothing to anybody any more. So these questions are asked with row-level security lifted, narrowed
to the cases whose data the actor's organisation answers for, and answer numbers, days and counts: no name, no content.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import engine
from samsyn.access.terms import NotVisible
from samsyn.disposal.models import Deletion, Hold, Proposal, ProposedCase
from samsyn.disposal.terms import BASIS, Deleted, Held, Line, Listed, Outcome, Preview, Proposed
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.retention.queries import EndedCase
from samsyn.retention.rulebook import load_retention
from samsyn.retention.rules import verdict
from samsyn.retention.terms import CaseFacts, Why

#: Cases on one page of a list, and in one proposal.
PAGE, MOST = 50, 100
ENDED = """
SELECT k.case_id, k.number, k.organisation_id, k.ended_on, k.compensated, k.open_duties, k.delete_on,
    ARRAY(SELECT h.why FROM disposal_hold h WHERE h.case_id = k.case_id AND h.lifted_at IS NULL ORDER BY h.placed_at),
    EXISTS (SELECT 1 FROM clients_identity i WHERE i.case_id = k.case_id AND i.protected),
    EXISTS (SELECT 1 FROM cases_situation s JOIN cases_case c ON c.id = s.case_id
        WHERE s.parent_case_id = k.case_id AND c.closed_on IS NULL)
FROM retention_keptcase k WHERE k.organisation_id = %(own)s {where}
ORDER BY k.delete_on, k.case_id LIMIT %(limit)s
"""
DUE = "AND k.delete_on <= %(until)s"
AFTER = """
AND (k.delete_on, k.case_id) > (SELECT a.delete_on, a.case_id FROM retention_keptcase a WHERE a.case_id = %(after)s)
"""
#: A case that waits for a decision, or for the job, is in no other proposal.
FREE = """
AND NOT EXISTS (SELECT 1 FROM disposal_proposedcase p JOIN disposal_proposal d ON d.id = p.proposal_id
    WHERE p.case_id = k.case_id AND p.done_at IS NULL AND p.stopped = '' AND d.outcome <> 'refused')
"""
CONTENT = """
SELECT c.id, disposal_fingerprint(c.id),
    (SELECT jsonb_object_agg(name, n ORDER BY name) FROM disposal_content(c.id) WHERE n > 0)
FROM unnest(%s::uuid[]) AS c (id)
"""


def own_id(actor: Actor, permission: str) -> UUID:
    """The actor's organisation, if the role may do this. Raises `PermissionDenied`."""
    if actor.organisation_id is None or not actor.may(permission):
        raise PermissionDenied(permission)
    return actor.organisation_id


def ended_cases(actor: Actor, on: date, *, until: date | None = None, after: str = "") -> list[Listed]:
    """Ended cases of the own organisation, those first that may go first; one more than a page where there are more.

    `until`: what may be deleted up to that day, this month for example; `after`: the id of a case: the page after it.
    One bounded query, and one row of the journal."""
    own = own_id(actor, "see_retention")
    where = (DUE if until else "") + (AFTER if after else "")
    values = {"own": own, "until": until, "after": after or None, "limit": PAGE + 1}
    with engine():
        found = _listed(where, values, on)
    record(actor, kind=Kind.LIST, what="ended_cases", basis=BASIS, cases=[one.case.case_id for one in found[:PAGE]])
    return found


def ended_case(actor: Actor, number: str, on: date) -> tuple[Listed, list[Held]]:
    """One ended case with what keeps it. Raises `NotVisible`. One row of the journal."""
    own = own_id(actor, "see_retention")
    with engine():
        found = _listed("AND k.number = %(number)s", {"own": own, "number": number, "limit": 1}, on)
    if not found:
        raise NotVisible("an ended case")
    rows = Hold.objects.filter(organisation_id=own, case_id=found[0].case.case_id, lifted_at=None)
    held = [
        Held(row.id, Why(row.why), row.reference, row.placed_by, row.placed_at) for row in rows.order_by("placed_at")
    ]
    record(actor, kind=Kind.READ, what="ended_case", basis=BASIS, cases=[found[0].case.case_id])
    return found[0], held


def preview(actor: Actor, on: date) -> Preview:
    """What would be deleted on this day: each case with its rule, its rows by table and the sum of its content."""
    own = own_id(actor, "propose_deletion")
    with engine():
        found = _listed(DUE + FREE, {"own": own, "until": on, "limit": 4 * MOST}, on)
        ready = [one for one in found if one.verdict.may_delete(on)][:MOST]
        answer = previewed(ready, on)
    record(actor, kind=Kind.LIST, what="preview_deletion", basis=BASIS, cases=[line.case_id for line in answer.lines])
    return answer


def preview_of(case_ids: Sequence[UUID], own: UUID, on: date) -> Preview:
    """The same for these cases, as far as they may be deleted still. Only with row-level security lifted."""
    values = {"own": own, "ids": list(case_ids), "limit": len(case_ids)}
    found = _listed("AND k.case_id = ANY(%(ids)s)", values, on)
    return previewed([one for one in found if one.verdict.may_delete(on)], on)


def previewed(ready: Sequence[Listed], on: date) -> Preview:
    """Lines of a preview, with one sum of all of them."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [[one.case.case_id for one in ready]])
        content = {row[0]: row[1:] for row in cursor.fetchall()}
    lines = tuple(_line(one, *content[one.case.case_id]) for one in ready)
    told = "\n".join(f"{line.case_id} {line.fingerprint} {line.delete_on} {line.rule}" for line in lines)
    return Preview(lines, sha256(told.encode()).hexdigest())


def _line(one: Listed, fingerprint: str, rows: Any) -> Line:
    decisive = one.verdict.decisive
    assert decisive is not None
    assert one.verdict.delete_on is not None
    rule = load_retention().rules[decisive.rule]
    version = next(version for version in rule.versions if version.from_ == decisive.version)
    counts = {str(name): int(count) for name, count in (json.loads(rows or "{}")).items()}
    return Line(
        case_id=one.case.case_id,
        number=one.case.number,
        ended_on=one.case.ended_on,
        delete_on=one.verdict.delete_on,
        rule=decisive.rule,
        source=version.source,
        confidence=version.confidence,
        rows=counts,
        fingerprint=fingerprint,
    )


def _listed(where: str, values: dict[str, Any], on: date) -> list[Listed]:
    rules = load_retention()
    with connection.cursor() as cursor:
        cursor.execute(ENDED.format(where=where), values)
        rows = cursor.fetchall()
    found = []
    for *kept, holds, protected, needed in rows:
        case = EndedCase(kept[0], kept[1], kept[2], kept[3], tuple(kept[4]), tuple(kept[5]), kept[6])
        facts = CaseFacts(
            ended_on=case.ended_on,
            open_duties=case.open_duties,
            compensated=case.compensated,
            holds=tuple(Why(why) for why in holds),
            protected=protected,
            needed=needed,
        )
        found.append(Listed(case, verdict(facts, rules, on)))
    return found


def proposals(actor: Actor, *, limit: int = PAGE) -> list[Proposed]:
    """What was proposed in the own organisation, the newest first."""
    own = own_id(actor, "see_retention")
    return [
        _proposed(row) for row in Proposal.objects.filter(organisation_id=own).order_by("-proposed_at", "id")[:limit]
    ]


def proposal(actor: Actor, proposal_id: UUID) -> Proposed:
    """One proposal of the own organisation. Raises `NotVisible`."""
    own = own_id(actor, "see_retention")
    row = Proposal.objects.filter(organisation_id=own, id=proposal_id).first()
    if row is None:
        raise NotVisible("a proposal")
    found = _proposed(row)
    case_ids = ProposedCase.objects.filter(proposal_id=row.id).values_list("case_id", flat=True)
    record(actor, kind=Kind.READ, what="proposal_of_deletion", basis=BASIS, cases=list(case_ids))
    return found


def _proposed(row: Proposal) -> Proposed:
    cases = list(
        ProposedCase.objects.filter(proposal_id=row.id).order_by("number").values_list("number", "done_at", "stopped")
    )
    return Proposed(
        id=row.id,
        organisation_id=row.organisation_id,
        fingerprint=row.fingerprint,
        with_archive=row.with_archive,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        outcome=Outcome(row.outcome),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        numbers=tuple(number for number, _, _ in cases),
        deleted=sum(done is not None for _, done, _ in cases),
        stopped=tuple((number, why) for number, _, why in cases if why),
    )


def deletions(actor: Actor, *, limit: int = PAGE) -> list[Deleted]:
    """What was deleted in the own organisation, the newest first."""
    own = own_id(actor, "see_retention")
    names = "number ended_on delete_on deleted_at rule rows archive proposed_by decided_by".split()
    rows = Deletion.objects.filter(organisation_id=own).order_by("-deleted_at")
    return [Deleted(*values) for values in rows.values_list(*names)[:limit]]
