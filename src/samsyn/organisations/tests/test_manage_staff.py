"""The administrator's pages: hiring by a link, roles with dates, endings, resets, confirmation, and attacks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from samsyn.access import context
from samsyn.access.actors import HasLeft, actor_by_id
from samsyn.journal.models import Entry
from samsyn.organisations.models import Invitation, Organisation, Staff
from samsyn.organisations.staffing import services
from samsyn.organisations.staffing.rules import Why
from tests.cast import PASSWORD

DAY = date(2026, 11, 24)
NEW = "ett-helt-nytt-lösenord-2026"
STAFF = "/organisation/staff/"
HIRE = {
    "full_name": "Anna Berg",
    "username": "anna.berg",
    "role": "guide",
    "unit": "Integration",
    "employed_from": "1.11.2026",
    "language": "sv",
}


@pytest.fixture(autouse=True)
def on_that_day(settings):
    settings.SAMSYN_TODAY = DAY


@pytest.fixture
def office(administrator, client_of):
    return client_of(administrator)


def row(actor):
    return Staff.objects.get(id=actor.user_id)


def written(what):
    with context.engine():
        return list(Entry.objects.filter(what=what).order_by("id"))


def link_in(response):
    found = re.search(r'value="http://testserver(/welcome/[^"]+)"', response.content.decode())
    assert found, response.status_code
    return found[1]


def without_tokens(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|value="/welcome/[^"]+"', "", response.content.decode())


def refused(why, act, actor, **values):
    context.begin(actor)
    with pytest.raises(services.StaffRefused) as caught:
        act(actor, **values)
    assert caught.value.why is why


def hired(office, **changes):
    return office.post(f"{STAFF}new/", HIRE | changes)


class TestTheList:
    def test_it_says_who_works_here_in_which_role_and_no_client(self, office, naerpes, vasa):
        page = office.get(STAFF).content.decode()
        for words in ("Ylva Sandnäs", "Integrationskoordinator", "1.1.2020", "utan andra faktor"):
            assert words in page, words
        assert "Tero Huutoniemi" not in page

    def test_it_says_who_has_a_second_factor(self, office, naerpes):
        Authenticator.objects.create(user_id=naerpes.user_id, type="recovery_codes", data={})
        assert "med en andra faktor" not in office.get(STAFF).content.decode()
        Authenticator.objects.create(user_id=naerpes.user_id, type="totp", data={"secret": "x"})
        assert "med en andra faktor" in office.get(STAFF).content.decode()

    @pytest.mark.parametrize("who", ["naerpes", "officer", "vasa"])
    def test_others_do_not_get_in(self, who, request, client_of, administrator):
        browser = client_of(request.getfixturevalue(who))
        for address in (STAFF, f"{STAFF}new/", f"{STAFF}{administrator.user_id}/"):
            assert browser.get(address).status_code == 403, address
        for act in ("role", "end", "reset"):
            assert browser.post(f"{STAFF}{administrator.user_id}/{act}/", {}).status_code == 403, act
        assert browser.post(f"{STAFF}confirm/", {"staff": [administrator.user_id]}).status_code == 403


class TestHiring:
    def test_a_person_is_hired_by_a_link_and_sets_the_password(self, office):
        Organisation.objects.update(second_factor="everyone")
        address = link_in(hired(office))
        staff = Staff.objects.get(username="anna.berg")
        assert (staff.organisation.code, staff.role, str(staff.unit)) == ("MUN:Närpes", "guide", "Integration")
        assert not staff.has_usable_password()
        guest = Client()
        assert "anna.berg" in guest.get(address).content.decode()
        assert guest.post(address, {"new": NEW, "again": NEW})["Location"] == "/sign-in/"
        assert guest.post("/sign-in/", {"username": "anna.berg", "password": NEW}).status_code == 302
        assert guest.get("/")["Location"] == "/profile/sign-in/"
        assert [entry.user_id for entry in written("take_link")] == [staff.id]

    def test_the_link_is_kept_as_a_hash_only(self, office):
        token = link_in(hired(office)).split("/")[2]
        (link,) = Invitation.objects.all()
        assert token not in (link.token_hash, str(link.id))
        assert len(token) >= 43
        assert all(token not in str(entry.detail) for entry in written("hire"))

    def test_a_link_works_once(self, office):
        address, guest = link_in(hired(office)), Client()
        guest.post(address, {"new": NEW, "again": NEW})
        assert guest.get(address).status_code == 404
        assert guest.post(address, {"new": "etwas-ganz-anderes-1", "again": "etwas-ganz-anderes-1"}).status_code == 404
        assert Staff.objects.get(username="anna.berg").check_password(NEW)

    def test_a_stale_link_sets_nothing(self, office):
        address = link_in(hired(office))
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert Client().post(address, {"new": NEW, "again": NEW}).status_code == 404
        assert not Staff.objects.get(username="anna.berg").has_usable_password()

    def test_the_link_of_one_who_has_left_sets_nothing(self, office):
        address = link_in(hired(office))
        Staff.objects.filter(username="anna.berg").update(employed_to=DAY - timedelta(days=1))
        assert Client().get(address).status_code == 404
        assert Client().post(address, {"new": NEW, "again": NEW}).status_code == 404

    def test_a_newer_link_replaces_the_older(self, office):
        older = link_in(hired(office))
        staff = Staff.objects.get(username="anna.berg")
        newer = link_in(office.post(f"{STAFF}{staff.id}/reset/"))
        assert Client().get(older).status_code == 404
        assert Client().get(newer).status_code == 200

    def test_a_wrong_link_a_used_one_and_a_stale_one_look_alike(self, office):
        address, guest = link_in(hired(office)), Client()
        Invitation.objects.update(expires_at=timezone.now())
        bodies = {without_tokens(guest.get(one)) for one in (address, "/welcome/nothing/", f"/welcome/{'a' * 43}/")}
        assert len(bodies) == 1

    @pytest.mark.parametrize("password", ["kort", "anna.berg", "password1234"])
    def test_a_weak_password_is_refused(self, office, settings, password):
        address = link_in(hired(office))
        assert Client().post(address, {"new": password, "again": password}).status_code == 422
        assert not Staff.objects.get(username="anna.berg").has_usable_password()

    def test_before_the_first_day_nobody_gets_in(self, office):
        Organisation.objects.update(second_factor="nobody")
        address, guest = link_in(hired(office, employed_from="25.11.2026")), Client()
        assert guest.post(address, {"new": NEW, "again": NEW}).status_code == 302
        assert guest.post("/sign-in/", {"username": "anna.berg", "password": NEW}).status_code == 422

    def test_who_comes_through_the_organisation_gets_no_link(self, office):
        response = hired(office, external_id="4711")
        staff = Staff.objects.get(username="anna.berg")
        assert response["Location"] == f"{STAFF}{staff.id}/"
        assert not Invitation.objects.exists()
        office.post(f"{STAFF}{staff.id}/reset/")
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"role": "regional_coordinator"},
            {"role": "nurse"},
            {"role": "system"},
            {"role": ""},
            {"username": "Ö ö"},
            {"username": "ylva.sandnäs.1"},
            {"employed_to": "31.10.2026"},
        ],
    )
    def test_what_cannot_be_is_said_at_the_form(self, office, naerpes, wrong):
        before = Staff.objects.count()
        Staff.objects.filter(id=naerpes.user_id).update(username="ylva.sandnäs.1")
        assert hired(office, **wrong).status_code == 422
        assert Staff.objects.count() == before

    def test_fields_that_are_not_of_the_form_change_nothing(self, office, vasa):
        extra = {
            "organisation": "MUN:Vasa",
            "organisation_id": str(vasa.organisation_id),
            "organisation_code": "MUN:Vasa",
            "password": PASSWORD,
            "permissions": "manage_region",
            "confirmed_on": "2099-01-01",
            "next_role": "administrator",
            "next_from": "2026-11-24",
            "is_superuser": "on",
            "id": str(uuid4()),
        }
        hired(office, **extra)
        staff = Staff.objects.select_related("organisation").get(username="anna.berg")
        assert (staff.organisation.code, staff.role, staff.next_role) == ("MUN:Närpes", "guide", "")
        assert (staff.confirmed_on, staff.has_usable_password()) == (DAY, False)
        assert str(staff.id) != extra["id"]


class TestAnotherRole:
    def post(self, office, actor, **changes):
        data = {"role": "claims_officer", "unit": "", "valid_from": "24.11.2026"} | changes
        return office.post(f"{STAFF}{actor.user_id}/role/", data)

    def test_it_holds_from_today_and_ends_the_sessions(self, office, naerpes, client_of):
        browser = client_of(naerpes)
        assert browser.get("/profile/").status_code == 200
        assert self.post(office, naerpes).status_code == 302
        assert browser.get("/profile/").status_code == 302
        assert actor_by_id(naerpes.user_id).role == "claims_officer"
        assert written("change_post")[0].detail["role"] == "claims_officer"

    def test_one_to_come_holds_from_its_day_on_whether_or_not_anybody_acts(self, office, naerpes, client_of, settings):
        browser = client_of(naerpes)
        self.post(office, naerpes, role="statistics", valid_from="26.11.2026")
        for day, role, status in ((25, "coordinator", 200), (26, "statistics", 403)):
            settings.SAMSYN_TODAY = date(2026, 11, day)
            assert actor_by_id(naerpes.user_id).role == role
            assert browser.get("/clients/").status_code == status

    def test_one_whose_day_has_come_is_not_lost_by_the_next_change(self, office, naerpes, settings):
        self.post(office, naerpes, role="guide", valid_from="25.11.2026")
        settings.SAMSYN_TODAY = date(2026, 11, 26)
        self.post(office, naerpes, role="statistics", valid_from="30.11.2026")
        assert (row(naerpes).role, row(naerpes).next_role) == ("guide", "statistics")

    @pytest.mark.parametrize("wrong", [{"role": "nurse"}, {"valid_from": "23.11.2026"}, {"role": "superuser"}])
    def test_a_role_of_elsewhere_or_a_day_that_is_over_is_refused(self, office, naerpes, wrong):
        assert self.post(office, naerpes, **wrong).status_code == 422
        assert row(naerpes).role == "coordinator"

    def test_no_field_but_role_and_unit_is_changed(self, office, naerpes, vasa):
        before = row(naerpes)
        self.post(
            office,
            naerpes,
            organisation=str(vasa.organisation_id),
            username="x",
            external_id="1",
            employed_to="1.1.2099",
        )
        after = row(naerpes)
        for field in ("organisation_id", "username", "external_id", "employed_to", "confirmed_on", "password"):
            assert getattr(after, field) == getattr(before, field), field


class TestAttacks:
    def acts(self, actor, staff_id):
        now = timezone.now()
        return [
            lambda: services.change_post(
                actor, staff_id=staff_id, role="administrator", unit="", valid_from=DAY, today=DAY
            ),
            lambda: services.end_employment(actor, staff_id=staff_id, last_day=DAY, today=DAY),
            lambda: services.reset_sign_in(actor, staff_id=staff_id, today=DAY, now=now),
            lambda: services.confirm(actor, staff_ids=[staff_id], today=DAY),
        ]

    def test_nobody_acts_on_oneself(self, administrator, hire):
        hire("MUN:Närpes", "administrator")
        context.begin(administrator)
        for act in self.acts(administrator, administrator.user_id):
            with pytest.raises(services.StaffRefused) as caught:
                act()
            assert caught.value.why is Why.ONESELF

    def test_nobody_promotes_oneself_on_the_page(self, administrator, naerpes, office, client_of):
        data = {"role": "coordinator", "unit": "", "valid_from": "24.11.2026"}
        assert office.post(f"{STAFF}{administrator.user_id}/role/", data).status_code == 422
        assert (
            client_of(naerpes).post(f"{STAFF}{naerpes.user_id}/role/", data | {"role": "administrator"}).status_code
            == 403
        )
        assert (row(administrator).role, row(naerpes).role) == ("administrator", "coordinator")

    def test_staff_of_another_organisation_is_not_there(self, administrator, vasa, office):
        context.begin(administrator)
        for act in self.acts(administrator, vasa.user_id):
            with pytest.raises(PermissionDenied):
                act()
        assert office.get(f"{STAFF}{vasa.user_id}/").status_code == 404
        assert office.get(f"{STAFF}{uuid4()}/").status_code == 404
        for page in ("role", "end", "reset"):
            assert office.post(f"{STAFF}{vasa.user_id}/{page}/", {}).status_code == 404
        assert not Invitation.objects.exists()

    def test_others_than_administrators_do_nothing(self, naerpes, officer, hire):
        victim = hire("MUN:Närpes", "guide")
        for actor in (naerpes, officer):
            context.begin(actor)
            for act in self.acts(actor, victim.user_id):
                with pytest.raises(PermissionDenied):
                    act()

    def test_a_role_that_the_organisation_does_not_have_is_given_to_nobody(self, administrator, naerpes):
        values = {"staff_id": naerpes.user_id, "unit": "", "valid_from": DAY, "today": DAY}
        refused(Why.ROLE_NOT_HERE, services.change_post, administrator, role="regional_coordinator", **values)

    def test_the_last_administrator_stays(self, administrator, hire):
        other = hire("MUN:Närpes", "administrator", "Andra Pjelax")
        soon = DAY + timedelta(days=3)
        context.begin(other)
        services.end_employment(other, staff_id=administrator.user_id, last_day=soon, today=DAY)
        # Until then there are two; what would leave nobody afterwards is refused.
        refused(
            Why.LAST_ADMINISTRATOR,
            services.end_employment,
            administrator,
            staff_id=other.user_id,
            last_day=DAY,
            today=DAY,
        )
        values = {"role": "guide", "unit": "", "valid_from": soon, "today": DAY}
        refused(Why.LAST_ADMINISTRATOR, services.change_post, administrator, staff_id=other.user_id, **values)
        assert row(other).employed_to is None


class TestTheEnd:
    def test_the_next_request_finds_the_session_ended(self, office, naerpes, client_of, settings):
        browser = client_of(naerpes)
        response = office.post(f"{STAFF}{naerpes.user_id}/end/", {"last_day": "23.11.2026"})
        assert response.status_code == 302
        assert browser.get("/profile/").status_code == 302
        assert Client().post("/sign-in/", {"username": row(naerpes).username, "password": PASSWORD}).status_code == 422

    def test_on_the_last_day_one_still_works(self, office, naerpes, client_of, settings):
        browser = client_of(naerpes)
        office.post(f"{STAFF}{naerpes.user_id}/end/", {"last_day": "24.11.2026"})
        assert browser.get("/profile/").status_code == 200
        settings.SAMSYN_TODAY = date(2026, 11, 25)
        assert browser.get("/profile/").status_code == 302

    def test_a_job_asks_when_it_runs(self, administrator, naerpes):
        context.begin(administrator)
        services.end_employment(administrator, staff_id=naerpes.user_id, last_day=DAY - timedelta(days=1), today=DAY)
        with pytest.raises(HasLeft):
            actor_by_id(naerpes.user_id)

    @pytest.mark.parametrize("last_day", ["22.11.2026", "31.12.2019", "", "x"])
    def test_the_past_is_not_written_anew(self, office, naerpes, last_day):
        assert office.post(f"{STAFF}{naerpes.user_id}/end/", {"last_day": last_day}).status_code == 422
        assert row(naerpes).employed_to is None

    def test_who_has_left_is_not_brought_back_by_a_later_day(self, administrator, naerpes):
        Staff.objects.filter(id=naerpes.user_id).update(employed_to=DAY - timedelta(days=9))
        refused(Why.HAS_LEFT, services.end_employment, administrator, staff_id=naerpes.user_id, last_day=DAY, today=DAY)


class TestTheReset:
    def test_password_and_factors_are_gone_and_every_session_has_ended(self, office, naerpes, client_of):
        Authenticator.objects.create(user_id=naerpes.user_id, type="totp", data={"secret": "x"})
        Authenticator.objects.create(user_id=naerpes.user_id, type="recovery_codes", data={})
        browser = client_of(naerpes)
        address = link_in(office.post(f"{STAFF}{naerpes.user_id}/reset/"))
        assert not Authenticator.objects.filter(user_id=naerpes.user_id).exists()
        assert browser.get("/profile/").status_code == 302
        assert Client().post("/sign-in/", {"username": row(naerpes).username, "password": PASSWORD}).status_code == 422
        assert Client().post(address, {"new": NEW, "again": NEW}).status_code == 302
        (entry,) = written("reset_sign_in")
        assert entry.detail == {"staff": str(naerpes.user_id), "factors": 2}


class TestConfirmation:
    def grown_old(self, actor, days):
        Staff.objects.filter(id=actor.user_id).update(confirmed_on=DAY - timedelta(days=days))

    def test_overdue_is_marked_and_confirmed_in_one_go(self, office, naerpes, administrator):
        self.grown_old(naerpes, 380)
        page = office.get(STAFF).content.decode()
        assert f'value="{naerpes.user_id}" checked' in page
        assert f'value="{administrator.user_id}"' not in page
        assert office.post(f"{STAFF}confirm/", {"staff": [str(naerpes.user_id)]}).status_code == 302
        assert (row(naerpes).confirmed_on, row(naerpes).confirmed_by_id) == (DAY, administrator.user_id)
        assert written("confirm_staff")[0].detail == {"staff": [str(naerpes.user_id)]}

    def test_who_comes_in_is_told_that_nobody_has_confirmed(self, naerpes):
        Organisation.objects.update(second_factor="nobody")
        self.grown_old(naerpes, 380)
        browser, known = Client(), {"username": row(naerpes).username, "password": PASSWORD}
        page = browser.post("/sign-in/?next=/profile/", known, follow=True).content.decode()
        assert "har inte bekräftat" in page
        assert "9.12.2026" in page
        self.grown_old(naerpes, 30)
        page = Client().post("/sign-in/?next=/profile/", known, follow=True).content.decode()
        assert "har inte bekräftat" not in page

    def test_after_the_grace_the_rights_have_ended_until_somebody_confirms(self, office, naerpes, client_of):
        browser = client_of(naerpes)
        self.grown_old(naerpes, 380)
        assert browser.get("/profile/").status_code == 200
        self.grown_old(naerpes, 400)
        assert browser.get("/profile/").status_code == 302
        with pytest.raises(HasLeft):
            actor_by_id(naerpes.user_id)
        office.post(f"{STAFF}confirm/", {"staff": [str(naerpes.user_id)]})
        assert client_of(naerpes).get("/profile/").status_code == 200

    def test_the_administrator_without_whom_nobody_could_act_gets_in(self, administrator, hire, client_of):
        self.grown_old(administrator, 900)
        assert client_of(administrator).get(STAFF).status_code == 200
        hire("MUN:Närpes", "administrator", "Andra Pjelax")
        assert client_of(administrator).get(STAFF).status_code == 302

    def test_nobody_is_confirmed_who_is_not_of_the_organisation(self, office, vasa):
        office.post(f"{STAFF}confirm/", {"staff": [str(vasa.user_id)]})
        assert row(vasa).confirmed_on is None
