"""Does the law hold on the acceptance cases, on our own, and on both sides of every version?

`shared/` are the cases every implementation is run against; `cases/` are stories; `duties/` has,
for each duty, each version on its first day and on the day before.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from samsyn.law.casefile import CaseFile, read_cases
from samsyn.law.check import check_case
from samsyn.law.reader import iso_date
from samsyn.law.rulebook import load_rulebook

HERE = Path(__file__).parent
FOLDERS = ("shared", "cases", "duties")


def cases(folder: str) -> Iterator[CaseFile]:
    for file in sorted((HERE / folder).glob("*.yaml")):
        yield from read_cases(file, load_rulebook())


def named(case: CaseFile) -> str:
    return f"{case.document.file.parent.name}/{case.document.file.stem}: {case.id}"


@pytest.mark.parametrize("case", [case for folder in FOLDERS for case in cases(folder)], ids=named)
def test_a_case_holds(case):
    findings = check_case(case, load_rulebook())
    assert findings, "a case that expects nothing proves nothing"
    assert [finding.why for finding in findings if finding.holds is False] == []


def test_the_shared_cases_expect_something_of_every_kind():
    rows = [row for case in cases("shared") for row in case.document.content["expect"] if "duty" in row]
    keys = {key for row in rows for key in row}
    assert {"exists", "regime", "responsible", "responsible_on", "due", "shown", "basis", "latest", "mode"} <= keys
    assert len(rows) >= 60


@pytest.mark.parametrize("rule", [rule for rule in load_rulebook().duties.values() if rule.live], ids=lambda r: r.code)
def test_every_version_of_a_live_duty_has_a_case_on_its_first_day_and_on_the_day_before(rule):
    file = HERE / "duties" / f"{rule.code}.yaml"
    looked_at = {
        (event.on, iso_date(row["on"]))
        for case in read_cases(file, load_rulebook())
        for facts in case.all_facts
        for event in facts.events
        for row in case.document.content["expect"]
    }
    for version in rule.versions:
        before = version.from_ - timedelta(days=1)
        assert (version.from_, version.from_) in looked_at, version.from_
        assert (before, version.from_) in looked_at, version.from_
        assert before < date(2011, 9, 1) or (before, before) in looked_at, version.from_


def test_an_expectation_that_does_not_hold_is_found(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "person: {alias: P, group: IP, municipality: Vasa}\n"
        "events:\n  - {date: 2025-03-03, type: move}\n"
        "expect:\n"
        "  - {duty: D35, due: 2025-03-18}\n"
        "  - {duty: D35, responsible: 'WA:Österbotten'}\n"
        "  - {duty: D35, exists: false}\n"
        "  - {duty: D22}\n"
        "  - {duty: D35, must_not_be: 'MUN:Vasa'}\n"
        "  - {duty: D35, responsible_on: {2025-03-03: 'MUN:Malax'}}\n"
        "  - {duty: D35, cites: 1386/2010}\n"
        "  - {duty: D35, participant: KELA}\n"
        "  - {duty: D10, window_from: 2025-01-01}\n",
        encoding="utf-8",
    )
    [case] = read_cases(file, load_rulebook())
    findings = check_case(case, load_rulebook())
    assert [finding.holds for finding in findings] == [False] * 9
    assert "due: expected 2025-03-18, got 2025-03-17" in findings[0].why
    assert "found open since" in findings[2].why
