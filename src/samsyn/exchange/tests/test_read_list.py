"""Which files are read, and which are refused with what was found?"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from samsyn.exchange.headings import examples, table_of
from samsyn.exchange.kinds import load_glossary
from samsyn.exchange.reading import read_grid
from samsyn.exchange.terms import MAX_BYTES, MAX_ROWS, Reason, Refused, letters
from samsyn.exchange.tests.workbooks import text, with_sheet, workbook, zipped

HEADINGS = ["Efternamn", "Förnamn", "Födelsedatum"]
SHEET = b"""<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>"""


def refusal(content: bytes, sheet: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        read_grid(content, sheet)
    return caught.value


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_file_is_read_with_any_of_the_delimiters(delimiter, encoding):
    content = text(delimiter.join(HEADINGS), delimiter.join(["Åström", "Ñandú", "1.2.2000"]), encoding=encoding)
    grid = read_grid(content)
    assert [row.cells for row in grid.rows] == [tuple(HEADINGS), ("Åström", "Ñandú", "1.2.2000")]


def test_the_delimiter_line_of_excel_is_understood():
    grid = read_grid(text("sep=|", "Efternamn|Förnamn", "Ali|Nur"))
    assert [row.number for row in grid.rows] == [2, 3]
    assert grid.rows[1].cells == ("Ali", "Nur")


def test_a_comma_inside_names_does_not_win_over_semicolons():
    grid = read_grid(text("Namn;Född", "Ali, Nur;1.2.2000", "Omar, Said;2.3.2001"))
    assert grid.rows[1].cells == ("Ali, Nur", "1.2.2000")


def test_text_stays_text_and_keeps_its_zeros():
    assert read_grid(text("Kod;Telefon", "005;0401234567")).rows[1].cells == ("005", "0401234567")
    assert read_grid(workbook(["Kod", "Telefon"], ["005", "0401234567"])).rows[1].cells == ("005", "0401234567")


def test_dates_of_a_workbook_are_dates():
    grid = read_grid(
        workbook(HEADINGS, ["Ali", "Nur", date(2026, 3, 1)], ["Omar", "Said", datetime(2026, 3, 1, 8, 30)])
    )
    assert grid.rows[1].cells[2] == date(2026, 3, 1)


def test_a_formula_counts_by_its_saved_value():
    sheet = SHEET % (
        b'<row r="1"><c r="A1" t="str"><f>"Efter"&amp;"namn"</f><v>Efternamn</v></c>'
        b'<c r="B1" t="inlineStr"><is><t>Nummer</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>Ali</t></is></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    grid = read_grid(with_sheet(workbook(HEADINGS), sheet))
    assert [row.cells for row in grid.rows] == [("Efternamn", "Nummer"), ("Ali", 2.0)]


def test_formulas_without_saved_values_are_named():
    sheet = SHEET % b'<row r="1"><c r="A1"><f>B1</f></c></row>'
    assert refusal(with_sheet(workbook(HEADINGS), sheet)).reason is Reason.NOTHING_CALCULATED


def test_blank_rows_are_skipped_and_counted():
    grid = read_grid(text("Efternamn;Förnamn", ";;", "", "Ali;Nur", ";"))
    assert (len(grid.rows), grid.blank_rows) == (2, 3)
    assert grid.rows[1].number == 4
    sheet = read_grid(workbook(["", ""], HEADINGS, [None], ["Ali", "Nur", "x"]))
    assert (sheet.rows[0].number, sheet.rows[1].number, sheet.blank_rows) == (2, 4, 2)


def test_the_first_sheet_is_read_unless_another_is_chosen():
    content = workbook(HEADINGS, more={"Ohjeet": [["Lue", "tämä"]]})
    assert read_grid(content).sheets == ("Lista", "Ohjeet")
    assert read_grid(content, "Ohjeet").rows[0].cells == ("Lue", "tämä")
    assert refusal(content, "Saknas").reason is Reason.NO_SUCH_SHEET


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_another_encoding_is_refused_and_never_guessed(encoding):
    refused = refusal(text("Efternamn;Förnamn", "Öberg;Åsa", encoding=encoding))
    assert refused.reason is Reason.WRONG_ENCODING
    assert refused.details == {"row": 1, "byte": "0xF6", "letter": "ö", "encoding": "Windows-1252"}


def test_utf16_is_refused():
    assert refusal(text("Efternamn;Förnamn", encoding="utf-16")).reason is Reason.UTF16


def test_letters_broken_by_an_earlier_save_are_refused():
    broken = "Efternamn;Förnamn\r\nÖberg;Åsa".encode().decode("cp1252").encode()
    refused = refusal(broken)
    assert (refused.reason, refused.details["row"]) == (Reason.BROKEN_LETTERS, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xef\xbb\xbf \r\n", Reason.EMPTY),
        (b";;;\r\n;;;", Reason.EMPTY),
        (b"x" * (MAX_BYTES + 1), Reason.TOO_LARGE),
        (b"%PDF-1.7", Reason.UNKNOWN_FORMAT),
        (b"<html><table>", Reason.UNKNOWN_FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Reason.OLD_EXCEL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Reason.LOCKED),
        (b"Efternamn\r\nAli", Reason.NO_DELIMITER),
        (b'Efternamn;F\r\nAli;"Nur\r\n', Reason.BROKEN_QUOTES),
        (b"PK\x03\x04 not really", Reason.DAMAGED),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content, reason):
    assert refusal(content).reason is reason


def test_other_zip_files_are_refused():
    assert (
        refusal(zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})).reason is Reason.OPEN_DOCUMENT
    )
    assert refusal(zipped({"readme.txt": b"x"})).reason is Reason.UNKNOWN_FORMAT


def test_a_damaged_workbook_is_refused():
    content = workbook(HEADINGS, *[["Ali", "Nur", "x"]] * 50)
    assert refusal(content[: len(content) // 2]).reason is Reason.DAMAGED


def test_too_many_rows_are_refused_in_either_form():
    rows = [["Ali", "Nur"]] * (MAX_ROWS + 200)
    assert refusal(workbook(["Efternamn", "Förnamn"], *rows)).reason is Reason.TOO_MANY_ROWS
    assert refusal(text("Efternamn;Förnamn", *["Ali;Nur"] * (MAX_ROWS + 200))).reason is Reason.TOO_MANY_ROWS


def test_too_many_columns_are_refused():
    wide = [f"Kolumn {number}" for number in range(250)]
    assert refusal(workbook(wide)).reason is Reason.TOO_MANY_COLUMNS
    assert refusal(text(";".join(wide))).reason is Reason.TOO_MANY_COLUMNS


def test_a_small_file_that_unpacks_to_much_is_refused():
    bomb = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * (120 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert refusal(bomb).reason is Reason.UNZIPPED_TOO_LARGE


def test_a_directory_that_lies_about_sizes_is_refused():
    content = bytearray(workbook(HEADINGS))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        name = archive.infolist()[0].filename.encode()
    at = content.rindex(name) - 46 + 24
    content[at : at + 4] = (1).to_bytes(4, "little")
    assert refusal(bytes(content)).reason is Reason.DAMAGED


def test_a_workbook_that_names_things_outside_of_it_brings_none_of_them_in(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("canary", "utf-8")
    many = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 6))
    for entities in (f'<!ENTITY e5 SYSTEM "{outside.as_uri()}">', f'<!ENTITY e0 "{"x" * 10}">{many}'):
        head, _, sheet = SHEET.partition(b"\n")
        cell = b'<c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="B%d" t="inlineStr"><is><t>F</t></is></c>'
        rows = b"".join(b'<row r="%d">' % n + cell % (n, text, n) + b"</row>" for n, text in ((1, b"E"), (2, b"a&e5;")))
        content = with_sheet(workbook(HEADINGS), head + f"<!DOCTYPE worksheet [{entities}]>".encode() + sheet % rows)
        try:
            read = str(read_grid(content).rows)
        except Refused:
            read = ""
        assert "canary" not in read
        assert len(read) < 10_000


def test_one_far_cell_does_not_reserve_room_for_all_before_it():
    sheet = SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(workbook(HEADINGS), sheet)).reason is Reason.TOO_MANY_COLUMNS
    sheet = SHEET % b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(workbook(HEADINGS), sheet)).reason is Reason.TOO_MANY_ROWS


def test_a_coloured_far_cell_is_no_content():
    sheet = SHEET % (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Efternamn</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>F</t></is></c><c r="XFD1" s="1"/></row>'
    )
    assert read_grid(with_sheet(workbook(HEADINGS), sheet)).rows[0].cells == ("Efternamn", "F")


def test_headings_are_found_below_a_title():
    grid = read_grid(workbook(["Flyttlista november 2026"], [], HEADINGS, ["Ali", "Nur", "1.2.2000"]))
    table = table_of(grid, load_glossary())
    assert (table.heading_row, table.headings, len(table.rows)) == (3, tuple(HEADINGS), 1)


def test_the_user_may_say_which_row_holds_the_headings():
    grid = read_grid(text("a;b", "c;d", "e;f"))
    assert table_of(grid, load_glossary(), 2).headings == ("c", "d")
    with pytest.raises(Refused) as caught:
        table_of(grid, load_glossary(), 9)
    assert caught.value.reason is Reason.NO_HEADINGS


def test_a_list_of_headings_alone_is_refused():
    with pytest.raises(Refused) as caught:
        table_of(read_grid(text(";".join(HEADINGS))), load_glossary())
    assert caught.value.reason is Reason.NO_ROWS


def test_examples_show_what_stands_in_a_column():
    table = table_of(read_grid(workbook(HEADINGS, ["Ali", 5, date(2000, 2, 1)], ["Ali", 5.5, "x"])), load_glossary())
    assert [examples(table, index) for index in range(3)] == [["Ali"], ["5", "5.5"], ["1.2.2000", "x"]]


def test_columns_carry_the_letters_of_a_spreadsheet():
    assert [letters(index) for index in (0, 25, 26, 199, 701)] == ["A", "Z", "AA", "GR", "ZZ"]
