"""Who lives with whom: joining and leaving a household, from a day on, in the case of each who moves."""

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access.terms import NotVisible
from samsyn.cases import services
from samsyn.cases.models import Case, Event, Profile, Situation
from samsyn.cases.terms import NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import day
from samsyn.clients.households import move_members
from samsyn.clients.models import HouseholdMember
from samsyn.clients.rows import new_id
from samsyn.clients.terms import NewPerson, Relation
from samsyn.journal.models import Entry
from samsyn.law.terms import Group

TODAY = "2026-11-24"


@pytest.fixture
def naerpes_opens(office):
    """Opens the case of somebody who lives in a municipality."""

    def opens(given, family="Abdi", group=Group.QR, place="Närpes", born="1990-01-01", parent=None):
        return office(f"MUN:{place}").opens(
            NewPerson(family, given, birth_date=day(born)),
            NewSituation(group=group, municipality=place, parent_case_id=parent),
            NewEvent("first_permit", day("2026-08-01")),
            NewEvent("arrival", day("2026-09-01"), {"to": place}),
            today=TODAY,
        )

    return opens


def joins(office, case, other, relation, *along, on="2026-11-01", role=""):
    with office.acts() as actor:
        return services.join_household(
            actor,
            case_id=case.case_id,
            other_id=other.case_id,
            relation=relation,
            along=[one.case_id for one in along],
            on=day(on),
            today=day(TODAY),
        )


def leaves(office, case, *along, reason="separation", on="2026-11-10"):
    with office.acts() as actor:
        return services.leave_household(
            actor,
            case_id=case.case_id,
            reason=reason,
            along=[one.case_id for one in along],
            on=day(on),
            today=day(TODAY),
        )


def lives_with(office, case):
    members = office.sees(case.number, TODAY).person.members
    return {member.label.short.split()[0]: str(member.relation) for member in members}


def test_a_household_is_seen_in_the_case_of_each_of_its_members(naerpes_opens, office):
    naerpes, amina, omar, lul = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar", "Lul"))
    joins(naerpes, omar, amina, Relation.SPOUSE)
    outcome = joins(naerpes, lul, omar, Relation.CHILD)
    assert dict(outcome.together) == {amina.case_id: "parent", omar.case_id: "parent"}
    assert lives_with(naerpes, amina) == {"Omar": "spouse", "Lul": "child"}
    assert lives_with(naerpes, omar) == {"Amina": "spouse", "Lul": "child"}
    assert lives_with(naerpes, lul) == {"Amina": "parent", "Omar": "parent"}
    assert naerpes.sees(lul.number, TODAY).anonymous.household_size == 3
    told = [(entry.on, entry.what, dict(entry.attributes)) for entry in naerpes.sees(lul.number, TODAY).timeline]
    assert (day("2026-11-01"), "household_joined", {"relation": "child"}) in told


def test_a_family_moves_together_and_each_keeps_its_place(naerpes_opens, office):
    naerpes = office("MUN:Närpes")
    amina, omar, lul, sahra = map(naerpes_opens, ("Amina", "Omar", "Lul", "Sahra"))
    joins(naerpes, lul, omar, Relation.CHILD)
    joins(naerpes, sahra, omar, Relation.SIBLING)
    outcome = joins(naerpes, omar, amina, Relation.SPOUSE, lul)
    assert outcome.moved == (omar.case_id, lul.case_id)
    assert outcome.stay == (sahra.case_id,)
    assert lives_with(naerpes, amina) == {"Omar": "spouse", "Lul": "child"}
    assert lives_with(naerpes, sahra) == {}
    assert naerpes.sees(sahra.number, TODAY).anonymous.household_size == 1


def test_one_leaves_with_the_children_for_a_reason_and_the_others_stay(naerpes_opens, office):
    naerpes, amina, omar, lul = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar", "Lul"))
    joins(naerpes, omar, amina, Relation.SPOUSE)
    joins(naerpes, lul, amina, Relation.CHILD)
    outcome = leaves(naerpes, omar, lul)
    assert (outcome.together, outcome.stay) == (((lul.case_id, "child"),), (amina.case_id,))
    assert lives_with(naerpes, omar) == {"Lul": "child"}
    assert lives_with(naerpes, lul) == {"Omar": "parent"}
    assert lives_with(naerpes, amina) == {}
    assert [naerpes.sees(one.number, TODAY).anonymous.household_size for one in (amina, omar, lul)] == [1, 2, 2]
    for one in (omar, lul):
        last = naerpes.sees(one.number, TODAY).timeline[0]
        assert (last.on, last.what, dict(last.attributes)) == (
            day("2026-11-10"),
            "household_left",
            {"reason": "separation"},
        )
    assert "household_left" not in {entry.what for entry in naerpes.sees(amina.number, TODAY).timeline}


def test_beforehand_it_shows_what_it_then_does_and_writes_nothing(naerpes_opens, office, behind_the_walls):
    naerpes, amina, omar = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar"))

    def everything():
        with behind_the_walls():
            return [list(model.objects.order_by("pk").values()) for model in (HouseholdMember, Event, Profile, Case)]

    before = everything()
    told = {"case_id": omar.case_id, "today": day(TODAY)}
    join = told | {"other_id": amina.case_id, "relation": Relation.SPOUSE, "on": day("2026-11-01")}
    with naerpes.acts() as actor:
        shown = services.preview_joining(actor, **join)
    assert everything() == before
    with naerpes.acts() as actor:
        assert services.join_household(actor, **join) == shown
    before = everything()
    leave = told | {"reason": "own_dwelling", "on": day("2026-11-10")}
    with naerpes.acts() as actor:
        shown = services.preview_leaving(actor, **leave)
    assert everything() == before
    with naerpes.acts() as actor:
        assert services.leave_household(actor, **leave) == shown


