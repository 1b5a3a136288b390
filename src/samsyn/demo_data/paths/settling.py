"""From the day the authorities know a person: assessment, plan, services, reviews, the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from samsyn.demo_data.life import ACT_OF_2023, COUNTIES, Life
from samsyn.demo_data.paths.daily import informed, schooled, served_otherwise, supported, trained
from samsyn.law.calendar import add_months
from samsyn.law.terms import Flag, Group

#: From when plans must be in the national repository, and from when one town tried it out.
REPOSITORY, TRIED_OUT, TRYING = date(2027, 1, 1), date(2026, 3, 2), "Vasa"
SERVICES = (
    "integrationsutbildning",
    "språkkurs",
    "arbetsprövning",
    "grundläggande utbildning för vuxna",
    "föräldragrupp",
)
CHILDS_PLANS = ("plan för småbarnspedagogik", "elevens studieplan", "klientplan inom barnskyddet")
#: The guidance points beside that of Vasa, with the municipalities they serve.
POINTS = {
    "Jakobstadsregionen": ("Jakobstad", "Pedersöre", "Larsmo", "Kronoby", "Nykarleby"),
    "K5": ("Kaskö", "Korsnäs", "Kristinestad", "Malax", "Närpes"),
}
GROUNDS = ("little_schooling", "multisector", "homecare")
NEIGHBOURS = ("Vasa", "Jakobstad", "Närpes", "Korsholm")


def settle(life: Life, known: date, *, needs: bool = False, told: bool = False) -> None:
    """Walk from `known` to today. `needs`: the wellbeing county takes part; `told`: an event has asked for it."""
    start = _job_or_home(life, known)
    if needs and start >= COUNTIES:
        life.at(start + life.days(1, 6), "request_to_wa")
    if start < ACT_OF_2023 and not told and Flag.JOB not in life.flags:
        start = life.at(start + life.days(3, 40), "assessment_requested") or life.today
    assessed = life.within(
        start, 56 if start < ACT_OF_2023 else 14, "assessment_done", never=0.006, **_participation(needs, start)
    )
    if assessed is None:
        return
    if life.chance(0.05):
        life.at(assessed + life.days(0, 5), "plan_not_needed", reason="studerar eller arbetar redan")
        life.at(assessed + life.days(0, 5), "referral_made", service="rådgivningspunkt")
        return
    signed = life.within(assessed, 14, "plan_signed", never=0.006)
    if signed:
        _plan(life, signed, needs)
        _stored(life, assessed, signed)


def _job_or_home(life: Life, known: date) -> date:
    """Register as a job seeker, or go on social assistance or home-care allowance, or neither."""
    if Flag.JOB in life.flags:
        started = life.at(known + life.days(4, 30), "jobseeker_start")
        if started:
            life.within(started, 6, "initial_interview_done", late=0.12, never=0.04)
        return started or life.today
    if Flag.SA in life.flags:
        continues = life.at(known + life.days(20, 70), "social_assistance_continues")
        if continues:
            life.within(continues, 25, "kela_notice_social_assistance")
    return known


def _participation(needs: bool, day: date) -> dict[str, Any]:
    return {"wa_participated": True} if needs and day >= COUNTIES else {}


def _plan(life: Life, signed: date, needs: bool) -> None:
    first, longest = signed, 36 if signed < ACT_OF_2023 else 24
    end = add_months(first, longest)
    _explain(life, signed)
    trained(life, signed)
    if life.chance(0.05):
        away = life.at(signed + life.days(60, 300), "absence_start", reason="föräldraledighet")
        if away and (back := life.at(away + life.days(150, 320), "absence_end")):
            end += back - away
    if life.chance(0.05):
        _moves(life, signed)
    last, renewed = signed, False
    while True:
        due = add_months(last, 12 if last < ACT_OF_2023 else 6)
        if due >= end:
            _end(life, end)
            return
        late = life.chance(0.17)
        day = due + life.days(4, 110) if late else due - life.days(0, 24)
        if not renewed and day >= add_months(first, 12) - timedelta(days=50):
            renewed = True
            done = life.at(day, "plan_signed")
            if done:
                _explain(life, done)
        else:
            done = life.at(day, "plan_reviewed", **_participation(needs, day))
        if done is None or (life.lately(done) and life.chance(0.08)):
            return
        last = done


def _explain(life: Life, signed: date) -> None:
    if life.chance(0.92):
        life.at(signed + life.days(0, 4), "plan_explained")
    life.within(signed, 29, "guided_to_service", late=0.12, never=0.05, service=life.random.choice(SERVICES))


def _end(life: Life, end: date) -> None:
    day = end - life.days(0, 20)
    if life.chance(0.3):
        until = add_months(end, life.random.choice((6, 12, 18, 24)))
        extended = life.at(day, "plan_extended", ground=life.random.choice(GROUNDS), until=until)
        if extended is None:
            return
        review = add_months(extended, 6)
        while review < until and (done := life.at(review - life.days(-12, 20), "plan_reviewed")):
            review = add_months(done, 6)
        if review < until:
            return
        day = until - life.days(0, 20)
    if life.lately(day) and life.chance(0.2):
        return
    ended = life.at(day, "plan_ended", reason="integrationstiden är slut")
    if ended and life.chance(0.85):
        life.at(ended + life.days(10, 150), "case_closed", reason="klientrelationen upphörde")


def _moves(life: Life, signed: date) -> None:
    """Move to another municipality with a plan in force: the plan goes along."""
    to = life.random.choice([place for place in NEIGHBOURS if place != life.place])
    moved = life.at(signed + life.days(90, 500), "move", to=to)
    if moved:
        life.within(moved, 25, "handover_accepted", late=0.2, never=0.3, to=to)


def _stored(life: Life, assessed: date, signed: date) -> None:
    """In the national repository, from the day that asks for it; a job seeker's go there by themselves."""
    if Flag.JOB in life.flags or assessed < ACT_OF_2023:
        return
    since = TRIED_OUT if life.place == TRYING else REPOSITORY
    if life.chance(0.85):
        life.at(max(signed, since) + life.days(0, 40), "stored_in_repository")


