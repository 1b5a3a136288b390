"""What a new derivation changes in the duties of a case. Pure: stored and derived duties in, rows out.

A closed duty stays as it was unless a fact it rests on has changed. A duty that is derived under a
new key (an earlier trigger became known, an expected duty began) keeps its row. One that the facts
no longer make ends, and is never deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from samsyn.cases.terms import (
    ACTIVE_STATES,
    OPEN_STATES,
    SUPERSEDED,
    DutyChange,
    Move,
    PartyOf,
    TransferReason,
)
from samsyn.clients.rows import new_id
from samsyn.law.rulebook import Rulebook
from samsyn.law.terms import Basis, Duty, DutyState, Function, Party, Role, Window
from samsyn.organisations.terms import organisation_id

Row = dict[str, Any]
#: The columns of a stored duty, in the order in which queries read and services write them.
COLUMNS = (
    "id case_id key code data_class state due shown basis latest regime trigger_type trigger_on turn mode decider "
    "window closed closed_by sources open_questions version_from who_from who_on responsible_ids parties continuous "
    "target first_seen"
).split()
FINAL = frozenset({DutyState.DONE.value, DutyState.ENDED.value})
#: What the row keeps for itself when the derivation changes the rest.
OWN = ("id", "case_id", "first_seen")


class Touched(NamedTuple):
    """Which facts an act changes: from which day on, and which events (type and day) it corrects."""

    since: date | None = None
    facts: frozenset[tuple[str, date | None]] = frozenset()


NOTHING = Touched()


@dataclass(slots=True)
class Difference:
    """The duties of a case after a derivation, and what is different from before."""

    rows: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    closes: list[Row] = field(default_factory=list)
    opens: list[Row] = field(default_factory=list)
    ends: list[Row] = field(default_factory=list)
    reopens: list[Row] = field(default_factory=list)
    reschedules: list[tuple[Row, date | None]] = field(default_factory=list)
    moves: list[tuple[Row, str, str, TransferReason, date]] = field(default_factory=list)


def difference(
    case_id: UUID,
    stored: Iterable[Row],
    derived: Iterable[Duty],
    rulebook: Rulebook,
    on: date,
    touched: Touched = NOTHING,
) -> Difference:
    """What becomes of the duties of a case when they are derived anew on a day?"""
    answer = Difference()
    known = {row["key"]: row for row in stored}
    fresh: list[Row] = []
    for duty in derived:
        old = known.pop(duty.key, None)
        if old is None:
            fresh.append(row_of(duty, rulebook))
        elif _stays(old, (duty.state, duty.closed, duty.closed_by), touched):
            answer.rows.append(old)
        else:
            _put(answer, old, row_of(duty, rulebook), rulebook, on, touched)
    heirs = _heirs([row for row in known.values() if not _stands(row, touched)], fresh)
    for old in known.values():
        heir = heirs.get(old["id"])
        if _stands(old, touched):
            answer.rows.append(old)
        elif heir is not None and _same_case_of_law(old, heir, touched):
            _put(answer, old, {**old, "key": heir["key"], "turn": heir["turn"]}, rulebook, on, touched)
        elif heir is not None:
            _put(answer, old, heir, rulebook, on, touched)
        else:
            gone = {
                **old,
                "state": DutyState.ENDED.value,
                "closed": touched.since or on,
                "closed_by": SUPERSEDED,
            }
            _put(answer, old, gone, rulebook, on, touched)
    inherited = {id(row) for row in heirs.values()}
    for new in fresh:
        if id(new) not in inherited:
            _add(answer, {"id": new_id(), "case_id": case_id, **new, "first_seen": on})
    return answer


def row_of(duty: Duty, rulebook: Rulebook) -> Row:
    """A derived duty as the table keeps it, without id, case and first day."""
    trigger, on, version_from, who_from, who_on = _because(duty)
    window = duty.window
    return {
        "key": duty.key,
        "code": duty.code,
        "data_class": rulebook.duties[duty.code].data_class,
        "state": duty.state.value,
        "due": duty.due,
        "shown": duty.shown,
        "basis": duty.basis.value,
        "latest": duty.latest,
        "regime": duty.regime,
        "trigger_type": rulebook.said_as[trigger][0] if trigger in rulebook.said_as else trigger,
        "trigger_on": on,
        "turn": duty.turn,
        "mode": duty.mode or "",
        "decider": duty.decider or "",
        "window": window and [day and day.isoformat() for day in window],
        "closed": duty.closed,
        "closed_by": duty.closed_by,
        "sources": list(duty.source),
        "open_questions": list(duty.open_questions),
        "version_from": version_from,
        "who_from": who_from,
        "who_on": who_on if duty.state in FINAL else None,
        "responsible_ids": [organisation_id(party.organisation) for party in duty.responsible],
        "parties": [
            list(party) for party in _parties((duty.responsible, duty.supporting, duty.consulted, duty.informed))
        ],
        "continuous": duty.continuous,
        "target": duty.target,
    }


@lru_cache(maxsize=8192)
def _parties(by_role: tuple[tuple[Party, ...], ...]) -> tuple[tuple[str, str, str], ...]:
    """Role, organisation and function of every party: the same for many duties of many cases."""
    return tuple(
        (role.value, party.organisation, party.function.value)
        for role, parties in zip(Role, by_role, strict=True)
        for party in parties
    )


def _because(duty: Duty) -> tuple[str, date | None, Any, Any, Any]:
    """Trigger with its day, first days of the versions of what and who, and the day of the bearers."""
    if duty.state is DutyState.UPCOMING:
        trigger, on, version_from = duty.because
        return str(trigger), on, version_from, version_from, None  # type: ignore[return-value]
    version_from, who_from, frozen, _ = duty.because
    return duty.trigger_type, duty.trigger_on, version_from, who_from, frozen


def as_derived(row: Row, name: str, today: date) -> Duty:
    """A stored duty as the law's own words, so that `law.explain` can say why it is."""
    parties = {
        role: tuple(Party(code, Function(function)) for part, code, function in row["parties"] if part == role)
        for role in Role
    }
    upcoming = row["state"] == DutyState.UPCOMING
    because = (
        (row["trigger_type"], row["trigger_on"], row["version_from"])
        if upcoming
        else (row["version_from"], row["who_from"], row["who_on"] or today, row["state"] == DutyState.DONE)
    )
    return Duty(
        key=row["key"],
        code=row["code"],
        name=name,
        person="",
        regime=row["regime"],
        state=DutyState(row["state"]),
        responsible=parties[Role.RESPONSIBLE],
        supporting=parties[Role.SUPPORTING],
        consulted=parties[Role.CONSULTED],
        informed=parties[Role.INFORMED],
        due=row["due"],
        shown=row["shown"],
        basis=Basis(row["basis"]),
        latest=row["latest"],
        trigger_type=row["trigger_type"],
        trigger_on=row["trigger_on"],
        source=tuple(row["sources"]),
        open_questions=tuple(row["open_questions"]),
        because=because,
        mode=row["mode"] or None,
        decider=row["decider"] or None,
        window=row["window"] and Window(*(day and date.fromisoformat(day) for day in row["window"])),
        closed=row["closed"],
        closed_by=row["closed_by"],
        turn=row["turn"],
        continuous=row["continuous"],
        target=row["target"],
    )


