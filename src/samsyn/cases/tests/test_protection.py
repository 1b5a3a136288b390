"""A security prohibition: what gives the place away is kept from whoever lacks the field right, on every page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.cases import pages, queries, services
from samsyn.cases.models import Case, DutyParty, Roster
from samsyn.cases.services.persons import correct_person
from samsyn.cases.shown import ClientFilters, DayFilters
from samsyn.clients.models import Identity
from samsyn.clients.queries import as_registered
from samsyn.clients.terms import NewPerson, Relation
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from tests.world import CANARY, TODAY

NOTE = "Bor på Kanariestranden hos sin syster"
#: What tells where Farid is: his municipality, his centre, his address, and the words of those who know him.
PLACES = ("Närpes", "Närpiö", "Oravais", "Oravainen", "Kanariegränd", "040 1234567", "Kanariestranden")
#: Those who see him without the right, and whose own name tells nothing of it.
READERS = ("county", "nurse", "placement", "region")


def marks(actor: Actor, case: Any, protected: bool = True) -> None:
    with acting(actor) as me:
        with engine():
            person = as_registered(case.id)
        correct_person(me, case_id=case.id, person=replace(person, protected=protected), today=TODAY)


@pytest.fixture
def farid(story_of: Any, naerpes: Actor) -> Any:
    """Through every authority, at home in Närpes, and then under a prohibition."""
    case = story_of("farid")
    with acting(naerpes) as actor:
        services.write_note(actor, case_id=case.id, text=NOTE, data_class="placement", on=TODAY)
    marks(naerpes, case)
    return case


def told(response: Any) -> list[str]:
    """The places that a page tells; the list of all municipalities to choose from is about nobody."""
    body = re.sub(r"<datalist.*?</datalist>", "", response.content.decode(), flags=re.DOTALL)
    return [place for place in PLACES if place in body]


def addresses(number: str) -> list[str]:
    own = ("", "?all=1", "?over=1", "access/", "event/", "person/", "situation/", "household/")
    lists = ("/", "/?view=unit", "/?view=new", "/?view=waiting", "/clients/", "/clients/?closed=on", "/organisation/")
    return [*(f"/cases/{number}/{part}" for part in own), *lists]


@pytest.mark.parametrize("name", READERS)
def test_no_page_tells_the_place_to_who_lacks_the_right(name, farid, request, client_of):
    browser = client_of(request.getfixturevalue(name))
    opened = browser.get(f"/cases/{farid.number}/")
    assert opened.status_code == 200
    assert "spärrmarkering" in opened.content.decode() or "turvakielto" in opened.content.decode()
    leaks = {}
    for address in addresses(farid.number):
        response = browser.get(address)
        if response.status_code != 403 and told(response):
            leaks[address] = told(response)
        fragment = browser.get(address, headers={"HX-Request": "true"})
        if told(fragment):
            leaks[f"{address} (fragment)"] = told(fragment)
    for text in (farid.number, "Farid"):
        found = browser.post("/clients/", {"q": text})
        if told(found):
            leaks[f"search {text}"] = told(found)
    assert leaks == {}


def test_who_holds_the_right_sees_all_of_it(farid, naerpes, county, hire, entitle, client_of):
    """The address where the house has a ground for it; authorities, places and words wherever the case is seen."""
    both = ("Oravais", "Kanariestranden")
    for actor, more in ((hire("MUN:Närpes", "coordinator"), ("Kanariegränd", "040 1234567")), (county, ("Närpes",))):
        body = client_of(entitle(actor)).get(f"/cases/{farid.number}/").content.decode()
        for place in (*both, *more):
            assert place in body, place
        assert "(dold)" not in body
        assert "dolda" not in body


def test_the_own_house_without_the_right_sees_no_address_and_nobody_elses_words(farid, hire, client_of):
    body = client_of(hire("MUN:Närpes", "guide")).get(f"/cases/{farid.number}/").content.decode()
    assert f"{CANARY}Farid" in body
    for place in ("Oravais", "Kanariegränd", "040 1234567", "Kanariestranden"):
        assert place not in body, place
    assert "text och platser är dolda" in body


def test_who_wrote_a_note_reads_it_again(farid, naerpes, client_of):
    assert "Kanariestranden" in client_of(naerpes).get(f"/cases/{farid.number}/").content.decode()


def test_lists_and_filters_name_no_place_whoever_asks(farid, naerpes, entitle):
    entitle(naerpes)
    with acting(naerpes) as actor:
        assert [hit.client.municipality for hit in queries.search(actor, "Farid")] == [""]
        assert queries.client_list(actor, ClientFilters(municipality="Närpes")).count == 0
        assert pages.groups_and_places(actor)[1] == []
        assert queries.client_list(actor).count == 1
        day = queries.my_day(actor, TODAY, DayFilters(municipality="Närpes"))
        assert sum(part.total for part in day.groups) == 0
        assert pages.day_counts(actor, TODAY, DayFilters(municipality="Närpes")).unit == 0
        assert pages.day_counts(actor, TODAY, DayFilters()).unit > 0


def test_what_is_derived_anew_brings_no_place_back(farid, naerpes, entitle):
    entitle(naerpes)
    with acting(naerpes) as actor:
        services.record_event(actor, case_id=farid.id, type="assessment_done", on=TODAY, today=TODAY)
    with acting(Actor.system("tests")) as system:
        services.roll_forward(system, TODAY.replace(month=12))
    with acting(Actor.system("tests")), engine():
        assert set(Roster.objects.filter(case_id=farid.id).values_list("municipality", flat=True)) == {""}
        assert set(DutyParty.objects.filter(case_id=farid.id).values_list("municipality", flat=True)) == {""}


def test_whether_a_guess_of_the_place_is_right_cannot_be_tried(farid, county, hire):
    """Told again, a fact on record answers that it is there already: who may not know the place records none."""
    guide = hire("MUN:Närpes", "guide")
    for to in ("Närpes", "Vasa"):
        with acting(guide) as actor:
            for act in (services.record_event, services.preview_event):
                with pytest.raises(PermissionDenied):
                    act(
                        actor,
                        case_id=farid.id,
                        type="arrival",
                        on=TODAY.replace(month=10, day=28),
                        attributes={"to": to},
                        today=TODAY,
                    )
            for change in (services.change_situation, services.preview_situation):
                with pytest.raises(PermissionDenied):
                    change(actor, case_id=farid.id, valid_from=TODAY, changes={"municipality": to}, today=TODAY)
    with acting(guide) as actor:
        offered = {event.type for event in queries.open_case(actor, farid.number, TODAY).recordable}
    assert "assessment_done" in offered
    assert "arrival" not in offered
    with acting(guide) as actor, pytest.raises(PermissionDenied):
        [moved] = [
            entry.id
            for entry in queries.open_case(actor, farid.number, TODAY).timeline
            if entry.what == "first_home_municipality"
        ]
        services.correct_event(actor, event_id=UUID(moved), strike=True, reason="fel", on=None, today=TODAY)


def test_the_mark_reaches_the_household_and_lapses_for_nobody(story_of, naerpes, hire, entitle):
    farid, rahma = story_of("farid"), story_of("rahma")
    with acting(naerpes) as actor:
        services.join_household(
            actor, case_id=rahma.id, other_id=farid.id, relation=Relation.SPOUSE, on=TODAY, today=TODAY
        )
    marks(naerpes, farid)
    assert protected() == {farid.number, rahma.number}
    with acting(naerpes) as actor:
        assert all(hit.client.municipality == "" for hit in queries.search(actor, CANARY))
        # Whoever leaves keeps the mark: the home that is left is still to be hidden.
        services.leave_household(actor, case_id=rahma.id, reason="separation", on=TODAY, today=TODAY)
    assert protected() == {farid.number, rahma.number}
    marks(entitle(hire("MUN:Närpes", "coordinator")), farid, protected=False)
    assert protected() == {rahma.number}
    with acting(naerpes) as actor:
        assert [hit.client.municipality for hit in queries.search(actor, "Farid")] == ["Närpes"]
    [lifted] = [row for row in journal("correct_person") if row.detail.get("protected") is False]
    assert lifted.case_ids == [farid.id]


def test_who_joins_the_household_of_a_protected_person_is_marked_too(farid, story_of, naerpes):
    rahma = story_of("rahma")
    with acting(naerpes) as actor:
        services.join_household(
            actor, case_id=rahma.id, other_id=farid.id, relation=Relation.SPOUSE, on=TODAY, today=TODAY
        )
    assert protected() == {farid.number, rahma.number}


def test_who_is_opened_protected_stands_in_no_list_with_a_place(naerpes, story_of):
    story_of("rahma")
    from samsyn.cases.terms import NewEvent, NewSituation
    from samsyn.law.terms import Group

    with acting(naerpes) as actor:
        services.open_case(
            actor,
            person=NewPerson("Dold", "Person", protected=True),
            situation=NewSituation(Group.QR, "Närpes"),
            events=[NewEvent("first_permit", TODAY), NewEvent("arrival", TODAY, {"to": "Närpes"})],
            today=TODAY,
        )
        assert [hit.client.municipality for hit in queries.search(actor, "Dold")] == [""]
        assert queries.client_list(actor, ClientFilters(municipality="Närpes")).count == 1


def test_the_contact_is_behind_the_wall_of_the_database(farid, naerpes, hire, entitle):
    entitled = entitle(hire("MUN:Närpes", "coordinator"))
    for actor, rows in ((naerpes, 0), (entitled, 1)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients_contact WHERE case_id = %s", [farid.id])
            assert cursor.fetchone()[0] == rows


def protected() -> set[str]:
    """The cases that are marked: in the register and in the case alike."""
    with acting(Actor.system("tests")), engine():
        cases = set(Case.objects.filter(protected=True).values_list("id", "number"))
        assert {id_ for id_, _ in cases} == set(
            Identity.objects.filter(protected=True).values_list("case_id", flat=True)
        )
        return {number for _, number in cases}


def journal(what: str) -> list[Entry]:
    with acting(Actor.system("tests")), engine():
        return list(Entry.objects.filter(what=what))
