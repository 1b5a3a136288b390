"""What our code does not do, or only where it is listed: run words, read foreign objects, open connections."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import SOURCE, imports, python_files, tree

#: The only files that start other programs: the command line, the demonstration's own server, copies.
STARTS_PROGRAMS = {"backup/server.py", "backup/taking.py", "demo.py", "devserver.py"}
#: The only files that open a connection, beside the one to PostgreSQL: a declared provider; the demo asks itself.
OPENS_CONNECTIONS = {"organisations/signing/openid.py", "demo.py"}
#: The only files that say of a text that it is HTML; each escapes what it puts in.
SAYS_IT_IS_HTML = {
    "organisations/templatetags/signing.py",
    "reform/drawing.py",
    "reform/page.py",
    "web/fields.py",
    "web/templatetags/samsyn.py",
}
#: Patterns that are put together: of words of our own data, or of escaped words on the command line.
MAKES_PATTERNS = {"law/citation.py", "where.py"}
RUNS_WORDS = {"eval", "exec", "compile", "__import__", "from_string", "Template"}
RUNS_COMMANDS = {"system", "popen", "spawnl", "spawnv", "execl", "execv", "execvp"}
FOREIGN_OBJECTS = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}
CONNECTIONS = {"requests", "urllib.request", "http.client", "smtplib", "ftplib", "socket", "httpx", "telnetlib"}
WEAK_SUMS = {"md5", "sha1", "md4", "new"}
WEAK_CIPHERS = re.compile(r"\b(ECB|PKCS1v15|ARC4|TripleDES|Blowfish|RC4)\b")
IN_PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}


def files() -> list[Path]:
    return [file for file in python_files() if "tests" not in file.parts]


def name(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def calls(file: Path | ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call of a file: the name before the dot, the name that is called, the call."""
    for node in ast.walk(tree(file) if isinstance(file, Path) else file):
        if isinstance(node, ast.Call):
            function = node.func
            before = getattr(getattr(function, "value", None), "id", "")
            yield before, getattr(function, "id", "") or getattr(function, "attr", ""), node


def runs_words(node: Path | ast.AST) -> list[str]:
    return [
        called
        for before, called, call in calls(node)
        if (called in RUNS_WORDS and before not in ("re", "sql") and not is_own_document(before, call))
        or (before == "os" and called in RUNS_COMMANDS)
    ]


def is_own_document(before: str, call: ast.Call) -> bool:
    """Is it Typst with a file beside the code? What the document tells travels as data."""
    first = call.args[0] if call.args else None
    return before == "typst" and isinstance(first, ast.BinOp) and ast.unparse(first).startswith("HERE / '")


def weak_sums(node: Path | ast.AST) -> list[str]:
    return [called for before, called, _ in calls(node) if before == "hashlib" and called in WEAK_SUMS]


def made_patterns(node: Path | ast.AST) -> list[int]:
    return [
        call.lineno
        for before, called, call in calls(node)
        if before == "re" and called in IN_PATTERNS and not isinstance(call.args[0], ast.Constant | ast.Name)
    ]


def test_no_text_is_run_as_code_and_no_template_is_made_of_one():
    assert {name(file): found for file in files() if (found := runs_words(file))} == {}


def test_no_object_is_read_from_outside():
    found = {name(file): wrong for file in files() if (wrong := FOREIGN_OBJECTS & set(imports(file)))}
    assert found == {}
    loads = {
        name(file) for file in files() for before, called, _ in calls(file) if (before, called) == ("yaml", "load")
    }
    assert loads <= {"web/dates.py"}, "with the loader that makes nothing but texts"


def test_programs_are_started_by_the_listed_files_only_and_by_no_shell():
    assert {name(file) for file in files() if "subprocess" in imports(file)} == STARTS_PROGRAMS
    for file in files():
        for _, called, call in calls(file):
            assert "shell" not in {keyword.arg for keyword in call.keywords}, f"{name(file)}: {called}"


def test_connections_are_opened_by_the_listed_files_only():
    assert {name(file) for file in files() if CONNECTIONS & set(imports(file))} == OPENS_CONNECTIONS


def test_a_text_is_said_to_be_html_in_the_listed_files_only():
    assert {name(file) for file in files() if any(called == "mark_safe" for _, called, _ in calls(file))} == (
        SAYS_IT_IS_HTML
    )
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
    assert [
        str(file) for file in SOURCE.rglob("templates/**/*.html") if unescaped.search(file.read_text("utf-8"))
    ] == []


def test_a_pattern_is_put_together_in_the_listed_files_only():
    assert {name(file) for file in files() if made_patterns(file)} <= MAKES_PATTERNS


def test_no_weak_sum_and_no_weak_cipher_is_used():
    assert {name(file): found for file in files() if (found := weak_sums(file))} == {}
    assert [name(file) for file in files() if WEAK_CIPHERS.search(file.read_text("utf-8"))] == []


def test_what_must_not_be_guessed_is_not_drawn_from_the_plain_generator():
    drawing = {name(file).split("/")[0] for file in files() if "random" in imports(file)}
    assert drawing == {"demo_data"}, "invented people alone"


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (runs_words, "eval(text)"),
        (runs_words, "engines['django'].from_string(text)"),
        (runs_words, "os.system(text)"),
        (runs_words, "typst.compile(text)"),
        (runs_words, "typst.compile(HERE / name)"),
        (weak_sums, "hashlib.md5(text)"),
        (made_patterns, "re.search(f'^{text}', other)"),
    ],
)
def test_what_is_looked_for_is_found(check, code):
    assert check(ast.parse(code))


def found_in_scripts(forbidden: re.Pattern[str]) -> list[str]:
    scripts = list(SOURCE.rglob("static/**/*.js"))
    assert len(scripts) >= 2
    return [
        f"{file.name}: {line.strip()[:70]}"
        for file in scripts
        for line in file.read_text("utf-8").splitlines()
        if forbidden.search(line)
    ]


def test_our_scripts_write_no_html_keep_nothing_and_listen_to_no_other_window():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|sessionStorage"
        r"|indexedDB|document\.cookie|caches\.|window\.(parent|opener)|[\"']message[\"']"
    )
    assert found_in_scripts(forbidden) == []
    for code in ("box.innerHTML = text", "window.addEventListener('message', take)", "localStorage.setItem(a, b)"):
        assert forbidden.search(code), code


def test_our_scripts_leave_prototypes_alone_and_write_under_names_of_their_own():
    forbidden = re.compile(r"__proto__|\.prototype(\.\w+)?\s*=[^=]|\.prototype\[|[\w)\]]\[[^\]]+\]\s*=[^=]")
    # The names stand in the same script, a few lines above.
    assert found_in_scripts(forbidden) == ["passkey.js: if (given[name]) response[name] = text(given[name]);"]
    for code in ("kept[name] = value", "Object.prototype.x = 1", 'a["__proto__"]'):
        assert forbidden.search(code), code