def parties_of(row: Mapping[str, Any]) -> list[PartyOf]:
    """The parties of a stored duty."""
    return [PartyOf(*party) for party in row["parties"]]


def responsible(row: Mapping[str, Any]) -> dict[str, str]:
    """The responsible organisations of a stored duty, with their functions."""
    return {code: function for role, code, function in row["parties"] if role == Role.RESPONSIBLE}


def _stays(old: Row, end: tuple[str, date | None, str], touched: Touched) -> bool:
    """Is a closed duty left as it was? Yes, while it is closed by the same, uncorrected event.

    `end`: state, last day and last event as derived now."""
    if old["state"] not in FINAL or (old["state"], old["closed"], old["closed_by"]) != end:
        return False
    return not touched.facts or _rests_on(old).isdisjoint(touched.facts)


def _stands(row: Row, touched: Touched) -> bool:
    """Does a duty stay that is no longer derived? A closed one, if no fact up to its end has changed."""
    if row["state"] not in FINAL:
        return False
    if row["closed_by"] == SUPERSEDED or touched.since is None:
        return True
    return row["closed"] is not None and touched.since > row["closed"]


def _rests_on(row: Row) -> set[tuple[str, date | None]]:
    return {(row["trigger_type"], row["trigger_on"]), (row["closed_by"], row["closed"])}


def _same_case_of_law(old: Row, heir: Row, touched: Touched) -> bool:
    """Is only the number of the turn another: same trigger, same end?"""
    end = (heir["state"], heir["closed"], heir["closed_by"])
    return _stays(old, end, touched) and (old["trigger_type"], old["trigger_on"]) == (
        heir["trigger_type"],
        heir["trigger_on"],
    )


def _heirs(lost: list[Row], fresh: list[Row]) -> dict[UUID, Row]:
    """Which newly derived duty takes over the row of one that is derived no more? Same code, in order of time."""
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in fresh:
        by_code[row["code"]].append(row)
    found: dict[UUID, Row] = {}
    for old in sorted(lost, key=_in_time):
        candidates = by_code.get(old["code"])
        if not candidates:
            continue
        exact = [row for row in candidates if (row["trigger_type"], row["trigger_on"]) == _trigger(old)]
        heir = exact[0] if exact else min(candidates, key=_in_time)
        candidates.remove(heir)
        found[old["id"]] = heir
    return found


