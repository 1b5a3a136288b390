"""The pages of the log: every address for every role, what is told and to whom, and that looking is written down."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from samsyn.access import context
from samsyn.access.matrix import load_roles
from samsyn.access.queries import classes_of_organisation
from samsyn.cases.present_access import ACTS
from samsyn.cases.services.persons import correct_person
from samsyn.cases.words import vocabulary
from samsyn.clients.queries import as_registered
from samsyn.journal import queries as journal
from samsyn.journal.services import record
from samsyn.journal.terms import Kind
from samsyn.organisations.models import Staff, Unit
from samsyn.oversight import queries, sealing
from samsyn.oversight.queries import Asked
from samsyn.oversight.terms import Rule
from samsyn.web import clock
from tests.world import STORIES, TODAY

PERMISSION = {
    "oversight:journal": "oversee_journal",
    "oversight:anomalies": "oversee_journal",
    "oversight:unit": "see_journal",
    "oversight:seals": "see_sealing",
    "oversight:checkpoint": "see_sealing",
}
LANGUAGES = {"sv": "Logg", "fi": "Loki", "en": "Log"}


def looks_at(actor, case_id, classes=("identity",), kind=Kind.READ, what="case"):
    with context.acting(actor):
        record(actor, kind=kind, what=what, cases=[case_id], data_classes=classes)


def rows_of(actor, what):
    with context.acting(actor), context.engine():
        return [row for row in journal.found_everywhere(journal.Wanted(users=[actor.user_id])) if row.what == what]


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("role", sorted(load_roles()))
def test_every_page_opens_for_who_has_the_permission_and_for_nobody_else(hire, client_of, role):
    actor = hire("MUN:Närpes", role)
    browser = client_of(actor)
    for route, permission in PERMISSION.items():
        may = permission in actor.permissions
        if route == "oversight:checkpoint":
            assert browser.get(reverse(route)).status_code == (405 if may else 403)
            assert browser.post(reverse(route)).status_code == (302 if may else 403)
            continue
        assert browser.get(reverse(route)).status_code == (200 if may else 403), (role, route)
        if route in ("oversight:journal", "oversight:unit"):
            assert browser.post(reverse(route), {}).status_code == (200 if may else 403), (role, route)


@pytest.mark.parametrize("route", PERMISSION)
def test_a_visitor_is_led_to_the_sign_in(client, db, route):
    ask = client.post if route == "oversight:checkpoint" else client.get
    assert ask(reverse(route)).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_the_three_languages(officer, client_of, language):
    browser = client_of(officer)
    browser.cookies["samsyn_language"] = language
    assert f"<h1>{LANGUAGES[language]}" in text(browser.get(reverse("oversight:journal")))


def test_the_officer_sees_the_own_organisation_and_no_other(officer, naerpes, vasa, client_of):
    looks_at(naerpes, uuid4())
    looks_at(vasa, uuid4())
    page = text(client_of(officer).get(reverse("oversight:journal")))
    assert "Ylva Sandnäs" in page
    assert "Tero Huutoniemi" not in page
    assert "MUN:Vasa" not in page


def test_a_case_is_searched_for_by_its_number_and_others_are_told_without_names(
    officer, naerpes, county, client_of, story_of
):
    farid = story_of("farid")
    looks_at(county, farid.id, ["identity"])
    looks_at(naerpes, farid.id)
    response = client_of(officer).post(reverse("oversight:journal"), {"number": farid.number})
    page = text(response)
    assert response.status_code == 200
    assert "Ylva Sandnäs" in page
    assert "Österbottens välfärdsområde" in page
    assert "Disa Vikgren" not in page.split("<h2>")[1]
    assert farid.number in page


def test_of_a_row_of_others_no_other_case_and_no_other_class_is_told(officer, county, story_of):
    farid, yusuf = story_of("farid"), story_of("yusuf")
    with context.acting(county):
        record(county, kind=Kind.LIST, what="my_day", cases=[farid.id, yusuf.id], data_classes=["identity", "health"])
    with context.acting(officer):
        found = queries.search_log(officer, Asked(number=farid.number))
    (row,) = [row for row in found.rows if row.what == "my_day" and row.organisation_id == county.organisation_id]
    assert (row.case_ids, row.data_classes) == ([farid.id], ["identity"])
    assert yusuf.id not in found.numbers


def test_what_others_did_with_data_that_the_own_organisation_may_not_know_is_not_told(officer, nurse, story_of):
    farid = story_of("farid")
    looks_at(nurse, farid.id, ["health"])
    with context.acting(officer):
        found = queries.search_log(officer, Asked(number=farid.number))
        assert all(row.organisation_id == officer.organisation_id for row in found.rows if "health" in row.data_classes)
        known = classes_of_organisation(officer.organisation_id, [farid.id])
    assert "health" not in known[farid.id]


def test_which_authorities_look_at_a_protected_person_is_told_with_the_field_right_alone(
    officer, naerpes, county, story_of, entitle
):
    farid = story_of("farid")
    looks_at(county, farid.id)
    with context.acting(naerpes) as actor:
        with context.engine():
            person = as_registered(farid.id)
        correct_person(actor, case_id=farid.id, person=replace(person, protected=True), today=TODAY)

    def seen():
        with context.acting(officer) as actor:
            return {row.organisation_id for row in queries.search_log(actor, Asked(number=farid.number)).rows}

    assert seen() == {officer.organisation_id}
    entitle(officer)
    assert county.organisation_id in seen()


def test_of_a_case_that_the_own_organisation_does_not_know_only_its_own_rows_are_told(
    outsider, hire, naerpes, story_of
):
    farid = story_of("farid")
    far_officer = hire("MUN:Åbo", "data_protection_officer")
    looks_at(naerpes, farid.id)
    with context.acting(far_officer):
        assert queries.search_log(far_officer, Asked(number=farid.number)).rows == ()
    looks_at(outsider, farid.id)
    with context.acting(far_officer):
        (row,) = queries.search_log(far_officer, Asked(number=farid.number)).rows
    assert row.user_id == outsider.user_id


def test_a_number_that_nobody_has_and_a_case_of_others_are_answered_alike(hire, client_of, story_of):
    browser = client_of(hire("MUN:Åbo", "data_protection_officer"))
    farid = story_of("farid")
    unknown = text(browser.post(reverse("oversight:journal"), {"number": "2026-999999"}))
    browser.post(reverse("oversight:journal"), {"number": farid.number})
    foreign = text(browser.post(reverse("oversight:journal"), {"number": farid.number}))
    assert _plain(unknown).replace("2026-999999", "") == _plain(foreign).replace(farid.number, "")


def _plain(page):
    """A page without the token of its forms and the seconds that the session has left."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|data-left|data-last)="[^"]*"|class="session [^"]*"', "", page)


