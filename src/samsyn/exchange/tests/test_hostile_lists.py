"""Lists, names and requests of somebody who means harm: what is shown, kept and written stays as it should."""

import csv
import io
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samsyn.access.context import acting, engine
from samsyn.exchange import exports
from samsyn.exchange.models import Batch, BatchFile, BatchRow, ColumnMemory
from samsyn.exchange.terms import BatchState
from samsyn.exchange.tests.conftest import HEAD, OMAR, ZAHRA
from samsyn.exchange.tests.lists import TODAY
from samsyn.exchange.tests.workbooks import workbook, zipped
from samsyn.journal.terms import Actor

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ACTS = ("columns", "reading", "check", "known", "decide", "start", "progress", "receipt", "discard")


@pytest.fixture
def browser(importer, client_of, settings):
    settings.SAMSYN_TODAY = TODAY
    return lambda code: client_of(importer(code).actor)


def with_words(content: bytes, old: bytes, new: bytes) -> bytes:
    """The same workbook with other words in it, as no program would write them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert old in parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(old, new)
    return zipped(parts)


def test_a_list_with_characters_that_nobody_sees_is_read_without_them(importer, office):
    row = ["Ahmadi", "Za\u202ehra", *ZAHRA[2:]]
    content = with_words(workbook(HEAD, row), b"Ahmadi", b"Ahm_x0000_adi")
    assert importer("MUN:Närpes").imports(content)["new"] == 1
    [hit] = office("MUN:Närpes").finds("Zahra")
    assert hit.client.label.name == "Zahra Ahmadi"


def test_nothing_of_a_list_runs_as_script_on_any_page(browser, importer, office, client_of):
    naerpes = browser("MUN:Närpes")
    head = [*HEAD, EVIL]
    rows: list[list[Any]] = [
        [EVIL, "Zahra", *ZAHRA[2:], EVIL],
        ["Haddad", EVIL, "31.2.1985", EVIL, EVIL, *OMAR[5:], EVIL],
    ]
    file = SimpleUploadedFile(f"{EVIL}.xlsx", workbook(head, *rows, sheet="<b>sheet<"))
    answer = naerpes.post("/import/new/", {"kind": "own_clients", "file": file})
    assert answer.status_code == 302
    batch_id = answer["Location"].split("/")[2]
    importer("MUN:Närpes").checks(batch_id)
    download = naerpes.get(f"/import/{batch_id}/errors.csv")
    assert re.fullmatch(r'attachment; filename="[a-z_]+-\d{4}-\d\d-\d\d\.csv"', download["Content-Disposition"])
    pages = [naerpes.get("/import/"), *(naerpes.get(f"/import/{batch_id}/{page}/") for page in ("columns", "check"))]
    one = importer("MUN:Närpes")
    assert one.imports(workbook(HEAD, [EVIL, "Zahra", *ZAHRA[2:]]))["new"] == 1
    again = one.uploads(workbook(HEAD, [EVIL[:-1] + "x>", "Zahra", *ZAHRA[2:]]))
    one.checks(again)
    pages += [naerpes.get(f"/import/{again}/known/"), naerpes.get("/clients/"), naerpes.get("/")]
    [hit] = office("MUN:Närpes").finds("Zahra")
    number = hit.client.number
    naerpes.post(f"/cases/{number}/note/", {"text": EVIL, "data_class": "identity"})
    pages += [naerpes.get(f"/cases/{number}/{page}") for page in ("", "event/", "access/")]
    pages += [naerpes.post("/clients/", {"q": EVIL}), naerpes.post("/clients/", {"q": number})]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "\n="])
def test_no_cell_of_the_file_of_errors_is_a_formula(start):
    text = exports.as_csv([f"{start}1+1"], [[f"{start}HYPERLINK(1)"]]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        assert row[0].startswith("'")


@pytest.mark.parametrize("code", ["MUN:Åbo", "MUN:Vasa", "RC:Oravais"])
def test_the_imports_of_another_organisation_are_not_there(importer, clients_list, browser, code):
    naerpes = importer("MUN:Närpes")
    batch_id = naerpes.uploads(clients_list)
    naerpes.checks(batch_id)
    other = browser(code)
    for number in (batch_id, uuid4()):
        for act in ACTS:
            for method in (other.get, other.post):
                for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
                    answer = method(f"/import/{number}/{act}/", **headers)
                    assert answer.status_code in (404, 405), (act, answer.status_code)
                    assert "Zahra" not in answer.content.decode()
        assert other.get(f"/import/{number}/errors.csv").status_code == 404
    assert naerpes.batch(batch_id).state == BatchState.CHECKED


def test_row_level_security_alone_hides_the_imports_of_others(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    naerpes.checks(naerpes.uploads(clients_list))
    with acting(importer("MUN:Åbo").actor):
        for model in (Batch, BatchFile, BatchRow, ColumnMemory):
            assert not model.objects.exists()
    with acting(Actor.system("tests")), engine():
        for model in (Batch, BatchFile, BatchRow, ColumnMemory):
            assert model.objects.exists()


def test_a_role_that_sees_no_contact_data_is_not_shown_them_beside_a_row(importer, hire):
    naerpes = importer("MUN:Närpes")
    head = [*HEAD, "Telefon"]
    naerpes.imports(workbook(head, [*ZAHRA, "040 1234567"]))
    officer = type(naerpes)(hire("MUN:Närpes", "claims_officer", "Claims"))
    shown = []
    for one in (naerpes, officer):
        batch_id = one.uploads(workbook(head, ["Ahmadi", "Zara", *ZAHRA[2:], "050"]))
        one.checks(batch_id)
        shown.append(
            [known.person.contact for row in one.resembling(batch_id) for _, _, known in row.candidates if known]
        )
    assert [contact.phone for contact in shown[0]] == ["040 1234567"]
    assert shown[1] == [None]
