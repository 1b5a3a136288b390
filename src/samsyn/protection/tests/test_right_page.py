"""The administrator gives and takes the right to handle protected addresses on the page of a colleague."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from samsyn.access.context import acting
from samsyn.access.field_rights import holds_now
from samsyn.access.terms import FIELD_RIGHT
from samsyn.journal.terms import Actor


@pytest.fixture
def boss(hire: Any) -> Actor:
    return hire("MUN:Närpes", "administrator", "Eva Pjelax")


def holds(boss: Actor, actor: Actor) -> bool:
    assert actor.user_id is not None
    with acting(boss) as me:
        return holds_now(me, actor.user_id) is not None


def test_the_right_is_given_and_taken_on_the_page_of_a_colleague(boss, naerpes, client_of):
    browser, page = client_of(boss), f"/organisation/staff/{naerpes.user_id}/"
    assert "Ge rätten" in browser.get(page).content.decode()
    response = browser.post(f"{page}protected/", {"hold": "yes"}, follow=True)
    assert "Rätten är given" in response.content.decode()
    assert "given av Eva Pjelax" in response.content.decode()
    assert holds(boss, naerpes)
    with acting(naerpes) as actor:
        assert actor.may(FIELD_RIGHT)
    response = browser.post(f"{page}protected/", {"hold": "no"}, follow=True)
    assert "fråntagen av Eva Pjelax" in response.content.decode()
    assert not holds(boss, naerpes)


def test_nobody_gives_it_to_oneself_nor_elsewhere(boss, vasa, client_of):
    browser = client_of(boss)
    response = browser.post(f"/organisation/staff/{boss.user_id}/protected/", {"hold": "yes"}, follow=True)
    assert "Ingen ger rätten till sig själv" in response.content.decode()
    assert not holds(boss, boss)
    assert "Ge rätten" not in browser.get(f"/organisation/staff/{boss.user_id}/").content.decode()
    for stranger in (vasa.user_id, uuid4()):
        assert browser.post(f"/organisation/staff/{stranger}/protected/", {"hold": "yes"}).status_code == 403


def test_others_do_not_come_in(naerpes, officer, client_of):
    for other in (naerpes, officer):
        response = client_of(other).post(f"/organisation/staff/{naerpes.user_id}/protected/", {"hold": "yes"})
        assert response.status_code == 403
