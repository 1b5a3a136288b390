"""Opening a case: who may, with which facts, and what follows."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.cases import services
from samsyn.cases.models import Case, Duty, DutyParty, Roster, RosterName
from samsyn.cases.terms import ACTIVE_STATES, InvalidEvent, NewCase, NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import day
from samsyn.clients.models import Identity, Person
from samsyn.clients.terms import IdentifierKind, InvalidPerson, NewContact, NewIdentifier, NewPerson
from samsyn.journal.models import Entry
from samsyn.law.terms import Group

AMINA = NewPerson(
    "Ålund-Yusuf",
    "Amina",
    birth_date=day("1990-03-01"),
    mother_tongue="so",
    service_language="sv",
    interpreter_language="so",
    interpreter_needed=True,
    aliases=("أمينة يوسف",),
    identifiers=(
        NewIdentifier(IdentifierKind.HETU, "010390-999H"),
        NewIdentifier(IdentifierKind.CUSTOMER_NUMBER, "N 1044", "MUN:Närpes"),
    ),
    contact=NewContact(phone="040 123", address="Gränden 1", municipality="Närpes"),
)
SITUATION = NewSituation(group=Group.QR, municipality="Närpes")
ARRIVED = (
    NewEvent("first_permit", day("2026-01-10")),
    NewEvent("arrival", day("2026-02-03"), {"to": "Närpes"}),
    NewEvent("first_home_municipality", day("2026-02-10"), {"to": "Närpes"}),
)


def test_a_municipality_opens_the_case_of_a_person_who_has_arrived(office, behind_the_walls):
    opened = office("MUN:Närpes").opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    assert opened.number.startswith("2026-")
    seen = office("MUN:Närpes").sees(opened.number, "2026-02-11")
    assert seen.label.name == "Amina Ålund-Yusuf"
    assert seen.situation.group is Group.QR
    assert "D35" in {duty.code for duty in seen.duties if duty.is_active}
    with behind_the_walls():
        assert opened.duties == Duty.objects.filter(case_id=opened.case_id, state__in=ACTIVE_STATES).count()


def test_the_person_is_found_by_name_birth_date_and_numbers(office):
    naerpes = office("MUN:Närpes")
    opened = naerpes.opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    for text in ("amina", "Ålund", "alund", "yusuf", "Youssef Amina", "amina 1.3.1990", "1.3.1990", "N1044"):
        assert [hit.client.number for hit in naerpes.finds(text)] == [opened.number], text
    for text in ("010390-999H", "010390-999h", opened.number, "أمينة"):
        assert [hit.client.number for hit in naerpes.finds(text)] == [opened.number], text
    for text in ("amina 2.3.1990", "mina", "xyz", "a", "", "010390-998F"):
        assert naerpes.finds(text) == [], text


def test_other_offices_neither_list_nor_find_the_person(office):
    office("MUN:Närpes").opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    for text in ("amina", "1.3.1990", "010390-999H", "N1044"):
        assert office("MUN:Åbo").finds(text) == []
    assert office("MUN:Åbo").clients().rows == ()


def test_facts_that_give_no_ground_to_know_the_person_open_nothing(office):
    permit = NewEvent("first_permit", day("2026-01-10"))
    with pytest.raises(Refused) as refused:
        office("MUN:Närpes").opens(AMINA, SITUATION, permit, today="2026-02-11")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.NO_GROUND]


def test_what_has_not_happened_yet_is_refused(office):
    with pytest.raises(Refused) as refused:
        office("MUN:Närpes").opens(AMINA, SITUATION, *ARRIVED, today="2026-02-01")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.IN_THE_FUTURE]


def test_an_event_that_another_authority_records_is_refused(office):
    jobseeker = NewEvent("jobseeker_start", day("2026-02-10"))
    with pytest.raises(PermissionDenied):
        office("MUN:Närpes").opens(AMINA, SITUATION, *ARRIVED, jobseeker, today="2026-02-11")


def test_a_role_without_the_permission_opens_nothing(office):
    with pytest.raises(PermissionDenied):
        office("WA:Österbotten").opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"birth_date": day("2027-01-01"), "identifiers": ()}, "birth_date", "future"),
        ({"identifiers": (NewIdentifier(IdentifierKind.HETU, "010390-999D"),)}, "hetu", "check_character"),
        ({"birth_date": day("1990-03-02")}, "hetu", "other_birth_date"),
        ({"family_name": " ", "given_names": ""}, "family_name", "missing"),
        ({"service_language": "so"}, "service_language", "unknown"),
    ],
)
def test_what_cannot_be_right_of_a_person_is_refused_with_the_field(office, change, field, reason):
    with pytest.raises(InvalidPerson) as invalid:
        office("MUN:Närpes").opens(replace(AMINA, **change), SITUATION, *ARRIVED, today="2026-02-11")
    assert (invalid.value.field, invalid.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("event", "attribute", "expected"),
    [
        (NewEvent("arrived_by_boat", day("2026-01-10")), "type", "unknown"),
        (NewEvent("arrival", day("2026-01-10"), {"to": "Atlantis"}), "to", "municipality"),
        (NewEvent("arrival", day("2026-01-10"), {"boat": "x"}), "boat", "unknown"),
        (NewEvent("cost_occurred", day("2026-01-10")), "cost", "missing"),
        (NewEvent("cost_occurred", day("2026-01-10"), {"cost": "boats"}), "cost", "choice"),
        (NewEvent("arrival_planned", day("2026-01-10"), {"planned_on": "31.2.2026"}), "planned_on", "date"),
    ],
)
def test_an_event_that_cannot_be_right_is_refused_with_the_attribute(office, event, attribute, expected):
    with pytest.raises(InvalidEvent) as invalid:
        office("MUN:Närpes").opens(AMINA, SITUATION, event, today="2026-02-11")
    assert (invalid.value.attribute, invalid.value.expected) == (attribute, expected)


def test_a_refused_case_leaves_nothing_behind(office, behind_the_walls):
    good = NewCase(AMINA, SITUATION, ARRIVED)
    bad = NewCase(NewPerson("B", "B"), SITUATION, (NewEvent("first_permit", day("2026-01-10")),))
    with pytest.raises(Refused) as refused, office("MUN:Närpes").acts() as actor:
        services.open_cases(actor, cases=[good, bad], today=day("2026-02-11"))
    assert refused.value.row == 1
    with behind_the_walls():
        for model in (Case, Person, Identity, Duty, DutyParty, Roster, RosterName):
            assert not model.objects.exists(), model
        assert not Entry.objects.filter(kind="act").exists()


def test_opening_is_written_down_with_person_and_case(office):
    opened = office("MUN:Närpes").opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    with office("MUN:Närpes").acts():
        entry = Entry.objects.get(what="open_case")
        assert entry.kind == "act"
        assert entry.case_ids == [opened.case_id]
        assert len(entry.person_ids) == 1


def test_the_number_of_statements_is_bounded_and_the_same_for_one_and_for_many(office, statements):
    naerpes = office("MUN:Närpes")
    naerpes.opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    with statements() as one:
        naerpes.opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    many = [NewCase(AMINA, SITUATION, ARRIVED)] * 40
    with statements() as forty, naerpes.acts() as actor:
        assert len(services.open_cases(actor, cases=many, today=day("2026-02-11"))) == 40
    assert len(one) <= 23
    assert len(forty) == len(one)


def test_an_agreement_has_a_case_of_its_own_without_a_person(office):
    korsholm = office("MUN:Korsholm")
    drafted = NewEvent("agreement_drafted", day("2025-01-10"), {"municipality": "Korsholm"})
    opened = korsholm.opens(None, NewSituation(None, "Korsholm"), drafted, today="2025-01-10")
    seen = korsholm.sees(opened.number, "2025-01-10")
    assert seen.kind == "agreement"
    assert seen.person_id is None
    assert {duty.code for duty in seen.duties if duty.is_active} == {"D14", "D15"}
    county = office("WA:Österbotten")
    county.records(opened.case_id, "agreement_hearing_answered", "2025-01-20", municipality="Korsholm")
    assert {duty.code for duty in korsholm.sees(opened.number, "2025-01-20").duties if duty.is_active} == {"D15"}
    with pytest.raises(Refused) as refused:
        korsholm.records(opened.case_id, "arrival", "2025-01-20", to="Korsholm")
    assert refused.value.refusals[0].reason is Reason.OTHER_SUBJECT


def test_a_childs_right_hangs_on_the_parents_case(office):
    naerpes = office("MUN:Närpes")
    parent = naerpes.opens(AMINA, SITUATION, *ARRIVED, today="2026-02-11")
    born = (
        NewEvent("born_in_finland", day("2026-05-01")),
        NewEvent("first_home_municipality", day("2026-05-01"), {"to": "Närpes"}),
    )
    child = naerpes.opens(
        NewPerson("Ålund-Yusuf", "Noor", birth_date=day("2026-05-01")),
        NewSituation(group=Group.BORN, municipality="Närpes", parent_case_id=parent.case_id),
        *born,
        today="2026-05-02",
    )

    def compensated_until(case):
        found = naerpes.sees(case.number, "2026-05-02").duties
        return {duty.due for duty in found if duty.code == "D71" and duty.is_active}

    assert compensated_until(child) == compensated_until(parent) == {day("2029-02-10")}
    assert naerpes.records(child.case_id, "need_noticed", "2026-05-02").event_id
    assert compensated_until(child) == {day("2029-02-10")}
