"""What somebody asks who does not follow the pages: other addresses, other fields, other people's cases."""

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from samsyn.access.terms import NotVisible
from samsyn.cases import services
from samsyn.cases.models import Event, Note, Roster
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.models import HouseholdMember
from samsyn.clients.terms import NewContact, NewPerson
from samsyn.law.terms import Group

TODAY = "2025-02-10"
SITUATION = NewSituation(group=Group.QR, municipality="Närpes")
FACTS = (NewEvent("first_permit", day("2025-01-10")), NewEvent("arrival", day("2025-02-03"), {"to": "Närpes"}))


@pytest.fixture
def rahma(office):
    return office("MUN:Närpes").opens(NewPerson("Abdi", "Rahma"), SITUATION, *FACTS, today=TODAY)


@pytest.fixture
def browser(office, client_of, settings):
    """A browser of somebody of an office, on the day of the story."""
    settings.SAMSYN_TODAY = day(TODAY)
    return lambda code, role="": client_of(office(code, role).actor)


@pytest.mark.parametrize("page", ["", "access/", "event/", "note/", "handler/"])
@pytest.mark.parametrize("number", ["%00", "2025-%00", "%E2%80%AE", "9" * 5000])
def test_what_can_be_no_case_number_is_no_address(rahma, browser, number, page):
    for method in ("get", "post"):
        assert getattr(browser("MUN:Närpes"), method)(f"/cases/{number}/{page}").status_code == 404


def test_a_refused_opening_leaves_no_household_behind(rahma, browser, behind_the_walls):
    told = {
        "family_name": "Abdi",
        "given_names": "Ali",
        "group": "QR",
        "municipality": "Närpes",
        "household": rahma.number,
        "hetu": "020379-000A",
        "on_arrival": "3.2.2025",
    }
    answer = browser("MUN:Närpes").post("/clients/new/", told)
    assert answer.status_code == 422
    with behind_the_walls():
        assert not HouseholdMember.objects.exists()


def test_the_facts_of_a_parent_are_those_of_a_client_of_ones_own(rahma, office):
    child = replace(SITUATION, municipality="Åbo", parent_case_id=rahma.case_id)
    facts = (NewEvent("first_permit", day("2025-01-10")), NewEvent("arrival", day("2025-02-03"), {"to": "Åbo"}))
    with pytest.raises(NotVisible):
        office("MUN:Åbo").opens(NewPerson("Abdi", "Ali"), child, *facts, today=TODAY)
    own = replace(SITUATION, parent_case_id=rahma.case_id)
    opened = office("MUN:Närpes").opens(NewPerson("Abdi", "Ali"), own, *FACTS, today=TODAY)
    other = office("MUN:Åbo").opens(NewPerson("Abdi", "Alim"), replace(child, parent_case_id=None), *facts, today=TODAY)
    with pytest.raises(NotVisible), office("MUN:Åbo").acts() as actor:
        services.change_situation(
            actor,
            case_id=other.case_id,
            valid_from=day(TODAY),
            changes={"parent_case_id": opened.case_id},
            today=day(TODAY),
        )


@pytest.mark.parametrize(
    "words",
    [
        "' OR '1'='1",
        "Nobody' OR 1=1 --",
        "'); DROP TABLE cases_case; --",
        "%",
        "_",
        "%s",
        "%(organisation)s",
        "$1",
        "{0}",
    ],
)
def test_a_search_takes_its_words_as_words(rahma, browser, words):
    naerpes = browser("MUN:Närpes")
    assert "Rahma" in naerpes.post("/clients/", {"q": "Rahma"}).content.decode().split('id="list"')[1]
    answer = naerpes.post("/clients/", {"q": words})
    assert answer.status_code == 200
    assert "Rahma" not in answer.content.decode().split('id="list"')[1]
    for address in ("/", "/clients/"):
        for name in ("group", "view", "municipality", "order", "after"):
            assert naerpes.get(address, {name: words}).status_code == 200
    assert "Rahma" in naerpes.post("/clients/", {"q": "Rahma"}).content.decode().split('id="list"')[1]


def test_nothing_that_an_outsider_posts_reaches_a_case(rahma, browser, behind_the_walls):
    with behind_the_walls():
        event_id = Event.objects.filter(case_id=rahma.case_id).values_list("id", flat=True)[0]
        before = state(rahma.case_id)
    outsider = browser("MUN:Åbo")
    fact = {"type": "plan_signed", "on": "5.2.2025", "fields_for": "plan_signed", "step": "confirm"}
    for path, data in (
        ("note/", {"text": "seen", "data_class": "identity"}),
        ("handler/", {"staff": ""}),
        ("event/", fact),
        (f"event/{event_id}/", {"on": "4.2.2025", "strike": "on", "reason": "x", "a_to": "Åbo"}),
    ):
        for number in (rahma.number, rahma.case_id):
            for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
                assert outsider.post(f"/cases/{number}/{path}", data, **headers).status_code == 404
    with behind_the_walls():
        assert state(rahma.case_id) == before


def test_a_note_of_a_class_that_the_role_may_not_write_is_not_saved(rahma, browser, behind_the_walls):
    guide = browser("MUN:Närpes", "guide")
    for data_class in ("compensation", "health", "protected_contact", "log", "nonsense", ""):
        answer = guide.post(f"/cases/{rahma.number}/note/", {"text": "smuggled", "data_class": data_class})
        assert answer.status_code == 422
    with behind_the_walls():
        assert not Note.objects.exists()


