"""Somebody of the list is known already: shown to who may see it, never mentioned to anybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from samsyn.access.context import acting, engine
from samsyn.access.terms import NotVisible
from samsyn.exchange import queries, services
from samsyn.exchange.models import Batch, BatchFile, BatchRow
from samsyn.exchange.terms import BatchState, Choice, ListKind
from samsyn.exchange.tests.conftest import HEAD, ZAHRA, Importer
from samsyn.exchange.tests.lists import BORN, HETU, TODAY
from samsyn.exchange.tests.workbooks import workbook
from samsyn.journal.queries import of_organisation
from samsyn.journal.terms import Actor

WITH_CODE = [*HEAD, "Personbeteckning"]
NAMED = ["Efternamn", "Förnamn", "Född", "Personbeteckning", "Målgrupp", "Kommun"]
CENTRE = [*NAMED, "Till förläggningen", "Tillstånd delgivet"]


def cases_of(name: str) -> list[UUID]:
    with engine(), connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM clients_identity WHERE given_names = %s ORDER BY id", [name])
        return [row[0] for row in cursor.fetchall()]


def test_a_known_client_stands_beside_the_row_and_is_proposed(importer, clients_list, office):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    batch_id = naerpes.uploads(workbook([*HEAD, "Telefon"], ["Ahmady", "Zahra", *ZAHRA[2:], "0401"]))
    naerpes.checks(batch_id)
    one = naerpes.resembling(batch_id)[0]
    assert (one.number, one.choice) == (2, Choice.UNDECIDED)
    case_id, same, known = one.candidates[0]
    assert (same, known.person.family_name) == (("alike",), "Ahmadi")
    with acting(naerpes.actor) as actor:
        looks = [row for row in of_organisation(actor) if row.what == "import_duplicates"]
    assert case_id in looks[0].case_ids


def test_undecided_rows_keep_the_list_from_being_imported(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    batch_id = naerpes.uploads(workbook(HEAD, ["Ahmady", *ZAHRA[1:]]))
    naerpes.checks(batch_id)
    with pytest.raises(services.NotReady):
        naerpes.starts(batch_id)


@pytest.mark.parametrize(
    ("choice", "outcome", "cases"),
    [(Choice.SAME, "changed", 1), (Choice.NEW, "new", 2), (Choice.SKIP, "skipped", 1)],
)
def test_the_user_decides_whether_it_is_the_same_person(importer, clients_list, choice, outcome, cases):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    content = workbook([*HEAD, "Telefon"], ["Ahmady", "Zahra", *ZAHRA[2:], "0401"])
    batch_id = naerpes.uploads(content)
    naerpes.checks(batch_id)
    candidate = naerpes.resembling(batch_id)[0].candidates[0][0]
    naerpes.chooses(batch_id, {2: (choice, candidate)})
    naerpes.starts(batch_id)
    naerpes.runs(batch_id)
    receipt = naerpes.batch(batch_id).receipt
    assert receipt[outcome] == ([2] if choice is Choice.SKIP else 1)
    assert len(cases_of("Zahra")) == cases


def test_a_decision_holds_when_the_same_list_comes_again(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    content = workbook(HEAD, ["Ahmady", *ZAHRA[1:]])
    batch_id = naerpes.uploads(content)
    naerpes.checks(batch_id)
    naerpes.chooses(batch_id, {2: (Choice.NEW, None)})
    naerpes.starts(batch_id)
    naerpes.runs(batch_id)
    assert naerpes.imports(content)["unchanged"] == 1
    assert len(cases_of("Zahra")) == 2


def test_a_case_that_was_not_proposed_cannot_be_chosen(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    other = cases_of("Omar")[0]
    batch_id = naerpes.uploads(workbook(HEAD, ["Ahmady", *ZAHRA[1:]]))
    naerpes.checks(batch_id)
    naerpes.chooses(batch_id, {2: (Choice.SAME, other)})
    assert naerpes.resembling(batch_id)[0].choice == Choice.UNDECIDED


def test_the_same_name_and_day_with_another_code_must_be_decided(importer):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(workbook(WITH_CODE, [*ZAHRA, HETU]))
    batch_id = naerpes.uploads(workbook(WITH_CODE, [*ZAHRA, "010590-9418"]))
    naerpes.checks(batch_id)
    assert naerpes.problems(batch_id) == []
    assert naerpes.resembling(batch_id)[0].choice == Choice.UNDECIDED


def test_the_register_fills_gaps_and_overwrites_nothing(importer, clients_list, office):
    naerpes = importer("MUN:Närpes")
    head = [*HEAD, "Telefon", "Språk"]
    naerpes.imports(workbook(head, [*ZAHRA, "0401", None]))
    naerpes.imports(workbook(head, [*ZAHRA, "0509999", "dari"]))
    view = office("MUN:Närpes")
    person = view.sees(view.finds("Zahra")[0].client.number, "2026-11-24").person
    assert (person.contact.phone, person.label.mother_tongue) == ("0401", "prs")


def preview_of(one: Any, content: bytes) -> tuple[Any, ...]:
    """Everything that the pages of an import can show before it is run."""
    batch_id = one.uploads(content)
    one.checks(batch_id)
    batch = one.batch(batch_id)
    with acting(one.actor) as actor:
        shown = queries.sample(queries.batch(actor, batch_id))
    facts = (batch.errors, batch.warnings, batch.summary, one.problems(batch_id), one.resembling(batch_id), shown)
    one_more = list(BatchRow.objects.filter(batch_id=batch_id).values_list("candidates", "choice"))
    return (*facts, one_more)


def test_persons_of_others_are_not_revealed_before_the_import(importer):
    turku = importer("MUN:Åbo")
    list_ = workbook(WITH_CODE, [*ZAHRA[:4], "Åbo", *ZAHRA[5:], HETU])
    before = preview_of(turku, list_)
    importer("MUN:Närpes").imports(workbook(WITH_CODE, [*ZAHRA, HETU]))
    assert preview_of(turku, list_) == before


def test_a_number_alone_opens_no_door(importer, office):
    """Another name and birth date with the same code: a case of its own, and nothing of the other is seen."""
    importer("MUN:Närpes").imports(workbook(WITH_CODE, [*ZAHRA, HETU]))
    fishing = ["Nieminen", "Matti", BORN, "IP", "Åbo", "1.2.2026", "1.11.2026", None, HETU]
    receipt = importer("MUN:Åbo").imports(workbook(WITH_CODE, fishing))
    assert receipt["new"] == 1
    turku = office("MUN:Åbo")
    assert turku.finds("Zahra") == []
    assert len(turku.finds("Matti")) == 1


def test_who_knows_name_and_number_does_not_take_a_client_away_by_a_list(importer, office):
    """An arrival that only the list tells of neither shows the case to the importer nor hides it from its own."""
    importer("MUN:Närpes").imports(workbook(WITH_CODE, [*ZAHRA, HETU]))
    [ours] = office("MUN:Närpes").finds("Zahra")
    turku = importer("MUN:Åbo")
    row = ["Ahmadi", "Zahra", BORN, "Kvotflykting", "Åbo", "1.2.2026", None, None, HETU, "2.11.2026"]
    batch_id = turku.uploads(workbook([*WITH_CODE, "Ankomst till kommunen"], row))
    turku.checks(batch_id, [*turku.batch(batch_id).mapping[:-1], "event.arrival"])
    turku.starts(batch_id)
    assert turku.runs(batch_id)
    assert turku.batch(batch_id).receipt["new"] == 1
    [theirs] = office("MUN:Åbo").finds("Zahra")
    assert theirs.client.case_id != ours.client.case_id
    assert office("MUN:Närpes").finds("Zahra") == [ours]


def test_a_client_who_has_moved_on_is_not_taken_back_by_a_list(importer, office):
    """The municipality that had the person before tells of a later arrival: the case stays where it is."""
    naerpes = importer("MUN:Närpes")
    naerpes.imports(workbook(WITH_CODE, [*ZAHRA, HETU]))
    [ours] = office("MUN:Närpes").finds("Zahra")
    office("MUN:Närpes").records(ours.client.case_id, "arrival", "2026-11-02", today="2026-11-24", to="Åbo")
    assert office("MUN:Närpes").finds("Zahra") == []
    batch_id = naerpes.uploads(workbook([*WITH_CODE, "Ankomst till kommunen"], [*ZAHRA, HETU, "20.11.2026"]))
    naerpes.checks(batch_id, [*naerpes.batch(batch_id).mapping[:-1], "event.arrival"])
    naerpes.starts(batch_id)
    assert naerpes.runs(batch_id)
    assert naerpes.batch(batch_id).receipt["left"] == [[2, "handed_over"]]
    assert len(office("MUN:Åbo").finds("Zahra")) == 1


def test_a_list_of_the_centre_joins_the_case_that_the_municipality_has(importer, office):
    """The centre is not told beforehand; the person keeps one case, and both see what the law gives them."""
    importer("MUN:Närpes").imports(workbook(WITH_CODE, [*ZAHRA[:5], "1.11.2026", "2.11.2026", None, HETU]))
    list_ = workbook(CENTRE, ["Ahmadi", "Zahra", BORN, HETU, "Kvotflykting", "Närpes", "1.6.2026", "1.11.2026"])
    centre = importer("RC:Oravais")
    batch_id = centre.uploads(list_, ListKind.MOVE_LIST)
    centre.checks(batch_id)
    assert centre.resembling(batch_id) == []
    receipt = centre.imports(list_, ListKind.MOVE_LIST)
    assert (receipt["new"], receipt["changed"]) == (1, 0)
    assert len(cases_of("Zahra")) == 1
    assert len(office("RC:Oravais").finds("Zahra")) == 1
    assert len(office("MUN:Närpes").finds("Zahra")) == 1


def test_a_protected_person_is_never_joined(importer, office):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(workbook([*WITH_CODE, "Spärrmarkering"], [*ZAHRA[:5], "1.11.2026", "2.11.2026", None, HETU, "ja"]))
    list_ = workbook(CENTRE, ["Ahmadi", "Zahra", BORN, HETU, "Kvotflykting", "Närpes", "1.6.2026", "1.11.2026"])
    importer("RC:Oravais").imports(list_, ListKind.MOVE_LIST)
    assert len(cases_of("Zahra")) == 2


def test_the_same_list_after_the_handover_neither_adds_nor_doubles(importer, office):
    centre, head = importer("RC:Oravais"), [*CENTRE, "Flyttdatum"]
    row = ["Ahmadi", "Zahra", BORN, HETU, "IP", "Närpes", "1.6.2026", "1.11.2026", "20.11.2026"]
    list_ = workbook(head, row)
    centre.imports(list_, ListKind.MOVE_LIST)
    assert office("RC:Oravais").finds("Zahra") == []
    assert len(office("MUN:Närpes").finds("Zahra")) == 1
    assert centre.imports(list_, ListKind.MOVE_LIST)["unchanged"] == 1
    more = workbook([*head, "Tillståndsinfo"], [*row, "5.11.2026"])
    assert centre.imports(more, ListKind.MOVE_LIST)["left"] == [[2, "handed_over"]]
    assert len(cases_of("Zahra")) == 1


@pytest.mark.parametrize("ended", [False, True])
def test_what_others_recorded_after_the_handover_is_not_told_to_a_list_of_guesses(importer, office, ended):
    """The centre asks by list whether the person came on a day: right or wrong, the answer is the same."""
    centre, head = importer("RC:Oravais"), [*CENTRE, "Flyttdatum"]
    row = ["Ahmadi", "Zahra", BORN, HETU, "IP", "Närpes", "1.6.2026", "1.11.2026", "20.11.2026"]
    centre.imports(workbook(head, row), ListKind.MOVE_LIST)
    naerpes = office("MUN:Närpes")
    [hit] = naerpes.finds("Zahra")
    naerpes.records(hit.client.case_id, "arrival", "2026-11-21", today="2026-11-24", to="Närpes")
    if ended:
        naerpes.records(hit.client.case_id, "died", "2026-11-22", today="2026-11-24")
    answers = []
    for day in ("20.11.2026", "21.11.2026", "22.11.2026"):
        guess = workbook([*head, "Ankomst till kommunen"], [*row, day])
        batch_id = centre.uploads(guess, ListKind.MOVE_LIST)
        mapping = [*centre.batch(batch_id).mapping[:-1], "event.arrival"]
        centre.checks(batch_id, mapping)
        centre.starts(batch_id)
        assert centre.runs(batch_id)
        receipt = centre.batch(batch_id).receipt
        answers.append({key: receipt[key] for key in ("new", "changed", "unchanged", "left", "other_days", "events")})
    assert answers[0] == answers[1] == answers[2]


def test_an_outsider_sees_no_batch(importer, clients_list, outsider):
    naerpes = importer("MUN:Närpes")
    batch_id = naerpes.uploads(clients_list)
    naerpes.checks(batch_id)
    with acting(outsider) as actor:
        assert queries.batches(actor) == []
        with pytest.raises(NotVisible):
            queries.batch(actor, batch_id)
        assert not Batch.objects.filter(id=batch_id).exists()
        assert not BatchFile.objects.filter(batch_id=batch_id).exists()
        assert not BatchRow.objects.filter(batch_id=batch_id).exists()


def test_a_role_without_the_permission_imports_nothing(vasa, clients_list):
    with acting(vasa) as actor, pytest.raises(PermissionDenied):
        services.upload_list(actor, kind=ListKind.OWN_CLIENTS, file_name="x", content=clients_list, today=TODAY)
    with acting(vasa) as actor, pytest.raises(PermissionDenied):
        queries.batches(actor)


def test_a_role_that_may_not_open_cases_is_told_so(hire, clients_list):
    officer = Importer(hire("MUN:Närpes", "claims_officer"))
    narrow = workbook(HEAD[:7], ZAHRA[:7])
    batch_id = officer.uploads(narrow)
    officer.checks(batch_id)
    assert [problem.trouble for problem in officer.problems(batch_id)] == ["may_not_open"]


def test_the_file_is_deleted_when_the_import_is_done_given_up_or_old(importer, clients_list):
    naerpes = importer("MUN:Närpes")
    naerpes.imports(clients_list)
    given_up = naerpes.uploads(clients_list)
    naerpes.checks(given_up)
    with acting(naerpes.actor) as actor:
        services.discard(actor, batch_id=given_up)
    old = naerpes.uploads(clients_list)
    with acting(Actor.system("discard_old_lists")) as system:
        assert services.discard_old(system, now=timezone.now()) == 0
        assert services.discard_old(system, now=timezone.now() + timedelta(days=8)) == 1
    with engine():
        assert BatchFile.objects.count() == 0
        assert BatchRow.objects.count() == 0
    assert naerpes.batch(old).state == BatchState.DISCARDED
