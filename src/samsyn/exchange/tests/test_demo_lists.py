"""The three lists of the demonstration import as they are, and the sign-ins see what comes of them."""

from __future__ import annotations

import re

import pytest

from samsyn.cases.tests.conftest import Office
from samsyn.exchange.reading import read_grid
from samsyn.exchange.terms import ListKind
from samsyn.law.rulebook import DATA

LISTS = DATA / "demo" / "lists"
MOVES = (LISTS / "rc-flyttlista.xlsx", ListKind.MOVE_LIST, "RC:Oravais")
QUOTA = (LISTS / "migri-kiintio.csv", ListKind.QUOTA_LIST, "LVC:Österbotten")
OWN = (LISTS / "narpes-klienter.xlsx", ListKind.OWN_CLIENTS, "MUN:Närpes")


@pytest.mark.parametrize(("file", "kind", "organisation"), [MOVES, QUOTA, OWN], ids=lambda value: str(value)[-20:])
def test_a_list_is_imported_as_it_is_and_twice_without_effect(importer, file, kind, organisation):
    content = file.read_bytes()
    receipt = importer(organisation).imports(content, kind)
    assert receipt["new"] >= 40
    assert (receipt["changed"], receipt["unchanged"], receipt["left"]) == (0, 0, [])
    assert sum(receipt["events"].values()) > receipt["new"]
    again = importer(organisation).imports(content, kind)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, receipt["new"])
    assert (again["events"], again["duties"]) == ({}, {})


def test_duties_of_the_three_lists_reach_every_authority(importer, office):
    duties: dict[str, int] = {}
    for file, kind, organisation in (MOVES, QUOTA, OWN):
        receipt = importer(organisation).imports(file.read_bytes(), kind)
        for authority, codes in receipt["duties"].items():
            duties[authority] = duties.get(authority, 0) + sum(codes.values())
    for authority in ("MUN:Närpes", "RC:Oravais", "LVC:Österbotten", "WA:Österbotten", "MUN_EMP:Österbotten"):
        assert duties[authority] > 0, duties
    for organisation in ("MUN:Närpes", "RC:Oravais", "LVC:Österbotten", "WA:Österbotten"):
        seen: Office = office(organisation)
        assert any(group.count for group in seen.day("2026-11-24").groups), organisation


def test_persons_of_the_centres_list_are_found_again_in_the_municipalitys_own(importer):
    importer("RC:Oravais").imports(MOVES[0].read_bytes(), MOVES[1])
    receipt = importer("MUN:Närpes").imports(OWN[0].read_bytes(), OWN[1])
    assert receipt["changed"] == 3
    assert receipt["new"] == 117


def test_every_identity_code_in_the_lists_belongs_to_nobody():
    codes = []
    for file in LISTS.iterdir():
        content = file.read_bytes()
        for sheet in read_grid(content).sheets or ("",):
            for row in read_grid(content, sheet).rows:
                codes += [
                    cell for cell in row.cells if isinstance(cell, str) and re.fullmatch(r"\d{6}[-A]\d{3}\w", cell)
                ]
    assert len(codes) > 100
    assert all(900 <= int(code[7:10]) <= 999 for code in codes)
    assert len(set(codes)) > len(codes) - 4
