"""`python -m tests.crash.preparing`: staff, first cases and sessions for the writers. Prints JSON."""

from __future__ import annotations

import json
import sys

WRITERS, CASES = 4, 8


def main() -> None:
    """Let the invented staff in, open some cases, sign the writers in."""
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command
    from django.test import Client

    from samsyn.access.actors import actor_of
    from samsyn.access.context import acting
    from samsyn.cases.services import open_cases
    from samsyn.cases.terms import NewCase, NewEvent, NewSituation
    from samsyn.clients.terms import NewPerson
    from samsyn.law.terms import Group
    from samsyn.organisations.models import Staff
    from samsyn.web import clock

    call_command("load_demo_staff", verbosity=0)
    staff = Staff.objects.select_related("organisation").get(username="ylva")
    cases = [
        NewCase(
            NewPerson(family_name=f"Ovanlig{'abcdefgh'[number]}", given_names="Person", birth_date=date(1980, 1, 1)),
            NewSituation(Group.IP, "Närpes", protection="refugee"),
            (
                NewEvent("first_permit", date(2026, 3, 1)),
                NewEvent("first_home_municipality", date(2026, 4, 1), {"to": "Närpes"}),
            ),
        )
        for number in range(CASES)
    ]
    with acting(actor_of(staff)) as actor:
        opened = open_cases(actor, cases=cases, today=clock.today())
    sessions = []
    for _ in range(WRITERS):
        browser = Client()
        browser.force_login(staff)
        sessions.append({name: morsel.value for name, morsel in browser.cookies.items()})
    sys.stdout.write(json.dumps({"cases": [one.number for one in opened], "sessions": sessions}))


if __name__ == "__main__":
    main()
