"""What goes on beside assessment and plan: school, training, benefits, interpreters, visits missed."""

from __future__ import annotations

from datetime import date, timedelta

from samsyn.demo_data.life import ACT_OF_2023, COUNTIES, Life
from samsyn.law.terms import Flag, Group

SERVICES = ("småbarnspedagogik", "bibliotek och fritid", "medborgarinstitut", "ungdomsarbete")
SCHOOLS = ((7, "early_education"), (8, "preparatory"), (16, "basic"), (18, "upper_secondary"))


def informed(life: Life, since: date) -> None:
    """Basic information comes with the permit or the registration (11 §)."""
    life.within(
        since, 25, "basic_information_given", late=0.1, never=0.06, language=life.random.choice(("en", "sv", "fi"))
    )


def schooled(life: Life, since: date) -> None:
    """A child gets a place in early education or school."""
    age = life.age_on(since)
    if age < 18:
        kind = next(kind for limit, kind in SCHOOLS if age < limit)
        life.within(since, 24, "enrolled", late=0.12, never=0.04, kind=kind)


def trained(life: Life, signed: date) -> None:
    """Training, societal orientation and language test of a plan."""
    drawn = life.random.random()
    if drawn < 0.12:
        life.at(signed + life.days(0, 20), "training_not_needed", reason="arbetar eller studerar redan")
    elif drawn < 0.93 and (started := life.at(signed + life.days(8, 85), "training_started")):
        ended = life.at(started + life.days(190, 380), "training_ended")
        if ended and ended >= ACT_OF_2023:
            life.within(ended, 50, "language_test_done", late=0.15, never=0.06)
    if life.chance(0.93):
        life.at(max(signed, ACT_OF_2023) + life.days(30, 260), "orientation_completed", language="en")
    if Flag.JOB in life.flags and life.chance(0.07):
        _own_studies(life, signed + life.days(30, 300))
    if life.chance(0.04):
        missed = life.at(max(signed, ACT_OF_2023) + life.days(20, 300), "no_show", notice_given=True)
        if missed:
            life.within(missed, 25, life.random.choice(("fee_decided", "fee_waived")), never=0.15)
    if signed < ACT_OF_2023 and life.chance(0.06):
        needed = life.at(signed + life.days(10, 120), "family_plan_needed")
        if needed and needed < ACT_OF_2023 - timedelta(days=40):
            life.within(needed, 35, "family_plan_signed", never=0.1)


def _own_studies(life: Life, day: date) -> None:
    planned = life.at(day, "own_studies_planned", planned_on=day + life.days(20, 60))
    if planned:
        life.within(planned, 15, "own_studies_agreed" if life.chance(0.7) else "own_studies_refused", never=0.1)


def supported(life: Life, since: date) -> None:
    """Benefits applied for and decided; supplementary assistance; guidance on benefits."""
    if life.chance(0.5):
        applied(life, since + life.days(1, 40))
    if life.chance(0.06):
        asked = life.at(since + life.days(30, 400), "supplementary_assistance_applied")
        if asked:
            life.within(asked, 8, "supplementary_assistance_decided", late=0.15, never=0.05)
    if since >= COUNTIES and life.chance(0.08):
        needed = life.at(since + life.days(5, 200), "benefit_guidance_needed")
        if needed:
            life.within(needed, 20, "benefit_guidance_given", never=0.1)


def applied(life: Life, day: date, benefit: str = "social_assistance") -> None:
    """A benefit is applied for; Kela decides within seven working days, mostly."""
    asked = life.at(day, "benefit_applied", benefit=benefit)
    if asked:
        life.within(asked, 9, "benefit_decided", late=0.1, never=0.01, benefit=benefit)


def served_otherwise(life: Life, since: date) -> None:
    """Other services of the municipality, interpreters, support for going back."""
    if life.chance(0.09):
        service = life.random.choice(SERVICES)
        needed = life.at(since + life.days(10, 300), "municipal_service_needed", service=service)
        if needed:
            life.within(needed, 30, "municipal_service_arranged", never=0.1, service=service)
    if life.chance(0.12):
        asked = life.at(since + life.days(3, 400), "interpreter_needed", by=f"MUN:{life.place}")
        if asked:
            life.within(asked, 8, "interpreter_booked", never=0.05)
    if life.group in (Group.IP, Group.TP1) and life.chance(0.012):
        asked = life.at(since + life.days(100, 700), "return_support_applied")
        if asked:
            life.within(asked, 40, "return_support_decided", never=0.15)
