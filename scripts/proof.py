"""`make proof`: the long proofs, and the page that tells what they found (docs/proof.md).

`scripts/proof.py [NAME …] [--size NAME=N …]`. Each proof is a function that answers a `Part`: its
figures and what is wrong. Those that are not run keep what the page says of their last run. The
page is written whatever was found; the command fails when anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
HEAD = """# What was proved, and when

Written by `make proof`, which runs for an hour or so; `make test` runs a short version of each part.
"""


@dataclass
class Part:
    """What one proof found: a title, its figures in order, and every problem."""

    title: str
    what: str
    figures: dict[str, str]
    problems: list[str] = field(default_factory=list)


def crashes(size: int) -> Part:
    """Kill PostgreSQL and the web process under write load."""
    from tests.crash.storm import storm

    found = storm(size, say=say)
    kinds = ", ".join(f"{count} {kind}s" for kind, count in sorted(found.kinds.items()))
    return Part(
        "Crashes",
        "Four people write over HTTP (facts, notes, changes of the situation, new cases) while SIGKILL hits all "
        "processes of PostgreSQL, the web process, or both, at random moments. Whoever gets no answer sends the same "
        "form again; one acknowledged form in ten is sent twice. After each kill every acknowledged act must be "
        "there; at the end each act must be there once and have its row in the journal, each such row its act, and "
        "duties, grants and lists of every case must be what deriving its facts anew makes of them.",
        {
            "kills": f"{found.kills.total()} ({', '.join(f'{name} {n}' for name, n in sorted(found.kills.items()))})",
            "acts acknowledged": f"{found.acknowledged} ({kinds})",
            "acts in flight when the kills came": str(found.caught),
            "failed requests": str(found.errors),
            "forms sent again after no answer": str(found.retried),
            "acknowledged forms sent a second time": str(found.doubled),
            "cases at the end": str(found.counts.get("cases", 0)),
            "rows of the journal that tell of acts": str(found.counts.get("journal", 0)),
            "slowest start after a kill": f"{found.slowest_start:.1f} s",
            "took": f"{found.seconds / 60:.0f} min",
        },
        found.problems,
    )


def crowds(size: int) -> Part:
    """Many people at once over few connections."""
    from tests.interleaved.crowd import CONNECTIONS, THREADS, crowd

    found = crowd(size, say=say)
    return Part(
        "Crowds",
        f"{THREADS} threads of one web process share {CONNECTIONS} connections. A crowd of eight people of eight "
        "authorities asks for lists, searches, cases of their own and of others and pages that do not exist, and "
        "writes notes; each request is somebody else's than the one before it, and one in forty leaves before the "
        "answer. Every page must be that of who asked and hold no word about a person whom the asker may not know; "
        "the journal must tell of as many looks as were answered, each by who looked, and every note by who wrote it.",
        {
            "requests": str(found.asked),
            "answers": ", ".join(f"{count} × {name}" for name, count in sorted(found.answers.items())),
            "notes written": str(len(found.written)),
            "connections at most": str(found.connections),
            "took": f"{found.seconds / 60:.0f} min",
        },
        found.problems,
    )


def decisions(size: int) -> Part:
    """Access decided by the rules in Python and by the database."""
    from bench.databases import Databases
    from samsyn.devserver import APPLICATION

    databases = Databases()
    databases.cluster.start()
    try:
        say("  filling the database …")
        database = databases.filled(size)
        name = databases.copied(database)
        began = time.monotonic()
        finished = subprocess.run(
            [sys.executable, "-m", "tests.decisions.comparing", "--cases", str(size)],
            env=databases.environment(name, APPLICATION, database.day),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        databases.done_with(name)
    finally:
        databases.cluster.stop()
    found = json.loads(finished.stdout)
    return Part(
        "Decisions",
        "For each generated case the rules say anew, from its facts, which organisation sees and changes which class "
        "of data. The database is then asked as each organisation, without and with the field right, which rows it "
        "shows and which it would let change, table by table.",
        {
            "cases": str(found["cases"]),
            "organisations": str(found["organisations"]),
            "decisions (case × organisation × class)": str(found["decisions"]),
            "of them: sees": str(found["allowed"]),
            "of them: changes": str(found["changeable"]),
            "rows of cases": str(found["rows"]),
            "took": f"{(time.monotonic() - began) / 60:.0f} min",
        },
        found["problems"],
    )


#: The proofs by name, with their full size.
PROOFS: dict[str, tuple[Callable[[int], Part], int]] = {
    "crashes": (crashes, 200),
    "crowds": (crowds, 20_000),
    "decisions": (decisions, 100_000),
}


def main(arguments: list[str]) -> int:
    """Run the proofs that were asked for, all if none was, and write the page."""
    parser = argparse.ArgumentParser(prog="proof", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(PROOFS)}")
    parser.add_argument("--size", action="append", default=[], metavar="NAME=N", help="less than the full size")
    asked = parser.parse_args(arguments)
    sizes = dict(pair.split("=", 1) for pair in asked.size)
    if unknown := (set(asked.names) | set(sizes)) - set(PROOFS):
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    wrong = 0
    for name in asked.names or PROOFS:
        proof, full = PROOFS[name]
        say(f"{name} …")
        part = proof(int(sizes.get(name, full)))
        tell(name, part)
        wrong += len(part.problems)
    return 1 if wrong else 0


def tell(name: str, part: Part) -> None:
    """Say it, and put it into the page in place of what was there of the same proof."""
    lines = [f"<!-- {name} -->", f"## {part.title}", "", part.what, "", "| | |", "|---|---|"]
    now = f"{datetime.now(UTC):%Y-%m-%d}, {commit()}, {os.cpu_count()} cores"
    for label, value in {"run": now, **part.figures, "problems": str(len(part.problems))}.items():
        lines.append(f"| {label} | {value} |")
        say(f"  {label}: {value}")
    if part.problems:
        lines += ["", *(f"- {problem}" for problem in part.problems[:50])]
        say("\n".join(f"  PROBLEM {problem}" for problem in part.problems[:50]))
    lines += ["", f"<!-- end of {name} -->"]
    text, block = PAGE.read_text("utf-8") if PAGE.exists() else HEAD, "\n".join(lines)
    old = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    text = old.sub(lambda _: block, text) if old.search(text) else f"{text.rstrip()}\n\n{block}\n"
    PAGE.write_text(text, "utf-8")


def commit() -> str:
    """Which state of the code was proved; marked where it is not what was committed."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=, changed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return f"commit {told.stdout.strip()}" if told.returncode == 0 else "no commit"


def say(words: str) -> None:
    """A line for whoever waits."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