def test_a_person_is_meant_by_the_whole_name_and_birth_date(officer, naerpes, story_of):
    farid = story_of("farid")
    looks_at(naerpes, farid.id)
    person = STORIES["farid"].person
    assert person.birth_date is not None
    with context.acting(officer):
        whole = queries.search_log(officer, Asked(name=(person.family_name, person.given_names, person.birth_date)))
        part = queries.search_log(officer, Asked(name=(person.family_name, "F", person.birth_date)))
    assert naerpes.user_id in {row.user_id for row in whole.rows}
    assert part.rows == ()


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"family_name": "Rahimi"}, "birth_date"),
        ({"number": "1", "family_name": "a", "given_names": "b", "birth_date": "1.1.1990"}, "number"),
        ({"since": "24.11.2026", "until": "1.11.2026"}, "until"),
        ({"who": str(uuid4())}, "who"),
    ],
)
def test_a_question_that_cannot_be_answered_is_said_at_its_field(officer, client_of, posted, field):
    response = client_of(officer).post(reverse("oversight:journal"), posted)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_rows_are_narrowed_by_who_when_and_what(officer, naerpes, hire):
    colleague = hire("MUN:Närpes", "guide")
    looks_at(naerpes, uuid4())
    looks_at(colleague, uuid4())
    looks_at(colleague, uuid4(), kind=Kind.EXPORT, what="export")
    today = clock.now().date()

    def found(**asked):
        with context.acting(officer):
            return [(row.user_id, row.kind) for row in queries.search_log(officer, Asked(**asked)).rows]

    assert found(user_id=colleague.user_id) == [(colleague.user_id, "export"), (colleague.user_id, "read")]
    assert found(kind="export") == [(colleague.user_id, "export")]
    assert found(until=today - timedelta(days=1)) == []
    assert (naerpes.user_id, "read") in found(since=today, until=today)