def grow_up(life: Life, known: date) -> None:
    """A child of a household: no plan of its own where another one meets the need."""
    if known >= ACT_OF_2023 and life.group is not Group.BORN:
        life.within(known, 30, "other_plan_referenced", reference=life.random.choice(CHILDS_PLANS))


def cared_for(life: Life, arrived: date, *, family: bool = True) -> None:
    """What follows an arrival beside assessment and plan: health, family, notices, benefits."""
    if life.tb is not False:
        life.within(arrived, 58, "tb_screening_done", never=0.06)
    life.within(arrived, 45, "health_check_done", never=0.06)
    informed(life, arrived)
    schooled(life, arrived)
    if life.group in (Group.QR, Group.FAM_QR):
        life.within(arrived, 60, "travel_costs_paid", never=0.08)
    if family and life.group in (Group.QR, Group.IP, Group.UM):
        life.within(arrived, 50, "family_need_mapped", never=0.08)
        if life.chance(0.25):
            life.at(arrived + life.days(20, 85), "family_application_filed")


def noticed(life: Life, since: date) -> None:
    """A notice by Migri to the municipality; costs and claims; a social need somebody saw."""
    if since >= ACT_OF_2023:
        life.within(since, 30, "migri_notice", never=0.06)
    supported(life, since)
    served_otherwise(life, since)
    if life.chance(0.22):
        _cost(
            life, since + life.days(20, 300), life.random.choice(("interpreting", "social_assistance", "interpreting"))
        )
    if life.chance(0.12):
        _social_need(life, since + life.days(15, 500))
    if life.vulnerable and life.chance(0.7):
        noted = life.at(since + life.days(10, 90), "special_need_noted")
        if noted:
            life.within(noted, 120, "special_costs_decided", late=0.15, never=0.15)
            _cost(life, noted + life.days(30, 200), "special")


def _cost(life: Life, day: date, cost: str) -> None:
    """A cost that the state pays back if it is claimed within two calendar years."""
    occurred = life.at(day, "cost_occurred", cost=cost)
    if occurred:
        last = date(occurred.year + 2, 12, 31)
        if life.chance(0.8 if last >= life.today else 0.97):
            life.at(occurred + life.days(60, (last - occurred).days - 5), "claim_filed", cost=cost)


def _social_need(life: Life, day: date) -> None:
    by = life.random.choice(("MUN", "EDU", "MUN_EMP" if day >= ACT_OF_2023 else "TE"))
    seen = life.at(day, "social_need_noticed", by=by)
    if seen and (sent := life.within(seen, 6, "social_contact_sent", consent=True)):
        life.within(sent, 85, "need_assessment_done", late=0.12, never=0.05)


def visited(life: Life, day: date) -> None:
    """A visit at the guidance point; with consent it leads to a contact with the municipality."""
    consent = life.chance(0.45)
    point = next((name for name, places in POINTS.items() if life.place in places), "Welcome Office Vasa")
    visit = life.at(day, "tno_contact", point=point, consent=consent)
    if visit is None:
        return
    life.point = f"INFO:{point}"
    if consent and visit >= ACT_OF_2023:
        life.within(visit, 12, "section9_contact", never=0.3, by="INFO", receiver=f"MUN:{life.place}", consent=True)
