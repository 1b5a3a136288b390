"""An archive whose checksums fit, and a ledger in which no line can be missing. Neither needs a database."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from samsyn.cli import main
from samsyn.disposal import archive, ledger
from samsyn.disposal.archive import ArchiveError, verify
from samsyn.disposal.ledger import LedgerError

FORMULAS = ["=1+1", "+358401234", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=HYPERLINK("http://x")']
TABLES = {
    "cases_note": [{"id": number, "text": text, "nested": {"a": [1, None]}} for number, text in enumerate(FORMULAS)],
    "cases_event": [{"id": 1, "type": "arrival", "on": "2020-01-01", "struck": False, "reason": None}],
    "cases_transfer": [],
}
TOLD = {"case": "2020-000001"}


@pytest.fixture
def written(tmp_path):
    file = tmp_path / "archives" / "case.zip"
    return file, archive.write(file, TABLES, TOLD)


def test_what_is_written_is_verified_and_holds_every_row(written, capsys):
    file, sum_ = written
    manifest = verify(file, sum_)
    names = [row["name"] for row in manifest["files"]]
    assert names == ["cases_event.jsonl", "cases_event.csv", "cases_note.jsonl", "cases_note.csv"]
    with zipfile.ZipFile(file) as opened:
        notes = [json.loads(line) for line in opened.read("cases_note.jsonl").splitlines()]
    assert notes == TABLES["cases_note"]
    assert file.stat().st_mode & 0o077 == 0
    assert main(["retention", "verify", str(file), "--sha256", sum_]) == 0
    assert "case 2020-000001, 4 files, 10 rows: every checksum fits" in capsys.readouterr().out


def test_the_same_rows_make_the_same_archive():
    assert archive.packed(TABLES, TOLD) == archive.packed(dict(reversed(list(TABLES.items()))), TOLD)


def test_no_cell_of_a_sheet_is_a_formula(written):
    with zipfile.ZipFile(written[0]) as opened:
        rows = list(csv.reader(io.StringIO(opened.read("cases_note.csv").decode("utf-8-sig")), delimiter=";"))
    text = rows[0].index("text")
    assert [row[text] for row in rows[1:]] == [f"'{formula}" for formula in FORMULAS]


def rewritten(file, change):
    """The archive with its files changed by `change(name, data)`; None leaves a file out."""
    with zipfile.ZipFile(file) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(file, "w") as opened:
        for name, data in files.items():
            new = change(name, data)
            if new is not None:
                opened.writestr(name, new)
    return file


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda name, data: data.replace(b"arrival", b"Arrival") if name == "cases_event.jsonl" else data,
            "is damaged",
        ),
        (lambda name, data: data + b"{}\n" if name == "cases_event.jsonl" else data, "is damaged"),
        (lambda name, data: None if name == "cases_note.csv" else data, "cases_note.csv is missing"),
        (lambda name, data: None if name == "manifest.json" else data, "manifest.json is missing"),
        (lambda name, data: b"[]" if name == "manifest.json" else data, "does not tell of an archive"),
        (
            lambda name, data: data.replace(b"samsyn-case-1", b"other") if name == "manifest.json" else data,
            "the format",
        ),
    ],
)
def test_what_was_changed_in_an_archive_is_found(written, change, words, capsys):
    file = rewritten(written[0], change)
    with pytest.raises(ArchiveError, match=words):
        verify(file)
    assert main(["retention", "verify", str(file)]) == 1
    assert words in capsys.readouterr().err


def test_a_file_too_much_a_cut_archive_and_another_one_are_found(written, tmp_path):
    file, _ = written
    with pytest.raises(ArchiveError, match="not the archive that was recorded"):
        verify(file, "0" * 64)
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("more.jsonl", b"{}\n")
    with pytest.raises(ArchiveError, match=r"more\.jsonl is not in the manifest"):
        verify(file)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:200])
    with pytest.raises(ArchiveError, match="no archive that can be read"):
        verify(cut)
    with pytest.raises(ArchiveError, match="no archive that can be read"):
        verify(tmp_path / "none.zip")


def test_every_flipped_byte_of_an_archive_is_found(written, tmp_path):
    file, sum_ = written
    whole = file.read_bytes()
    broken = tmp_path / "broken.zip"
    for place in range(0, len(whole), 7):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ArchiveError):
            verify(broken, sum_)


@pytest.fixture
def book(tmp_path):
    return tmp_path / "deletions.jsonl"


def filled(file):
    with ledger.opened(file) as held:
        for case_id in ("a", "b", "c"):
            held.begin(case_id, {"case_id": case_id})
        held.done("a")
        held.void("b")


def test_what_is_done_or_began_is_deleted_again_and_what_is_void_is_not(book):
    filled(book)
    assert [record["case_id"] for record in ledger.to_delete(book)] == ["a", "c"]


def test_what_began_is_settled_by_what_the_database_says(book):
    filled(book)
    with ledger.opened(book) as held:
        assert held.unsettled() == ["c"]
        held.settle(lambda case_id: False)
    assert [record["case_id"] for record in ledger.to_delete(book)] == ["a"]
    with ledger.opened(book) as held:
        held.begin("c", {"case_id": "c"})
        held.settle(lambda case_id: True)
        assert held.unsettled() == []
    assert [record["case_id"] for record in ledger.to_delete(book)] == ["a", "c"]


def test_a_line_that_is_missing_changed_or_moved_is_found(book):
    filled(book)
    lines = book.read_bytes().splitlines(keepends=True)
    for broken in (
        lines[1:],
        [lines[1], lines[0], *lines[2:]],
        [lines[0], *lines[2:]],
        [lines[0] + b"x\n", *lines[1:]],
    ):
        book.write_bytes(b"".join(broken))
        with pytest.raises(LedgerError, match=r"deletions\.jsonl:\d+: "):
            ledger.to_delete(book)
    book.write_bytes(b"".join(lines).replace(b'"done"', b'"void"'))
    with pytest.raises(LedgerError):
        ledger.to_delete(book)


def test_half_a_line_of_a_process_that_died_is_no_line(book):
    filled(book)
    with book.open("ab") as out:
        out.write(b'{"after": "12')
    assert len(ledger.to_delete(book)) == 2
    with ledger.opened(book) as held:
        held.done("c")
    assert [record["case_id"] for record in ledger.to_delete(book)] == ["a", "c"]


def test_two_do_not_write_at_once_and_no_ledger_is_no_answer(book, tmp_path):
    with ledger.opened(book), pytest.raises(LedgerError, match="another process"), ledger.opened(book):
        pass
    with pytest.raises(LedgerError, match="there is no ledger"):
        ledger.to_delete(tmp_path / "none.jsonl")