def _trigger(row: Row) -> tuple[str, date | None]:
    return row["trigger_type"], row["trigger_on"]


def _in_time(row: Row) -> tuple[date, int]:
    return row["trigger_on"] or date.max, row["turn"]


def _add(answer: Difference, row: Row) -> None:
    answer.rows.append(row)
    answer.changed.append(row)
    if row["state"] in ACTIVE_STATES:
        answer.opens.append(row)
    elif row["state"] == DutyState.DONE:
        answer.closes.append(row)


def _put(answer: Difference, old: Row, new: Row, rulebook: Rulebook, on: date, touched: Touched) -> None:
    row = {**new, **{name: old[name] for name in OWN}}
    answer.rows.append(row)
    if row == old:
        return
    answer.changed.append(row)
    before, after = old["state"], row["state"]
    if before in FINAL and after in OPEN_STATES:
        answer.reopens.append(row)
    elif before in OPEN_STATES and after == DutyState.DONE:
        answer.closes.append(row)
    elif before in OPEN_STATES and after == DutyState.ENDED:
        answer.ends.append(row)
    elif before == DutyState.UPCOMING and after in ACTIVE_STATES:
        answer.opens.append(row)
    elif before in ACTIVE_STATES and after in ACTIVE_STATES and old["shown"] != row["shown"]:
        answer.reschedules.append((row, old["shown"]))
    if before in ACTIVE_STATES and row["closed_by"] != SUPERSEDED:
        answer.moves += [(row, *move) for move in _moves(old, row, rulebook, on, touched)]


def _moves(
    old: Row, new: Row, rulebook: Rulebook, on: date, touched: Touched
) -> list[tuple[str, str, TransferReason, date]]:
    """Which organisations hand the duty to which others? Without a new one, those that stay take over."""
    before, after = responsible(old), responsible(new)
    left = [code for code in before if code not in after]
    come = [code for code in after if code not in before]
    moves = []
    stay = [code for code in after if code in before]
    for code in left:
        heirs = come or stay
        if not heirs:
            break
        heir = next((other for other in heirs if after[other] == before[code]), heirs[0])
        if heir in come:
            come.remove(heir)
        reason = _reason(code, heir, old, new, rulebook, touched)
        moves.append((code, heir, reason, _moved_on(heir, new, reason, rulebook, on, touched)))
    return moves


def _reason(code: str, heir: str, old: Row, new: Row, rulebook: Rulebook, touched: Touched) -> TransferReason:
    """Why does the duty go over: a successor, a new law, a move, or other facts?"""
    known = rulebook.region.organisations.get(code)
    if known is not None and known.successor == heir:
        return TransferReason.SUCCESSION
    if old["who_from"] != new["who_from"] and responsible(old)[code] != responsible(new)[heir]:
        return TransferReason.LAW
    if touched.since is None:
        return TransferReason.SUCCESSION
    return TransferReason.MOVE if responsible(old)[code] == responsible(new)[heir] else TransferReason.FACTS


def _moved_on(heir: str, row: Row, reason: TransferReason, rulebook: Rulebook, on: date, touched: Touched) -> date:
    """The day on which the duty went over."""
    if reason is TransferReason.SUCCESSION:
        known = rulebook.region.organisations.get(heir)
        return known.from_ if known is not None and known.from_ <= on else on
    if reason is TransferReason.LAW:
        return min(row["who_from"] or on, on)
    return min(touched.since or on, on)


def next_check(rows: Iterable[Row], on: date) -> date | None:
    """The first day after `on` on which a day alone changes something in these duties; none if never."""
    days = []
    for row in rows:
        if row["state"] not in OPEN_STATES:
            continue
        watched = [row["latest"]]
        if row["basis"] in (Basis.LAW, Basis.LOCAL, Basis.CLOCK) or row["shown"] is not None:
            watched += [row["due"], row["shown"]]
        days += [day for day in watched if day is not None and day >= on]
    return min(days) + timedelta(days=1) if days else None


def change_of(row: Row) -> DutyChange:
    """A duty as pages name what happens to it."""
    return DutyChange(
        duty_id=row["id"],
        code=row["code"],
        key=row["key"],
        data_class=row["data_class"],
        state=row["state"],
        shown=row["shown"],
        basis=row["basis"],
        target=row["target"],
        responsible=tuple(responsible(row)),
        others=tuple(code for role, code, _ in row["parties"] if role != Role.RESPONSIBLE),
        source=tuple(row["sources"]),
    )


def move_of(move: tuple[Row, str, str, TransferReason, date]) -> Move:
    """A transfer as pages name it."""
    row, from_, to, reason, _ = move
    return Move(change_of(row), from_, to, reason)