def test_older_rows_follow_page_by_page_and_none_is_lost(officer, naerpes, client_of):
    wanted = [uuid4() for _ in range(queries.PAGE + 7)]
    for case_id in wanted:
        looks_at(naerpes, case_id)
    asked = Asked(user_id=naerpes.user_id)
    seen: list[UUID] = []
    with context.acting(officer):
        first = queries.search_log(officer, asked)
        second = queries.search_log(officer, Asked(user_id=naerpes.user_id, before=first.next))
    for row in (*first.rows, *second.rows):
        seen += row.case_ids
    assert (len(first.rows), len(second.rows), second.next) == (queries.PAGE, 7, None)
    assert seen == wanted[::-1]
    page = text(client_of(officer).post(reverse("oversight:journal"), {"who": str(naerpes.user_id)}))
    assert f'name="before" value="{first.next}"' in page


def test_no_address_of_the_log_holds_whom_was_asked_for(officer, client_of, story_of):
    farid, person = story_of("farid"), STORIES["farid"].person
    assert person.birth_date is not None
    born = f"{person.birth_date.day}.{person.birth_date.month}.{person.birth_date.year}"
    asked = {"family_name": person.family_name, "given_names": person.given_names, "birth_date": born}
    response = client_of(officer).post(reverse("oversight:journal"), asked)
    assert response.context["found"].case == farid.number
    page = text(response)
    addresses = [part.split('"')[0] for way in ('href="', 'action="') for part in page.split(way)[1:]]
    assert reverse("oversight:extract", args=[farid.number]) in addresses
    assert not any(word in address for word in asked.values() for address in addresses)
    assert not any("?" in address and farid.number in address for address in addresses)


def test_searching_is_written_down_with_the_case_that_was_asked_for(officer, story_of):
    farid = story_of("farid")
    with context.acting(officer):
        queries.search_log(officer, Asked(number=farid.number))
    (row,) = rows_of(officer, "search_log")
    assert (row.kind, row.case_ids, row.data_classes, row.purpose) == (
        "read",
        [farid.id],
        ["log"],
        "data_protection",
    )


def test_a_superior_sees_the_own_unit_and_nobody_beyond(hire, client_of):
    superior, near, far = (hire("WA:Österbotten", role, name) for role, name in SEATS)
    own = Unit.objects.create(organisation_id=superior.organisation_id, name="Nord")
    Staff.objects.filter(id__in=[superior.user_id, near.user_id]).update(unit=own)
    for actor in (near, far):
        looks_at(actor, uuid4())
    browser = client_of(superior)
    page = text(browser.get(reverse("oversight:unit")))
    assert "Nära Kollega" in page
    assert "Fjärran Kollega" not in page
    assert browser.post(reverse("oversight:unit"), {"who": str(far.user_id)}).status_code == 422
    assert rows_of(superior, "look_at_unit")[0].purpose == "supervision"


SEATS = (("supervisor", "Chef Chefsson"), ("nurse", "Nära Kollega"), ("social_worker", "Fjärran Kollega"))


def test_without_units_a_superior_sees_the_organisation_but_not_when_people_come_and_go(hire):
    superior, colleague = hire("WA:Österbotten", "supervisor"), hire("WA:Österbotten", "nurse")
    looks_at(colleague, uuid4())
    with context.acting(colleague):
        record(colleague, kind=Kind.SIGN_IN, what="sign_out")
    with context.acting(superior):
        found = queries.unit_looks(superior, Asked())
    assert [row.kind for row in found.rows if row.user_id == colleague.user_id] == ["read"]


