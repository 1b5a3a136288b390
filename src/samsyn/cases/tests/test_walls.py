"""The second wall: what PostgreSQL shows an office when the application asks for everything."""

import pytest
from django.db import connection

from samsyn.access.context import acting
from samsyn.access.models import Grant
from samsyn.cases import services
from samsyn.cases.models import Case, Duty, DutyParty, Event, Note, Profile, Roster, RosterName, Situation, Transfer
from samsyn.cases.tests.conftest import day
from samsyn.clients.models import Alias, Contact, HouseholdMember, Identifier, Identity, SearchKey
from samsyn.journal.terms import Actor

TABLES = (
    Alias,
    Case,
    Contact,
    Duty,
    DutyParty,
    Event,
    HouseholdMember,
    Identifier,
    Identity,
    Note,
    Profile,
    Roster,
    RosterName,
    SearchKey,
    Situation,
    Transfer,
)


@pytest.fixture
def full(presented, office):
    """Farid's case with a note, after offices of every kind have acted."""
    with office("RC:Oravais").acts() as actor:
        services.write_note(actor, case_id=presented.case_id, text="x", data_class="health", on=day("2025-03-10"))
    services.roll_forward(Actor.system("tests"), day("2026-01-01"))
    return presented


def test_nobody_and_strangers_see_no_row_of_any_table(full, office):
    for actor in (Actor.anonymous(), Actor.system("nobody"), office("MUN:Åbo").actor):
        with acting(actor):
            assert [table.__name__ for table in TABLES if table.objects.exists()] == []


def test_an_anonymous_presentation_opens_no_table_that_names_anybody(full, office):
    with office("MUN:Korsholm").acts():
        seen = {table.__name__ for table in TABLES if table.objects.exists()}
    assert seen == {"Case", "Duty", "DutyParty", "Event", "Profile"}


def test_rows_of_another_class_of_data_are_not_seen(full, office):
    with office("MUN:Korsholm").acts():
        for table in (Duty, Event, Transfer):
            assert set(table.objects.values_list("data_class", flat=True)) <= {"placement", "needs_flag"}


def test_lists_of_work_and_registers_hold_own_rows_only(full, office):
    for code in ("MUN:Korsholm", "RC:Oravais", "WA:Österbotten", "LVC:Österbotten"):
        with office(code).acts() as actor:
            for table in (DutyParty, Roster, RosterName):
                assert set(table.objects.values_list("organisation_id", flat=True)) <= {actor.organisation_id}


def test_whoever_has_a_duty_in_the_list_holds_a_grant_on_it(full, behind_the_walls):
    with behind_the_walls():
        granted = set(Grant.objects.values_list("organisation_id", "case_id", "data_class"))
        listed = set(DutyParty.objects.values_list("organisation_id", "case_id", "data_class"))
        assert listed
        assert listed <= granted
        known = set(Roster.objects.values_list("organisation_id", "case_id"))
        assert known == {(organisation, case) for organisation, case, name in granted if name == "identity"}
        assert set(RosterName.objects.values_list("organisation_id", "case_id")) == known


@pytest.mark.parametrize("table", ["cases_case", "cases_dutyparty", "cases_roster", "cases_rostername"])
def test_what_services_keep_is_not_written_past_them(full, office, table):
    column = {"cases_case": "opened_on = opened_on"}.get(table, "case_id = case_id")
    with office("RC:Oravais").acts(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0]
        if table != "cases_rostername":
            cursor.execute(f"UPDATE {table} SET {column}")
            assert cursor.rowcount == 0


def test_what_was_recorded_is_never_changed_or_deleted_by_the_application(full):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'samsyn_app' AND table_name IN"
            " ('cases_event', 'cases_situation', 'cases_note', 'cases_transfer')"
        )
        assert {privilege for _, privilege in cursor.fetchall()} == {"SELECT", "INSERT"}
