"""The table of the design's section 9: budget, measured, and what falls short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bench.pages import Item

#: What CPU may grow by from the smallest database to the largest.
GROWTH = 1.2
DERIVE = 3000
IMPORT_SECONDS = 60
HEAD = (
    f"{'what, as the least privileged user':<36}{'cases':>9}{'CPU-ms':>8}{'of it DB':>9}{'quiet':>7}{'budget':>7}"
    f"{'SQL':>5}{'budget':>7}{'median':>8}{'p95':>7}{'KB':>5}"
)


def total(row: Mapping[str, Any]) -> float:
    """Milliseconds of CPU of process and backend."""
    return float(row["cpu"] + row["database_cpu"])


def shortfalls(items: Iterable[Item], results: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """Which budgets are not kept, in words."""
    found = []
    sizes = sorted(results)
    for item in items:
        for cases in sizes:
            row = results[cases]["items"][item.name]
            if item.cpu is not None and total(row) > item.cpu:
                found.append(f"{item.name}, {cases} cases: {total(row):.1f} CPU-ms, budget {item.cpu:.0f}")
            if item.statements is not None and row["statements"] > item.statements:
                found.append(f"{item.name}, {cases} cases: {row['statements']} statements, budget {item.statements}")
        growth = grown(item, results)
        if item.cpu is not None and growth is not None and growth > GROWTH:
            found.append(f"{item.name}: {growth:.2f} times from {sizes[0]} to {sizes[-1]} cases, budget {GROWTH}")
    for cases in sizes:
        rates = results[cases]
        if "derive" in rates and rates["derive"]["typical"]["per_second"] < DERIVE:
            found.append(f"derive: {rates['derive']['typical']['per_second']:.0f} per second and core, budget {DERIVE}")
        if "import" in rates and rates["import"]["seconds"] > IMPORT_SECONDS:
            found.append(f"import: {rates['import']['seconds']:.0f} s for {rates['import']['rows']} rows, budget 60 s")
    return found


def grown(item: Item, results: Mapping[int, Mapping[str, Any]]) -> float | None:
    """How much more CPU the largest database asks for than the smallest."""
    sizes = sorted(results)
    if len(sizes) < 2:
        return None
    return total(results[sizes[-1]]["items"][item.name]) / total(results[sizes[0]]["items"][item.name])


def lines(items: Iterable[Item], results: Mapping[int, Mapping[str, Any]]) -> Iterable[str]:
    """The table, line by line."""
    items = list(items)
    yield HEAD
    for item in items:
        for index, cases in enumerate(sorted(results)):
            row = results[cases]["items"][item.name]
            yield (
                f"{item.name if not index else '':<36}{cases:>9}{total(row):>8.1f}{row['database_cpu']:>9.1f}"
                f"{row['quiet']:>7.1f}{_budget(item.cpu):>7}{row['statements']:>5}{_budget(item.statements):>7}"
                f"{row['median']:>8.1f}{row['p95']:>7.1f}{row['size'] / 1000:>5.0f}"
            )
        growth = grown(item, results)
        if growth is not None:
            yield f"{'':<36}{'growth':>9}{growth:>8.2f}{'':>16}{GROWTH if item.cpu else '':>7}"
    yield ""
    for cases in sorted(results):
        yield from _rates(cases, results[cases])


def _budget(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _rates(cases: int, rates: Mapping[str, Any]) -> Iterable[str]:
    filled = rates["filled"]
    yield (
        f"fill, {cases} cases: {filled['rows']} rows in {filled['seconds']:.0f} s,"
        f" {filled['cases'] / filled['seconds']:.0f} cases per second, {filled['size'] / 1e9:.1f} GB"
    )
    for name, row in rates.get("derive", {}).items():
        budget = f", budget {DERIVE}" if name == "typical" else ""
        yield (
            f"derive, {name} ({row['events']:.0f} events): {row['per_second']:.0f} cases per second and core{budget}"
        )
    if "import" in rates:
        row = rates["import"]
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in row["parts"].items())
        yield (
            f"import, {row['rows']} rows ({row['new']} new) beside {cases} cases: {row['seconds']:.1f} s ({parts}),"
            f" {row['cpu']:.1f} s of CPU, budget {IMPORT_SECONDS} s"
        )
    if "rederive" in rates:
        row = rates["rederive"]
        yield (
            f"re-derivation after a changed target, {row['cases']} of {row['all_cases']} cases"
            f" ({row['changed']} duties changed): {row['per_cpu_second']:.0f} cases per second of CPU;"
            f" all in {row['all_minutes_on_one_core']:.1f} minutes on one core"
        )
