"""Recording a fact: by the right office, by others, at the wrong moment, twice at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction

from samsyn.access.terms import NotVisible
from samsyn.cases.models import Duty, Event
from samsyn.cases.terms import InvalidEvent, NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import Office, day
from samsyn.clients.terms import NewPerson
from samsyn.journal.models import Entry
from samsyn.law.terms import Group
from tests.database import database


def test_a_fact_closes_opens_and_shows_who_sees_the_case_from_now_on(presented, office):
    korsholm, county = office("MUN:Korsholm"), office("WA:Österbotten")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    county.records(presented.case_id, "wa_hearing_answered", "2025-03-14")
    outcome = korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    assert outcome.event_id is not None
    assert [duty.code for duty in outcome.closes] == ["D18"]
    assert {"D19", "D20", "D21", "D22"} <= {duty.code for duty in outcome.opens}
    begin = {access.organisation: access.data_classes for access in outcome.grants_begin}
    assert "identity" in begin["MUN:Korsholm"]


def test_the_preview_tells_the_same_and_writes_nothing(presented, office, behind_the_walls):
    korsholm, county = office("MUN:Korsholm"), office("WA:Österbotten")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    county.records(presented.case_id, "wa_hearing_answered", "2025-03-14")

    def stored():
        with behind_the_walls():
            duties = Duty.objects.order_by("id").values_list("key", "state", "closed")
            return Event.objects.count(), list(duties)

    before = stored()
    expected = korsholm.previews(presented.case_id, "municipality_accepts", "2025-03-18")
    assert stored() == before
    done = korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    assert stored() != before
    for name in ("closes", "ends", "opens"):
        assert [duty.code for duty in getattr(expected, name)] == [duty.code for duty in getattr(done, name)]
    assert (expected.grants_begin, expected.grants_end, expected.hidden) == (
        done.grants_begin,
        done.grants_end,
        done.hidden,
    )
    with korsholm.acts():
        assert Entry.objects.filter(what="preview_event", kind="read").count() == 1


def test_a_stranger_cannot_even_know_that_the_case_exists(farid, office):
    for case_id in (farid.case_id, uuid4()):
        with pytest.raises(NotVisible):
            office("MUN:Åbo").records(case_id, "arrival", "2025-03-01", to="Åbo")


def test_an_authority_records_only_what_is_its_own_to_tell(presented, office):
    korsholm = office("MUN:Korsholm")
    for type_ in ("wa_hearing_answered", "direction_decided"):
        with pytest.raises(PermissionDenied) as denied:
            korsholm.records(presented.case_id, type_, "2025-03-12")
        assert str(denied.value) == Reason.NOT_THEIR_EVENT


def test_an_authority_records_nothing_in_a_class_of_data_it_may_not_write(presented, office):
    with pytest.raises(PermissionDenied) as denied:
        office("MUN:Korsholm").records(presented.case_id, "first_home_municipality", "2025-03-12", to="Korsholm")
    assert str(denied.value) == Reason.OTHER_AUTHORITY


def test_a_role_without_the_permission_records_nothing(presented, office):
    with pytest.raises(PermissionDenied):
        office("LVC:Österbotten", "regional_coordinator").records(presented.case_id, "presentation", "2025-03-12")


def test_a_role_records_only_the_classes_of_data_it_works_with(office):
    naerpes = office("MUN:Närpes")
    opened = naerpes.opens(
        NewPerson("Rahimi", "Rahma"),
        NewSituation(group=Group.QR, municipality="Närpes"),
        NewEvent("first_permit", day("2026-01-10")),
        NewEvent("arrival", day("2026-02-03"), {"to": "Närpes"}),
        today="2026-02-04",
    )
    with pytest.raises(PermissionDenied):
        office("MUN:Närpes", "claims_officer").records(opened.case_id, "assessment_done", "2026-02-20")
    claims = office("MUN:Närpes", "claims_officer")
    assert claims.records(opened.case_id, "cost_occurred", "2026-02-20", cost="mapping").opens[0].code == "D76"


def test_what_has_not_happened_yet_is_refused(presented, office):
    with pytest.raises(Refused) as refused:
        office("MUN:Korsholm").records(presented.case_id, "wa_hearing_sent", "2025-03-20", today="2025-03-19")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.IN_THE_FUTURE]


def test_an_ended_relationship_opens_nothing(farid, office):
    reception = office("RC:Oravais")
    ended = reception.records(farid.case_id, "case_closed", "2025-03-01", reason="moved on")
    assert ended.ends
    assert "RC:Oravais" in [access.organisation for access in ended.grants_end]
    with pytest.raises(NotVisible):
        reception.sees(farid.number, "2025-03-01")
    with pytest.raises(NotVisible):
        reception.records(farid.case_id, "placement_proposed", "2025-03-03")


def test_after_the_end_a_cost_is_still_claimed_and_nothing_else_recorded(office):
    naerpes = office("MUN:Närpes")
    opened = naerpes.opens(
        NewPerson("Lind", "Maj"),
        NewSituation(Group.IP, "Närpes"),
        NewEvent("first_permit", day("2025-01-02")),
        NewEvent("first_home_municipality", day("2025-02-02"), {"to": "Närpes"}),
        NewEvent("cost_occurred", day("2025-03-01"), {"cost": "mapping"}),
        today="2025-03-02",
    )
    naerpes.records(opened.case_id, "case_closed", "2025-04-01")
    seen = naerpes.sees(opened.number, "2025-04-02")
    assert (seen.closed_on, [duty.code for duty in seen.duties if duty.is_active]) == (day("2025-04-01"), ["D76"])
    with pytest.raises(Refused) as refused:
        naerpes.records(opened.case_id, "cost_occurred", "2025-04-03", cost="mapping")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.CASE_ENDED]
    assert naerpes.records(opened.case_id, "claim_filed", "2025-05-02", cost="mapping").closes[0].code == "D76"
    with pytest.raises(NotVisible):
        naerpes.sees(opened.number, "2025-05-02")


def test_attributes_are_checked_before_anything_is_written(presented, office):
    with pytest.raises(InvalidEvent) as invalid:
        office("ELY:Österbotten").records(presented.case_id, "direction_decided", "2025-03-20", to="Atlantis")
    assert (invalid.value.attribute, invalid.value.expected) == ("to", "municipality")


def test_the_same_fact_told_twice_is_recorded_once(presented, office, behind_the_walls):
    korsholm = office("MUN:Korsholm")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11", reference="D 1/2025")
    again = korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11", reference="D 1/2025")
    assert again.already_recorded
    assert again.event_id is None
    with behind_the_walls():
        assert Event.objects.filter(type="wa_hearing_sent").count() == 1


def test_an_act_is_one_row_of_the_journal_with_ids_and_codes_only(presented, office):
    korsholm = office("MUN:Korsholm")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11", reference="D 1/2025")
    with korsholm.acts():
        entry = Entry.objects.get(what="record_event")
    assert entry.case_ids == [presented.case_id]
    assert entry.data_classes == ["needs_flag"]
    assert set(entry.detail) == {"event", "type"}
    assert "D 1/2025" not in str(entry.detail)


def test_what_fails_half_way_leaves_nothing(presented, office, behind_the_walls, monkeypatch):
    from samsyn.cases.services import derivation

    def broken(*args, **kwargs):
        raise RuntimeError("the registers are on fire")

    monkeypatch.setattr(derivation, "_write_registers", broken)
    korsholm = office("MUN:Korsholm")
    before = korsholm.sees(presented.number, "2025-03-11")
    with pytest.raises(RuntimeError):
        korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    after = korsholm.sees(presented.number, "2025-03-11")
    assert after.timeline == before.timeline
    assert after.duties == before.duties
    with korsholm.acts():
        assert not Entry.objects.filter(what="record_event").exists()


def test_the_number_of_statements_does_not_grow_with_the_case(presented, office, statements):
    korsholm, county = office("MUN:Korsholm"), office("WA:Österbotten")
    korsholm.records(presented.case_id, "wa_hearing_sent", "2025-03-11")
    county.records(presented.case_id, "wa_hearing_answered", "2025-03-14")
    with statements() as accepting:
        korsholm.records(presented.case_id, "municipality_accepts", "2025-03-18")
    assert len(accepting) <= 27
    for number in range(1, 29):
        korsholm.records(presented.case_id, "cost_occurred", f"2025-04-{number:02d}", cost="special")
    with statements() as one_more:
        korsholm.records(presented.case_id, "cost_occurred", "2025-04-29", cost="special")
    assert len(one_more) <= 24


@pytest.fixture
def committed(db, monkeypatch):
    """A database of its own in which acts are committed; in threads, so that this test's stays as it was."""
    name = f"{database().name}_acts"
    database().create(name)
    monkeypatch.setitem(connections.settings["default"], "NAME", name)
    with ThreadPoolExecutor(2) as threads:

        def run(*acts):
            def closing(act):
                try:
                    return act()
                finally:
                    connections.close_all()

            return [found.result() for found in [threads.submit(closing, act) for act in acts]]

        yield run
    database().drop(name)


