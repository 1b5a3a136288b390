"""Staff: hiring, leaving, the own profile, the invented staff of the demonstration."""

from __future__ import annotations

from datetime import date
from io import StringIO
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from samsyn.access import context
from samsyn.access.matrix import load_roles
from samsyn.organisations import demo, queries, services, signed_in
from samsyn.organisations.models import Organisation, Staff
from samsyn.organisations.staffing import services as staffing

DAY = date(2026, 2, 1)


def hire_for(actor, organisation):
    context.begin(actor)
    return services.hire(
        actor,
        username="ny",
        password="ett-långt-lösenord",
        full_name="Ny Person",
        organisation=organisation,
        role="guide",
        employed_from=date(2026, 1, 1),
    )


def test_an_administrator_hires_for_the_own_organisation_alone(administrator):
    staff = Staff.objects.get(id=hire_for(administrator, "MUN:Närpes"))
    assert staff.check_password("ett-långt-lösenord")
    with pytest.raises(PermissionDenied):
        hire_for(administrator, "MUN:Vasa")


def test_others_hire_nobody(naerpes):
    with pytest.raises(PermissionDenied):
        hire_for(naerpes, "MUN:Närpes")


def test_an_administrator_ends_employments_of_the_own_organisation_alone(administrator, naerpes, vasa):
    context.begin(administrator)
    staffing.end_employment(administrator, staff_id=naerpes.user_id, last_day=DAY, today=DAY)
    assert Staff.objects.get(id=naerpes.user_id).employed_to == DAY
    with pytest.raises(PermissionDenied):
        staffing.end_employment(administrator, staff_id=vasa.user_id, last_day=DAY, today=DAY)


def test_colleagues_are_those_of_the_own_organisation(naerpes, vasa):
    assert [person.full_name for person in queries.colleagues(naerpes, date(2026, 11, 24))] == ["Ylva Sandnäs"]


def test_one_changes_the_own_profile_and_nothing_else(naerpes, client_of):
    browser = client_of(naerpes)
    data = {"language": "fi", "phone": "06 123", "email": "y@example.org", "role": "administrator", "id": "x"}
    assert browser.post("/profile/", data).status_code == 302
    staff = Staff.objects.get(id=naerpes.user_id)
    assert (staff.language, staff.phone, staff.email, staff.role) == ("fi", "06 123", "y@example.org", "coordinator")
    assert browser.cookies["samsyn_language"].value == "fi"


def test_pages_are_for_signed_in_staff(client, db):
    for address in ("/profile/", "/organisation/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"] == f"/sign-in/?next={address}"


def test_the_invented_staff_is_loaded_once_and_can_sign_in(db, settings, client):
    assert demo.load() > 10
    assert demo.load() == 0
    assert {role for *_, role in demo.sign_ins()} <= set(load_roles())
    assert {code for *_, code, _ in demo.sign_ins()} <= set(Organisation.objects.values_list("code", flat=True))
    response = client.post("/sign-in/", {"username": "ylva", "password": settings.DEMO_PASSWORD})
    assert response.status_code == 302


def test_invented_staff_is_refused_outside_the_demonstration(db, settings):
    settings.DEMO = settings.TEST = False
    with pytest.raises(demo.NotTheDemo):
        call_command("load_demo_staff")


def test_the_first_administrator_is_hired_by_command(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("ett-långt-lösenord\n"))
    call_command("hire", "anna", name="Anna Berg", organisation="MUN:Malax", role="administrator")
    staff = Staff.objects.get(username="anna")
    assert staff.check_password("ett-långt-lösenord")
    assert staff.organisation.code == "MUN:Malax"


@pytest.mark.parametrize(
    ("username", "organisation", "why"),
    [("anna", "MUN:Nowhere", "unknown organisation"), ("ylva.sandnäs.0", "MUN:Malax", "is taken")],
)
def test_hiring_is_refused_in_one_line(naerpes, monkeypatch, username, organisation, why):
    monkeypatch.setattr("sys.stdin", StringIO("ett-långt-lösenord\n"))
    with pytest.raises(CommandError, match=why):
        call_command("hire", username, name="A", organisation=organisation, role="guide")


def test_the_command_gives_no_role_that_the_organisation_does_not_have(db):
    with pytest.raises(CommandError, match="has no role 'nurse'"):
        call_command("hire", "anna", name="A", organisation="MUN:Malax", role="nurse")


def test_colleagues_are_those_who_work_here_on_the_day(naerpes, hire):
    leaving, new, gone = (hire("MUN:Närpes", "guide", name) for name in ("Ska Sluta", "Ska Börja", "Har Slutat"))
    Staff.objects.filter(id=leaving.user_id).update(employed_to=date(2026, 12, 31))
    Staff.objects.filter(id=new.user_id).update(employed_from=date(2026, 12, 1))
    Staff.objects.filter(id=gone.user_id).update(employed_to=date(2026, 11, 23))
    names = {person.full_name for person in queries.colleagues(naerpes, date(2026, 11, 24))}
    assert names == {"Ylva Sandnäs", "Ska Sluta"}
    assert "Ska Sluta" not in {person.full_name for person in queries.colleagues(naerpes, date(2027, 1, 1))}


def test_a_weak_password_is_refused_outside_of_demo_and_tests(db, settings, monkeypatch):
    settings.DEMO = settings.TEST = False
    monkeypatch.setattr("sys.stdin", StringIO("kort\n"))
    with pytest.raises(CommandError, match="12"):
        call_command("hire", "anna", name="Anna Berg", organisation="MUN:Malax", role="guide")


def test_the_plain_statement_finds_what_the_model_would_find(naerpes):
    found, expected = (
        signed_in.staff_of(naerpes.user_id),
        Staff.objects.select_related("organisation").get(id=naerpes.user_id),
    )
    assert found is not None
    for one, other, model in ((found, expected, Staff), (found.organisation, expected.organisation, Organisation)):
        for field in model._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
            assert type(getattr(one, field.attname)) is type(getattr(other, field.attname)), field.name
    assert signed_in.staff_of(UUID(int=0)) is None


def test_a_session_lasts_until_its_end_and_no_longer(naerpes, client_of):
    browser = client_of(naerpes)
    assert browser.get("/profile/").status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert browser.get("/profile/").status_code == 302


def test_who_comes_in_through_the_organisation_is_hired_without_a_password(db):
    described = {"name": "Anna Berg", "organisation": "MUN:Malax", "role": "guide", "external_id": "4711"}
    call_command("hire", "anna", **described)
    staff = Staff.objects.get(username="anna")
    assert (staff.external_id, staff.has_usable_password()) == ("4711", False)
    with pytest.raises(CommandError, match="taken"):
        call_command("hire", "another", **described)
