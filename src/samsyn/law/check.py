"""Does what a case file expects hold? Compares its `expect` part with what `derive` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from samsyn.law.answer import as_objects, derive_case
from samsyn.law.casefile import CaseFile
from samsyn.law.reader import iso_date
from samsyn.law.rulebook import Rulebook

#: Keys that mean the same key of the answer; window keys look inside `window`.
PLAIN = ("regime", "shown", "latest", "mode", "state", "closed", "basis")
WINDOW = {"window_from": "from", "window_to": "to", "reasoned_from": "reasoned_from"}
PARTIES = ("responsible", "consulted", "informed")


@dataclass(frozen=True)
class Finding:
    """One expectation: its number in the file, the duty, whether it holds, and why not."""

    number: int
    duty: str
    holds: bool | None
    why: str


def check_case(case: CaseFile, rulebook: Rulebook) -> list[Finding]:
    """A finding for each row of `expect`; sentences under `assert` are for other tests (none)."""
    findings = []
    for number, row in enumerate(case.document.content.get("expect") or [], start=1):
        if not isinstance(row, dict) or "duty" not in row:
            said = str(row.get("assert") or row.get("role")) if isinstance(row, dict) else str(row)
            findings.append(Finding(number, "", None, said))
            continue
        problems = _Check(case, rulebook).problems(row)
        findings.append(Finding(number, row["duty"], not problems, "; ".join(problems)))
    return findings


class _Check:
    def __init__(self, case: CaseFile, rulebook: Rulebook) -> None:
        self.case, self.rulebook = case, rulebook

    def problems(self, row: Mapping[str, Any]) -> list[str]:
        on = iso_date(row["on"]) if row.get("on") else self.case.last_day
        if on is None:
            return ["the case has no events to look at"]
        records = self.records(row, on)
        if row.get("exists") == "false":
            live = [r for r in records if r["state"] in ("open", "overdue", "done")]
            return [f"expected no record, found {live[0]['state']} since {live[0]['trigger']}"] if live else []
        if not records:
            return [f"expected a record on {on}, found none"]
        # Any of the turns may be the one that is meant; the nearest miss is reported.
        misses = [self.misses(row, record) for record in records]
        problems = [] if [] in misses else min(misses, key=len)
        return problems + self.on_days(row)

    def records(self, row: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
        records = as_objects(derive_case(self.case, self.rulebook, on), self.rulebook)
        return [
            record
            for record in records
            if record["duty"] == row["duty"]
            and (not row.get("person") or record["person"] == row["person"])
            and (not row.get("after") or (record["trigger"]["date"] or "") >= row["after"])
        ]

    def misses(self, row: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
        problems = []
        for key in PLAIN:
            if key not in row or (key == "basis" and "latest" in row and "due" not in row):
                continue
            if str(row[key]) != str(record.get(key)):
                problems.append(f"{key}: expected {row[key]}, got {record.get(key)}")
        if "due" in row and record["due"] not in (row["due"], row.get("due_if_saturday_counts")):
            problems.append(f"due: expected {row['due']}, got {record['due']}")
        for key, inside in WINDOW.items():
            got = (record.get("window") or {}).get(inside)
            if key in row and row[key] != got:
                problems.append(f"{key}: expected {row[key]}, got {got}")
        for key in PARTIES:
            if key in row and not _named(row[key], record[key]):
                problems.append(f"{key}: expected {row[key]}, got {', '.join(record[key]) or 'nobody'}")
        if "participant" in row and not _named(row["participant"], record["supporting"] + record["consulted"]):
            problems.append(f"participant: expected {row['participant']}")
        if "decider" in row and not _named(row["decider"], [record.get("decider") or ""]):
            problems.append(f"decider: expected {row['decider']}, got {record.get('decider')}")
        if "cites" in row and not any(row["cites"] in source for source in record["source"]):
            problems.append(f"cites: expected {row['cites']}, got {'; '.join(record['source'])}")
        if "must_not_be" in row and row["must_not_be"] in record["responsible"]:
            problems.append(f"responsible must not be {row['must_not_be']}")
        return problems

    def on_days(self, row: Mapping[str, Any]) -> list[str]:
        problems = []
        for key in ("responsible", "decider"):
            for day, expected in (row.get(f"{key}_on") or {}).items():
                found = [_list(record.get(key)) for record in self.records(row, iso_date(day))]
                if not any(_named(expected, codes) for codes in found):
                    problems.append(f"{key} on {day}: expected {expected}, got {found}")
        return problems


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value or ""]


def _named(expected: str, codes: list[str]) -> bool:
    """Are the expected organisations among the codes? `TE` means any `TE:…`; `TE+MUN` both."""
    if expected == "district court":
        expected = "COURT"
    wanted = expected.split(" ")[0].split("+")
    return all(any(code == name or code.startswith(f"{name}:") for code in codes) for name in wanted)
