"""Checks a list as its columns were chosen, and keeps what must be mended or decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from samsyn.cases.bulk import foresee
from samsyn.cases.listed import ListedPerson
from samsyn.cases.reckoning import Becomes
from samsyn.cases.terms import Reason, Refusal
from samsyn.clients.completing import known_persons
from samsyn.clients.rows import insert
from samsyn.exchange import queries
from samsyn.exchange.kinds import plain
from samsyn.exchange.matching import Match, matches, proposed
from samsyn.exchange.models import Batch, BatchRow
from samsyn.exchange.people import listed
from samsyn.exchange.rules import Reading, check_rows
from samsyn.exchange.services.uploading import forget_rows, require_on_its_way
from samsyn.exchange.terms import BatchState, Checked, Choice, Problem, ReadRow, Table, Trouble
from samsyn.journal.services import record
from samsyn.journal.terms import Actor, Kind

SAMPLE = 5
#: How many different sorts of rows are tried out for a ground; the act itself asks for every row.
SHAPES = 1500
TROUBLE_OF = {Reason.NO_GROUND: Trouble.NO_GROUND, Reason.OTHER_AUTHORITY: Trouble.MAY_NOT_OPEN}
REMEMBER = "ON CONFLICT (organisation_id, kind, heading) DO UPDATE SET target = EXCLUDED.target"


def check_list(
    actor: Actor, *, batch_id: UUID, mapping: Sequence[str], defaults: Mapping[str, str], today: date
) -> tuple[Problem, ...]:
    """Read the whole list with these columns, and keep what must be mended or decided.

    Answers what is wrong with the columns themselves; then nothing else is read.
    fi: luettelon tarkistus · sv: kontroll av en lista"""
    batch = queries.batch(actor, batch_id, held=True)
    require_on_its_way(batch)
    batch.mapping, batch.defaults = list(mapping), {key: value for key, value in defaults.items() if value}
    table = queries.table(batch)
    reading = queries.reading(actor, batch, today)
    checked = check_rows(table, reading)
    forget_rows(batch)
    if not checked.rows:
        _save(batch, BatchState.UPLOADED, checked, {})
        return checked.problems
    _remember(actor, batch, table)
    people = households(actor, checked.rows, reading)
    found = matches(actor, [one.person for one in people])
    choices = _proposed(found, people)
    checked = replace(checked, problems=_with_refusals(actor, checked, table, people, choices, reading, today))
    _keep(batch, checked, found, choices)
    _save(batch, BatchState.CHECKED, checked, _summary(checked, choices))
    return ()


def households(actor: Actor, rows: Sequence[ReadRow], reading: Reading) -> list[ListedPerson]:
    """The rows as the act takes them; how many share a household is known, which household not yet."""
    sizes = Counter(row.household for row in rows if row.household)
    return [
        listed(
            row,
            reading.kind,
            reading.targets,
            actor.organisation_code,
            household_size=sizes.get(row.household, 1) if row.household else 1,
        )
        for row in rows
    ]


def choose(actor: Actor, *, batch_id: UUID, decided: Mapping[int, tuple[Choice, UUID | None]]) -> None:
    """Decide of rows whether they are known persons, new ones, or left out.

    A case can be chosen only among those that the page proposed for the row."""
    batch = queries.batch(actor, batch_id, held=True)
    require_on_its_way(batch)
    rows = {row.number: row for row in BatchRow.objects.filter(batch_id=batch.id, number__in=list(decided))}
    for number, (choice, case_id) in decided.items():
        row = rows.get(number)
        proposals = {UUID(candidate) for candidate, _ in row.candidates} if row else set()
        if row is None or (choice is Choice.SAME and case_id not in proposals):
            continue
        row.choice, row.chosen = choice, case_id if choice is Choice.SAME else None
    BatchRow.objects.bulk_update(rows.values(), ["choice", "chosen"])


def export_problems(actor: Actor, *, batch_id: UUID) -> list[Problem]:
    """Take what is wrong in a list out as a file: the values of its cells leave the house.

    fi: virheluettelon vienti · sv: export av fellistan"""
    batch = queries.batch(actor, batch_id, held=True)
    problems = queries.problems(batch)
    record(
        actor,
        kind=Kind.EXPORT,
        what="export_list_problems",
        data_classes=["identity"],
        detail={"batch": str(batch.id), "rows": len(problems)},
    )
    return problems


def decide_all(actor: Actor, *, batch_id: UUID, choice: Choice) -> None:
    """Decide everything that is still open in one way: all new, or all left out."""
    batch = queries.batch(actor, batch_id, held=True)
    require_on_its_way(batch)
    open_ones = Q(batch_id=batch.id, choice=Choice.UNDECIDED)
    if choice in (Choice.NEW, Choice.SKIP):
        BatchRow.objects.filter(open_ones).update(choice=choice, chosen=None)


def _remember(actor: Actor, batch: Batch, table: Table) -> None:
    rows = {
        plain(heading): {
            "organisation_id": actor.organisation_id,
            "kind": batch.kind,
            "heading": plain(heading),
            "target": target,
        }
        for heading, target in zip(table.headings, batch.mapping, strict=False)
        if heading
    }
    insert("exchange_columnmemory", list(rows.values()), conflict=REMEMBER)


def _proposed(found: Sequence[Match], people: Sequence[ListedPerson]) -> list[tuple[Choice, UUID | None]]:
    asked = {candidate.case_id for match in found for candidate in match.visible}
    known = known_persons(asked) if asked else {}
    choices = [proposed(match, one.person, known) for match, one in zip(found, people, strict=True)]
    taken = Counter(case_id for choice, case_id in choices if choice is Choice.SAME)
    return [
        (Choice.UNDECIDED, None) if case_id and taken[case_id] > 1 and match.visible else (choice, case_id)
        for (choice, case_id), match in zip(choices, found, strict=True)
    ]


def _with_refusals(
    actor: Actor,
    checked: Checked,
    table: Table,
    people: Sequence[ListedPerson],
    choices: Sequence[tuple[Choice, UUID | None]],
    reading: Reading,
    today: date,
) -> tuple[Problem, ...]:
    """The problems, with those that only the law and the cases know of: no ground, an act that is not possible yet."""
    wrong = {problem.row for problem in checked.problems if not problem.is_warning}
    known: list[ListedPerson] = []
    shapes: dict[Any, list[ListedPerson]] = {}
    for one, (choice, case_id) in zip(people, choices, strict=True):
        if one.row in wrong or choice in (Choice.UNDECIDED, Choice.SKIP):
            continue
        if choice is Choice.SAME:
            known.append(replace(one, known=case_id))
        else:
            shapes.setdefault(_shape(one), []).append(one)
    tried = {rows[0].row: rows for rows in list(shapes.values())[:SHAPES]}
    trial = [*known, *(rows[0] for rows in tried.values())]
    found = list(checked.problems)
    for row, (becomes, refusals) in foresee(actor, rows=trial, once=reading.order.once, today=today).items():
        if becomes is Becomes.REFUSED:
            found += _refused([one.row for one in tried.get(row, ())] or [row], refusals, table)
    return tuple(sorted(found, key=lambda problem: (problem.row, problem.column)))


def _shape(one: ListedPerson) -> tuple[Any, ...]:
    """What the ground hangs on: two rows of one shape have a ground both or neither."""
    situation = one.situation
    facts = tuple((told.event.type, told.event.attributes.get("to"), told.source) for told in one.events)
    flags = (situation.group, situation.municipality, situation.flags, situation.vulnerable, situation.emergency)
    more = (situation.move_mode, tuple(situation.organisations.items()), situation.protection)
    return (*flags, *more, facts)


def _refused(rows: Iterable[int], refusals: Iterable[Refusal], table: Table) -> list[Problem]:
    return [
        Problem(row, -1, "", "", TROUBLE_OF.get(refusal.reason, Trouble.ACT_REFUSED), {"reason": refusal.reason.value})
        for row in rows
        for refusal in refusals
    ]


def _keep(
    batch: Batch, checked: Checked, found: Sequence[Match], choices: Sequence[tuple[Choice, UUID | None]]
) -> None:
    """Keep the rows about which something must be said or decided, and the first ones as a sample."""
    by_row: dict[int, list[Problem]] = {}
    for problem in checked.problems:
        by_row.setdefault(problem.row, []).append(problem)
    kept = []
    for index, (row, match, (choice, case_id)) in enumerate(zip(checked.rows, found, choices, strict=True)):
        troubles = by_row.get(row.number, [])
        # What became of a row before needs no decision; the act finds it again by itself.
        asked = [] if match.before else [[str(one.case_id), list(one.same)] for one in match.visible]
        if index < SAMPLE or troubles or asked:
            kept.append(
                {
                    "batch_id": batch.id,
                    "organisation_id": batch.organisation_id,
                    "number": row.number,
                    "said": _said(row) if index < SAMPLE or asked else {},
                    "problems": [problem.as_json() for problem in troubles],
                    "has_error": any(not problem.is_warning for problem in troubles),
                    "candidates": asked,
                    "choice": choice.value if asked else Choice.NEW.value,
                    "chosen": case_id if asked else None,
                }
            )
    insert("exchange_batchrow", kept)


def _said(row: ReadRow) -> dict[str, Any]:
    """A row as the page shows it. An identity code is shown by its birth date only."""
    said = {key: str(value) for key, value in row.identity.items() if key not in ("hetu", "birth_date")}
    if row.identity.get("hetu"):
        said["hetu"] = f"{row.identity['hetu'][:7]}••••"
    return {
        "name": row.name,
        "born": row.born.isoformat() if row.born else "",
        "identity": said,
        "contact": row.contact,
        "situation": {key: str(value) for key, value in row.situation.items()},
        "events": [
            [event.type, event.on.isoformat(), str(event.attributes.get("planned_on", ""))] for event in row.events
        ],
    }


def _save(batch: Batch, state: BatchState, checked: Checked, summary: Mapping[str, Any]) -> None:
    warnings = sum(1 for problem in checked.problems if problem.is_warning)
    Batch.objects.filter(id=batch.id).update(
        mapping=batch.mapping,
        defaults=batch.defaults,
        state=state,
        errors=len(checked.problems) - warnings,
        warnings=warnings,
        summary=dict(summary),
        failure={},
    )


def _summary(checked: Checked, choices: Sequence[tuple[Choice, UUID | None]]) -> dict[str, Any]:
    events = Counter(event.type for row in checked.rows for event in row.events)
    groups = Counter(str(row.situation.get("group", "")) for row in checked.rows)
    return {
        "persons": len(checked.rows),
        "events": dict(events.most_common()),
        "groups": dict(groups.most_common()),
        "households": len({row.household for row in checked.rows if row.household}),
    }
