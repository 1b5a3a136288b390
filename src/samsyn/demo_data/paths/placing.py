"""Centre, permit, proposal, presentation, hearing, place, direction, arrival: IP, QR, TP, AS, UM."""

from __future__ import annotations

from datetime import date

from samsyn.demo_data.life import COUNTIES, STATE_CENTRES, Life
from samsyn.demo_data.paths.daily import schooled
from samsyn.law.terms import Group

OTHER_PLACES = ("Korsholm", "Nykarleby", "Pedersöre", "Malax", "Kristinestad")
OFFICERS = ("integrationskoordinator", "integrationschef")


def in_centre(life: Life, day: date) -> date | None:
    """The centre's client: services begin, the health check follows."""
    started = life.at(day, "reception_started")
    if started and life.group in (Group.AS, Group.TP0, Group.UM):
        life.within(started, 13, "health_check_done", never=0.05)
    if started and life.group in (Group.AS, Group.TP0):
        life.within(started, 60, "preparatory_activity_agreed", late=0.2, never=0.12)
        schooled(life, started)
    return started


def served(life: Life, day: date) -> date | None:
    """The permit is decided and served, its meaning explained, the way of moving chosen."""
    decided = life.at(day, "first_permit")
    if decided is None:
        return None
    status = {"status": life.protection} if life.protection else {}
    told = life.at(decided + life.days(2, 10), "decision_served", **status)
    if told is None:
        return None
    held = life.within(told, 16, "permit_info_held", never=0.004)
    if held is None:
        return None
    mode = life.move_mode or "placement"
    return life.at(held + life.days(1, 12), "move_mode_chosen", mode=mode)


def placed(life: Life, day: date, by: str) -> date | None:
    """From the proposal to the direction. The day of direction, or none while it is under way."""
    proposed = life.at(day, "placement_proposed", f"{by.lower()}_proposal", by=by)
    if proposed is None:
        return None
    if life.chance(0.07):
        elsewhere = life.random.choice([place for place in OTHER_PLACES if place != life.place])
        shown = _presented(life, proposed + life.days(3, 12), elsewhere)
        if shown is None:
            return None
        refused = life.at(shown + life.days(4, 14), "municipality_refuses", reason="ingen bostad i den storleken")
        if refused is None:
            return None
        proposed = refused
    shown = _presented(life, proposed + life.days(3, 13), life.place)
    if shown is None:
        return None
    accepted = _accepted(life, _heard(life, shown))
    return _directed(life, accepted) if accepted else None


def _presented(life: Life, day: date, to: str) -> date | None:
    return life.at(day, "presentation", evident_needs=life.vulnerable, to=to)


def _heard(life: Life, shown: date) -> date:
    """The county is heard on evident needs, a child or an emergency; the day the municipality may decide."""
    if shown < COUNTIES or not (life.vulnerable or life.emergency or life.group is Group.UM):
        return shown
    if life.chance(0.06):
        life.at(shown + life.days(1, 3), "wa_hearing_waived", reason="behövliga tjänster är redan ordnade")
        return shown
    sent = life.at(shown + life.days(0, 4), "wa_hearing_sent")
    if sent is None:
        return life.today
    answered = life.within(sent, 2 if life.emergency else 7, "wa_hearing_answered", late=0.12, never=0.01, by="WA")
    return answered or life.today


def _accepted(life: Life, day: date) -> date | None:
    officer = life.random.choice(OFFICERS)
    accepted = life.at(day + life.days(1, 9), "municipality_accepts", officer=officer, to=life.place)
    if accepted and life.group is Group.UM and accepted >= COUNTIES:
        agreed = life.at(accepted + life.days(1, 12), "wa_agrees", by="WA")
        return max(accepted, agreed) if agreed else None
    return accepted


def _directed(life: Life, accepted: date) -> date | None:
    return life.at(accepted + life.days(1, 9), "direction_decided", to=life.place)


def prepared(life: Life, directed: date, arrival: date) -> None:
    """Between direction and arrival: papers, dwelling, benefits, and what the centre tells."""
    life.at(directed + life.days(2, 9), "arrival_planned", planned_on=arrival)
    life.within(directed, 14, "personal_form_delivered", never=0.06)
    if life.centre:
        life.within(directed, 12, "health_information_transferred", never=0.05, consent=True)
        life.within(directed, 15, "move_reported", never=0.05)
        life.within(directed, 20, "family_need_reported", never=0.2)
    elif life.vulnerable:
        life.within(directed, 20, "health_part_acknowledged")
    ready = max(arrival - life.days(3, 15), directed)
    life.at(ready, "housing_arranged")
    life.at(ready, "arrival_prepared")
    sent = life.at(ready, "kela_application_sent")
    if sent:
        life.within(sent, 9, "benefit_decided", never=0.02)
    if life.chance(0.5) and (directed >= STATE_CENTRES or life.group is Group.QR):
        if cost := life.at(arrival - life.days(2, 25), "cost_occurred", cost="preparedness"):
            if life.chance(0.7):
                life.at(cost + life.days(90, 600), "claim_filed", cost="preparedness")


def moved_alone(life: Life, chosen: date) -> date | None:
    """A permit holder finds a dwelling, with the centre's help or without."""
    day = chosen + life.days(14, 75)
    known = life.at(day - life.days(7, 13), "move_known", to=life.place, planned_on=day)
    if known is None:
        return None
    life.within(known, 9, "health_information_transferred", never=0.06, consent=True)
    life.within(known, 9, "move_reported", never=0.06)
    return life.at(day, "move", to=life.place)


def registered(life: Life, day: date) -> date | None:
    """The first home municipality is registered."""
    return life.within(day, 20, "first_home_municipality", never=0.01, to=life.place)
