"""Days pass: deadlines, successors, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command

from samsyn.cases import services
from samsyn.cases.models import Case, Duty, DutyParty, Event, Transfer
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.law.terms import Flag, Group

JOB = Actor.system("roll_forward")


def rolled(on):
    return services.roll_forward(JOB, day(on))


@pytest.fixture
def yusuf(office):
    """Yusuf moved to Vasa on his own and is a job seeker; his plan was signed by the TE office in 2023."""
    te = office("TE:Österbotten", "guide")
    opened = te.opens(
        NewPerson("Abdi", "Yusuf", birth_date=day("1996-04-04")),
        NewSituation(
            group=Group.IP,
            municipality="Vasa",
            protection="subsidiary",
            flags=frozenset({Flag.JOB}),
            move_mode="independent",
        ),
        NewEvent("first_permit", day("2023-03-20")),
        NewEvent("first_home_municipality", day("2023-04-24"), {"to": "Vasa"}),
        NewEvent("jobseeker_start", day("2023-05-02")),
        NewEvent("request_to_wa", day("2023-06-01")),
        today="2023-06-01",
    )
    te.records(opened.case_id, "mapping_done", "2023-06-12")
    te.records(opened.case_id, "plan_signed", "2023-06-26")
    return opened


def responsible(duties):
    return {duty.code: duty.organisations("responsible") for duty in duties if duty.is_active}


def test_on_the_first_of_january_2025_open_duties_of_the_te_office_go_to_the_employment_area(
    yusuf, office, behind_the_walls
):
    te, area = office("TE:Österbotten", "guide"), office("MUN_EMP:Österbotten", "guide")
    rolled("2024-12-31")
    before = te.sees(yusuf.number, "2024-12-31")
    held = {code for code, parties in responsible(before.duties).items() if "TE:Österbotten" in parties}
    assert {"D43", "D44", "D45"} <= held
    rolled("2025-01-01")

    seen = area.sees(yusuf.number, "2025-01-01")
    assert seen.label.name == "Yusuf Abdi"
    now = responsible(seen.duties)
    assert "TE:Österbotten" not in {code for parties in now.values() for code in parties}
    moved = {
        entry.what: (entry.to, entry.on, entry.reason)
        for entry in seen.timeline
        if entry.kind == "transfer" and entry.organisation == "TE:Österbotten"
    }
    for code in ("D43", "D44", "D45"):
        assert "MUN_EMP:Österbotten" in now[code]
        assert moved[code] == ("MUN_EMP:Österbotten", day("2025-01-01"), "succession")
    authors = {entry.what: entry.organisation for entry in seen.timeline if entry.kind == "event"}
    assert authors["plan_signed"] == "TE:Österbotten"
    closed = [duty for duty in seen.duties if duty.state == "done"]
    assert {duty.organisations("responsible")[0] for duty in closed if duty.code in ("D34", "D38")} == {
        "TE:Österbotten"
    }
    with behind_the_walls():
        assert not DutyParty.objects.filter(organisation_id=te.actor.organisation_id).exists()


def test_a_case_handed_over_is_no_longer_seen_by_the_office_that_is_gone(yusuf, office):
    from samsyn.access.terms import NotVisible

    te = office("TE:Österbotten", "guide")
    rolled("2025-01-01")
    with pytest.raises(NotVisible):
        te.sees(yusuf.number, "2025-01-02")
    assert te.finds("yusuf") == []


def test_the_job_changes_nothing_when_it_runs_again(yusuf, behind_the_walls):
    def everything():
        with behind_the_walls():
            return (
                list(Duty.objects.order_by("id").values()),
                list(DutyParty.objects.order_by("organisation_id", "duty_id").values("lane", "since", "shown")),
                Transfer.objects.count(),
                Entry.objects.filter(what="roll_forward").count(),
            )

    rolled("2025-01-01")
    before = everything()
    assert rolled("2025-01-01") == (0, 0, 0)
    assert everything() == before


def test_the_job_may_start_anywhere_and_work_in_small_batches(office, behind_the_walls):
    naerpes = office("MUN:Närpes")
    for number in range(5):
        naerpes.opens(
            NewPerson("Rahimi", f"Rahma {number}"),
            NewSituation(group=Group.QR, municipality="Närpes"),
            NewEvent("first_permit", day("2024-01-10")),
            NewEvent("arrival", day("2024-02-03"), {"to": "Närpes"}),
            today="2024-02-04",
        )
    done = services.roll_forward(JOB, day("2026-01-01"), batch=2)
    assert done.cases == 5
    with behind_the_walls():
        assert set(Case.objects.values_list("derived_on", flat=True)) == {day("2026-01-01")}


def test_a_day_that_passes_makes_a_duty_of_the_law_overdue_but_never_a_target(office):
    naerpes = office("MUN:Närpes")
    opened = naerpes.opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        NewEvent("assessment_done", day("2025-02-10")),
        NewEvent("plan_signed", day("2025-02-20")),
        today="2025-02-20",
    )
    rolled("2025-08-21")
    states = {duty.code: duty for duty in naerpes.sees(opened.number, "2025-08-21").duties if duty.is_active}
    assert states["D43"].state == "overdue"
    assert states["D43"].basis == "law"
    late = [duty for duty in states.values() if duty.basis == "without_delay"]
    assert all(duty.state == "open" for duty in late)


def test_nothing_recorded_by_people_is_touched(yusuf, behind_the_walls):
    with behind_the_walls():
        before = list(Event.objects.order_by("id").values())
    rolled("2026-01-01")
    with behind_the_walls():
        assert list(Event.objects.order_by("id").values()) == before


def test_the_commands_say_what_they_did(yusuf):
    output = StringIO()
    call_command("roll_forward", on=day("2025-01-01"), stdout=output)
    assert "1 cases looked at" in output.getvalue()
    call_command("rederive", yusuf.number, on=day("2025-01-02"), stdout=output)
    call_command("rederive", on=day("2025-01-02"), stdout=output)
    assert output.getvalue().count("1 cases derived, 0 duties changed, 0 handed over") == 2
    with pytest.raises(LookupError):
        call_command("rederive", "1999-000001", stdout=output)


def test_the_statements_of_a_batch_do_not_grow_with_its_cases(office, statements):
    naerpes = office("MUN:Närpes")

    def open_some(count):
        for _ in range(count):
            naerpes.opens(
                NewPerson("Rahimi", "Rahma"),
                NewSituation(group=Group.QR, municipality="Närpes"),
                NewEvent("first_permit", day("2024-01-10")),
                NewEvent("arrival", day("2024-02-03"), {"to": "Närpes"}),
                today="2024-02-04",
            )

    open_some(1)
    with statements() as one:
        rolled("2025-01-01")
    open_some(9)
    with statements() as ten:
        rolled("2026-01-01")
    assert len(ten) <= len(one) + 2