def test_a_child_born_in_finland_gets_the_parent_whom_its_right_follows(naerpes_opens, office, behind_the_walls):
    naerpes, amina = office("MUN:Närpes"), naerpes_opens("Amina", group=Group.LAB)
    child = naerpes.opens(
        NewPerson("Abdi", "Lul", birth_date=day("2026-10-01")),
        NewSituation(group=Group.BORN, municipality="Närpes"),
        NewEvent("born_in_finland", day("2026-10-01")),
        NewEvent("first_home_municipality", day("2026-10-01"), {"to": "Närpes"}),
        today=TODAY,
    )

    def right():
        duties = naerpes.sees(child.number, TODAY).duties
        return {duty.code for duty in duties if duty.code == "D71" and not duty.superseded}

    assert right() == {"D71"}
    outcome = joins(naerpes, amina, child, Relation.PARENT)
    assert {duty.code for duty in outcome.outcome.ends} >= {"D71"}, "a parent without protection gives no right"
    assert right() == set()
    with behind_the_walls():
        assert Situation.objects.filter(case_id=child.case_id).latest("id").parent_case_id == amina.case_id


def test_only_who_writes_the_family_of_both_brings_them_together(naerpes_opens, office):
    amina, elsewhere = naerpes_opens("Amina"), naerpes_opens("Omar", place="Vasa")
    for case, other in ((amina, elsewhere), (elsewhere, amina)):
        with pytest.raises(NotVisible):
            joins(office("MUN:Närpes"), case, other, Relation.SPOUSE)
    with pytest.raises(NotVisible):
        joins(office("MUN:Åbo"), amina, elsewhere, Relation.SPOUSE)
    with pytest.raises(PermissionDenied):
        joins(office("MUN:Närpes", "regional_coordinator"), amina, elsewhere, Relation.SPOUSE)
    assert lives_with(office("MUN:Närpes"), amina) == {}


def test_who_is_left_behind_may_be_another_authoritys_client_and_is_not_named(naerpes_opens, office, behind_the_walls):
    vasa, naerpes = office("MUN:Vasa"), office("MUN:Närpes")
    amina, omar = naerpes_opens("Amina"), naerpes_opens("Omar", place="Vasa")
    with behind_the_walls():
        move_members(new_id(), {amina.case_id: "head", omar.case_id: "spouse"})
    assert lives_with(vasa, omar) == {}
    outcome = leaves(vasa, omar)
    assert (outcome.together, outcome.stay) == ((), ())
    assert lives_with(naerpes, amina) == {}
    with behind_the_walls():
        homes = HouseholdMember.objects.filter(case_id__in=[amina.case_id, omar.case_id])
        assert len(set(homes.values_list("household_id", flat=True))) == 2


def test_what_cannot_be_is_refused_and_changes_nothing(naerpes_opens, office):
    naerpes, amina, omar = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar"))

    def reasons(act):
        with pytest.raises(Refused) as refused:
            act()
        return [refusal.reason for refusal in refused.value.refusals]

    assert reasons(lambda: leaves(naerpes, amina)) == [Reason.LIVES_ALONE]
    assert reasons(lambda: joins(naerpes, amina, amina, Relation.SPOUSE)) == [Reason.SAME_HOUSEHOLD]
    assert reasons(lambda: joins(naerpes, omar, amina, Relation.SPOUSE, on="2026-11-25")) == [Reason.IN_THE_FUTURE]
    joins(naerpes, omar, amina, Relation.SPOUSE)
    assert reasons(lambda: joins(naerpes, omar, amina, Relation.SPOUSE)) == [Reason.SAME_HOUSEHOLD]
    lul = naerpes_opens("Lul")
    assert reasons(lambda: joins(naerpes, omar, lul, Relation.PARENT, lul)) == [Reason.HOUSEHOLD_CHANGED]
    assert reasons(lambda: leaves(naerpes, amina, omar)) == [Reason.LIVES_ALONE]
    assert lives_with(naerpes, lul) == {}


def test_the_event_is_recorded_by_the_act_alone_and_not_corrected_by_itself(naerpes_opens, office):
    naerpes, amina, omar = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar"))
    with pytest.raises(PermissionDenied):
        naerpes.records(amina.case_id, "household_joined", "2026-11-01", today=TODAY)
    assert "household_joined" not in {event.type for event in naerpes.sees(amina.number, TODAY).recordable}
    joins(naerpes, omar, amina, Relation.SPOUSE)
    event = next(e for e in naerpes.sees(omar.number, TODAY).timeline if e.what == "household_joined")
    with pytest.raises(PermissionDenied):
        naerpes.corrects(event.id, strike=True, today=TODAY)


def test_the_journal_says_who_brought_whom_together(naerpes_opens, office, behind_the_walls):
    naerpes, amina, omar = office("MUN:Närpes"), *map(naerpes_opens, ("Amina", "Omar"))
    joins(naerpes, omar, amina, Relation.SPOUSE)
    with behind_the_walls():
        rows = list(Entry.objects.filter(what="join_household").values("case_ids", "data_classes", "detail", "user_id"))
    assert len(rows) == 1
    assert set(rows[0]["case_ids"]) == {amina.case_id, omar.case_id}
    assert rows[0]["data_classes"] == ["family"]
    assert rows[0]["user_id"] == naerpes.actor.user_id
    assert rows[0]["detail"]["relation"] == "spouse"
