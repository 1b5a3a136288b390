"""`python -m samsyn.disposal.tests.staging STEP`: steps of a story in a database of its own, committed. Prints JSON."""

from __future__ import annotations

import json
import sys
from datetime import date


def main(step: str) -> None:
    """`prepare`: staff and two ended clients. `approve`: propose what may be deleted, and approve it."""
    import django

    django.setup()
    from samsyn.access.actors import actor_by_id
    from samsyn.access.context import acting
    from samsyn.disposal import services
    from samsyn.disposal.queries import preview
    from samsyn.disposal.tests.conftest import NOW, TODAY, ended_client
    from samsyn.journal.terms import Actor
    from samsyn.organisations.models import Staff
    from samsyn.organisations.services import hire

    if step == "prepare":
        for username, role in (("ylva", "coordinator"), ("runa", "records_officer")):
            with acting(Actor.system("tests")) as system:
                hire(
                    system,
                    username=username,
                    password="korrekt-häst-batteri-klammer",
                    full_name=username,
                    organisation="MUN:Närpes",
                    role=role,
                    employed_from=date(2015, 1, 1),
                )
    people = {name: actor_by_id(id_) for name, id_ in Staff.objects.values_list("username", "id")}
    told: dict[str, str] = {}
    if step == "prepare":
        with acting(people["ylva"]) as actor:
            gone, stays = ended_client(actor, "Maj"), ended_client(actor, "Stays", ended=date(2026, 1, 2))
        told = {"case": str(gone.case_id), "number": gone.number, "other": str(stays.case_id)}
    else:
        with acting(people["ylva"]) as actor:
            seen = preview(actor, TODAY)
            which = services.propose(actor, fingerprint=seen.fingerprint, with_archive=True, on=TODAY)
        with acting(people["runa"]) as actor:
            services.decide(actor, proposal_id=which, approve=True, now=NOW, on=TODAY)
        told = {"proposal": str(which), "numbers": " ".join(line.number for line in seen.lines)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
