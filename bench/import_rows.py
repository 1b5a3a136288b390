"""`python -m bench.import_rows [ROWS]`: how long does the import of a long list take, step by step?

A municipality's own spreadsheet of invented persons (10,000 unless said otherwise) with days from 2021
to 2026 is uploaded, checked and imported, and then imported once more: the second time nothing may
change. The database is on a server of its own with safe settings; told are seconds on the wall, CPU
seconds of this process and of its database backend, and the most memory it had.
"""

from __future__ import annotations

import io
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter

from samsyn.devserver import RUN, Cluster, drop_database, provision

NAME = "samsyn_bench_import"
TODAY = date(2026, 11, 24)
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
FAMILY = "Ahmadi Haddad Hussein Warsame Kovalenko Nguyen Karimi Okello Habimana Rahimi Yusuf Petrenko Tesfay".split()
GIVEN = "Zahra Omar Amina Liban Olena Linh Reza Grace Jean Farida Ismail Taras Selam Yonas Mariam Bahar Hassan".split()
LANGUAGES = "dari arabiska somaliska somaliska ukrainska vietnamesiska persiska swahili kinyarwanda".split()
HEADINGS = [
    "Efternamn", "Förnamn", "Födelsedatum", "Personbeteckning", "Klientnummer", "Språk", "Tolk", "Målgrupp",
    "Hemkommun", "Hushåll", "Uppehållstillstånd", "Hemkommun sedan", "Kartläggning gjord", "Plan undertecknad",
    "Plan reviderad", "Arbetssökande sedan", "FPA-anmälan utkomststöd",
]  # fmt: skip
Answer = TypeVar("Answer")


def content(count: int, seed: int = 1) -> bytes:
    """The workbook: always the same for a number of rows."""
    chance = random.Random(seed)  # noqa: S311  (invented people)
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    page, day = book.add_worksheet("Klienter"), book.add_format({"num_format": "d.m.yyyy"})
    page.write_row(0, 0, HEADINGS)
    for number in range(1, count + 1):
        for column, value in enumerate(_row(chance, number)):
            if isinstance(value, date):
                page.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
            elif value is not None:
                page.write(number, column, value)
    book.close()
    return memory.getvalue()


def _row(chance: random.Random, number: int) -> list[Any]:
    born = date(1950, 1, 1) + timedelta(days=number % 25_000)
    permit = date(2021, 1, 10) + timedelta(days=chance.randrange(2_000))
    home = permit + timedelta(days=chance.randrange(10, 60))
    steps = [home + timedelta(days=chance.randrange(20 + 40 * step, 40 + 60 * step)) for step in range(1, 6)]
    mapped, plan, review, job, notice = [step if step < TODAY and chance.random() < 0.7 else None for step in steps]
    individual = 900 + number // 25_000
    figures = f"{born:%d%m%y}{individual}"
    sign = "A" if born.year >= 2000 else "-"
    code = f"{born:%d%m%y}{sign}{individual}{CHECK[int(figures) % 31]}"
    return [
        chance.choice(FAMILY), f"{chance.choice(GIVEN)} {chance.choice(GIVEN)} {number}", born, code, f"K{number:06d}",
        chance.choice(LANGUAGES), chance.choice(("ja", "nej")), chance.choice(("Kvotflykting", "IP", "TP1", "Familj")),
        "Närpes", f"H{number // 3}", permit, home, mapped, plan, review, job, notice,
    ]  # fmt: skip


def main(count: int) -> int:
    """Prepare, import, tell."""
    cluster = Cluster(RUN / "pg-bench-import")
    cluster.start()
    try:
        drop_database(cluster.url("postgres"), NAME)
        provision(cluster.url("postgres"), NAME)
        _prepare(cluster)
        return _measure(count)
    finally:
        from django.db import connections

        connections.close_all()
        drop_database(cluster.url("postgres"), NAME)
        cluster.stop()


def _prepare(cluster: Cluster) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMSYN_DEMO": "1",
        "SAMSYN_TEST": "1",
        "SAMSYN_DATABASE_URL": cluster.url(NAME, "samsyn_owner"),
    }
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    connections["default"].close()
    connections["default"].settings_dict["USER"] = "samsyn_app"
    call_command("load_region", verbosity=0)
    call_command("load_demo_staff", verbosity=0)


def _measure(count: int) -> int:
    from django.contrib.auth import get_user_model

    from samsyn.access.actors import actor_by_id

    actor = actor_by_id(get_user_model().objects.get(username="ylva").id)
    file = content(count)
    print(f"{count} rows, {len(file) / 1024:.0f} KB")
    receipts = []
    for turn in ("first", "again"):
        batch_id = _timed(f"{turn}: upload, guess columns", partial(_upload, actor, file))
        _timed(f"{turn}: check, look for duplicates", partial(_check, actor, batch_id))
        receipts.append(_timed(f"{turn}: import", partial(_import, actor, batch_id)))
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    first, again = receipts
    duties = sum(sum(codes.values()) for codes in first["duties"].values())
    print(f"new {first['new']}, events {sum(first['events'].values())}, open duties {duties}")
    print(f"again: new {again['new']}, changed {again['changed']}, unchanged {again['unchanged']}")
    return 0 if (first["new"], again["unchanged"], again["events"]) == (count, count, {}) else 1


def _timed(what: str, act: Callable[[], Answer]) -> Answer:
    wall, cpu, database = time.perf_counter(), time.process_time(), _backend_cpu()
    answer = act()
    wall, cpu, database = time.perf_counter() - wall, time.process_time() - cpu, _backend_cpu() - database
    print(f"{what:<34}{wall:7.1f} s   CPU: process {cpu:5.1f} s, its database backend {database:5.1f} s", flush=True)
    return answer


def _backend_cpu() -> float:
    """CPU seconds of the database process that works for us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _upload(actor: Any, file: bytes) -> Any:
    from samsyn.access.context import acting
    from samsyn.exchange import services
    from samsyn.exchange.terms import ListKind

    with acting(actor) as me:
        return services.upload_list(me, kind=ListKind.OWN_CLIENTS, file_name="klienter.xlsx", content=file, today=TODAY)


def _check(actor: Any, batch_id: Any) -> None:
    from samsyn.access.context import acting
    from samsyn.exchange import queries, services

    with acting(actor) as me:
        batch = queries.batch(me, batch_id)
        found = services.check_list(
            me, batch_id=batch_id, mapping=batch.mapping, defaults=batch.defaults, today=TODAY
        ) or queries.problems(queries.batch(me, batch_id))
        wrong = [problem for problem in found if not problem.is_warning]
        if wrong:
            raise SystemExit(f"the list has errors: {wrong[:3]}")


def _import(actor: Any, batch_id: Any) -> Any:
    from samsyn.access.context import acting
    from samsyn.exchange import queries, services

    now = datetime.now(UTC)
    with acting(actor) as me:
        services.start_import(me, batch_id=batch_id, now=now)
    with acting(actor) as me:
        services.run_import(me, batch_id=batch_id, today=TODAY, now=now)
        return queries.batch(me, batch_id).receipt


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
