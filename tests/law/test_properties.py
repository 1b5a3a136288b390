"""What must hold of `derive` for any facts: unrelated events, order, later days, later law."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from samsyn.law.engine import derive
from samsyn.law.rulebook import load_rulebook
from samsyn.law.terms import Basis, Duty, DutyState, Event, Flag, Group, PersonFacts

BOOK = load_rulebook()
FIRST, LAST = date(2011, 9, 1), date(2033, 12, 31)
MUNICIPALITIES = ("Vasa", "Korsholm", "Jakobstad", "Närpes")
RUNNING = (DutyState.OPEN, DutyState.OVERDUE)
few = settings(max_examples=100, deadline=None)


def attributes(type_: str) -> st.SearchStrategy[dict[str, object]]:
    """What an event of a type may say, by the kinds of the event file."""
    kinds = {
        "truth": lambda rule: st.booleans(),
        "date": lambda rule: st.dates(date(2020, 1, 1), LAST),
        "choice": lambda rule: st.sampled_from(rule.choices),
        "municipality": lambda rule: st.sampled_from(MUNICIPALITIES),
        "text": lambda rule: st.sampled_from(("", "WA", "KELA", "refugee")),
        "person": lambda rule: st.just("somebody"),
    }
    rules = BOOK.events[type_].attributes
    required = {key: kinds[rule.kind](rule) for key, rule in rules.items() if rule.required}
    optional = {key: kinds[rule.kind](rule) for key, rule in rules.items() if not rule.required}
    return st.fixed_dictionaries(required, optional=optional)


def events(types: list[str], first: date = FIRST, last: date = LAST) -> st.SearchStrategy[Event]:
    """Events of some types on close days, so that they meet."""
    days = st.one_of(
        st.dates(first, last),
        st.sampled_from([date(2023, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1)]),
    )
    return st.sampled_from(types).flatmap(lambda type_: st.builds(Event, days, st.just(type_), attributes(type_)))


PERSONAL = [type_ for type_, rule in BOOK.events.items() if rule.subject == "person"]
#: The person's job search comes from events here: the flag is a shorthand of case files.
FLAGS = st.frozensets(st.sampled_from([Flag.HC, Flag.SA, Flag.EMPLOYED]))


@st.composite
def people(draw, *, types: list[str] = PERSONAL) -> PersonFacts:
    found = draw(st.lists(events(types), max_size=12))
    return PersonFacts(
        alias="P",
        group=draw(st.sampled_from(list(Group))),
        municipality=draw(st.sampled_from(MUNICIPALITIES)),
        events=tuple(sorted(found, key=lambda event: event.on)),
        flags=draw(FLAGS),
        born=draw(st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1))),
        protection=draw(st.sampled_from([None, "refugee", "subsidiary"])),
        vulnerable=draw(st.booleans()),
        emergency=draw(st.booleans()),
        move_mode=draw(st.sampled_from([None, "independent", "placement"])),
    )


days = st.dates(date(2018, 1, 1), LAST)


@given(people(), days)
@few
def test_derive_is_deterministic(facts, on):
    assert derive(facts, BOOK, on) == derive(facts, BOOK, on)


@given(people(), days, st.randoms(use_true_random=False))
@few
def test_the_order_of_recording_does_not_matter(facts, on, random):
    shuffled = list(facts.events)
    random.shuffle(shuffled)
    assert derive(replace(facts, events=tuple(shuffled)), BOOK, on) == derive(facts, BOOK, on)


@given(people(), days)
@few
def test_events_after_the_day_change_nothing(facts, on):
    known = replace(facts, events=tuple(event for event in facts.events if event.on <= on))
    assert derive(known, BOOK, on) == derive(facts, BOOK, on)


@given(people(), days, st.dates(FIRST, LAST))
@few
def test_an_event_that_no_duty_speaks_of_changes_nothing(facts, on, when):
    unrelated = replace(facts, events=(*facts.events, Event(when, "consent_given")))
    assert derive(unrelated, BOOK, on) == derive(facts, BOOK, on)


@given(people(), days)
@few
def test_every_key_is_given_once(facts, on):
    keys = [duty.key for duty in derive(facts, BOOK, on)]
    assert len(keys) == len(set(keys))


@given(people(), days)
@few
def test_every_duty_has_somebody_responsible_a_source_and_days_in_order(facts, on):
    for duty in derive(facts, BOOK, on):
        assert duty.responsible, duty.key
        assert all(party.organisation for party in duty.responsible), duty.key
        assert duty.source, duty.key
        assert (duty.due is None) == (duty.shown is None), duty.key
        if duty.due is not None and duty.shown is not None:
            assert duty.due <= duty.shown, duty.key
        assert duty.basis is not Basis.CLOCK or duty.due == duty.shown, duty.key
        assert duty.trigger_on is None or duty.trigger_on <= on, duty.key
        assert duty.closed is None or duty.closed <= on, duty.key


@given(people(), days)
@few
def test_only_law_and_local_promises_can_be_overdue_and_never_a_client(facts, on):
    for duty in derive(facts, BOOK, on):
        if duty.state is DutyState.OVERDUE:
            assert duty.basis in (Basis.LAW, Basis.LOCAL), duty.key
            assert duty.shown is not None, duty.key
            assert duty.shown < on, duty.key
            assert duty.code != "D65", "the client's own limit is a reminder"


def done(duties: tuple[Duty, ...]) -> dict[str, Duty]:
    return {duty.key: duty for duty in duties if duty.state is DutyState.DONE}


@given(people(), days, st.integers(0, 5000))
@few
def test_a_later_day_and_a_later_law_never_rewrite_a_closed_duty(facts, on, later):
    known = replace(facts, events=tuple(event for event in facts.events if event.on <= on))
    before, after = done(derive(known, BOOK, on)), done(derive(known, BOOK, on + timedelta(days=later)))
    for key, duty in before.items():
        assert after[key] == duty, key


@given(people(), days, st.integers(1, 5000))
@few
def test_what_happens_later_never_rewrites_a_closed_duty(facts, on, later):
    known = replace(facts, events=tuple(event for event in facts.events if event.on <= on))
    after = done(derive(facts, BOOK, on + timedelta(days=later)))
    for key, duty in done(derive(known, BOOK, on)).items():
        assert after[key] == duty, key


@given(people(), days, st.integers(0, 5000))
@few
def test_an_open_duty_keeps_its_day_whatever_law_comes(facts, on, later):
    known = replace(facts, events=tuple(event for event in facts.events if event.on <= on))
    after = {duty.key: duty for duty in derive(known, BOOK, on + timedelta(days=later))}
    for duty in derive(known, BOOK, on):
        # A right that an age limits follows the limit of the day; a coming of age or a repeal ends.
        if duty.state in RUNNING and duty.code not in ("D62", "D75"):
            assert after[duty.key].due == duty.due, duty.key
            assert after[duty.key].regime == duty.regime, duty.key


JOB_SEARCH = [
    "first_permit",
    "arrival",
    "move",
    "section9_contact",
    "jobseeker_start",
    "jobseeker_end",
    "assessment_done",
]


@given(people(types=JOB_SEARCH), days)
@few
def test_the_assessment_is_with_one_authority_at_a_time(facts, on):
    running = {duty.code for duty in derive(facts, BOOK, on) if duty.state in RUNNING}
    assert not {"D34", "D35"} <= running
    assert not {"D38", "D39"} <= running


@given(people(), days)
@few
def test_who_ended_has_no_running_duty_from_before(facts, on):
    over = [event.on for event in facts.events if event.type in BOOK.ending and event.on <= on]
    if over:
        for duty in derive(facts, BOOK, on):
            if duty.state in RUNNING and duty.code != "D89":
                assert duty.trigger_on >= max(over), duty.key
