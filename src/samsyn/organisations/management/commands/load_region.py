"""Take over the region's organisations from the data files."""

from typing import Any

from django.core.management.base import BaseCommand

from samsyn.organisations.services import load_region


class Command(BaseCommand):
    """`python manage.py load_region`: idempotent."""

    help = "Upserts the organisations that data/regions and data/codes name."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many organisations there are."""
        count = load_region()
        if options["verbosity"]:
            self.stdout.write(f"{count} organisations")
