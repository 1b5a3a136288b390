"""A case that ends gets its day of deletion in the same act; corrected or reopened it is computed anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access.terms import NotVisible
from samsyn.cases import services
from samsyn.cases.services import rederive, roll_forward
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group
from samsyn.organisations.terms import organisation_id
from samsyn.retention.models import KeptCase
from samsyn.retention.queries import kept_case

TODAY = "2026-06-30"


@pytest.fixture
def naerpes(office):
    return office("MUN:Närpes")


@pytest.fixture
def maj(naerpes):
    """A client of Närpes of a group for which the state pays nothing."""
    return naerpes.opens(
        NewPerson("Lind", "Maj"),
        NewSituation(Group.STU, "Närpes"),
        NewEvent("first_permit", day("2025-01-02")),
        NewEvent("first_home_municipality", day("2025-02-02"), {"to": "Närpes"}),
        today="2025-02-03",
    )


@pytest.fixture
def row_of(behind_the_walls):
    def look(opened):
        with behind_the_walls():
            return KeptCase.objects.filter(case_id=opened.case_id).first()

    return look


def test_a_case_that_goes_on_has_no_day(maj, row_of):
    assert row_of(maj) is None


def test_the_act_that_ends_a_case_says_from_which_day_it_may_go(maj, naerpes, row_of):
    naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    row = row_of(maj)
    assert (row.number, row.ended_on, row.delete_on) == (maj.number, date(2026, 3, 15), date(2030, 3, 16))
    assert row.organisation_id == organisation_id("MUN:Närpes")
    assert row.rules_of == date(2026, 1, 1)


def test_years_for_which_the_state_pays_keep_it_longer(naerpes, row_of):
    opened = naerpes.opens(
        NewPerson("Habibi", "Farid"),
        NewSituation(Group.IP, "Närpes"),
        NewEvent("first_permit", day("2025-01-02")),
        NewEvent("first_home_municipality", day("2025-02-02"), {"to": "Närpes"}),
        NewEvent("case_closed", day("2026-03-15")),
        today="2026-03-20",
    )
    assert row_of(opened).compensated == [date(2026, 3, 15)]
    assert row_of(opened).delete_on == date(2032, 1, 1)


def test_an_end_that_is_corrected_is_counted_from_the_new_day(maj, naerpes, office, row_of):
    # a cost to be claimed keeps the case open to the municipality, which then corrects the end
    naerpes.records(maj.case_id, "cost_occurred", "2026-02-01", cost="mapping", today=TODAY)
    ended = naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    assert (row_of(maj).delete_on, row_of(maj).open_duties) == (date(2032, 1, 1), ["D76"])
    naerpes.corrects(ended.event_id, on=day("2027-03-15"), today="2027-03-16", reason="fel dag")
    assert (row_of(maj).ended_on, row_of(maj).delete_on) == (date(2027, 3, 15), date(2032, 1, 1))
    naerpes.records(maj.case_id, "claim_filed", "2027-04-01", cost="mapping")
    assert row_of(maj).open_duties == []


def test_a_case_that_is_reopened_has_no_day_any_more_and_is_seen_again(maj, naerpes, row_of):
    naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    with pytest.raises(NotVisible):
        naerpes.sees(maj.number, TODAY)
    with naerpes.acts() as actor:
        services.reopen_case(actor, case_id=maj.case_id, reason="klienten kom tillbaka", today=day(TODAY))
    assert row_of(maj) is None
    seen = naerpes.sees(maj.number, TODAY)
    assert seen.closed_on is None
    [struck] = [entry for entry in seen.timeline if entry.what == "case_closed" and entry.corrected_by]
    assert struck.on == date(2026, 3, 15)
    assert "Maj Lind" in {hit.client.label.name for hit in naerpes.finds("maj")}


def test_what_reopens_a_case_is_written_down(maj, naerpes):
    naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    with naerpes.acts() as actor:
        services.reopen_case(actor, case_id=maj.case_id, reason="x", today=day(TODAY))
        row = Entry.objects.filter(what="reopen_case").get()
    assert row.case_ids == [maj.case_id]


def test_only_who_answers_for_the_data_reopens_or_knows_the_day(maj, naerpes, office):
    naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    vasa = office("MUN:Vasa")
    with vasa.acts() as actor:
        assert kept_case(actor, maj.number) is None
        with pytest.raises(NotVisible):
            services.reopen_case(actor, case_id=maj.case_id, reason="x", today=day(TODAY))
    with naerpes.acts() as actor:
        own = kept_case(actor, maj.number)
        assert own is not None
        assert own.delete_on == date(2030, 3, 16)
    with office("MUN:Närpes", "data_protection_officer").acts() as actor, pytest.raises(PermissionDenied):
        services.reopen_case(actor, case_id=maj.case_id, reason="x", today=day(TODAY))


def test_a_case_that_goes_on_cannot_be_reopened(maj, naerpes):
    with naerpes.acts() as actor, pytest.raises(NotVisible):
        services.reopen_case(actor, case_id=maj.case_id, reason="x", today=day(TODAY))


def test_the_reception_centre_answers_for_whom_no_municipality_received(farid, office, row_of):
    office("RC:Oravais").records(farid.case_id, "case_closed", "2025-03-01")
    assert row_of(farid).organisation_id == organisation_id("RC:Oravais")


def test_without_a_client_relationship_the_state_region_answers(presented, office, row_of):
    korsholm = office("MUN:Korsholm")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    office("RC:Oravais").records(presented.case_id, "case_closed", "2025-03-12")
    assert row_of(presented).organisation_id == organisation_id("RC:Oravais")


def test_days_and_derivations_leave_the_day_as_it_is(maj, naerpes, row_of):
    naerpes.records(maj.case_id, "case_closed", "2026-03-15", today=TODAY)
    before = row_of(maj).delete_on
    roll_forward(Actor.system("tests"), day("2027-01-01"))
    rederive(Actor.system("tests"), [maj.case_id], day("2027-02-01"))
    assert row_of(maj).delete_on == before


def test_an_agreement_that_ends_is_in_no_list(office, behind_the_walls):
    naerpes = office("MUN:Närpes")
    naerpes.opens(
        None,
        NewSituation(None, "Närpes"),
        NewEvent("agreement_signed", day("2025-01-10")),
        today="2025-01-11",
    )
    with behind_the_walls():
        assert KeptCase.objects.count() == 0
