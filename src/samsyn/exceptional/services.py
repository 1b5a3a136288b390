"""Acts of exceptional access: ask for it, end it, judge it.

fi: poikkeuksellinen pääsy · sv: undantagsåtkomst
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.functions import Now

from samsyn.access.context import acting, engine
from samsyn.access.personal import (
    classes_of_function,
    grant_person,
    responsible_organisations,
    withdraw_exceptional,
)
from samsyn.access.queries import EXCEPTIONAL, classes
from samsyn.access.terms import Ground, GroundKind, NotVisible
from samsyn.exceptional.models import Attempt, Notice, Use
from samsyn.exceptional.queries import find
from samsyn.exceptional.rules import load_limits, opened_classes
from samsyn.exceptional.terms import Found, NotToJudge, Opened, TooMany
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind
from samsyn.organisations.queries import organisation_labels

#: The limit counts the last day and night; the end is the database's own time, as its walls ask it.
CLOCK = """
SELECT pg_advisory_xact_lock(hashtextextended(%(person)s, 0)), now(), now() + make_interval(mins => %(minutes)s),
    (SELECT count(*) FROM exceptional_attempt WHERE user_id = %(user)s AND at > now() - interval '24 hours')
"""


def ask(actor: Actor, *, asked: str, reason: str, explanation: str) -> Opened | None:
    """Let the actor look at the case that a whole number means, for a short time and for a reason.

    None where there is nothing to open: the same answer for a number that means nothing and for a case that
    may not be opened in this way. Asking again for an open one opens it no longer. Raises
    `PermissionDenied`, `TooMany`.
    fi: poikkeuksellinen pääsy · sv: undantagsåtkomst   law: 906/2019, 16 § and 17 §; 681/2023, 79–81 §"""
    limits = load_limits()
    if not actor.may("exceptional_access") or actor.user_id is None or actor.organisation_id is None:
        raise PermissionDenied("exceptional_access")
    if reason not in limits.reasons or len(explanation.strip()) < limits.least_words:
        raise ValueError("a reason and an explanation are required")
    values: dict[str, Any] = {
        "person": f"exceptional {actor.user_id}",
        "user": actor.user_id,
        "minutes": limits.minutes,
    }
    with connection.cursor() as cursor:
        # Whoever asks twice at once waits here, and then finds what the first asking opened.
        cursor.execute(CLOCK, values)
        _, opened_at, until, attempts = cursor.fetchone()
    if attempts >= limits.a_day:
        record(actor, kind=Kind.DENIED, what="exceptional_access_too_often")
        raise TooMany
    Attempt.objects.bulk_create([Attempt(user_id=actor.user_id)])
    found = find(actor, asked.strip())
    if found is None:
        record(actor.with_purpose(EXCEPTIONAL), kind=Kind.DENIED, what="exceptional_access", detail={"reason": reason})
        return None
    return _opened(actor, found, reason, explanation.strip(), (opened_at, until))


def _opened(actor: Actor, found: Found, reason: str, explanation: str, period: tuple[datetime, datetime]) -> Opened:
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    same = Use.objects.filter(user_id=actor.user_id, case_id=found.case_id, ended_at=None, until__gt=Now()).first()
    if same is not None:
        return Opened(found.number, same.id)
    until = period[1]
    has = classes(actor, found.case_id, lasting=True)
    opened = opened_classes(classes_of_function(actor), actor.permissions) - set(has)
    if not opened:
        return Opened(found.number, None)
    use = Use(
        id=uuid4(),
        case_id=found.case_id,
        number=found.number,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        role=actor.role,
        reason=reason,
        explanation=explanation,
        classes=sorted(opened),
        opened_at=period[0],
        until=until,
    )
    answering = responsible_organisations(found.case_id)
    not_told = load_limits().not_told
    told = {actor.organisation_id, *(one.organisation_id for one in answering if one.function not in not_told)}
    ground = Ground(GroundKind.EXCEPTIONAL, role=reason, until=until.isoformat(), ref=str(use.id))
    withdraw_exceptional(actor.user_id, [found.case_id])
    grant_person(actor, found.case_id, dict.fromkeys(opened, False), ground, until=until)
    with engine():
        use.save(force_insert=True)
        Notice.objects.bulk_create(
            [Notice(organisation_id=one, use_id=use.id, by_organisation_id=use.organisation_id) for one in told]
        )
    _tell(told - {actor.organisation_id}, use, found)
    record(
        actor.with_purpose(EXCEPTIONAL),
        kind=Kind.ACT,
        what="exceptional_access",
        persons=[found.person_id] if found.person_id else [],
        cases=[found.case_id],
        data_classes=opened,
        detail={"use": str(use.id), "reason": reason, "until": until.isoformat(timespec="seconds")},
    )
    return Opened(found.number, use.id)


def _tell(organisations: set[UUID], use: Use, found: Found) -> None:
    """A row in the journal of each organisation that answers for the case."""
    labels = organisation_labels("sv")
    for organisation in sorted(organisations):
        label = labels.get(organisation)
        teller = replace(
            Actor.system("exceptional_access"),
            organisation_id=organisation,
            organisation_code=label.code if label else "",
            purpose=EXCEPTIONAL,
        )
        with acting(teller):
            record(
                teller,
                kind=Kind.ACT,
                what="exceptional_access_told",
                persons=[found.person_id] if found.person_id else [],
                cases=[found.case_id],
                data_classes=use.classes,
                detail={"use": str(use.id), "reason": use.reason},
            )


def end(actor: Actor, *, use_id: UUID) -> str:
    """Stop looking before the time is out. Answers the number of the case. Raises `NotVisible`."""
    use = Use.objects.filter(id=use_id, user_id=actor.user_id).first() if actor.user_id else None
    if use is None or actor.user_id is None:
        raise NotVisible("an exceptional access")
    withdraw_exceptional(actor.user_id, [use.case_id])
    with engine():
        changed = Use.objects.filter(id=use.id, ended_at=None, until__gt=Now()).update(ended_at=Now())
    if changed:
        record(
            actor.with_purpose(EXCEPTIONAL),
            kind=Kind.ACT,
            what="exceptional_access_ended",
            cases=[use.case_id],
            detail={"use": str(use.id)},
        )
    return use.number


def close_review(actor: Actor, *, use_id: UUID, finding: str, words: str) -> None:
    """Say what one found of a colleague's exceptional access. Once, and never of one's own.

    Raises `PermissionDenied`, `NotVisible`, `NotToJudge`.
    fi: jälkikäteinen tarkastus · sv: granskning i efterhand"""
    limits = load_limits()
    if not actor.may("review_exceptional"):
        raise PermissionDenied("review_exceptional")
    if finding not in limits.findings or (finding in limits.explained and not words.strip()):
        raise ValueError("a finding is required")
    own = Use.objects.filter(organisation_id=actor.organisation_id) if actor.organisation_id else Use.objects.none()
    use = own.filter(id=use_id).first()
    if use is None:
        raise NotVisible("an exceptional access")
    if use.user_id == actor.user_id:
        record(actor, kind=Kind.DENIED, what="exceptional_access_own_review", detail={"use": str(use.id)})
        raise NotToJudge
    with engine():
        changed = Use.objects.filter(id=use.id, reviewed_at=None).update(
            reviewed_at=Now(), reviewed_by=actor.user_id, finding=finding, finding_words=words.strip()
        )
    if not changed:
        raise NotToJudge
    record(
        actor,
        kind=Kind.ACT,
        what="exceptional_access_reviewed",
        cases=[use.case_id],
        detail={"use": str(use.id), "finding": finding},
    )


def note_seen(actor: Actor, *, use_id: UUID) -> None:
    """The organisation has seen that it was told."""
    if actor.organisation_id is None:
        return
    with engine():
        Notice.objects.filter(use_id=use_id, organisation_id=actor.organisation_id, seen_at=None).update(
            seen_at=Now(), seen_by=actor.user_id
        )
