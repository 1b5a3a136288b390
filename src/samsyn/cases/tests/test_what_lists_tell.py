"""What lists, searches and the list of looks tell: never more than the page of the case."""

import pytest
from django.db import connection

from samsyn.cases import pages, queries, services
from samsyn.cases.models import DutyParty, Roster
from samsyn.cases.shown import ClientFilters, DayFilters
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.law.terms import Group
from samsyn.organisations.terms import organisation_id

TODAY = "2025-02-10"
COUNTY = "WA:Österbotten"


@pytest.fixture
def rahma(office):
    """Rahma, a quota refugee, has arrived in Närpes a week ago; the county is to see to her health."""
    return office("MUN:Närpes").opens(
        NewPerson("Abdi", "Rahma", birth_date=day("1988-01-20")),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        today=TODAY,
    )


def test_lists_hold_group_and_place_for_those_alone_who_may_see_permit_or_placement(rahma, presented, behind_the_walls):
    with behind_the_walls():
        cursor = connection.cursor()
        cursor.execute("SELECT organisation_id, case_id FROM access_grant WHERE data_class IN ('permit', 'placement')")
        known = set(cursor.fetchall())
        rows = [
            row
            for model in (Roster, DutyParty)
            for row in model.objects.values_list("organisation_id", "case_id", "group", "municipality")
        ]
        assert (organisation_id("MUN:Närpes"), rahma.case_id, "QR", "Närpes") in rows
        assert any((organisation, case_id) not in known for organisation, case_id, _, _ in rows)
        told = [row for row in rows if (row[0], row[1]) not in known and (row[2] or row[3])]
    assert told == []


def test_a_role_without_permit_and_placement_reads_neither_group_nor_place_in_the_list(rahma, office):
    [coordinator] = office("MUN:Närpes").clients().rows
    [adviser] = office("MUN:Närpes", "adviser").clients().rows
    assert (coordinator.group, coordinator.municipality) == ("QR", "Närpes")
    assert adviser.label is not None
    assert (adviser.group, adviser.municipality) == ("", "")
    [hit] = office("MUN:Närpes", "adviser").finds("Rahma")
    assert (hit.client.group, hit.client.municipality) == ("", "")
    [hit] = office("MUN:Närpes", "adviser").finds(rahma.number)
    assert (hit.client.group, hit.client.municipality) == ("", "")


@pytest.mark.parametrize("narrowed", [{"group": "QR"}, {"municipality": "Närpes"}])
def test_a_role_learns_neither_by_narrowing_down(rahma, office, narrowed):
    coordinator, adviser = office("MUN:Närpes"), office("MUN:Närpes", "adviser")
    assert len(coordinator.clients(**narrowed).rows) == 1
    found = adviser.clients(**narrowed)
    assert (found.rows, found.count) == ((), 0)
    assert any(part.rows for part in coordinator.day(TODAY, **narrowed).groups)
    assert all(not part.rows and not part.total for part in adviser.day(TODAY, **narrowed).groups)
    with adviser.acts() as actor:
        assert not any(pages.day_counts(actor, day(TODAY), DayFilters(**narrowed)))
        assert pages.groups_and_places(actor) == ([], [])
    with coordinator.acts() as actor:
        assert pages.groups_and_places(actor) == (["QR"], ["Närpes"])


def test_the_next_time_limit_in_the_list_is_that_of_a_duty_that_the_role_may_see(rahma, office, behind_the_walls):
    coordinator, adviser = office("MUN:Närpes"), office("MUN:Närpes", "adviser")
    assert coordinator.clients().rows[0].next_due is not None
    seen = [duty for duty in adviser.sees(rahma.number, TODAY).duties if duty.is_active and duty.is_ours and duty.shown]
    assert adviser.clients().rows[0].next_due == min((duty.shown for duty in seen), default=None)
    [hit] = adviser.finds(rahma.number)
    assert hit.client.next_due == adviser.clients().rows[0].next_due
    guide, full = office("MUN:Närpes", "guide").clients(), coordinator.clients()
    assert [row.next_due for row in guide.rows] == [row.next_due for row in full.rows]


def test_a_case_number_is_found_by_those_alone_whose_role_sees_something_of_the_case(presented, office):
    korsholm = office("MUN:Korsholm")
    assert [hit.client.number for hit in korsholm.finds(presented.number)] == [presented.number]
    assert office("MUN:Korsholm", "adviser").finds(presented.number) == []
    assert office("MUN:Åbo").finds(presented.number) == []


def test_looks_are_told_to_those_who_see_the_class_of_data_they_concerned(rahma, office):
    nurse, naerpes = office(COUNTY, "nurse"), office("MUN:Närpes")
    with nurse.acts() as actor:
        services.write_note(actor, case_id=rahma.case_id, text="vaccinations", data_class="health", on=day(TODAY))
        queries.open_case(actor, rahma.number, day(TODAY))
    with nurse.acts() as actor:
        assert "write_note" in {look.what for look in pages.seen_by(actor, rahma.number).looks}
    with naerpes.acts() as actor:
        looks = [
            look for look in pages.seen_by(actor, rahma.number).looks if look.organisation_id != actor.organisation_id
        ]
    assert {look.what for look in looks} == {"open_case", "looks_at"}


def test_a_list_ordered_by_time_limit_is_the_same_list_for_a_role_that_sees_less(rahma, office):
    for role in ("coordinator", "guide", "adviser"):
        with office("MUN:Närpes", role).acts() as actor:
            page = queries.client_list(actor, ClientFilters(order="due"))
        assert [row.number for row in page.rows] == [rahma.number]
