"""The commands `derive`, `law check`, `law show` and `law diff`."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from samsyn.law.answer import as_objects, derive_case
from samsyn.law.casefile import CaseFile, read_case, read_cases
from samsyn.law.check import check_case
from samsyn.law.explain import LANGUAGES, event_name, say
from samsyn.law.reader import iso_date
from samsyn.law.rulebook import DutyRule, Rulebook, Version, load_rulebook
from samsyn.law.terms import Group, NotInForce
from samsyn.law.wording import bearers, changes, deadline, in_force_for


def register(commands: Any) -> None:
    """Adds the commands of the law to the parser."""
    derive = commands.add_parser("derive", help="the duties of a case file as seen on a day")
    derive.add_argument("case", type=Path)
    derive.add_argument("--on", type=_day, required=True, metavar="DATE")
    derive.add_argument("--format", choices=("json", "text"), default="text")
    derive.add_argument("--language", choices=LANGUAGES, default="en")
    derive.set_defaults(run=_derive)
    law = commands.add_parser("law", help="look at the law as data").add_subparsers(dest="law", required=True)
    check = law.add_parser("check", help="run the expect part of case files")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    check.set_defaults(run=_check)
    show = law.add_parser("show", help="one duty with its versions")
    show.add_argument("code")
    show.add_argument("--on", type=_day, metavar="DATE")
    show.add_argument("--language", choices=LANGUAGES, default="en")
    show.set_defaults(run=_show)
    diff = law.add_parser("diff", help="what changes hands between two days")
    diff.add_argument("first", type=_day, metavar="DATE")
    diff.add_argument("second", type=_day, metavar="DATE")
    diff.add_argument("--group", choices=[group.value for group in Group])
    diff.add_argument("--language", choices=LANGUAGES, default="en")
    diff.set_defaults(run=_diff)


def _day(text: str) -> date:
    try:
        return iso_date(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _derive(options: argparse.Namespace) -> int:
    rulebook = load_rulebook()
    case = read_case(options.case, rulebook)
    answer = as_objects(derive_case(case, rulebook, options.on), rulebook, options.language)
    if options.format == "json":
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 0
    for row in answer:
        print(_line(row, rulebook, options.language))
        for sentence in [*row["because"], *(f"? {question}" for question in row["open_questions"])]:
            print(f"      {sentence}")
    return 0


def _line(row: dict[str, Any], rulebook: Rulebook, language: str) -> str:
    name = getattr(rulebook.duties[row["duty"]].name, language)
    due = f"{row['shown']} ({row['basis']})" if row["due"] else row["basis"]
    who = ", ".join(row["responsible"])
    return f"{row['duty']:>4} {row['state']:<8} {due:<26} {who:<32} {name} [{row['person']}]"


def _check(options: argparse.Namespace) -> int:
    rulebook = load_rulebook()
    cases = [(file, case) for file in options.files for case in read_cases(file, rulebook)]
    failed = 0
    for file, case in cases:
        for finding in check_case(case, rulebook):
            mark = {True: "holds", False: "FAILS", None: "said "}[finding.holds]
            failed += finding.holds is False
            tail = f": {finding.why}" if finding.why else ""
            print(f"{_place(file, case)} {finding.number:>3} {mark} {finding.duty}{tail}")
    return 1 if failed else 0


def _place(file: Path, case: CaseFile) -> str:
    return file.name if case.id in ("", file.stem) else f"{file.name} ({case.id})"


def _show(options: argparse.Namespace) -> int:
    rulebook = load_rulebook()
    rule = rulebook.duties.get(options.code.upper())
    if rule is None:
        raise NotInForce(f"no duty has the code {options.code}; codes run from D01 to D89")
    versions = [rulebook.version_at(rule.code, options.on)] if options.on else rule.versions
    print(f"{rule.code} {rule.key} ({'live' if rule.live else 'catalogue only'})")
    for language in LANGUAGES:
        print(f"  {language}: {getattr(rule.name, language)}")
    for version in versions:
        _print_version(rule, version, rulebook, options.language)
    if rule.note:
        print(f"  note: {rule.note}")
    return 0


def _print_version(rule: DutyRule, version: Version, rulebook: Rulebook, language: str) -> None:
    repealed = " repealed" if version.repealed else ""
    print(f"  from {version.from_}{repealed}: {'; '.join(version.source)} [{version.confidence}]")
    if version.repealed:
        return
    groups = sorted(group.value for group in version.groups)
    print(f"    groups: {'ALL' if len(groups) == len(Group) else ' '.join(groups)}")
    for part, who in bearers(version, language).items():
        print(f"    {part}: {who}")
    by_when = deadline(version, rulebook, language)
    if by_when:
        print(f"    {say('part.deadline', language)}: {by_when}")
    if version.mode:
        print(f"    {say('part.mode', language)}: {say(f'mode.{version.mode}', language)}")
    for name, types in (("opened by", version.trigger), ("closed by", version.closed_by)):
        if types:
            print(f"    {name}: {', '.join(event_name(rulebook, type_, language) for type_ in sorted(types))}")


def _diff(options: argparse.Namespace) -> int:
    rulebook = load_rulebook()
    rulebook.regime(options.first), rulebook.regime(options.second)
    group = Group(options.group) if options.group else None
    language = options.language
    for rule in rulebook.duties.values():
        before, after = (in_force_for(rule.at(day), group) for day in (options.first, options.second))
        rows = changes(before, after, rulebook, language)
        if not rows:
            continue
        heading = "" if before and after else f" – {say('diff.begins' if after else 'diff.ends', language)}"
        print(f"{rule.code} {getattr(rule.name, language)}{heading}")
        for part, was, becomes in rows:
            print(f"    {part}: {was} → {becomes}")
    return 0
