"""A protected case is printed when two persons with the right agree, and not before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from samsyn.access.context import acting, engine
from samsyn.access.terms import NotVisible
from samsyn.cases.services.persons import correct_person
from samsyn.clients.queries import as_registered
from samsyn.journal.models import Entry
from samsyn.journal.terms import Actor
from samsyn.protection import queries, services
from samsyn.protection.models import Release
from samsyn.protection.terms import NotToDecide
from tests.world import TODAY

WHY = "Bilaga till rätten"


@pytest.fixture
def farid(story_of: Any, naerpes: Actor) -> Any:
    case = story_of("farid")
    with acting(naerpes) as actor:
        with engine():
            person = as_registered(case.id)
        correct_person(actor, case_id=case.id, person=replace(person, protected=True), today=TODAY)
    return case


@pytest.fixture
def pair(hire: Any, entitle: Any) -> tuple[Actor, Actor]:
    """Two of the same house who may handle protected addresses."""
    return entitle(hire("MUN:Närpes", "coordinator", "Anna Ett")), entitle(hire("MUN:Närpes", "guide", "Bo Två"))


def asks(actor: Actor, case: Any) -> Any:
    with acting(actor) as me:
        return services.ask_release(me, case_id=case.id, number=case.number, reason=WHY)


def decides(actor: Actor, release: Any, agreed: bool = True) -> None:
    with acting(actor) as me:
        services.decide_release(me, release_id=release, agreed=agreed)


def until(actor: Actor, case: Any) -> Any:
    with acting(actor) as me:
        return queries.released_until(me, case.id)


def test_it_prints_for_who_asked_when_another_has_agreed_and_for_a_time(farid, pair):
    one, other = pair
    release = asks(one, farid)
    assert until(one, farid) is None
    decides(other, release)
    assert until(one, farid) is not None
    assert until(other, farid) is None, "who agreed did not ask"
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute("UPDATE protection_release SET until = now()")
        [row] = Entry.objects.filter(what="agree_release")
    assert (row.kind, row.user_id, row.case_ids) == ("export", other.user_id, [farid.id])
    assert until(one, farid) is None


def test_refused_does_not_print_and_is_not_decided_again(farid, pair):
    one, other = pair
    release = asks(one, farid)
    decides(other, release, agreed=False)
    with pytest.raises(NotToDecide):
        decides(other, release)
    assert until(one, farid) is None


def test_nobody_agrees_with_oneself(farid, pair):
    one, _ = pair
    release = asks(one, farid)
    with pytest.raises(NotToDecide):
        decides(one, release)
    with acting(Actor.system("tests")), engine(), pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(id=release).update(decided_by=one.user_id, decided_at="2026-11-24T10:00:00Z")


def test_without_the_right_or_elsewhere_nobody_asks_or_agrees(farid, pair, naerpes, vasa, entitle):
    one, _ = pair
    with pytest.raises(PermissionDenied):
        asks(naerpes, farid)
    release = asks(one, farid)
    with pytest.raises(PermissionDenied):
        decides(naerpes, release)
    entitle(vasa)
    with pytest.raises(NotVisible):
        decides(vasa, release)
    with pytest.raises(NotVisible):
        asks(vasa, farid)


def test_the_page_holds_its_print_back_until_two_agree(farid, pair, naerpes, client_of):
    one, other = pair
    mine, theirs, page = client_of(one), client_of(other), f"/cases/{farid.number}/"
    for address in (page, f"{page}access/", f"{page}event/", f"{page}person/"):
        assert 'class="print-guard"' in mine.get(address).content.decode(), address
    body = client_of(naerpes).get(page).content.decode()
    assert 'class="print-guard"' in body
    assert "/protected/print/" not in body
    assert mine.post(f"/protected/print/{farid.number}/", {"reason": "kort"}).status_code == 422
    assert mine.post(f"/protected/print/{farid.number}/", {"reason": WHY}).status_code == 302
    assert "ber att få skriva ut" in theirs.get("/clients/").content.decode()
    listed = theirs.get("/protected/releases/").content.decode()
    assert WHY in listed
    [release] = queries_of(other)
    assert mine.post(f"/protected/releases/{release.id}/", {"agree": "yes"}, follow=True).status_code == 200
    assert 'class="print-guard"' in mine.get(page).content.decode(), "one's own word is not a second one"
    theirs.post(f"/protected/releases/{release.id}/", {"agree": "yes"})
    body = mine.get(page).content.decode()
    assert 'class="print-guard"' not in body
    assert "kollega har godkänt" in body
    assert 'class="print-guard"' in theirs.get(page).content.decode()


def test_the_style_sheet_prints_nothing_of_a_held_page():
    style = Path(str(finders.find("web/samsyn.css"))).read_text("utf-8")
    printed = style[style.index("@media print") :]
    assert "main:has(.print-guard) > :not(.print-guard) { display: none !important; }" in printed


def test_an_ordinary_case_prints_as_before(story_of, naerpes, client_of):
    rahma = story_of("rahma")
    assert "print-guard" not in client_of(naerpes).get(f"/cases/{rahma.number}/").content.decode()


def queries_of(actor: Actor) -> list[Any]:
    with acting(actor) as me:
        return queries.releases(me)
