"""Rates: deriving, deriving everything anew after a change, importing a list."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from bench.import_rows import content
from bench.measure import Stretch
from samsyn.access.actors import actor_of
from samsyn.access.context import acting, engine
from samsyn.cases import services
from samsyn.demo_data.population import stream
from samsyn.exchange import queries as imports
from samsyn.exchange import services as importing
from samsyn.exchange.terms import Choice, ListKind
from samsyn.journal.terms import Actor
from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.organisations.services import set_local_setting
from samsyn.web.clock import today

SEED = 99


def derivations(seconds: float) -> dict[str, Any]:
    """How many cases are derived per second and core: typical ones of 20 events, and the whole mix."""
    day, rulebook = today(), load_rulebook()
    people = [
        person.facts for batch in islice(stream(day, seed=SEED, lane=0, lanes=1, batch=500), 8) for person in batch
    ]
    typical = [facts for facts in people if 17 <= len(facts.events) <= 23]
    answer: dict[str, Any] = {}
    for name, cases in (("typical", typical), ("mix", people)):
        for facts in cases[:300]:
            derive(facts, rulebook, day)
        done, began = 0, time.process_time()
        while time.process_time() - began < seconds:
            for facts in cases:
                derive(facts, rulebook, day)
            done += len(cases)
        used = time.process_time() - began
        events = sum(len(facts.events) for facts in cases) / len(cases)
        answer[name] = {"per_second": done / used, "events": events, "cases": len(cases)}
    return answer


def rederivation(cases: int) -> dict[str, Any]:
    """How quickly the cases follow a changed rule: the region's target for the assessment, from 2025 on."""
    day = today()
    officer = get_user_model().objects.select_related("organisation").get(username="gunvor")
    with acting(actor_of(officer)) as actor:
        set_local_setting(actor, "assess_start", "P21D", day.replace(year=2025, month=1, day=1), reason="measuring")
    with acting(Actor.system("bench")), engine(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        every = int(cursor.fetchone()[0])
        cursor.execute("SELECT id FROM cases_case ORDER BY hashtext(id::text) LIMIT %s", [cases])
        ids = [row[0] for row in cursor.fetchall()]
    stretch = Stretch()
    done = services.rederive(Actor.system("bench"), ids, day)
    return {
        "cases": done.cases,
        "changed": done.changed,
        "per_second": done.cases / stretch.seconds(),
        "per_cpu_second": done.cases / stretch.cpu(),
        "all_cases": every,
        "all_minutes_on_one_core": every / (done.cases / stretch.cpu()) / 60,
    }


def import_of_list(rows: int) -> dict[str, Any]:
    """How long a municipality's list of that many persons takes: read, check, import."""
    officer = get_user_model().objects.select_related("organisation").get(username="ylva")
    actor, day, now = actor_of(officer), today(), datetime.now(UTC)
    file = content(rows)
    stretch, parts, began = Stretch(), {}, time.perf_counter()

    def part(name: str) -> None:
        nonlocal began
        parts[name] = time.perf_counter() - began
        began = time.perf_counter()

    with acting(actor):
        batch_id = importing.upload_list(
            actor, kind=ListKind.OWN_CLIENTS, file_name="klienter.xlsx", content=file, today=day
        )
    part("upload")
    with acting(actor):
        batch = imports.batch(actor, batch_id)
        problems = importing.check_list(
            actor, batch_id=batch_id, mapping=batch.mapping, defaults=batch.defaults, today=day
        )
        importing.decide_all(actor, batch_id=batch_id, choice=Choice.NEW)
        importing.start_import(actor, batch_id=batch_id, now=now)
    part("check")
    with acting(actor):
        done = importing.run_import(actor, batch_id=batch_id, today=day, now=now)
    part("import")
    with acting(actor):
        receipt: Mapping[str, Any] = imports.batch(actor, batch_id).receipt
    return {
        "rows": rows,
        "done": done,
        "problems": [str(problem) for problem in problems],
        "new": receipt.get("new"),
        "seconds": stretch.seconds(),
        "cpu": stretch.cpu(),
        "parts": parts,
    }
