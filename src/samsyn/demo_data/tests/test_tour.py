"""The tour of docs/how-to/tour.md, walked step by step: who sees what, who does what, what moves on."""

from __future__ import annotations

import re

import pytest

from samsyn.access.terms import NotVisible
from samsyn.cases.shown import DayGroup
from samsyn.cases.terms import Reason, Refused
from samsyn.devserver import ROOT

PAGE = ROOT / "docs" / "how-to" / "tour.md"


def told_in(*steps: int) -> list[str]:
    """What the page tells its reader to record in these steps."""
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d", line)]
    return [name for row in rows if int(row[1]) in steps for name in re.findall(r"`(\w+)`", row[4])]


def codes(changes):
    return {change.code for change in changes}


def organisations(accesses):
    return {access.organisation for access in accesses}


@pytest.fixture
def mikael(reception, desk_of):
    return desk_of(reception)


@pytest.fixture
def rolf(placement, desk_of):
    return desk_of(placement)


@pytest.fixture
def ylva(naerpes, desk_of):
    return desk_of(naerpes)


@pytest.fixture
def disa(county, desk_of):
    return desk_of(county)


@pytest.fixture
def tero(vasa, desk_of):
    return desk_of(vasa)


def test_layla_gets_a_place_in_naerpes(mikael, rolf, ylva, disa):
    # 1. Mikael in Oravais proposes a place.
    assert "D06" in mikael.rows("layla")
    assert mikael.rows("layla")["D06"].label.name == "Layla Mansour"
    with pytest.raises(NotVisible):
        ylva.sees("layla")
    proposed = mikael.records("layla", "placement_proposed")
    assert "D06" in codes(proposed.closes)

    # 2. Rolf at the livskraftscentral presents her to Närpes, without a name.
    assert rolf.rows("layla")["D16"].is_new
    presented = rolf.records("layla", "presentation", evident_needs=True, to="Närpes")
    assert "D16" in codes(presented.closes)
    assert "MUN:Närpes" in organisations(presented.grants_begin)

    # 3. Ylva in Närpes sees somebody without a name, and may not grant the place yet.
    rows = ylva.rows("layla")
    assert {"D17", "D18"} <= set(rows)
    assert rows["D17"].label is None
    assert (rows["D17"].anonymous.group, rows["D17"].anonymous.household_size) == ("IP", 1)
    assert ylva.finds("Layla") == []
    with pytest.raises(Refused) as refused:
        ylva.records("layla", "municipality_accepts", officer="integration coordinator", to="Närpes")
    assert [refusal.reason for refusal in refused.value.refusals] == [Reason.HEARING_OPEN]
    ylva.records("layla", "wa_hearing_sent")
    assert ylva.rows("layla")["D17"].waits_for == ("WA:Österbotten",)

    # 4. Disa in the wellbeing county answers within five working days.
    assert disa.rows("layla")["D17"].duty.shown.isoformat() == "2026-12-01"
    answered = disa.records("layla", "wa_hearing_answered", by="WA")
    assert "D17" in codes(answered.closes)

    # 5. Ylva grants the place and learns the name.
    granted = ylva.records("layla", "municipality_accepts", officer="integration coordinator", to="Närpes")
    assert {"D18"} <= codes(granted.closes)
    assert {"D21", "D22"} <= codes(granted.opens)
    assert ylva.sees("layla").person.label.name == "Layla Mansour"
    assert ylva.finds("layla") == ["Layla Mansour"]

    # 6. Rolf decides on the direction.
    assert "D19" in rolf.rows("layla")
    assert "D19" in codes(rolf.records("layla", "direction_decided", to="Närpes").closes)

    # 7. Mikael hands over what she has consented to, and tells of the move.
    assert {"D07", "D08"} <= set(mikael.rows("layla"))
    mikael.records("layla", "health_information_transferred", consent=True)
    mikael.records("layla", "move_reported")
    assert not {"D07", "D08"} & set(mikael.rows("layla"))
    assert mikael.recorded == told_in(1, 2, 3, 4, 5, 6, 7)


def test_her_brother_moves_from_vasa_to_naerpes_and_his_plan_goes_along(tero, ylva):
    # 8. Tero in Vasa: the review of Dawud's plan is due this week.
    week = tero.day().group(DayGroup.THIS_WEEK)
    assert "D43" in {row.duty.code for row in week.rows if row.number == tero.cases["dawud"][1]}
    tero.records("dawud", "plan_reviewed")
    assert ylva.finds("Dawud") == []
    moved = tero.records("dawud", "move", to="Närpes")
    assert "D69" in codes(moved.opens)
    assert ("D43", "MUN:Vasa", "MUN:Närpes") in {
        (move.duty.code, move.from_organisation, move.to_organisation) for move in moved.moves
    }

    # 9. Ylva has a new client with a plan, and takes him over; Vasa's sight ends.
    assert ylva.finds("dawud") == ["Dawud Mansour"]
    assert "D43" in ylva.rows("dawud")
    accepted = ylva.records("dawud", "handover_accepted", to="Närpes")
    assert "D69" in codes(accepted.closes)
    assert "MUN:Vasa" in organisations(accepted.grants_end)
    with pytest.raises(NotVisible):
        tero.sees("dawud")
    assert tero.recorded == told_in(8, 9)


def test_who_is_to_be_looked_at_is_found_by_those_who_are_to_look(
    told, ylva, tero, disa, mikael, employment, hire, desk_of
):
    others = {
        "siv": desk_of(hire("MUN:Korsholm", "coordinator")),
        "mats": desk_of(hire("MUN:Jakobstad", "coordinator")),
        "amina": desk_of(hire("INFO:Welcome Office Vasa", "adviser")),
    }
    for desk, names in (
        (ylva, ["Rahma Aweys", "Mei Wongchai", "Jae"]),
        (disa, ["Samir Haidarzada", "Farid"]),
        (mikael, ["Layla"]),
        (tero, ["Dawud"]),
        (desk_of(employment), ["Yusuf Dirie", "Olena Hrytsenko"]),
        (others["siv"], ["Farid Naderi", "Shaima"]),
        (others["mats"], ["Mugisha"]),
        (others["amina"], ["Anitha Mathew"]),
    ):
        for name in names:
            assert desk.finds(name), (desk.actor.name, name)
