"""What may be deleted is seen beforehand, proposed by one and decided by another; what changed meanwhile is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from samsyn.access.context import acting, engine
from samsyn.access.terms import NotVisible
from samsyn.cases import services as cases
from samsyn.disposal import services
from samsyn.disposal.models import Deletion, Proposal
from samsyn.disposal.queries import deletions, ended_case, ended_cases, preview, proposal
from samsyn.disposal.terms import DisposalRefused, Outcome, Problem
from samsyn.disposal.tests.conftest import CANARY, NOW, TODAY, ended_client
from samsyn.journal.models import Entry
from samsyn.law.terms import Group
from samsyn.retention.terms import Why


def test_a_preview_shows_numbers_counts_and_the_rule_and_no_name(maj, proposer):
    with acting(proposer) as actor:
        seen = preview(actor, TODAY)
    [line] = seen.lines
    assert (line.number, line.ended_on, line.delete_on) == (maj.number, date(2019, 3, 15), date(2023, 3, 16))
    assert (line.rule, line.confidence, line.source[0]) == ("client_case", "unconfirmed", "681/2023 77 §")
    assert line.rows["cases_note"] == 1
    assert line.rows["cases_event"] == 3
    assert CANARY not in repr(seen)


def test_the_first_day_and_the_day_before(maj, proposer):
    with acting(proposer) as actor:
        # the rules of 77 § are in force since 2025: the case of 2019 may go from then on
        assert preview(actor, date(2024, 12, 31)).lines == ()
        assert [line.number for line in preview(actor, date(2025, 1, 1)).lines] == [maj.number]


def test_the_list_of_a_month_is_one_bounded_query(maj, proposer, django_assert_max_num_queries):
    with acting(proposer) as actor:
        later = ended_client(actor, "Later", ended=date(2022, 12, 10))
        with django_assert_max_num_queries(5):  # lift, ask, lower, journal; the list itself is one
            due = ended_cases(actor, TODAY, until=date(2026, 12, 31))
        assert [one.case.number for one in due] == [maj.number, later.number]
        assert [one.verdict.may_delete(TODAY) for one in due] == [True, False]
        assert [one.case.number for one in ended_cases(actor, TODAY, until=date(2026, 11, 30))] == [maj.number]
        rest = ended_cases(actor, TODAY, after=str(maj.case_id))
        assert [one.case.number for one in rest] == [later.number]


def test_others_see_nothing_of_it(maj, hire, proposer, approved):
    which = approved()
    with acting(hire("MUN:Vasa", "coordinator")) as actor:
        assert ended_cases(actor, TODAY) == []
        assert preview(actor, TODAY).lines == ()
        assert deletions(actor) == []
        for ask in (lambda: ended_case(actor, maj.number, TODAY), lambda: proposal(actor, which)):
            with pytest.raises(NotVisible):
                ask()
        with pytest.raises(NotVisible):
            services.place_hold(actor, case_id=maj.case_id, why=Why.RECOVERY)


@pytest.mark.parametrize("role", ["guide", "administrator", "claims_officer"])
def test_other_roles_neither_see_nor_propose(maj, hire, role):
    with acting(hire("MUN:Närpes", role)) as actor:
        with pytest.raises(PermissionDenied):
            ended_cases(actor, TODAY)
        with pytest.raises(PermissionDenied):
            preview(actor, TODAY)


def test_the_data_protection_officer_sees_and_decides_nothing(maj, hire, approved):
    which = approved()
    with acting(hire("MUN:Närpes", "data_protection_officer")) as actor:
        assert len(ended_cases(actor, TODAY)) == 1
        with pytest.raises(PermissionDenied):
            preview(actor, TODAY)
        with pytest.raises(PermissionDenied):
            services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)


def test_nobody_approves_the_own_proposal(maj, decider):
    with acting(decider) as actor:
        which = services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
        with pytest.raises(DisposalRefused) as refused:
            services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)
    assert refused.value.problem is Problem.SAME_PERSON


def test_the_database_itself_knows_two_persons(maj, decider, proposer):
    with acting(decider) as actor:
        which = services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
        for changes in (
            {"outcome": "approved", "decided_by": actor.user_id, "decided_at": NOW},
            {"outcome": "approved", "decided_by": proposer.user_id, "decided_at": NOW},
            {"outcome": "approved", "decided_by": actor.user_id, "decided_at": NOW, "proposed_by": proposer.user_id},
        ):
            with pytest.raises((ProgrammingError, InternalError, Exception)) as refused, transaction.atomic():
                Proposal.objects.filter(id=which).update(**changes)
            words = str(refused.value)
            assert "approved_by_another" in words or "row-level security" in words or "not changed" in words
        with engine(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Proposal.objects.filter(id=which).update(outcome="approved", decided_by=proposer.user_id, decided_at=NOW)


def test_a_preview_that_is_not_the_same_any_more_is_refused(maj, proposer):
    with acting(proposer) as actor:
        seen = preview(actor, TODAY).fingerprint
        ended_client(actor, "Another")
        with pytest.raises(DisposalRefused) as refused:
            services.propose(actor, fingerprint=seen, with_archive=True, on=TODAY)
    assert refused.value.problem is Problem.CHANGED


def test_a_case_that_changed_since_the_proposal_is_not_approved(maj, proposer, decider, hire, behind_the_walls):
    with acting(proposer) as actor:
        which = services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
    with behind_the_walls():
        cases_note_added(maj)
    with acting(decider) as actor, pytest.raises(DisposalRefused) as refused:
        services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)
    assert refused.value.problem is Problem.CHANGED


def cases_note_added(opened):
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO cases_note (id, case_id, data_class, text, organisation_id, "on")'
            " SELECT gen_random_uuid(), case_id, 'plan', 'later', organisation_id, ended_on FROM retention_keptcase"
            " WHERE case_id = %s",
            [opened.case_id],
        )


def test_what_changes_after_the_approval_is_not_deleted(maj, approved, runs, behind_the_walls):
    which = approved()
    with behind_the_walls():
        cases_note_added(maj)
    ran = runs()
    assert (ran.deleted, ran.stopped) == ([], [(maj.number, "changed")])
    with behind_the_walls():
        assert not Deletion.objects.exists()
        assert Proposal.objects.get(id=which).cases.get().stopped == "changed"
    assert runs().stopped == []


def test_a_case_that_is_reopened_after_the_approval_is_not_deleted(maj, approved, runs, proposer):
    approved()
    with acting(proposer) as actor:
        cases.reopen_case(actor, case_id=maj.case_id, reason="kom tillbaka", today=TODAY)
    assert runs().stopped == [(maj.number, "open_relationship")]


def test_a_hold_keeps_a_case_until_it_is_lifted(maj, proposer, decider, runs, approved):
    with acting(proposer) as actor:
        hold = services.place_hold(actor, case_id=maj.case_id, why=Why.PENDING_MATTER, reference="D 12/2026")
        assert preview(actor, TODAY).lines == ()
        one, held = ended_case(actor, maj.number, TODAY)
        assert [hindrance.why for hindrance in one.verdict.hindrances] == [Why.PENDING_MATTER]
        assert [row.reference for row in held] == ["D 12/2026"]
        with pytest.raises(DisposalRefused):
            services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
        services.lift_hold(actor, hold_id=hold, now=NOW)
    approved()
    with acting(decider) as actor:
        services.place_hold(actor, case_id=maj.case_id, why=Why.RECOVERY)
    assert runs().stopped == [(maj.number, "held")]


def test_a_security_prohibition_keeps_a_case(maj, proposer, approved, runs, behind_the_walls):
    approved()
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("UPDATE clients_identity SET protected = true WHERE case_id = %s", [maj.case_id])
    with acting(proposer) as actor:
        one, _ = ended_case(actor, maj.number, TODAY)
        assert [hindrance.why for hindrance in one.verdict.hindrances] == [Why.PROTECTED]
    assert runs().stopped == [(maj.number, "protected")]


def test_the_case_of_a_parent_is_kept_while_a_childs_goes_on(maj, proposer, approved, runs, behind_the_walls):
    approved()
    with acting(proposer) as actor:
        child = ended_client(actor, "Child", ended=date(2020, 1, 1))
        cases.reopen_case(actor, case_id=child.case_id, reason="x", today=TODAY)
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO cases_situation (case_id, valid_from, "group", municipality, protection, vulnerable,'
            " emergency, move_mode, flags, parent_case_id, organisations)"
            " VALUES (%s, '2020-01-01', 'BORN', '', '', false, false, '', '{}', %s, '{}')",
            [child.case_id, maj.case_id],
        )
    assert runs().stopped == [(maj.number, "needed_by_another")]


def test_years_that_the_state_pays_for_keep_a_case(proposer):
    with acting(proposer) as actor:
        paid = ended_client(actor, "Paid", group=Group.IP, ended=date(2021, 6, 1))
        one, _ = ended_case(actor, paid.number, TODAY)
    assert one.verdict.delete_on == date(2026, 1, 1)  # the years of compensation from 2017 ended in 2020
    assert one.verdict.decisive is not None


def test_a_proposal_is_decided_once(maj, proposer, decider):
    with acting(proposer) as actor:
        which = services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
        assert preview(actor, TODAY).lines == ()
    with acting(decider) as actor:
        services.decide(actor, proposal_id=which, approve=False, now=NOW, on=TODAY)
        assert proposal(actor, which).outcome is Outcome.REFUSED
        with pytest.raises(DisposalRefused) as refused:
            services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)
    assert refused.value.problem is Problem.DECIDED
    with acting(proposer) as actor:
        assert [line.number for line in preview(actor, TODAY).lines] == [maj.number]


def test_every_look_and_act_is_a_row_of_the_journal(maj, proposer, approved, runs, behind_the_walls):
    approved()
    runs()
    with behind_the_walls():
        rows = dict(Entry.objects.filter(case_ids__contains=[maj.case_id]).values_list("what", "kind"))
        told = list(Entry.objects.filter(what__in=["archive_case", "delete_case"]).values_list("detail", flat=True))
    assert {"preview_deletion", "propose_deletion", "approve_deletion", "archive_case", "delete_case"} <= set(rows)
    assert rows["archive_case"] == "export"
    assert all(row["number"] == maj.number for row in told)
    assert CANARY not in repr(told)


def asked(statement, *values):
    """The first row of an answer; what is refused is taken back alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def test_the_application_cannot_delete_a_case_otherwise(maj, proposer, behind_the_walls, approved):
    tables = ("cases_case", "cases_event", "cases_situation", "cases_duty", "cases_note", "clients_identity")
    for table in (*tables, "clients_person", "clients_contact", "disposal_deletion", "disposal_proposal"):
        with behind_the_walls(), pytest.raises(ProgrammingError, match="permission denied"):
            asked(f"DELETE FROM {table}")
    for call in ("disposal_delete_rows(%s)", "disposal_replay(jsonb_build_object('case_id', %s::text))"):
        with behind_the_walls(), pytest.raises(ProgrammingError, match="permission denied"):
            asked(f"SELECT {call}", maj.case_id)
    with behind_the_walls():
        assert asked("SELECT disposal_erase(gen_random_uuid(), %s, '')", maj.case_id) == ("not_approved",)
        assert asked("SELECT count(*) FROM cases_case WHERE id = %s", maj.case_id) == (1,)


def test_a_case_of_a_proposal_that_waits_is_not_deleted(maj, proposer, behind_the_walls, runs):
    with acting(proposer) as actor:
        which = services.propose(actor, fingerprint=preview(actor, TODAY).fingerprint, with_archive=True, on=TODAY)
    assert runs().deleted == []
    with behind_the_walls():
        assert asked("SELECT disposal_erase(%s, %s, '')", which, maj.case_id) == ("not_approved",)
