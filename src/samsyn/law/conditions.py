"""Named conditions of the duties: small typed questions to a person's dated facts.

A duty file names them (`when: [evident_needs]`); they answer for the day of the event that would
open the duty. Their sentences for people stand in `data/law/reasons.yaml` under the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from samsyn.law.calendar import add_months
from samsyn.law.terms import Event, Flag, Group
from samsyn.law.timeline import PROTECTED, QUOTA, Timeline

Condition = Callable[[Timeline, date, Event], bool]
CONDITIONS: dict[str, Condition] = {}
MODES: dict[str, Callable[[Timeline, date, Event], str | None]] = {}
#: Open questions that concern some persons only; one without a row here concerns everybody.
QUESTIONS: dict[str, Condition] = {}
#: Events by which somebody else tells of a need, whatever the person's group (14 § 1 mom. 3–5 k.).
KNOWN_NEEDS = frozenset(
    {
        "kela_notice_homecare",
        "kela_notice_social_assistance",
        "section9_contact",
        "assessment_requested",
        "reached_by_services",
    }
)


def condition(function: Condition) -> Condition:
    """Registers a condition under the name of its function."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def job_seeker(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the person a registered unemployed job seeker?"""
    return timeline.job_seeker(on)


@condition
def not_job_seeker(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the person outside the labour force?"""
    return not timeline.job_seeker(on)


@condition
def assessment_due(timeline: Timeline, on: date, event: Event) -> bool:
    """Is an assessment due outside the labour force (681/2023 14 § 1 mom. 2–7 k.)?

    Always for a person of 2 § 3–4 mom., an unaccompanied child and a trafficking victim; for others
    on home-care allowance, on social assistance other than temporarily, or when a need is told."""
    group = timeline.facts.group
    if group in PROTECTED or group in (Group.UM, Group.THB):
        return True
    if event.type in KNOWN_NEEDS:
        return True
    return not timeline.facts.flags.isdisjoint({Flag.HC, Flag.SA})


@condition
def mapping_due(timeline: Timeline, on: date, event: Event) -> bool:
    """Is an initial mapping due under the old act (1386/2010 9 §)?

    The municipality starts it for who gets social assistance other than temporarily, or on request."""
    return Flag.SA in timeline.facts.flags or event.type in ("assessment_requested", "kela_notice_social_assistance")


@condition
def within_three_years(timeline: Timeline, on: date, event: Event) -> bool:
    """Is it at most three years since the first permit? True where that day is not known."""
    first = timeline.first_permit
    return first is None or on <= add_months(first, 36)


@condition
def within_three_years_or_trafficking_victim(timeline: Timeline, on: date, event: Event) -> bool:
    """As `within_three_years`; a trafficking victim may be assessed later (14 § 6 mom.)."""
    return timeline.facts.group is Group.THB or within_three_years(timeline, on, event)


@condition
def not_assessed_before(timeline: Timeline, on: date, event: Event) -> bool:
    """Has no mapping, assessment or plan been made before this day? A plan presupposes an assessment."""
    done = timeline.first("assessment_done", "plan_signed")
    return done is None or done.on >= on


@condition
def no_plan_before(timeline: Timeline, on: date, event: Event) -> bool:
    """Has no integration plan been signed before this day?"""
    signed = timeline.first("plan_signed")
    return signed is None or signed.on >= on


def plan_in_force(timeline: Timeline, on: date) -> bool:
    """Is a plan in force on the day?"""
    signed = [e.on for e in timeline.of("plan_signed") if e.on <= on]
    ended = [e.on for e in timeline.of("plan_ended") if e.on <= on]
    return bool(signed) and (not ended or max(signed) > max(ended))


@condition
def services_need_fitting(timeline: Timeline, on: date, event: Event) -> bool:
    """Must services of municipality and wellbeing county be fitted together (14 § 4 mom.)?

    Known from the presentation's evident needs, a vulnerable position, a request to the county or its
    taking part; always for a child or young person who came without a guardian (34 § 1 mom.)."""
    if timeline.facts.group is Group.UM or timeline.evident_needs(on) or timeline.before(on, "request_to_wa"):
        return True
    return any(e.on <= on and e.attributes.get("wa_participated") is True for e in timeline.of("assessment_done"))


@condition
def county_was_asked(timeline: Timeline, on: date, event: Event) -> bool:
    """Has the wellbeing county been asked to take part, or taken part?

    With an unaccompanied child's plan it always takes part (old 15 § 1 mom., 936/2022)."""
    if timeline.facts.group is Group.UM or timeline.before(on, "request_to_wa"):
        return True
    return any(e.on <= on and e.attributes.get("wa_participated") is True for e in timeline.of("assessment_done"))


@condition
def county_took_part(timeline: Timeline, on: date, event: Event) -> bool:
    """Did the county take part in what was done? Not said counts as yes, said to be absent as no."""
    return event.attributes.get("wa_participated") is not False


@condition
def evident_needs(timeline: Timeline, on: date, event: Event) -> bool:
    """Is an evident need of social or health services known?"""
    return timeline.evident_needs(on)


@condition
def hearing_required(timeline: Timeline, on: date, event: Event) -> bool:
    """Must the county be heard before this placement (43 § 3 mom.)?

    On evident needs by law; for an unaccompanied child and an emergency case by practice. Where the
    presentation does not say, a vulnerable position counts as an evident need.

    fi: kuuleminen · sv: hörande
    law: placement.hear_wa_person (681/2023, 43 § 3 mom.)"""
    said = event.attributes.get("evident_needs")
    if said is True or (said is None and timeline.facts.vulnerable):
        return True
    return timeline.facts.emergency or timeline.facts.group is Group.UM


@condition
def contact_with_consent(timeline: Timeline, on: date, event: Event) -> bool:
    """Does the client let the contact be made (9 §)? A visit alone opens nothing."""
    if event.type == "tno_contact":
        return event.attributes.get("consent") is True
    return event.attributes.get("consent") is not False


@condition
def municipality_agreed(timeline: Timeline, on: date, event: Event) -> bool:
    """Has the municipality granted the place? A direction that was decided shows that it has."""
    return event.type == "direction_decided" or timeline.before(on, "municipality_accepts")


@condition
def both_agree_for_child(timeline: Timeline, on: date, event: Event) -> bool:
    """Has the municipality agreed and, for an unaccompanied child, the wellbeing county too?"""
    if event.type == "direction_decided":
        return True
    if not timeline.before(on, "municipality_accepts"):
        return False
    return timeline.facts.group is not Group.UM or timeline.before(on, "wa_agrees")


@condition
def placement_by_proposal(timeline: Timeline, on: date, event: Event) -> bool:
    """Does this person's move go through a municipal place?"""
    facts = timeline.facts
    if event.type == "placement_proposed":
        return event.attributes.get("by") in (None, "RC")
    chosen = event.attributes.get("mode") if event.type == "move_mode_chosen" else facts.move_mode
    if chosen in ("independent", "assisted"):
        return False
    return facts.vulnerable or facts.group is Group.UM or chosen in ("placement", "municipal_placement")


@condition
def directed(timeline: Timeline, on: date, event: Event) -> bool:
    """Has the person got a municipal place?"""
    return timeline.before(on, "municipality_accepts", "direction_decided")


@condition
def reception_services_end(timeline: Timeline, on: date, event: Event) -> bool:
    """Do the reception services end with this event?

    In a centre's housing with the move; in private accommodation and under temporary protection
    with the first home municipality."""
    facts = timeline.facts
    if facts.group in (Group.TP0, Group.TP1):
        return event.type == "first_home_municipality"
    if event.type != "first_home_municipality":
        return True
    return facts.move_mode == "independent" or timeline.before(on, "move")


@condition
def refugee_or_quota(timeline: Timeline, on: date, event: Event) -> bool:
    """Has the sponsor refugee status or come in the quota? True where the status is not known."""
    facts = timeline.facts
    if facts.group is Group.QR:
        return True
    status = event.attributes.get("status") or facts.protection
    return status in (None, "refugee")


@condition
def is_child(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the person under 18? True where the birth date is not known."""
    age = timeline.age_on(on)
    return age is None or age < 18


@condition
def high_incidence_not_excluded(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the country of origin on the list of very high incidence, or not yet known?"""
    return timeline.facts.tb_screening_country is not False


@condition
def cost_of_social_assistance(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the cost supplementary or preventive social assistance?"""
    return event.attributes.get("cost") == "social_assistance"


@condition
def cost_of_special_need(timeline: Timeline, on: date, event: Event) -> bool:
    """Is this a special cost, or has a special need been noted?"""
    return event.type != "cost_occurred" or event.attributes.get("cost") == "special"


@condition
def child_of_protected_parent(timeline: Timeline, on: date, event: Event) -> bool:
    """For a child born in Finland: is the parent known as a person of 2 § 3–4 mom.?"""
    facts = timeline.facts
    if facts.group is not Group.BORN:
        return event.type != "born_in_finland"
    return facts.parent is None or facts.parent.group in PROTECTED | {Group.UM, Group.THB}


@condition
def moves_elsewhere(timeline: Timeline, on: date, event: Event) -> bool:
    """Does a client with a plan in force move to another municipality that has not taken over yet?"""
    place = event.attributes.get("to")
    if not place or not plan_in_force(timeline, on):
        return False
    if place == timeline.municipality(event.on - timedelta(days=1)):
        return False
    taken = [e for e in timeline.of("handover_accepted") if e.on <= on and e.attributes.get("to") in (None, place)]
    known = [e for e in timeline.of("move_known") if e.on <= on and e.attributes.get("to") == place]
    return not (taken and known and taken[-1].on >= known[-1].on)


@condition
def assessed(timeline: Timeline, on: date, event: Event) -> bool:
    """Has a mapping or assessment been made by this day?"""
    return timeline.before(on, "assessment_done")


@condition
def adult(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the person 18 or more? True where the birth date is not known."""
    age = timeline.age_on(on)
    return age is None or age >= 18


@condition
def known_child(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the person known to be under 18? False where the birth date is not known."""
    age = timeline.age_on(on)
    return age is not None and age < 18


@condition
def notice_given(timeline: Timeline, on: date, event: Event) -> bool:
    """Had the client been told of the fee and of how to cancel, in a way that can be understood (32 a §)?"""
    return event.attributes.get("notice_given") is True


@condition
def preparedness_settled(timeline: Timeline, on: date, event: Event) -> bool:
    """Is this the decision on preparedness, or a claim of those costs?"""
    return event.type != "claim_filed" or event.attributes.get("cost") == "preparedness"


@condition
def stored_before(timeline: Timeline, on: date, event: Event) -> bool:
    """Has anything of the person been stored in the national repository?"""
    return timeline.before(on, "stored_in_repository")


def mode(function: Callable[[Timeline, date, Event], str | None]) -> Callable[[Timeline, date, Event], str | None]:
    """Registers a mode rule under the name of its function."""
    MODES[function.__name__] = function
    return function


@mode
def must_direct(timeline: Timeline, on: date, event: Event) -> str | None:
    """Must the state region direct the person, or may it (43 § 1–2 mom.)?"""
    facts = timeline.facts
    return "must" if facts.group is Group.QR or facts.vulnerable or facts.group is Group.UM else "may"


@mode
def may_on_request(timeline: Timeline, on: date, event: Event) -> str | None:
    """Is the old act's mapping a duty (social assistance), or may it be made on request?"""
    if event.type == "assessment_requested" and Flag.SA not in timeline.facts.flags:
        return "may"
    return "must"


@mode
def must_for_child(timeline: Timeline, on: date, event: Event) -> str | None:
    """May the county take part on request, or must it (old 15 § 1 mom.: an unaccompanied child's plan)?"""
    return "must" if timeline.facts.group is Group.UM else "may"


@mode
def voluntary_under_temporary_protection(timeline: Timeline, on: date, event: Event) -> str | None:
    """Is applying for a home municipality voluntary?"""
    return "may" if timeline.facts.group in (Group.TP0, Group.TP1) else None


def quota_years(timeline: Timeline) -> str:
    """Which compensation period counts: `quota` or `default`."""
    return "quota" if timeline.facts.group in QUOTA else "default"


def question(function: Condition) -> Condition:
    """Registers under the name of an open question whom it concerns."""
    QUESTIONS[function.__name__] = function
    return function


@question
def temporary_protection_unread(timeline: Timeline, on: date, event: Event) -> bool:
    """The act on temporary protection (1083/2022) concerns those who have it."""
    return timeline.facts.group is Group.TP1


@question
def born_before_2025(timeline: Timeline, on: date, event: Event) -> bool:
    """A child born in Finland was not named in the act before 2025."""
    return timeline.facts.group is Group.BORN


@question
def quota_family_before_2025(timeline: Timeline, on: date, event: Event) -> bool:
    """Four years for the family of a quota refugee were practice, not law."""
    return timeline.facts.group is Group.FAM_QR


@question
def tb_country_unknown(timeline: Timeline, on: date, event: Event) -> bool:
    """Is the country of origin not recorded?"""
    return timeline.facts.tb_screening_country is None


@question
def um_age_kept_decision(timeline: Timeline, on: date, event: Event) -> bool:
    """Had the person turned 23 when the limit came down on 1.7.2024? True where the birth is not known."""
    birthday = timeline.birthday(23)
    return birthday is None or birthday <= date(2024, 7, 1)


@question
def old_claims_2026(timeline: Timeline, on: date, event: Event) -> bool:
    """Is it a cost of 2023 or earlier of a kind that 102 § 1 mom. names?"""
    named = ("interpreting", "mapping", "social_assistance", "special")
    return event.on.year <= 2023 and event.attributes.get("cost") in named
