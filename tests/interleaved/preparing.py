"""`python -m tests.interleaved.preparing`: the cast and the world, and a session for each. Prints JSON."""

from __future__ import annotations

import json
import sys

ROLES = ("naerpes", "vasa", "county", "nurse", "placement", "reception", "employment", "outsider")


def main() -> None:
    """Hire the cast, tell the stories, sign everybody in; say what each may know."""
    import django

    django.setup()
    from samsyn.organisations.models import Staff
    from tests.cast import signed_in
    from tests.test_every_page import CASES, foreign
    from tests.world import STORIES, member, tell_all

    cast = {name: member(name) for name in ROLES}
    world = tell_all(cast)
    people = []
    for role, actor in cast.items():
        client = signed_in(Staff.objects.get(username=f"every.{role}"))
        people.append(
            {
                "role": role,
                "id": str(actor.user_id),
                "name": actor.name,
                "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
                "foreign": foreign(role),
                "sees": [known.number for name, known in world.items() if role in CASES[name]["seen_by"]],
                "hidden": [known.number for name, known in world.items() if role not in CASES[name]["seen_by"]],
            }
        )
    searches = [story.person.given_names for story in STORIES.values()]
    notes = {"naerpes": world["farid"].number, "vasa": world["yusuf"].number}
    sys.stdout.write(json.dumps({"people": people, "searches": searches, "notes": notes}))


if __name__ == "__main__":
    main()
