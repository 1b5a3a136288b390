"""Measures one database in a process of its own: `python -m bench.run` prints JSON. `bench` starts it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

import django


def main(arguments: list[str]) -> int:
    """Measure what is asked for on the database of the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rederive", type=int, default=0)
    parser.add_argument("--import-rows", type=int, default=0)
    parser.add_argument("--derive", type=float, default=0, help="seconds for each sort of cases")
    asked = parser.parse_args(arguments)
    django.setup()
    json.dump(measured(asked), sys.stdout)
    return 0


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """All figures of one database."""
    from bench import rates
    from bench.measure import measure
    from bench.pages import Office, chosen

    office, items = Office(), {}
    for item in chosen(asked.only):
        items[item.name] = asdict(measure(item.requests(office, asked.requests)))
    answer: dict[str, Any] = {"items": items}
    if asked.derive:
        answer["derive"] = rates.derivations(asked.derive)
    if asked.import_rows:
        answer["import"] = rates.import_of_list(asked.import_rows)
    if asked.rederive:
        answer["rederive"] = rates.rederivation(asked.rederive)
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
