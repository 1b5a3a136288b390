"""A list becomes persons, cases, facts and duties: all rows or none, and the same list changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.cases.queries import client_list
from samsyn.cases.reckoning import Reckoner
from samsyn.cases.shown import ClientFilters
from samsyn.exchange.terms import BatchState, ListKind, Trouble
from samsyn.exchange.tests.conftest import HEAD, OMAR, ZAHRA
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.queries import of_organisation

COUNTED = (
    "cases_case cases_event cases_situation cases_duty cases_dutyparty cases_roster cases_rostername "
    "clients_person clients_identity clients_alias clients_searchkey clients_householdmember access_grant"
).split()


def counts() -> dict[str, int]:
    """How many rows the tables have, whoever may see them."""
    found = {}
    with engine(), connection.cursor() as cursor:
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_each_row_becomes_a_case_with_its_facts_and_duties(importer, clients_list, office):
    receipt = importer("MUN:Närpes").imports(clients_list)
    assert (receipt["new"], receipt["changed"], receipt["unchanged"], receipt["left"]) == (2, 0, 0, [])
    assert receipt["events"] == {"first_permit": 2, "first_home_municipality": 2, "plan_signed": 1}
    assert receipt["duties"]["MUN:Närpes"]["D43"] == 1
    assert "D35" in receipt["duties"]["MUN:Närpes"]
    found = office("MUN:Närpes").finds("Zahra")
    assert len(found) == 1
    view = office("MUN:Närpes").sees(found[0].client.number, "2026-11-24")
    assert [(entry.what, entry.on) for entry in view.timeline if entry.what == "plan_signed"] == [
        ("plan_signed", date(2026, 5, 24))
    ]


def test_the_same_file_again_changes_nothing(importer, clients_list):
    office = importer("MUN:Närpes")
    office.imports(clients_list)
    before = counts()
    receipt = office.imports(clients_list)
    assert (receipt["new"], receipt["changed"], receipt["unchanged"]) == (0, 0, 2)
    assert (receipt["events"], receipt["duties"]) == ({}, {})
    assert counts() == before


def test_the_list_names_who_takes_care_of_new_persons_and_of_nobody_else(importer):
    naerpes = importer("MUN:Närpes")
    head, staff = [*HEAD, "Ansvarig"], naerpes.actor.name
    content = workbook(head, [*ZAHRA, "S0"], [*OMAR, "KF"])
    assert naerpes.actor.name.split() == ["Staff", "0"]
    assert naerpes.imports(content)["handled"] == 1
    with acting(naerpes.actor) as actor:
        mine = client_list(actor, ClientFilters(mine=True)).rows
    assert [client.label.name for client in mine if client.label] == ["Zahra Ahmadi"]
    assert naerpes.imports(workbook(head, [*ZAHRA, None], [*OMAR, staff]))["handled"] == 0


def test_a_name_that_is_nobodys_is_told_and_keeps_nothing_back(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    batch_id = naerpes.uploads(workbook([*HEAD, "Ansvarig"], [*ZAHRA, "S0"], [*OMAR, "KF"]))
    assert naerpes.checks(batch_id) == ()
    assert [(problem.value, problem.trouble, problem.is_warning) for problem in naerpes.problems(batch_id)] == [
        ("KF", Trouble.UNKNOWN_WORKER, True)
    ]


def test_another_file_with_the_same_content_changes_nothing(importer, clients_list):
    office = importer("MUN:Närpes")
    office.imports(clients_list)
    before = counts()
    order = [1, 0, 2, 3, 4, 7, 6, 5]
    rows = [[row[index] for index in order] for row in (HEAD, OMAR, ZAHRA)]
    assert office.imports(workbook(*rows))["unchanged"] == 2
    assert counts() == before


def test_what_a_later_list_adds_is_added(importer, clients_list):
    office = importer("MUN:Närpes")
    office.imports(clients_list)
    later = workbook([*HEAD, "Plan reviderad", "Telefon"], [*ZAHRA, "20.11.2026", "0401234567"], [*OMAR, None, None])
    receipt = office.imports(later)
    assert (receipt["new"], receipt["changed"], receipt["unchanged"]) == (0, 1, 1)
    assert receipt["events"] == {"plan_reviewed": 1}
    assert receipt["duties"] == {"MUN:Närpes": {"D43": 1}}


def test_what_happens_once_keeps_its_day(importer, clients_list):
    office = importer("MUN:Närpes")
    office.imports(clients_list)
    before = counts()
    other = [*ZAHRA[:5], "9.2.2026", *ZAHRA[6:]]
    receipt = office.imports(workbook(HEAD, other))
    assert (receipt["unchanged"], receipt["other_days"]) == (1, [[2, ["first_permit"]]])
    assert counts() == before


def test_an_error_in_the_last_row_leaves_nothing(importer, clients_list, monkeypatch):
    office = importer("MUN:Närpes")
    before = counts()
    rows = [HEAD, *[["Ahmadi", f"Nur {number}", "1.5.1990", *ZAHRA[3:]] for number in range(700)], ZAHRA]
    batch_id = office.uploads(workbook(*rows))
    office.checks(batch_id)
    office.starts(batch_id)

    real, calls = Reckoner._of_new, []

    def breaks(self: Any, listed: Any) -> Any:
        calls.append(listed.row)
        if listed.row == 702:
            raise RuntimeError("the last row")
        return real(self, listed)

    monkeypatch.setattr(Reckoner, "_of_new", breaks)
    with pytest.raises(RuntimeError, match="the last row"):
        office.runs(batch_id)
    assert len(calls) == 701
    assert counts() == before
    assert office.batch(batch_id).state == BatchState.QUEUED

    monkeypatch.setattr(Reckoner, "_of_new", real)
    assert office.runs(batch_id)
    assert office.batch(batch_id).receipt["new"] == 701


def test_a_finished_import_is_not_run_again(importer, clients_list):
    office = importer("MUN:Närpes")
    batch_id = office.uploads(clients_list)
    office.checks(batch_id)
    office.starts(batch_id)
    assert office.runs(batch_id)
    assert not office.runs(batch_id)
    assert office.batch(batch_id).receipt["new"] == 2


def test_the_journal_tells_of_upload_and_import_with_all_persons(importer, clients_list):
    office = importer("MUN:Närpes")
    office.imports(clients_list)
    with acting(office.actor) as actor:
        rows = {row.what: row for row in of_organisation(actor)}
    assert rows["upload_list"].detail["rows"] == 2
    assert len(rows["import_persons"].person_ids) == len(rows["import_persons"].case_ids) == 2
    assert "Zahra" not in str(rows)


def test_households_are_kept_and_join_known_members(importer, office):
    head = [*HEAD, "Familj", "Familjeroll"]
    liv: list[Any] = ["Ahmadi", "Liv", "1.5.2016", *ZAHRA[3:7], None, "F1", "barn"]
    family: list[list[Any]] = [[*ZAHRA, "F1", "sökande"], liv]
    importer("MUN:Närpes").imports(workbook(head, *family))
    later = [*family, ["Ahmadi", "Bo", "1.5.2019", *ZAHRA[3:7], None, "F1", "barn"]]
    receipt = importer("MUN:Närpes").imports(workbook(head, *later))
    assert (receipt["new"], receipt["unchanged"]) == (1, 2)
    closest = office("MUN:Närpes")
    view = closest.sees(closest.finds("Zahra")[0].client.number, "2026-11-24")
    assert sorted(member.label.short for member in view.person.members) == ["Bo A.", "Liv A."]
    assert {member.relation for member in view.person.members} == {"child"}


def test_a_row_without_a_ground_is_refused_beforehand(importer):
    office = importer("MUN:Närpes")
    row = ["Ahmadi", "Zahra", "1.5.1990", "Kvotflykting", "Närpes", "1.2.2026", None, None]
    batch_id = office.uploads(workbook(HEAD, row, [*ZAHRA[:1], "Nur", *ZAHRA[2:]]))
    office.checks(batch_id)
    assert [(problem.row, problem.trouble) for problem in office.problems(batch_id)] == [(2, "no_ground")]
    assert office.batch(batch_id).errors == 1


def test_facts_of_others_are_marked_as_told(importer):
    head = [*HEAD, "Arbetssökande sedan"]
    importer("MUN:Närpes").imports(workbook(head, [*ZAHRA, "1.6.2026"]))
    with engine(), connection.cursor() as cursor:
        cursor.execute("SELECT type, source FROM cases_event ORDER BY type")
        assert cursor.fetchall() == [
            ("first_home_municipality", "list"),
            ("first_permit", "list"),
            ("jobseeker_start", "told"),
            ("plan_signed", "list"),
        ]


def test_a_planned_move_stays_planned_when_the_same_file_comes_after_the_day(importer):
    head = ["Efternamn", "Förnamn", "Födelsedatum", "Målgrupp", "Kommun", "Tillstånd delgivet", "Flyttdatum"]
    content = workbook(head, ["Ahmadi", "Zahra", "1.5.1990", "IP", "Närpes", "1.11.2026", "1.12.2026"])
    centre = importer("RC:Oravais")
    assert centre.imports(content, ListKind.MOVE_LIST)["events"] == {"first_permit_served": 1, "move_known": 1}
    receipt = centre.imports(content, ListKind.MOVE_LIST, today=date(2026, 12, 15))
    assert (receipt["unchanged"], receipt["events"]) == (1, {})


def test_the_municipality_sees_what_the_centre_imported(importer, office):
    head = ["Efternamn", "Förnamn", "Födelsedatum", "Målgrupp", "Kommun", "Tillstånd delgivet", "Flyttdatum"]
    content = workbook(head, ["Ahmadi", "Zahra", "1.5.1990", "IP", "Närpes", "1.11.2026", "1.12.2026"])
    importer("RC:Oravais").imports(content, ListKind.MOVE_LIST)
    assert len(office("MUN:Närpes").finds("Zahra")) == 1
    assert office("MUN:Åbo").finds("Zahra") == []


def test_progress_is_told_row_by_row(importer, clients_list):
    office = importer("MUN:Närpes")
    batch_id = office.uploads(clients_list)
    office.checks(batch_id)
    office.starts(batch_id)
    told: list[tuple[int, int]] = []
    office.runs(batch_id, report=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (2, 2)]
