"""Exceptional access: who may, to what, for how long, who is told, and who judges it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from samsyn.access.context import acting, engine
from samsyn.access.models import Grant
from samsyn.access.personal import responsible_organisations
from samsyn.access.queries import visible_cases
from samsyn.access.terms import NotVisible
from samsyn.cases import queries as cases
from samsyn.cases import services as acts
from samsyn.cases.terms import NewEvent, NewSituation
from samsyn.clients.terms import IdentifierKind, NewContact, NewIdentifier, NewPerson
from samsyn.exceptional import queries, services
from samsyn.exceptional.models import Attempt, Notice, Use
from samsyn.exceptional.terms import NotToJudge, TooMany
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.law.terms import Group
from samsyn.organisations.queries import organisation_ids
from tests.world import TODAY

WHY = "The client stands here with an ill child and no interpreter"


@pytest.fixture
def yusuf(story_of: Any) -> Any:
    """A client of Vasa and of the employment area, nobody's in Närpes."""
    return story_of("yusuf")


def asks(actor: Actor, number: str, reason: str = "present", words: str = WHY) -> Any:
    with acting(actor) as me:
        return services.ask(me, asked=number, reason=reason, explanation=words)


def opens(actor: Actor, number: str) -> Any:
    with acting(actor) as me:
        return cases.open_case(me, number, TODAY)


def lapse(number: str) -> None:
    """The time of every use of a case runs out."""
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute("UPDATE exceptional_use SET until = now() WHERE number = %s", [number])
        cursor.execute(
            "UPDATE access_grant SET until = now() WHERE until IS NOT NULL AND case_id ="
            " (SELECT id FROM cases_case WHERE number = %s)",
            [number],
        )


def behind(model: Any) -> list[Any]:
    with acting(Actor.system("tests")), engine():
        return list(model.objects.all())


def test_somebody_without_a_relationship_sees_the_case_for_an_hour_as_the_role_may(yusuf, naerpes):
    with pytest.raises(NotVisible):
        opens(naerpes, yusuf.number)
    opened = asks(naerpes, yusuf.number)
    assert opened.number == yusuf.number
    view = opens(naerpes, yusuf.number)
    assert view.label is not None
    assert "Yusuf" in view.label.name
    assert set(view.classes) <= {*"identity contact permit family needs_flag assessment plan".split()} | {
        *"placement benefits compensation guidance".split()
    }
    assert "health" not in view.classes
    assert "protected_contact" not in view.classes
    assert not any(view.classes.values())
    [use] = behind(Use)
    assert use.until - use.opened_at == timedelta(minutes=60)


def test_it_lapses_by_itself_in_the_database(yusuf, naerpes):
    asks(naerpes, yusuf.number)
    lapse(yusuf.number)
    with acting(naerpes), connection.cursor() as cursor:
        for table in ("clients_identity", "cases_case", "cases_duty", "cases_event", "access_grant"):
            column = "id" if table == "cases_case" else "case_id"
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [yusuf.id])
            assert cursor.fetchone() == (0,), table
    with pytest.raises(NotVisible):
        opens(naerpes, yusuf.number)


def test_it_is_of_the_one_person_alone(yusuf, naerpes, hire):
    colleague = hire("MUN:Närpes", "coordinator", "Kollega")
    asks(naerpes, yusuf.number)
    with pytest.raises(NotVisible):
        opens(colleague, yusuf.number)
    with acting(colleague), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clients_identity WHERE case_id = %s", [yusuf.id])
        assert cursor.fetchone() == (0,)


def test_one_can_look_and_do_nothing(yusuf, naerpes):
    asks(naerpes, yusuf.number)
    view = opens(naerpes, yusuf.number)
    assert view.recordable == ()
    with acting(naerpes) as actor:
        deeds: list[tuple[type[Exception], Any]] = [
            (NotVisible, lambda: acts.write_note(actor, case_id=yusuf.id, text="x", data_class="identity", on=TODAY)),
            (NotVisible, lambda: acts.assign_handler(actor, case_id=yusuf.id, staff_id=actor.user_id, today=TODAY)),
            (
                NotVisible,
                lambda: acts.record_event(
                    actor, case_id=yusuf.id, type="housing_arranged", on=TODAY, attributes={}, today=TODAY
                ),
            ),
            (
                PermissionDenied,
                lambda: acts.change_situation(
                    actor, case_id=yusuf.id, valid_from=TODAY, changes={"vulnerable": True}, today=TODAY
                ),
            ),
            (NotVisible, lambda: acts.correct_person(actor, case_id=yusuf.id, person=NewPerson("A", "B"), today=TODAY)),
        ]
        for expected, deed in deeds:
            with pytest.raises(expected), transaction.atomic():
                deed()
        assert visible_cases(actor, [yusuf.id]) == set()


