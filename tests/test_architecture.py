"""The limits of the house that a program can hold: sizes, rooms, doors between rooms, marks on fields.

What import-linter holds (the order of the contexts) is in pyproject.toml; this is the rest.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "samsyn"
CONTEXTS = sorted(folder.name for folder in SOURCE.iterdir() if (folder / "apps.py").exists())
LONGEST = 600
FIELD_CLASSES = {"public", "personal", "sensitive", "secret"}

#: Who may lift row-level security, with the reason. A new caller is a decision: write it down here.
ENGINE_CALLERS = {
    "access/queries.py": "who else sees a case: organisations and classes only, for one who sees it oneself",
    "access/services.py": "grants are written out of duties, for every organisation of the case",
    "access/personal.py": "grants of one person stand beside those of the organisation; the act has authorised them",
    "cases/pages.py": "who has looked at a case: organisation, time and purpose, for one who sees it oneself",
    "cases/bulk.py": "an import adds to the case of a person, whoever of its authorities opened it",
    "cases/services/acts.py": "duties are derived from all facts of a case, whoever of its authorities records one",
    "cases/services/changing.py": "as for a recorded fact: what a correction does follows from all facts of a case",
    "cases/services/households.py": "whoever is left behind or joined may be another authority's client too",
    "cases/services/opening.py": "a case has no grants before its first duties",
    "cases/services/persons.py": "the registers of all organisations that may know a person follow its names",
    "cases/services/rolling.py": "the job for dates acts for no organisation",
    "disposal/queries.py": "ended cases are open to nobody: numbers, days and counts for who answers for the data",
    "disposal/running.py": "the job that deletes acts for no organisation",
    "disposal/services.py": "what is approved is compared with what is there now",
    "demo_data/management/commands/load_demo.py": "invented people go in in bulk, into the demonstration only",
    "exceptional/queries.py": "a whole number is looked up among all cases; what it means is told to nobody",
    "exceptional/services.py": "who is told of a use are other organisations; its rows are written by no one else",
    "drafts/services.py": "the job that deletes drafts whose time is over acts for nobody",
    "exchange/matching.py": "one person keeps one case: numbers are compared with all; nothing of others is shown",
    "exchange/services/running.py": "households of persons who are known already",
    "oversight/extract.py": "the client's own extract: what others did, as far as classes go, without names",
    "oversight/queries.py": "rows of a case by all organisations, and numbers of cases; told only as far as classes go",
    "oversight/sealing.py": "seals and their check cover the rows of all organisations; nothing of a row is shown",
    "exchange/services/uploading.py": "the job that deletes old files acts for no organisation",
}

#: Inside a context a file imports from files further down only. Files not named here are free.
ROOMS = ("urls", "views", "forms", "services", "queries", "models", "rules", "terms")
SAME_HEIGHT = ({"models", "rules"},)


def python_files(folder: Path = SOURCE, *, tests: bool = False) -> list[Path]:
    return [
        file
        for file in sorted(folder.rglob("*.py"))
        if "migrations" not in file.parts and (tests or "tests" not in file.relative_to(ROOT).parts)
    ]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; `from a import b` counts as a and as a.b."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def test_no_file_is_longer_than_the_limit():
    folders = [ROOT / part for part in ("src", "config", "tests", "scripts", "bench")]
    files = [file for folder in folders for kind in ("*.py", "*.html", "*.js") for file in folder.rglob(kind)]
    long = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in files}
    assert {path: lines for path, lines in long.items() if lines > LONGEST} == {}


def test_no_context_has_a_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [name(file) for file in python_files() if file.name in drawers] == []


def test_no_context_imports_the_models_of_another():
    found = [
        f"{name(file)} imports {module}"
        for file in python_files()
        for module in set(imports(file))
        if (match := re.match(r"samsyn\.(\w+)\.models", module)) and match[1] != file.relative_to(SOURCE).parts[0]
    ]
    assert found == []


def test_inside_a_context_imports_go_down():
    found = []
    for file in python_files():
        room, context = file.stem, file.relative_to(SOURCE).parts[0]
        if room not in ROOMS or len(file.relative_to(SOURCE).parts) != 2:
            continue
        for module in set(imports(file)):
            match = re.fullmatch(rf"samsyn\.{context}\.(\w+)", module)
            if match and match[1] in ROOMS and ROOMS.index(match[1]) < ROOMS.index(room):
                found.append(f"{name(file)} imports {module}")
            if match and any({room, match[1]} == pair for pair in SAME_HEIGHT):
                found.append(f"{name(file)} imports {module}")
    assert found == []


def test_rules_terms_and_the_law_do_not_know_django():
    pure = [
        file for file in python_files() if file.stem in ("rules", "terms") or file.relative_to(SOURCE).parts[0] == "law"
    ]
    found = [
        f"{name(file)} imports {module}"
        for file in pure
        for module in imports(file)
        if module.split(".")[0] in ("django", "psycopg")
    ]
    assert found == []


def test_only_the_shell_and_views_read_the_clock():
    reading = re.compile(r"\b(date\.today|datetime\.now|timezone\.now|localdate|web\.clock)\b")
    allowed = {
        "views.py",
        "forms.py",
        "clock.py",
        "shell.py",
        "sign_in.py",
        "actors.py",
        "answering.py",
        "middleware.py",
        "tasks.py",
    }
    found = [
        name(file)
        for file in python_files()
        if file.name not in allowed and "management" not in file.parts and reading.search(file.read_text("utf-8"))
    ]
    assert found == []


def test_row_level_security_is_lifted_by_the_listed_callers_only():
    found = set()
    for file in python_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and "engine" in (
                getattr(node.func, "id", ""),
                getattr(node.func, "attr", ""),
            ):
                found.add(name(file))
    assert found == set(ENGINE_CALLERS)


def own_models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("samsyn.")]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_field_of_a_model_has_a_class(model):
    given = getattr(model, "FIELD_CLASSES", {})
    fields = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
    inherited = {field.name for field in model._meta.fields} - fields
    assert fields - set(given) == set(), "fields without a class"
    assert set(given) - fields - inherited == set(), "classes without a field"
    assert set(given.values()) <= FIELD_CLASSES


def test_the_models_and_the_migrations_say_the_same(db):
    output = StringIO()
    call_command("makemigrations", check_changes=False, dry_run=True, stdout=output)
    assert output.getvalue().strip() == "No changes detected"


def test_every_module_class_and_function_says_what_it_is_for():
    missing = []
    for file in python_files():
        if file.name == "__init__.py" and not file.read_text("utf-8").strip():
            continue
        if not ast.get_docstring(tree(file)):
            missing.append(name(file))
        for node in tree(file).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                missing.append(f"{name(file)}:{node.lineno} {node.name}")
    assert missing == []


def test_templates_have_no_code_and_no_style_of_their_own():
    inline = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:|\bhx-on", re.IGNORECASE)
    found = []
    for file in sorted(SOURCE.rglob("templates/**/*.html")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if inline.search(line):
                found.append(f"{name(file)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_no_file_names_a_registry_or_a_machine():
    words = ["pyp" + "i.org", "python" + "hosted", "registry.np" + "m", "deb.debi" + "an", "/wor" + "k/", "/home/[a-z]"]
    listed = subprocess.run(
        ["git", "grep", "-nIE", "|".join(words), "--", ".", ":!.gitignore"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout.splitlines()[:5] == []


def test_no_test_is_skipped():
    skipping = re.compile(r"pytest\.(skip|importorskip|xfail)|mark\.(skip|skipif|xfail)|unittest\.skip")
    found = [
        str(file.relative_to(ROOT))
        for folder in (SOURCE, ROOT / "tests")
        for file in python_files(folder, tests=True)
        if file != Path(__file__) and skipping.search(file.read_text("utf-8"))
    ]
    assert found == []
