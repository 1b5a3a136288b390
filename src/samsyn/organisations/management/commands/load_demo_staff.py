"""Let the invented staff of the demonstration sign in."""

from typing import Any

from django.core.management.base import BaseCommand

from samsyn.organisations import demo


class Command(BaseCommand):
    """`python manage.py load_demo_staff`: idempotent, in the demonstration only."""

    help = "Loads the invented staff of data/demo/staff.yaml."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many were new."""
        count = demo.load()
        if options["verbosity"]:
            self.stdout.write(f"{count} new members of staff")
