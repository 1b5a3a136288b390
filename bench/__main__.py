"""`make bench`: measure every page against its budget; status 1 if one is over.

| variable | meaning | when left out |
|---|---|---|
| SAMSYN_BENCH_REQUESTS | requests per page | 300 |
| SAMSYN_BENCH_PEOPLE | invented people in the database | what the demo has |

The database is a copy of the tests' template on a server of its own with safe settings.
"""

from __future__ import annotations

import os
import sys

from samsyn.devserver import RUN, Cluster, drop_database, provision

NAME = "samsyn_bench"


def main() -> int:
    """Prepare, measure, tell."""
    cluster = Cluster(RUN / "pg-bench")
    cluster.start()
    try:
        drop_database(cluster.url("postgres"), NAME)
        provision(cluster.url("postgres"), NAME)
        _prepare(cluster)
        return _measure_all(int(os.environ.get("SAMSYN_BENCH_REQUESTS", "300")))
    finally:
        _disconnect()
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
    from django.core.management import call_command, get_commands
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    connections["default"].close()
    connections["default"].settings_dict["USER"] = "samsyn_app"
    call_command("load_region", verbosity=0)
    call_command("load_demo_staff", verbosity=0)
    if "load_demo" in get_commands():
        people = os.environ.get("SAMSYN_BENCH_PEOPLE")
        call_command("load_demo", *([f"--people={people}"] if people else []), verbosity=0)


def _measure_all(times: int) -> int:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from bench.measure import measure
    from bench.pages import PAGES

    over = 0
    print(
        f"{'page':<20}{'CPU-ms':>8}{'of it DB':>10}{'budget':>8}{'SQL':>6}{'budget':>8}{'median':>9}{'p95':>8}{'KB':>7}"
    )
    for page in PAGES:
        try:
            address = reverse(page.view) + page.query
        except NoReverseMatch:
            print(f"{page.name:<20}  no such page yet: {page.view}")
            continue
        client = Client()
        client.force_login(get_user_model().objects.get(username=page.username))

        def ask(client: Client = client, address: str = address) -> int:
            response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answers with status {response.status_code}")
            return len(response.content)

        found = measure(ask, times=times)
        cpu = found.cpu + found.database_cpu
        verdict = "" if cpu <= page.cpu and found.statements <= page.statements else "  OVER"
        over += bool(verdict)
        print(
            f"{page.name:<20}{cpu:>8.1f}{found.database_cpu:>10.1f}{page.cpu:>8.0f}{found.statements:>6}"
            f"{page.statements:>8}{found.median:>9.1f}{found.p95:>8.1f}{found.size / 1000:>7.0f}{verdict}"
        )
    return 1 if over else 0


def _disconnect() -> None:
    if "django" in sys.modules:
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
