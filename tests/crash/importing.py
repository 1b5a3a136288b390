"""`python -m tests.crash.importing prepare|again`: an import of a long list, up to the queue. Prints its id."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

ROWS = 1000


def main(step: str) -> None:
    """Put the list into the queue: for the first time, or once more after its worker died."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench.import_rows import TODAY, content
    from samsyn.access.actors import actor_of
    from samsyn.access.context import acting
    from samsyn.exchange import queries, services, tasks
    from samsyn.exchange.terms import ListKind
    from samsyn.organisations.models import Staff

    if step == "prepare":
        call_command("load_demo_staff", verbosity=0)
    actor = actor_of(Staff.objects.select_related("organisation").get(username="ylva"))
    with acting(actor) as me:
        if step == "prepare":
            batch_id = services.upload_list(
                me, kind=ListKind.OWN_CLIENTS, file_name="klienter.xlsx", content=content(ROWS), today=TODAY
            )
            batch = queries.batch(me, batch_id)
            services.check_list(me, batch_id=batch_id, mapping=batch.mapping, defaults=batch.defaults, today=TODAY)
        else:
            batch_id = queries.batches(me)[0].id
        services.start_import(me, batch_id=batch_id, now=datetime.now(UTC))
        tasks.run_import.defer(batch_id=str(batch_id), user_id=str(me.user_id), on=TODAY.isoformat())
    sys.stdout.write(f"{batch_id}\n")


if __name__ == "__main__":
    main(sys.argv[1])
