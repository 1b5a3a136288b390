"""Print who can sign in to the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samsyn.organisations import demo


class Command(BaseCommand):
    """`python manage.py demo_sign_ins`: in the demonstration only."""

    help = "Prints the sign-ins of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for everybody."""
        if not settings.DEMO:
            raise CommandError("this is not the demonstration")
        self.stdout.write(f"\nSign in with the password {settings.DEMO_PASSWORD} as")
        for username, name, organisation, role in demo.sign_ins():
            self.stdout.write(f"  {username:<10}{name:<22}{organisation:<26}{role}")
