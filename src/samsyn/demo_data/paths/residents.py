"""Work, family, studies, EU citizens; unaccompanied minors; victims of trafficking; the newborn."""

from __future__ import annotations

from datetime import date, timedelta

from samsyn.demo_data.life import ACT_OF_2023, COUNTIES, Life
from samsyn.demo_data.paths import placing
from samsyn.demo_data.paths.daily import informed, schooled, served_otherwise
from samsyn.demo_data.paths.settling import cared_for, noticed, settle, visited
from samsyn.law.calendar import add_months
from samsyn.law.terms import Event, Flag, Group


def labour(family: list[Life], day: date) -> None:
    """Comes for work; the spouse at home comes to be known through Kela, a centre of advice or herself (4.4)."""
    lead = family[0]
    lead.flags.add(Flag.EMPLOYED)
    home = _arrive(lead, day)
    if home and lead.chance(0.3):
        visited(lead, home + lead.days(5, 90))
    if home and lead.chance(0.08):
        lead.flags = {Flag.JOB}
        settle(lead, home + lead.days(120, 600))
    for life in family[1:]:
        life.group = Group.LABF if life.group is Group.LAB else life.group
        _follow(life, day + life.days(0, 120))


def _follow(life: Life, day: date) -> None:
    home = _arrive(life, day)
    if home is None or life.age_on(home) < 18:
        return
    drawn = life.random.random()
    if drawn < 0.35 and home >= ACT_OF_2023:
        at_home_with_child(life, home + life.days(20, 200))
    elif drawn < 0.6:
        life.flags.add(Flag.JOB)
        settle(life, home + life.days(10, 200))
    elif drawn < 0.75:
        visited(life, home + life.days(5, 120))
    elif drawn < 0.82:
        life.flags.add(Flag.EMPLOYED)


def at_home_with_child(life: Life, day: date) -> None:
    """Home-care allowance: Kela tells the municipality, which must assess (14 § 1 mom. 3 k.)."""
    life.flags.add(Flag.HC)
    granted = life.at(day, "homecare_allowance_granted")
    if granted and (told := life.within(granted, 20, "kela_notice_homecare", never=0.08)):
        settle(life, told, told=True)


def married(family: list[Life], day: date) -> None:
    """Comes to a spouse in Finland (4.5)."""
    for life in family:
        home = _arrive(life, day)
        if home is None or life.age_on(home) < 18:
            continue
        drawn = life.random.random()
        if drawn < 0.45:
            life.flags.add(Flag.JOB)
            settle(life, home + life.days(5, 120))
        elif drawn < 0.6:
            asked = life.at(home + life.days(10, 90), "assessment_requested")
            if asked:
                settle(life, asked, told=True)
        elif drawn < 0.85:
            visited(life, home + life.days(5, 120))


def student(family: list[Life], day: date) -> None:
    """Studies; guidance, and a job search where the permit lets (4.6)."""
    life = family[0]
    home = _arrive(life, day)
    if home is None:
        return
    drawn = life.random.random()
    if drawn < 0.12:
        life.at(home + life.days(60, 500), "jobseeker_start", right_to_work_unrestricted=False)
    elif drawn < 0.25:
        life.flags.add(Flag.JOB)
        settle(life, home + life.days(200, 700))
    elif drawn < 0.6:
        visited(life, home + life.days(3, 100))
    if drawn > 0.8:
        life.at(home + timedelta(days=760), "emigrated")


def european(family: list[Life], day: date) -> None:
    """Moves within the union."""
    labour(family, day)
    for life in family:
        life.group = Group.EU


def _arrive(life: Life, day: date) -> date | None:
    """Permit or registration, arrival, home municipality; the screening where the country asks for it."""
    if life.at(day, "first_permit") is None:
        return None
    arrived = life.at(day + life.days(5, 45), "arrival", to=life.place)
    if arrived is None:
        return None
    if life.tb is not False:
        life.within(arrived, 58, "tb_screening_done", never=0.05)
    informed(life, arrived)
    schooled(life, arrived)
    served_otherwise(life, arrived)
    return life.within(arrived, 25, "first_home_municipality", never=0.02, to=life.place)


def minor(family: list[Life], day: date) -> None:
    """A child who came alone (4.7)."""
    life = family[0]
    life.protection, life.vulnerable = "refugee", life.chance(0.3)
    placing.in_centre(life, day - life.days(90, 260))
    decided = life.at(day, "first_permit")
    if decided is None:
        return
    if life.age_on(decided) < 18:
        applied = life.within(decided, 12, "representative_applied")
        if applied:
            life.within(applied, 35, "representative_appointed", never=0.06)
    directed = placing.placed(life, decided + life.days(8, 30), "RC")
    if directed is None:
        return
    life.at(directed + life.days(1, 10), "um_housing_decided")
    life.within(directed, 12, "move_reported", never=0.04)
    moved = life.at(directed + life.days(8, 40), "move_to_family_group_home")
    if moved is None:
        return
    home = placing.registered(life, moved)
    cared_for(life, moved)
    noticed(life, moved)
    _cost_of_care(life, moved)
    if life.chance(0.3):
        life.within(moved, 40, "other_plan_referenced", reference="client plan of child welfare")
    else:
        settle(life, home or moved, needs=moved >= COUNTIES, told=True)


def _cost_of_care(life: Life, moved: date) -> None:
    cost = life.at(moved + life.days(30, 200), "cost_occurred", cost="unaccompanied_minor")
    if cost and life.chance(0.75):
        life.at(cost + life.days(40, 400), "claim_filed", cost="unaccompanied_minor")


def trafficking(family: list[Life], day: date) -> None:
    """A victim of trafficking, known by the assistance system (52 a § of the Aliens Act)."""
    life = family[0]
    life.vulnerable = life.chance(0.6)
    life.at(day - life.days(30, 200), "identified_in_assistance_system")
    if life.at(day, "first_permit") is None:
        return
    home = placing.registered(life, day + life.days(10, 60))
    if home:
        noticed(life, home)
        if life.chance(0.4):
            life.flags.add(Flag.JOB)
        settle(life, home, needs=True)


def newborn(life: Life, mother: str) -> None:
    """A child born in Finland to a person with protection: the right follows the parent's."""
    life.events.append(Event(life.born, "born_in_finland", {"parent": mother}))
    if life.chance(0.3):
        cost = life.at(add_months(life.born, 3) + life.days(0, 200), "cost_occurred", cost="interpreting")
        if cost and life.chance(0.6):
            life.at(cost + life.days(60, 500), "claim_filed", cost="interpreting")
