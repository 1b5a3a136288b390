"""`make bench`: fill, measure, tell the budgets of the design and what falls short of them.

`python -m bench [--cases 10000 100000] [--big] [--requests 300] [--only WORD …] [--reuse] [--format json]`

`--big` adds a database of 1,000,000 cases (some 40 GB and an hour to fill). A budget that is not
kept is told and does not make the command fail: figures of a shared machine are no test.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from bench.databases import Databases
from samsyn.devserver import APPLICATION, ROOT, RUN, ServerError

BIG = 1_000_000


def main(arguments: list[str]) -> int:
    """Prepare, measure each database in a process of its own, tell."""
    asked = _parser().parse_args(arguments)
    sizes = sorted({*asked.cases, *([BIG] if asked.big else [])})
    RUN.mkdir(exist_ok=True)
    with (RUN / "bench.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError("the bench is already running from this folder") from None
        results = _measure_all(asked, sizes)
    _tell(results, asked)
    return 0


def _measure_all(asked: argparse.Namespace, sizes: list[int]) -> dict[int, dict[str, Any]]:
    databases = Databases(reuse=asked.reuse)
    databases.cluster.start()
    try:
        _prepare(databases)
        return {cases: _measured(databases, cases, asked, sizes) for cases in sizes}
    finally:
        databases.cluster.stop()


def _prepare(databases: Databases) -> None:
    """What the pages need beside the database: translations and static files, as in the demonstration."""
    databases.manage("postgres", APPLICATION, "messages", "--compile")
    databases.manage("postgres", APPLICATION, "collectstatic", "--noinput", "--verbosity=0")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--big", action="store_true", help="also 1,000,000 cases")
    parser.add_argument("--reuse", action="store_true", help="also databases filled from older sources")
    parser.add_argument("--requests", type=int, default=300, help="requests of each kind")
    parser.add_argument("--only", nargs="*", default=[], help="words of the names of what to measure")
    parser.add_argument("--rederive", type=int, default=3000, help="cases derived anew; 0: none")
    parser.add_argument("--import-rows", type=int, default=10_000, help="rows of the list; 0: no import")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser


def _measured(databases: Databases, cases: int, asked: argparse.Namespace, sizes: list[int]) -> dict[str, Any]:
    """The figures of one database. Rates are measured on one of them: the derivation on the smallest,
    import and re-derivation on the largest that is copied."""
    _say(f"{cases} cases …")
    database = databases.filled(cases)
    _say(f"  filled: {database.cases} cases, {database.seconds:.0f} s")
    name = databases.copied(database)
    copied = [size for size in sizes if size < BIG] or sizes
    words = ["--requests", str(asked.requests), "--only", *asked.only]
    if cases == sizes[0]:
        words += ["--derive", "3"]
    if cases == copied[-1]:
        words += ["--rederive", str(asked.rederive), "--import-rows", str(asked.import_rows)]
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "bench.run", *words],
            env=databases.environment(name, APPLICATION, database.day),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    finally:
        databases.done_with(name)
    return {"filled": asdict(database), **json.loads(finished.stdout)}


def _tell(results: dict[int, dict[str, Any]], asked: argparse.Namespace) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SAMSYN_DEMO", "1")
    import django

    django.setup()
    from bench.pages import chosen
    from bench.table import lines, shortfalls

    items = list(chosen(asked.only))
    short = shortfalls(items, results)
    if asked.format == "json":
        print(json.dumps({"results": results, "short": short}, indent=1))
        return
    for line in lines(items, results):
        print(line)
    print("\nEvery budget is kept." if not short else "\nFalls short:\n  " + "\n  ".join(short))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ServerError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(1)