def test_fields_that_no_form_asks_for_change_nothing(rahma, browser, office, behind_the_walls):
    forged = {"organisation_id": str(office("MUN:Åbo").actor.organisation_id), "author": str(rahma.case_id)}
    forged |= {"case_id": str(rahma.case_id), "recorded_by": str(rahma.case_id), "corrects_id": str(rahma.case_id)}
    naerpes, actor = browser("MUN:Närpes"), office("MUN:Närpes").actor
    naerpes.post(f"/cases/{rahma.number}/note/", {"text": "own", "data_class": "identity", **forged})
    fact = {"type": "housing_arranged", "on": "5.2.2025", "fields_for": "housing_arranged", "step": "confirm"}
    naerpes.post(f"/cases/{rahma.number}/event/", fact | forged | {"a_nonsense": "x", "data_class": "log"})
    with behind_the_walls():
        assert Note.objects.values_list("organisation_id", "author").get() == (actor.organisation_id, actor.user_id)
        [event] = Event.objects.filter(type="housing_arranged")
        assert (event.organisation_id, event.recorded_by) == (actor.organisation_id, actor.user_id)
        assert (event.corrects_id, event.data_class) == (None, "placement")
        assert "nonsense" not in event.attributes


def test_an_event_that_the_function_does_not_record_is_not_offered_and_not_taken(rahma, browser, behind_the_walls):
    naerpes = browser("MUN:Närpes")
    offered = re.findall(r'value="([a-z_0-9]+)"', naerpes.get(f"/cases/{rahma.number}/event/").content.decode())
    for type_ in ("presentation", "direction_decided", "wa_hearing_answered", "health_exam_done"):
        assert type_ not in offered
        answer = naerpes.post(
            f"/cases/{rahma.number}/event/", {"type": type_, "on": "5.2.2025", "fields_for": type_, "step": "confirm"}
        )
        assert answer.status_code == 422
    with behind_the_walls():
        assert Event.objects.filter(case_id=rahma.case_id).count() == len(FACTS)


@pytest.fixture
def hidden_home(office):
    """Somebody with a security prohibition, whose address the coordinator has entered."""
    person = NewPerson("Abdi", "Rahma", protected=True, contact=NewContact(address="secret lane"))
    return office("MUN:Närpes").opens(person, SITUATION, *FACTS, today=TODAY)


@pytest.mark.parametrize("forged", [{}, {"protected": ""}, {"phone": "040", "address": "x"}])
def test_who_may_not_see_a_protected_address_does_not_lift_the_protection(
    hidden_home, office, browser, entitle, forged
):
    guide = browser("MUN:Närpes", "guide")
    told = {"family_name": "Abdi", "given_names": "Rahma", "mother_tongue": "so", **forged}
    guide.post(f"/cases/{hidden_home.number}/person/", told)
    for role in ("guide", "coordinator"):
        assert "secret lane" not in browser("MUN:Närpes", "guide").get(f"/cases/{hidden_home.number}/").content.decode()
        assert office("MUN:Närpes", role).sees(hidden_home.number, TODAY).label.protected
    entitle(office("MUN:Närpes").actor)
    assert office("MUN:Närpes").sees(hidden_home.number, TODAY).person.contact.address == "secret lane"


def test_lifting_a_protection_is_for_those_who_may_write_the_protected_address(hidden_home, office, entitle):
    lifted = NewPerson("Abdi", "Rahma", protected=False)
    with pytest.raises(PermissionDenied), office("MUN:Närpes", "guide").acts() as actor:
        services.correct_person(actor, case_id=hidden_home.case_id, person=lifted, today=day(TODAY))
    with pytest.raises(PermissionDenied), office("MUN:Närpes").acts() as actor:
        services.correct_person(actor, case_id=hidden_home.case_id, person=lifted, today=day(TODAY))
    entitle(office("MUN:Närpes").actor)
    with office("MUN:Närpes").acts() as actor:
        services.correct_person(actor, case_id=hidden_home.case_id, person=lifted, today=day(TODAY))
    assert not office("MUN:Närpes").sees(hidden_home.number, TODAY).label.protected


def test_an_outsider_corrects_no_person_and_no_situation(rahma, browser):
    outsider = browser("MUN:Åbo")
    for page in ("person", "situation"):
        assert outsider.get(f"/cases/{rahma.number}/{page}/").status_code == 404
        assert outsider.post(f"/cases/{rahma.number}/{page}/", {"family_name": "X"}).status_code == 404


def test_nobody_of_another_office_is_made_to_take_care_of_a_client(rahma, browser, office, behind_the_walls):
    stranger = office("MUN:Åbo").actor.user_id
    browser("MUN:Närpes").post(f"/cases/{rahma.number}/handler/", {"staff": str(stranger)})
    with behind_the_walls():
        assert not Roster.objects.exclude(handler_id=None).exists()


def state(case_id):
    """Everything that stands in a case."""
    with connection.cursor() as cursor:
        found = []
        for table in ("event", "note", "duty", "roster", "situation", "dutyparty"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM cases_{table} t WHERE case_id = %s ORDER BY 1", [case_id])
            found.append(cursor.fetchall())
    return found