def test_the_database_lets_nothing_be_written_by_it(yusuf, naerpes):
    asks(naerpes, yusuf.number)
    with acting(naerpes), connection.cursor() as cursor:
        cursor.execute("UPDATE clients_identity SET family_name = 'X' WHERE case_id = %s", [yusuf.id])
        assert cursor.rowcount == 0
    with pytest.raises(IntegrityError), acting(Actor.system("tests")), engine():
        Grant.objects.filter(case_id=yusuf.id, user_id__isnull=False).update(may_write=True)


def test_the_organisations_that_answer_for_the_case_are_told(yusuf, naerpes, vasa, employment):
    asks(naerpes, yusuf.number)
    told = {notice.organisation_id for notice in behind(Notice)}
    assert {naerpes.organisation_id, vasa.organisation_id, employment.organisation_id} <= told
    payers = {organisation_ids([code])[code] for code in ("KEHA", "TEHK")}
    with acting(Actor.system("tests")), engine():
        answering = {one.organisation_id for one in responsible_organisations(yusuf.id)}
    assert answering & payers, "one of them is responsible here, for paying"
    assert not told & payers
    rows = [row for row in behind(Entry) if row.what == "exceptional_access_told"]
    assert {row.organisation_id for row in rows} == told - {naerpes.organisation_id}
    [act] = [row for row in behind(Entry) if row.what == "exceptional_access"]
    assert (act.purpose, act.case_ids, act.user_id) == ("exceptional", [yusuf.id], naerpes.user_id)
    opens(naerpes, yusuf.number)
    assert [row.purpose for row in behind(Entry) if row.what == "open_case" and row.kind == "read"] == ["exceptional"]


def test_a_number_that_means_nothing_costs_and_answers_like_one_that_may_not_be_opened(naerpes, vasa, settings):
    settings.SAMSYN_TODAY = TODAY
    with acting(vasa) as actor:
        hidden = acts.open_case(
            actor,
            person=NewPerson(
                "Dold", "Person", protected=True, contact=NewContact(address="Dolda gränden 1", municipality="Vasa")
            ),
            situation=NewSituation(Group.IP, "Vasa"),
            events=[NewEvent("first_permit", TODAY), NewEvent("arrival", TODAY, {"to": "Vasa"})],
            today=TODAY,
        )
    from django.test.utils import CaptureQueriesContext

    counted = []
    for number in (hidden.number, "2026-999999"):
        with CaptureQueriesContext(connection) as statements:
            assert asks(naerpes, number) is None
        counted.append([re.sub(r"'[^']*'|_x\d+", "", row["sql"]) for row in statements])
    assert counted[0] == counted[1]
    assert behind(Use) == []
    assert len([row for row in behind(Entry) if row.what == "exceptional_access" and row.kind == "denied"]) == 2


def test_a_protected_person_is_opened_with_the_field_right_alone(naerpes, vasa, entitle):
    with acting(vasa) as actor:
        hidden = acts.open_case(
            actor,
            person=NewPerson("Dold", "Person", protected=True),
            situation=NewSituation(Group.IP, "Vasa"),
            events=[NewEvent("first_permit", TODAY), NewEvent("arrival", TODAY, {"to": "Vasa"})],
            today=TODAY,
        )
    assert asks(naerpes, hidden.number) is None
    entitled = entitle(naerpes)
    assert asks(entitled, hidden.number).use is not None
    assert "protected_contact" in opens(entitled, hidden.number).classes


def test_the_person_is_found_by_the_whole_number_and_by_nothing_less(naerpes, vasa):
    with acting(vasa) as actor:
        opened = acts.open_case(
            actor,
            person=NewPerson(
                "Kanarie",
                "Yusuf",
                identifiers=(NewIdentifier(IdentifierKind.HETU, "010190-901R"),),
            ),
            situation=NewSituation(Group.IP, "Vasa"),
            events=[NewEvent("first_permit", TODAY), NewEvent("arrival", TODAY, {"to": "Vasa"})],
            today=TODAY,
        )
    assert [asks(naerpes, text) for text in ("010190", "Yusuf", "010190-901")] == [None, None, None]
    assert asks(naerpes, "010190-901r").number == opened.number


def test_whoever_has_the_case_anyway_is_led_to_it_without_a_use(yusuf, vasa, hire):
    coordinator = hire("MUN:Vasa", "coordinator", "Leena Hietikko")
    assert asks(coordinator, yusuf.number).use is None
    assert behind(Use) == []


def test_a_role_without_the_permission_may_not(yusuf, reception, officer, administrator, region):
    for actor in (reception, officer, administrator, region):
        with pytest.raises(PermissionDenied):
            asks(actor, yusuf.number)


def test_a_reason_and_an_explanation_are_required(yusuf, naerpes):
    for reason, words in (("because", WHY), ("present", "  short  ")):
        with pytest.raises(ValueError, match="required"):
            asks(naerpes, yusuf.number, reason, words)


