"""Correcting a fact: the old one stays on record, duties and access follow the new one."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access.models import Grant
from samsyn.access.terms import NotVisible
from samsyn.cases.models import Duty, Event
from samsyn.cases.terms import NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.law.terms import Group


@pytest.fixture
def rahma(office):
    """Rahma arrived in Närpes on 3.2.2025, was assessed on 10.2. and has a plan since 20.2."""
    return office("MUN:Närpes").opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2025-01-10")),
        NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}),
        NewEvent("assessment_done", day("2025-02-10")),
        NewEvent("plan_signed", day("2025-02-20")),
        today="2025-02-20",
    )


def event_of(office, case, type_, today="2025-03-01"):
    found = [entry for entry in office.sees(case.number, today).timeline if entry.what == type_]
    return next(entry for entry in found if not entry.corrected_by)


def duty(office, case, code, today="2025-03-01"):
    return [found for found in office.sees(case.number, today).duties if found.code == code and not found.superseded]


def test_another_day_moves_the_deadlines_that_hang_on_it(rahma, office):
    naerpes = office("MUN:Närpes")
    assert [found.due for found in duty(naerpes, rahma, "D43")] == [day("2025-08-20")]
    outcome = naerpes.corrects(
        event_of(naerpes, rahma, "plan_signed").id, on=day("2025-02-24"), reason="typing error", today="2025-03-01"
    )
    assert outcome.event_id
    assert [found.due for found in duty(naerpes, rahma, "D43")] == [day("2025-08-24")]
    assert "D43" in {found.code for found, _ in outcome.reschedules}


def test_the_timeline_keeps_both_and_says_which_one_holds(rahma, office):
    naerpes = office("MUN:Närpes")
    old = event_of(naerpes, rahma, "plan_signed")
    naerpes.corrects(old.id, on=day("2025-02-24"), reason="typing error", today="2025-03-01")
    entries = [entry for entry in naerpes.sees(rahma.number, "2025-03-01").timeline if entry.what == "plan_signed"]
    new, before = entries
    assert (new.on, new.corrects, new.text) == (day("2025-02-24"), old.id, "typing error")
    assert (before.on, before.corrected_by, before.taken_back) == (day("2025-02-20"), new.id, False)


def test_a_struck_event_opens_again_what_it_closed(rahma, office):
    naerpes = office("MUN:Närpes")
    assert [found.state for found in duty(naerpes, rahma, "D35")] == ["done"]
    outcome = naerpes.corrects(
        event_of(naerpes, rahma, "assessment_done").id, strike=True, reason="other person", today="2025-02-21"
    )
    assert "D35" in {found.code for found in outcome.reopens}
    [open_again] = duty(naerpes, rahma, "D35")
    assert open_again.state in ("open", "overdue")
    assert open_again.closed is None
    struck = [e for e in naerpes.sees(rahma.number, "2025-03-01").timeline if e.what == "assessment_done"]
    assert [(entry.struck, entry.taken_back) for entry in struck] == [(True, False), (False, True)]


def test_a_duty_that_loses_its_ground_ends_and_stays_on_record(rahma, office, behind_the_walls):
    naerpes = office("MUN:Närpes")
    naerpes.corrects(event_of(naerpes, rahma, "plan_signed").id, strike=True, today="2025-03-01")
    with behind_the_walls():
        rows = Duty.objects.filter(case_id=rahma.case_id, code="D43").values_list("state", "closed_by", "closed")
        assert list(rows) == [("ended", "superseded", day("2025-02-20"))]
    naerpes.records(rahma.case_id, "plan_signed", "2025-02-20", today="2025-03-01")
    assert [found.state for found in duty(naerpes, rahma, "D43")] == ["open"]


def test_only_the_authority_that_recorded_it_or_its_successor_corrects(presented, office):
    korsholm, elsewhere = office("MUN:Korsholm"), office("MUN:Åbo")
    event = event_of(korsholm, presented, "presentation", "2025-03-11")
    with pytest.raises(PermissionDenied):
        korsholm.corrects(event.id, strike=True, today="2025-03-11")
    with pytest.raises(NotVisible):
        elsewhere.corrects(event.id, strike=True, today="2025-03-11")
    with pytest.raises(NotVisible):
        korsholm.corrects(uuid4(), strike=True, today="2025-03-11")
    centre = office("LVC:Österbotten")
    from samsyn.cases import services
    from samsyn.journal.terms import Actor

    services.roll_forward(Actor.system("tests"), day("2026-01-02"))
    outcome = centre.corrects(event.id, attributes={"to": "Vörå", "evident_needs": True}, today="2026-01-02")
    assert outcome.event_id


def test_an_event_is_corrected_once_and_only_by_something_else(rahma, office):
    naerpes = office("MUN:Närpes")
    event = event_of(naerpes, rahma, "plan_signed")
    with pytest.raises(Refused) as refused:
        naerpes.corrects(event.id, on=day("2025-02-20"), today="2025-03-01")
    assert refused.value.refusals[0].reason is Reason.NOTHING_CHANGES
    naerpes.corrects(event.id, on=day("2025-02-24"), today="2025-03-01")
    with pytest.raises(Refused) as refused:
        naerpes.corrects(event.id, strike=True, today="2025-03-01")
    assert refused.value.refusals[0].reason is Reason.ALREADY_CORRECTED
    newest = event_of(naerpes, rahma, "plan_signed")
    assert naerpes.corrects(newest.id, on=day("2025-02-25"), today="2025-03-01").event_id


def test_a_corrected_place_moves_duties_and_access(presented, office):
    korsholm, ely = office("MUN:Korsholm"), office("ELY:Österbotten")
    event = event_of(ely, presented, "presentation", "2025-03-11")
    outcome = ely.corrects(event.id, attributes={"to": "Vörå", "evident_needs": True}, today="2025-03-11")
    moved = {(move.duty.code, move.from_organisation, move.to_organisation, move.reason) for move in outcome.moves}
    assert ("D18", "MUN:Korsholm", "MUN:Vörå", "move") in moved
    assert "MUN:Vörå" in {access.organisation for access in outcome.grants_begin}
    with pytest.raises(NotVisible):
        korsholm.sees(presented.number, "2025-03-11")
    assert {found.code for found in office("MUN:Vörå").sees(presented.number, "2025-03-11").duties} >= {"D17", "D18"}


@pytest.fixture
def same_change():
    """What an outcome says of duties and access, without what only the act itself can say."""

    def told(outcome):
        names = ("closes", "opens", "ends", "reopens")
        found = {name: [(duty.code, duty.shown, duty.responsible) for duty in getattr(outcome, name)] for name in names}
        found["moves"] = [(move.duty.code, move.from_organisation, move.to_organisation) for move in outcome.moves]
        found["days"] = [(duty.code, duty.shown, before) for duty, before in outcome.reschedules]
        return found | {"begin": outcome.grants_begin, "end": outcome.grants_end, "hidden": outcome.hidden}

    return told


@pytest.mark.parametrize(
    ("type_", "how"),
    [
        ("plan_signed", {"on": day("2025-02-24")}),
        ("assessment_done", {"strike": True}),
        ("arrival", {"attributes": {"to": "Malax"}}),
    ],
)
def test_beforehand_it_shows_what_it_then_does_and_writes_nothing(
    rahma, office, same_change, behind_the_walls, type_, how
):
    naerpes = office("MUN:Närpes")
    event = event_of(naerpes, rahma, type_)

    def everything():
        with behind_the_walls():
            return (
                list(Duty.objects.filter(case_id=rahma.case_id).order_by("id").values()),
                list(Event.objects.filter(case_id=rahma.case_id).order_by("id").values()),
                list(Grant.objects.filter(case_id=rahma.case_id).order_by("organisation_id", "data_class").values()),
            )

    before = everything()
    shown = naerpes.previews_correction(event.id, today="2025-03-01", **how)
    assert shown.event_id is None
    assert everything() == before
    done = naerpes.corrects(event.id, today="2025-03-01", **how)
    assert same_change(shown) == same_change(done)
    assert any(same_change(done).values())
    assert everything() != before


def test_beforehand_it_says_what_is_in_the_way(rahma, office):
    naerpes = office("MUN:Närpes")
    event = event_of(naerpes, rahma, "plan_signed")
    same = naerpes.previews_correction(event.id, on=event.on, today="2025-03-01")
    later = naerpes.previews_correction(event.id, on=day("2025-03-02"), today="2025-03-01")
    assert [refusal.reason for refusal in (*same.refusals, *later.refusals)] == [
        Reason.NOTHING_CHANGES,
        Reason.IN_THE_FUTURE,
    ]
    for code in ("MUN:Åbo", "WA:Österbotten"):
        with pytest.raises(NotVisible):
            office(code).previews_correction(event.id, strike=True, today="2025-03-01")
    with pytest.raises(PermissionDenied):
        office("MUN:Närpes", "regional_coordinator").previews_correction(event.id, strike=True, today="2025-03-01")


def test_who_sees_a_fact_of_another_authority_does_not_even_look_what_correcting_it_would_do(presented, office):
    korsholm = office("MUN:Korsholm")
    event = event_of(korsholm, presented, "presentation", "2025-03-11")
    with pytest.raises(PermissionDenied):
        korsholm.previews_correction(event.id, strike=True, today="2025-03-11")
