"""Which steps does the picture of a path show, and in which order?"""

from datetime import date, timedelta

import pytest

from samsyn.cases.path import MOST, PathDuty, PathEvent, Standing, path
from samsyn.cases.stations import stations
from samsyn.cases.words import choices, listed, vocabulary, word
from samsyn.law.rulebook import load_rulebook
from samsyn.law.schema import DATA_CLASSES
from samsyn.law.terms import Flag, Group, Role

TODAY = date(2026, 11, 24)


def duty(code, state="open", **more):
    values = {
        "key": code,
        "basis": "law",
        "due": None,
        "closed": None,
        "closed_by": "",
        "trigger_on": None,
        "responsible": ["MUN:Närpes"],
    }
    return PathDuty(code=code, state=state, **(values | more))


def done(code, on, by="an_event", **more):
    return duty(code, "done", closed=on, closed_by=by, **more)


def drawn(duties, events=()):
    return [
        (step.code or step.station.label.en, step.standing, step.lane)
        for step in path(duties, events, stations(), TODAY)
    ]


def test_what_is_done_comes_first_then_what_is_going_on_then_what_comes():
    steps = drawn(
        [
            duty("D38", "upcoming"),
            duty("D35", basis="without_delay", due=date(2026, 11, 20)),
            done("D22", date(2026, 10, 20)),
            done("D18", date(2026, 9, 18)),
        ]
    )
    assert [code for code, _, _ in steps] == ["D18", "D22", "D35", "D38"]
    assert [standing for _, standing, _ in steps] == ["done", "done", "past", "coming"]


@pytest.mark.parametrize(
    ("state", "basis", "due", "standing"),
    [
        ("overdue", "law", TODAY - timedelta(3), Standing.LATE),
        ("open", "without_delay", TODAY - timedelta(3), Standing.PAST),
        ("open", "law", TODAY + timedelta(3), Standing.NOW),
        ("open", "law", None, Standing.NOW),
        ("open", "law", TODAY + timedelta(200), Standing.COMING),
        ("upcoming", "law", None, Standing.COMING),
    ],
)
def test_a_step_stands_as_its_duty_does(state, basis, due, standing):
    assert drawn([duty("D43", state, basis=basis, due=due)]) == [("D43", standing, "MUN:Närpes")]


def test_continuous_duties_clocks_of_money_and_lapsed_duties_are_no_steps():
    assert drawn([duty("D30", continuous=True), duty("D71", basis="clock"), duty("D35", "ended")]) == []


def test_a_light_duty_without_a_day_gives_way_while_it_is_open():
    assert drawn([duty("D41")]) == []
    assert len(drawn([done("D41", TODAY)])) == 1


def test_a_hearing_that_was_asked_for_is_two_steps_in_two_lanes():
    hearing = duty("D17", consulted=["WA:Österbotten"], basis="local", due=TODAY + timedelta(2))
    asked = PathEvent(type="wa_hearing_sent", on=date(2026, 11, 19), lane="MUN:Närpes")
    assert drawn([hearing], [asked]) == [
        ("D17", Standing.DONE, "MUN:Närpes"),
        ("D17", Standing.NOW, "WA:Österbotten"),
    ]
    assert drawn([hearing]) == [("D17", Standing.NOW, "MUN:Närpes")]


def test_one_act_is_one_step_of_an_authority():
    both = [done("D33", TODAY, "assessment_done"), done("D34", TODAY, "assessment_done")]
    assert [code for code, _, _ in drawn(both)] == ["D34"]


def test_of_a_recurring_duty_only_the_latest_turn_is_shown():
    turns = [done("D43", date(2025, 8, 20)), done("D43", date(2026, 2, 20))]
    steps = path(turns, [], stations(), TODAY)
    assert [step.on for step in steps] == [date(2026, 2, 20)]


def test_a_fact_that_closed_a_step_is_not_told_again():
    arrival = PathEvent(type="arrival", on=TODAY, lane="MUN:Närpes")
    assert [code for code, _, _ in drawn([done("D22", TODAY, "arrival")], [arrival])] == ["D22"]
    assert [code for code, _, _ in drawn([done("D22", TODAY, "housing_arranged")], [arrival])] == ["D22", "Arrival"]


def test_a_long_path_keeps_what_presses_and_the_weighty_steps():
    many = [done(code, date(2024, 1, 1) + timedelta(i), f"e{i}") for i, code in enumerate(stations().by_duty)]
    steps = path([*many, duty("D43", "overdue", due=date(2026, 1, 1), key="late")], [], stations(), TODAY)
    assert len(steps) <= MOST
    assert steps[-1].key == "late"
    assert min(step.station.weight for step in steps) >= 2


def test_every_station_is_known_to_the_law_and_named_in_three_languages():
    book = load_rulebook()
    assert set(stations().by_duty) <= {code for code, rule in book.duties.items() if rule.subject == "person"}
    assert set(stations().by_event) <= set(book.events)
    for kind in (*stations().by_duty.values(), *stations().by_event.values()):
        assert all(kind.name(language) for language in ("sv", "fi", "en"))
        assert kind.lane or kind in stations().by_duty.values()


def test_pages_have_words_for_every_code():
    assert set(vocabulary()["group"]) == {group.value for group in Group}
    assert set(vocabulary()["data_class"]) == set(DATA_CLASSES)
    assert set(vocabulary()["role"]) == set(vocabulary()["part"]) == {role.value for role in Role}
    assert set(vocabulary()["flag"]) == {flag.value for flag in Flag}
    asked = {c for event in load_rulebook().events.values() for a in event.attributes.values() for c in a.choices}
    assert asked <= set(vocabulary()["choice"])


def test_words_are_listed_as_people_list_them():
    assert listed(["a", "b", "c"], "sv") == "a, b och c"
    assert listed(["a"], "fi") == "a"
    assert word("group", "QR", "fi") == "Kiintiöpakolainen"
    assert word("group", "unheard of", "sv") == "unheard of"
    assert dict(choices("flag", "en"))["SA"] == "social assistance"