def test_nobody_asks_for_more_numbers_in_a_day_than_the_data_says(yusuf, naerpes):
    for number in range(5):
        asks(naerpes, f"2019-00000{number}")
    with pytest.raises(TooMany):
        asks(naerpes, yusuf.number)
    assert behind(Use) == []
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM exceptional_attempt")
        assert cursor.fetchone() == (5,)


def test_asking_again_opens_it_no_longer(yusuf, naerpes):
    first, again = asks(naerpes, yusuf.number), asks(naerpes, yusuf.number)
    assert first == again
    assert len(behind(Use)) == 1
    assert len(behind(Attempt)) == 2
    lapse(yusuf.number)
    assert asks(naerpes, yusuf.number).use != first.use


def test_ending_it_ends_it_at_once_and_only_for_oneself(yusuf, naerpes, hire):
    use = asks(naerpes, yusuf.number).use
    colleague = hire("MUN:Närpes", "coordinator", "Kollega")
    with pytest.raises(NotVisible), acting(colleague) as actor:
        services.end(actor, use_id=use)
    with acting(naerpes) as actor:
        assert services.end(actor, use_id=use) == yusuf.number
    with pytest.raises(NotVisible):
        opens(naerpes, yusuf.number)
    [stored] = behind(Use)
    assert stored.ended_at is not None


def test_another_person_judges_it_once(yusuf, naerpes, officer, vasa, hire):
    use = asks(naerpes, yusuf.number).use
    with acting(naerpes) as actor:
        assert queries.waiting(actor) == 0
        with pytest.raises(NotToJudge):
            services.close_review(actor, use_id=use, finding="justified", words="")
    with acting(officer) as actor:
        assert queries.waiting(actor) == 1
        shown = queries.review(actor, use)
        assert shown is not None
        assert shown.explanation == WHY
        with pytest.raises(ValueError, match="required"):
            services.close_review(actor, use_id=use, finding="unjustified", words=" ")
        services.close_review(actor, use_id=use, finding="unjustified", words="Could have telephoned")
        with pytest.raises(NotToJudge):
            services.close_review(actor, use_id=use, finding="justified", words="")
        assert queries.waiting(actor) == 0
    with pytest.raises(PermissionDenied), acting(vasa) as actor:
        services.close_review(actor, use_id=use, finding="justified", words="")
    stranger = hire("MUN:Åbo", "data_protection_officer", "Fjärran")
    with pytest.raises(NotVisible), acting(stranger) as actor:
        services.close_review(actor, use_id=use, finding="justified", words="")


def test_the_database_itself_refuses_that_one_judges_oneself(yusuf, naerpes):
    asks(naerpes, yusuf.number)
    with pytest.raises(IntegrityError), acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute("UPDATE exceptional_use SET reviewed_at = now(), reviewed_by = user_id, finding = 'justified'")


def test_the_other_organisation_reads_that_it_happened_and_judges_nothing(yusuf, naerpes, hire):
    use = asks(naerpes, yusuf.number).use
    theirs = hire("MUN:Vasa", "data_protection_officer", "Vasas ombud")
    with acting(theirs) as actor:
        assert queries.waiting(actor) == 1
        shown = queries.review(actor, use)
        assert shown is not None
        assert (shown.is_ours, shown.may_judge, shown.user_name) == (False, False, "")
        with pytest.raises(NotVisible):
            services.close_review(actor, use_id=use, finding="justified", words="")
        services.note_seen(actor, use_id=use)
        assert queries.waiting(actor) == 0
    stranger = hire("MUN:Åbo", "data_protection_officer", "Fjärran")
    with acting(stranger) as actor:
        assert queries.reviews(actor) == []
        assert queries.review(actor, use) is None


def test_deriving_the_case_anew_leaves_it_and_gives_nothing_lasting(yusuf, naerpes, vasa):
    asks(naerpes, yusuf.number)
    with acting(vasa) as actor:
        acts.record_event(actor, case_id=yusuf.id, type="housing_arranged", on=TODAY, today=TODAY)
    assert opens(naerpes, yusuf.number).exceptional is not None
    lapse(yusuf.number)
    with pytest.raises(NotVisible):
        opens(naerpes, yusuf.number)


@pytest.mark.parametrize("role", ["nurse", "social_worker"])
def test_in_the_county_each_role_keeps_to_its_classes(role, story_of, hire):
    olga = story_of("olga")
    actor = hire("WA:Österbotten", role, "Någon")
    if asks(actor, olga.number).use is None:
        pytest.fail("the county has no relationship to this case")
    seen = set(opens(actor, olga.number).classes)
    allowed = {"nurse": {"identity", "contact", "family", "needs_flag", "health", "placement"}}
    assert seen <= allowed.get(role, seen - {"health"})