def test_looks_without_a_relationship_stand_out_and_those_with_one_do_not(officer, naerpes):
    limit = 15
    acted = [uuid4() for _ in range(5)]
    for case_id in acted:
        looks_at(naerpes, case_id, kind=Kind.ACT, what="write_note")
    for case_id in (*acted, *(uuid4() for _ in range(limit - 1))):
        looks_at(naerpes, case_id)
    today = clock.now().date()

    def found():
        with context.acting(officer):
            every = queries.anomalies(officer, today - timedelta(days=1), today)
        return {one.rule: one for one in every if one.rule != Rule.NIGHT}

    assert found() == {}
    looks_at(naerpes, uuid4())
    (one,) = found().values()
    assert (one.rule, one.user_id, one.count) == (Rule.WITHOUT_RELATIONSHIP, naerpes.user_id, limit)


def test_a_look_at_a_person_under_a_security_prohibition_stands_out(officer, naerpes, hire, story_of, client_of):
    from samsyn.clients.models import Identity

    farid, colleague = story_of("farid"), hire("MUN:Närpes", "guide", "Nyfiken Kollega")
    with context.acting(naerpes), context.engine():
        Identity.objects.filter(case_id=farid.id).update(protected=True)
    looks_at(colleague, farid.id)
    response = client_of(officer).get(reverse("oversight:anomalies"), {"days": "7"})
    page = text(response)
    assert "Nyfiken Kollega" in page
    assert "1 personer med spärrmarkering" in page
    assert str(colleague.user_id) not in response.request["QUERY_STRING"]


def test_what_stands_out_in_another_organisation_is_not_told(officer, vasa):
    for _ in range(40):
        looks_at(vasa, uuid4())
    today = clock.now().date()
    with context.acting(officer):
        assert queries.anomalies(officer, today, today) == []


def test_the_state_of_the_sealing_is_told_and_a_checkpoint_is_taken_and_written_down(
    officer, naerpes, client_of, tmp_path, settings
):
    from samsyn.journal.keys import load_private, new_key
    from samsyn.journal.sealing import seal_batch

    browser = client_of(officer)
    assert browser.post(reverse("oversight:checkpoint")).status_code == 302
    looks_at(naerpes, uuid4())
    new_key(tmp_path / "key")
    with context.acting(officer), context.engine():
        seal_batch(load_private(tmp_path / "key"))
    assert "Ingen har tagits ännu." in text(browser.get(reverse("oversight:seals")))
    taken = browser.post(reverse("oversight:checkpoint"))
    content = json.loads(taken.content)
    assert (content["samsyn"], content["statement"]["number"]) == ("journal checkpoint", 1)
    assert "attachment" in taken["Content-Disposition"]
    page = text(browser.get(reverse("oversight:seals")))
    assert "försegling 1" in page
    assert "om inget förseglas före det" in page
    (row,) = rows_of(officer, "checkpoint")
    assert (row.kind, row.detail) == ("administration", {"seal": 1})


def test_the_state_says_when_the_system_turns_read_only(settings):
    from samsyn.oversight.present import stamp

    now = clock.now()
    waiting = sealing.State(seals=1, rows=9, sealed_at=now, waiting=3600.0, limit=14400.0)
    assert stamp(waiting, now).turns == _moment(now + timedelta(hours=3))
    late = sealing.State(seals=1, rows=9, sealed_at=now, waiting=14401.0, limit=14400.0)
    assert (stamp(late, now).turns, stamp(late, now).read_only) == ("", True)
    assert stamp(sealing.State(0, 0, None, None, 14400.0), now)[2:5] == ("", "", "")


def _moment(at: datetime) -> str:
    return f"{at.day}.{at.month}.{at.year} {at:%H.%M}"


def test_everything_that_the_code_writes_down_has_words():
    code = Path(queries.__file__).resolve().parents[1]
    named = set()
    for file in code.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record":
                named |= {k.value.value for k in call.keywords if k.arg == "what" and isinstance(k.value, ast.Constant)}
    assert "checkpoint" in named
    assert named <= {*ACTS, *vocabulary()["logged"]}, named - {*ACTS, *vocabulary()["logged"]}


def test_ids_of_staff_stand_in_no_address(officer, naerpes, client_of):
    for _ in range(12):
        looks_at(naerpes, uuid4(), kind=Kind.DENIED, what="not_visible")
    page = text(client_of(officer).get(reverse("oversight:anomalies")))
    assert "nekades" in page
    links = "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert str(naerpes.user_id) not in links
    assert UUID(str(naerpes.user_id))
