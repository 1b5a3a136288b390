"""The list of clients and the search: own rows only, a page at a time."""

import pytest

from samsyn.cases import queries, services
from samsyn.cases.shown import ClientFilters
from samsyn.cases.terms import NewCase, NewEvent, NewSituation
from samsyn.cases.tests.conftest import day
from samsyn.clients.terms import NewPerson
from samsyn.journal.models import Entry
from samsyn.law.terms import Group

NAMES = ("Ahmadi Zahra", "Öberg Åsa", "Åkerman Eva", "Zetterlund Bo", "Ärlig Dan", "Vikman Cia", "ahmadi Ali")
IN_ORDER = ["Ali ahmadi", "Zahra Ahmadi", "Cia Vikman", "Bo Zetterlund", "Eva Åkerman", "Dan Ärlig", "Åsa Öberg"]


def arrived(name, place="Närpes", group=Group.QR, born=None):
    family, _, given = name.partition(" ")
    return NewCase(
        NewPerson(family, given, birth_date=born),
        NewSituation(group=group, municipality=place),
        (NewEvent("first_permit", day("2025-01-10")), NewEvent("arrival", day("2025-02-03"), {"to": place})),
    )


@pytest.fixture
def clients(office):
    naerpes = office("MUN:Närpes")
    with naerpes.acts() as actor:
        services.open_cases(actor, cases=[arrived(name) for name in NAMES], today=day("2025-02-04"))
    return naerpes


def names(rows):
    return [row.label.name for row in rows]


def test_clients_stand_in_swedish_and_finnish_order(clients):
    assert names(clients.clients().rows) == IN_ORDER


def test_a_page_goes_on_where_the_one_before_ended_without_a_name_in_the_address(clients, monkeypatch):
    monkeypatch.setattr("samsyn.cases.queries.register.PAGE", 3)
    found, after, pages = [], None, 0
    while True:
        with clients.acts() as actor:
            page = queries.client_list(actor, after=after)
        found += names(page.rows)
        pages += 1
        assert (page.count, page.more) == (7, False)
        if not page.next:
            break
        assert page.next == str(page.rows[-1].case_id)
        after = page.rows[-1].case_id
    assert (found, pages) == (IN_ORDER, 3)


def test_the_list_can_be_narrowed_and_ordered_by_day(clients, office):
    with clients.acts() as actor:
        other = arrived("Lind Maj", group=Group.IP)
        [opened] = services.open_cases(actor, cases=[other], today=day("2025-02-04"))
        services.assign_handler(actor, case_id=opened.case_id, staff_id=actor.user_id, today=day("2025-02-20"))
    assert names(clients.clients(group="IP").rows) == ["Maj Lind"]
    assert names(clients.clients(mine=True).rows) == ["Maj Lind"]
    assert clients.clients(municipality="Vasa").rows == ()
    by_day = clients.clients(order="due").rows
    assert [row.next_due for row in by_day] == sorted(row.next_due for row in by_day)
    assert clients.clients(due_before=day("2025-01-01")).rows == ()
    assert len(clients.clients(due_before=day("2030-01-01")).rows) == 8


def test_who_is_no_client_any_more_leaves_every_list_unless_a_duty_is_left(clients):
    row, claimed = clients.clients().rows[:2]
    clients.records(claimed.case_id, "cost_occurred", "2025-02-08", cost="mapping")
    for case_id in (row.case_id, claimed.case_id):
        clients.records(case_id, "case_closed", "2025-02-10")
    assert not {row.case_id, claimed.case_id} & {r.case_id for r in clients.clients().rows}
    shown = {r.case_id: r.closed for r in clients.clients(closed=True).rows}
    assert row.case_id not in shown
    assert shown[claimed.case_id]


def test_only_a_colleague_takes_care_of_a_client(clients, office):
    from django.core.exceptions import PermissionDenied

    from samsyn.access.terms import NotVisible

    case_id = clients.clients().rows[0].case_id
    stranger = office("MUN:Åbo")
    with pytest.raises(PermissionDenied), clients.acts() as actor:
        services.assign_handler(actor, case_id=case_id, staff_id=stranger.actor.user_id, today=day("2025-02-20"))
    with pytest.raises(NotVisible), stranger.acts() as actor:
        services.assign_handler(actor, case_id=case_id, staff_id=actor.user_id, today=day("2025-02-20"))


def test_search_takes_words_in_any_order_beginnings_and_usual_spellings(clients):
    for text in ("ahmad", "Zahra Ahmadi", "ahmadi zah", "AHMADI", "zahra"):
        assert "Zahra Ahmadi" in names(hit.client for hit in clients.finds(text)), text
    assert names(hit.client for hit in clients.finds("aker")) == ["Eva Åkerman"]
    assert clients.finds("zahra vikman") == []


def test_search_by_case_number_fills_in_the_zeros(clients):
    number = clients.clients().rows[0].number
    year, _, count = number.partition("-")
    assert [hit.client.number for hit in clients.finds(f"{year}-{int(count)}")] == [number]
    assert clients.finds(f"{year}-999999") == []


def test_a_case_without_a_name_is_found_by_its_number(presented, office):
    [hit] = office("MUN:Korsholm").finds(presented.number)
    assert hit.client.label is None
    assert office("MUN:Åbo").finds(presented.number) == []


def test_list_and_search_are_one_row_of_the_journal_each_without_the_text(clients):
    clients.clients()
    clients.finds("ahmadi")
    with clients.acts():
        listed, searched = Entry.objects.filter(kind="list").order_by("id")
    assert len(listed.person_ids) == 7
    assert len(searched.person_ids) == 2
    assert searched.detail == {"by": "name", "hits": 2}


def test_a_role_that_does_not_see_identities_lists_and_finds_nobody(clients, office):
    region = office("LVC:Österbotten", "regional_coordinator")
    assert region.clients().rows == ()
    assert region.finds("ahmadi") == []


def test_the_number_of_statements_is_bounded(clients, statements):
    with statements() as listing:
        clients.clients()
    with statements() as searching:
        clients.finds("ahmadi zahra")
    assert len(listing) <= 9
    assert len(searching) <= 7


def test_filters_have_one_meaning_when_nothing_is_asked():
    assert ClientFilters() == ClientFilters(group="", municipality="", mine=False, closed=False)
