"""A person's situation changes: group, flags, who fills a function. From a day on, with history."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.cases import services
from samsyn.cases.terms import NewEvent, NewSituation, Reason, Refused
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.law.terms import Group


@pytest.fixture
def seeker(office):
    """Nadia asks for asylum and lives in the centre in Oravais."""
    return office("RC:Oravais").opens(
        NewPerson("Karimi", "Nadia"),
        NewSituation(group=Group.AS, municipality="Vörå"),
        NewEvent("reception_started", day("2025-01-10")),
        today="2025-01-10",
    )


def changes(office, case, valid_from, today="", **what):
    with office.acts() as actor:
        return services.change_situation(
            actor, case_id=case.case_id, valid_from=day(valid_from), changes=what, today=day(today or valid_from)
        )


def test_an_asylum_seeker_who_gets_protection_has_the_duties_of_the_new_group(seeker, office):
    reception = office("RC:Oravais")
    before = {duty.code for duty in reception.sees(seeker.number, "2025-03-01").duties if duty.is_active}
    reception.records(seeker.case_id, "first_permit_served", "2025-03-10")
    outcome = changes(reception, seeker, "2025-03-10", group=Group.IP, protection="refugee")
    after = reception.sees(seeker.number, "2025-03-10")
    now = {duty.code for duty in after.duties if duty.is_active}
    assert now != before
    assert after.situation.group is Group.IP
    assert {duty.code for duty in outcome.opens} | {duty.code for duty in outcome.ends}
    ended = [duty for duty in after.duties if duty.superseded]
    assert {duty.closed for duty in ended} <= {day("2025-03-10")}
    told = [(entry.on, entry.what) for entry in after.timeline if entry.kind == "situation"]
    assert told == [(day("2025-03-10"), "IP"), (day("2025-01-10"), "AS")]


def test_before_the_day_the_earlier_situation_holds(seeker, office):
    reception = office("RC:Oravais")
    changes(reception, seeker, "2025-03-10", group=Group.IP)
    assert reception.sees(seeker.number, "2025-03-09").situation.group is Group.AS
    assert reception.sees(seeker.number, "2025-03-10").situation.group is Group.IP


def test_a_situation_told_late_does_not_undo_a_later_one(seeker, office):
    reception = office("RC:Oravais")
    changes(reception, seeker, "2025-03-10", group=Group.IP)
    changes(reception, seeker, "2025-02-01", today="2025-03-20", vulnerable=True)
    now = reception.sees(seeker.number, "2025-03-20").situation
    assert (now.group, now.vulnerable) == (Group.IP, False)
    assert reception.sees(seeker.number, "2025-02-15").situation.vulnerable


def test_another_centre_takes_over_the_duties_and_the_sight(seeker, office):
    from samsyn.access.terms import NotVisible

    reception = office("RC:Oravais")
    outcome = changes(reception, seeker, "2025-02-01", organisations={"reception_centre": "RC:Vasa"})
    assert {(move.from_organisation, move.to_organisation) for move in outcome.moves} == {("RC:Oravais", "RC:Vasa")}
    assert office("RC:Vasa").sees(seeker.number, "2025-02-01").label.short == "Nadia K."
    with pytest.raises(NotVisible):
        reception.sees(seeker.number, "2025-02-01")


def test_nothing_new_a_day_to_come_and_other_offices_are_refused(seeker, office):
    reception = office("RC:Oravais")
    with pytest.raises(Refused) as refused:
        changes(reception, seeker, "2025-02-01", group=Group.AS)
    assert refused.value.refusals[0].reason is Reason.NOTHING_CHANGES
    with pytest.raises(Refused) as refused:
        changes(reception, seeker, "2025-02-02", today="2025-02-01", group=Group.IP)
    assert refused.value.refusals[0].reason is Reason.IN_THE_FUTURE
    with pytest.raises(PermissionDenied):
        changes(office("MUN:Åbo"), seeker, "2025-02-01", group=Group.IP)


def test_beforehand_it_shows_what_it_then_does(seeker, office):
    reception = office("RC:Oravais")
    reception.records(seeker.case_id, "first_permit_served", "2025-03-10")
    told: dict[str, Any] = {"valid_from": day("2025-03-10"), "today": day("2025-03-10")}
    told["changes"] = {"group": Group.IP, "protection": "refugee"}
    with reception.acts() as actor:
        shown = services.preview_situation(actor, case_id=seeker.case_id, **told)
    assert reception.sees(seeker.number, "2025-03-10").situation.group is Group.AS
    with reception.acts() as actor:
        done = services.change_situation(actor, case_id=seeker.case_id, **told)
    for kind in ("opens", "ends", "closes"):
        assert [duty.code for duty in getattr(shown, kind)] == [duty.code for duty in getattr(done, kind)]
    assert (shown.grants_begin, shown.grants_end, shown.hidden) == (done.grants_begin, done.grants_end, done.hidden)
    assert shown.opens
    with reception.acts() as actor:
        again = services.preview_situation(actor, case_id=seeker.case_id, **told)
    assert [refusal.reason for refusal in again.refusals] == [Reason.NOTHING_CHANGES]
    with pytest.raises(PermissionDenied), office("MUN:Åbo").acts() as actor:
        services.preview_situation(actor, case_id=seeker.case_id, **told)
