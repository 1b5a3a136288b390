"""What an office has to do today, and what waits for others."""

import pytest

from samsyn.cases import services
from samsyn.cases.shown import DayGroup
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group


@pytest.fixture
def rahma(office):
    """Rahma has a plan since 20.2.2025 in Närpes."""
    return office("MUN:Närpes").opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        NewEvent("first_home_municipality", day("2025-02-05"), {"to": "Närpes"}),
        NewEvent("assessment_done", day("2025-02-10")),
        NewEvent("plan_signed", day("2025-02-20")),
        today="2025-02-20",
    )


def codes(found, name):
    return {row.duty.code for row in found.group(DayGroup(name)).rows}


def rolled(on):
    services.roll_forward(Actor.system("tests"), day(on))


def test_a_duty_moves_through_the_groups_as_days_pass(rahma, office):
    naerpes = office("MUN:Närpes")
    assert "D43" in codes(naerpes.day("2025-02-20"), "later")
    for on, group in (("2025-08-15", "this_week"), ("2025-08-22", "overdue"), ("2025-09-30", "critical")):
        rolled(on)
        assert "D43" in codes(naerpes.day(on), group), on


def test_a_target_of_our_own_that_has_passed_is_never_overdue_by_law(office):
    naerpes = office("MUN:Närpes")
    naerpes.opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        today="2025-02-04",
    )
    rolled("2025-06-01")
    found = naerpes.day("2025-06-01")
    assert "D35" in codes(found, "past_target")
    row = next(row for row in found.group(DayGroup.PAST_TARGET).rows if row.duty.code == "D35")
    assert row.duty.is_past_target
    assert row.duty.state == "open"
    assert "D35" not in codes(found, "overdue") | codes(found, "critical")


def test_what_is_new_to_the_office_is_marked_for_a_week(rahma, office):
    naerpes = office("MUN:Närpes")
    new = naerpes.day("2025-02-20").group(DayGroup.NEW)
    assert "D43" in {row.duty.code for row in new.rows}
    assert new.total == len(new.rows) > 1  # though they stand in several lanes
    assert codes(naerpes.day("2025-02-27"), "new") == set()


def test_a_hearing_is_the_municipalitys_until_it_is_sent_and_then_the_countys(presented, office):
    korsholm, county = office("MUN:Korsholm"), office("WA:Österbotten")
    [mine] = [row for row in korsholm.day("2025-03-10").group(DayGroup.THIS_WEEK).rows if row.duty.code == "D17"]
    assert mine.label is None
    assert (mine.anonymous.group, mine.anonymous.household_size) == ("IP", 1)
    assert "D17" in codes(county.day("2025-03-10"), "waiting")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    [waiting] = [row for row in korsholm.day("2025-03-11").group(DayGroup.WAITING).rows if row.duty.code == "D17"]
    assert waiting.waits_for == ("WA:Österbotten",)
    assert "D17" in codes(county.day("2025-03-11"), "this_week")


def test_an_office_sees_what_another_does_for_its_client(rahma, office):
    waiting = [
        row
        for row in office("MUN:Närpes").day("2025-02-20").group(DayGroup.WAITING).rows
        if row.duty.role == "watching"
    ]
    assert waiting
    assert all("MUN:Närpes" not in row.waits_for for row in waiting)
    assert all(row.waits_for for row in waiting)


def test_money_and_rights_that_run_out_stand_apart(rahma, office):
    naerpes = office("MUN:Närpes")
    naerpes.records(rahma.case_id, "cost_occurred", "2025-02-21", cost="interpreting")
    assert codes(naerpes.day("2025-03-01"), "running_out") == set()
    rolled("2027-11-20")
    assert {"D76", "D71"} & codes(naerpes.day("2027-11-20"), "running_out") == {"D76", "D71"}
    for group in ("this_week", "later", "overdue"):
        assert "D76" not in codes(naerpes.day("2027-11-20"), group)


def test_filters_narrow_every_group(rahma, presented, office):
    naerpes = office("MUN:Närpes")
    for filters in ({"group": "IP"}, {"municipality": "Vasa"}, {"code": "D99"}, {"mine": True}):
        found = naerpes.day("2025-02-20", **filters)
        assert [row for group in found.groups for row in group.rows] == [], filters
    with naerpes.acts() as actor:
        services.assign_handler(actor, case_id=rahma.case_id, staff_id=actor.user_id, today=day("2025-02-20"))
    assert "D43" in codes(naerpes.day("2025-02-20", mine=True), "later")
    assert "D43" in codes(naerpes.day("2025-02-20", group="QR", municipality="Närpes", code="D43"), "later")
    [only] = naerpes.day("2025-02-20", only=DayGroup.LATER).groups
    assert only.name is DayGroup.LATER


def test_a_role_sees_only_its_classes_of_data(rahma, office):
    claims = office("MUN:Närpes", "claims_officer").day("2025-02-20")
    shown = {row.duty.data_class for group in claims.groups for row in group.rows}
    assert shown <= {"identity", "permit", "family", "placement", "compensation"}
    assert office("MUN:Närpes", "administrator").day("2025-02-20").group(DayGroup.LATER).rows == ()


def test_a_day_is_one_row_of_the_journal_with_the_persons_shown(rahma, office):
    naerpes = office("MUN:Närpes")
    naerpes.day("2025-02-20")
    with naerpes.acts():
        entry = Entry.objects.get(what="my_day")
    assert entry.kind == "list"
    assert entry.case_ids == [rahma.case_id]
    assert len(entry.person_ids) == 1


def test_an_outsider_has_an_empty_day(rahma, office):
    assert [row for group in office("MUN:Åbo").day("2025-02-20").groups for row in group.rows] == []


def test_the_number_of_statements_is_bounded(rahma, office, statements):
    naerpes = office("MUN:Närpes")
    with statements() as one:
        naerpes.day("2025-02-20")
    for number in range(30):
        naerpes.opens(
            NewPerson("Rahimi", f"Rahma {number}"),
            NewSituation(group=Group.QR, municipality="Närpes"),
            NewEvent("first_permit", day("2025-01-10")),
            NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
            today="2025-02-12",
        )
    with statements() as many:
        found = naerpes.day("2025-02-12")
    assert len(one) <= 10
    assert len(many) == len(one)
    group = found.group(DayGroup.THIS_WEEK)
    assert (len(group.rows), group.total, group.more) == (12, 30, False)
