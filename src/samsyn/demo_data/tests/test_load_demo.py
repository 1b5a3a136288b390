"""`load_demo`: once, only beside nobody, and with life for everybody who signs in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samsyn.access.context import acting, engine
from samsyn.cases import queries, services
from samsyn.cases.shown import DayGroup
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.clients.terms import NewPerson
from samsyn.demo_data.loading import load
from samsyn.demo_data.population import invent
from samsyn.demo_data.tests.conftest import TODAY
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group

pytestmark = pytest.mark.django_db


def count(table: str) -> int:
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_it_loads_once():
    out = StringIO()
    call_command("load_demo", "--people", "30", stdout=out)
    people = count("cases_case")
    assert people > 60
    assert "invented people" in out.getvalue()
    call_command("load_demo", "--people", "30", stdout=out)
    assert count("cases_case") == people


def test_it_refuses_a_database_with_cases_of_its_own(naerpes):
    with acting(naerpes) as actor:
        services.open_case(
            actor,
            person=NewPerson("Verklig", "Vera"),
            situation=NewSituation(Group.LAB, "Närpes"),
            events=[NewEvent("arrival", TODAY, {"to": "Närpes"})],
            today=TODAY,
        )
    with pytest.raises(CommandError, match="cases of its own"):
        call_command("load_demo", "--people", "5")


def test_it_refuses_outside_the_demonstration(settings):
    settings.DEMO = settings.TEST = False
    with pytest.raises(CommandError, match="SAMSYN_DEMO"):
        call_command("load_demo")


WANTED = {
    "naerpes": {DayGroup.THIS_WEEK, DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING, DayGroup.RUNNING_OUT},
    "vasa": {DayGroup.THIS_WEEK, DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING},
    "county": {DayGroup.THIS_WEEK, DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING},
    "placement": {DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING},
    "reception": {DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING},
    "employment": {DayGroup.THIS_WEEK, DayGroup.LATER, DayGroup.NEW, DayGroup.WAITING},
}
LATE = {DayGroup.CRITICAL, DayGroup.OVERDUE, DayGroup.PAST_TARGET}


def test_the_whole_demonstration(request):
    """One load for all questions: it takes some seconds."""
    with acting(Actor.system("load_demo")), engine():
        loaded = load(Actor.system("load_demo"), invent(TODAY))
    everybody_has_a_day(request)
    duties_went_over_to_the_successors(loaded.tables["cases_transfer"])
    deriving_again_changes_nothing([row["id"] for row in loaded.tables["cases_case"]][:300])


def everybody_has_a_day(request):
    for name, groups in WANTED.items():
        with acting(request.getfixturevalue(name)) as actor:
            day = queries.my_day(actor, TODAY)
        filled = {group.name for group in day.groups if group.rows}
        assert groups <= filled, (name, groups - filled)
        assert LATE & filled, name


def duties_went_over_to_the_successors(transfers):
    moves = {(row["from_organisation"], row["to_organisation"]) for row in transfers}
    assert ("TE:Österbotten", "MUN_EMP:Österbotten") in moves
    assert ("ELY:Österbotten", "LVC:Österbotten") in moves
    assert any(to == "WA:Österbotten" for _, to in moves)


def deriving_again_changes_nothing(case_ids):
    rolled = services.roll_forward(Actor.system("roll_forward"), TODAY)
    assert (rolled.changed, rolled.transfers) == (0, 0)
    assert services.rederive(Actor.system("rederive"), case_ids, TODAY).changed == 0