def test_two_tabs_that_record_the_same_fact_at_once_leave_one(committed):
    def tell():
        reception = _hired("RC:Oravais", "reception_worker")
        opened = reception.opens(
            NewPerson("Habibi", "Farid"),
            NewSituation(group=Group.IP, municipality="Korsholm"),
            NewEvent("first_permit", day("2025-02-10")),
            today="2025-02-14",
        )
        return reception, opened

    [(reception, opened)] = committed(tell)

    def propose():
        return reception.records(opened.case_id, "rc_proposal", "2025-03-03").already_recorded

    assert sorted(committed(propose, propose)) == [False, True]

    def count():
        with reception.acts():
            return Event.objects.filter(case_id=opened.case_id, type="placement_proposed").count()

    assert committed(count) == [1]


def _hired(organisation, role):
    from samsyn.access.actors import actor_by_id
    from samsyn.access.context import acting
    from samsyn.journal.terms import Actor
    from samsyn.organisations.services import hire

    with acting(Actor.system("tests")):
        user_id = hire(
            Actor.system("tests"),
            username="worker",
            password=uuid4().hex,
            full_name="Worker",
            organisation=organisation,
            role=role,
            employed_from=day("2020-01-01"),
        )
    with transaction.atomic():
        return Office(actor_by_id(user_id))
