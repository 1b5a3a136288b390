"""Let the first people of an installation sign in; the administrators among them hire the others."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.journal.terms import Actor
from samsyn.organisations import services
from samsyn.organisations.roles import roles_in
from samsyn.web.clock import today


class Command(BaseCommand):
    """`python manage.py hire anna --name "Anna Berg" --organisation MUN:Malax --role administrator`."""

    help = "Lets a person sign in for an organisation. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, for whom, in which role."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True, help="a code such as MUN:Malax")
        parser.add_argument("--role", required=True, help="one of data/access/roles.yaml")
        parser.add_argument("--external-id", default="", help="who the person is for the organisation's own sign-in")
        parser.add_argument("--language", default="sv", choices=("sv", "fi", "en"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password, where there is one, and hire."""
        here = sorted(roles_in(options["organisation"]))
        if options["role"] not in here:
            raise CommandError(f"{options['organisation']} has no role {options['role']!r}: {', '.join(here)}")
        # Who comes in through the organisation has no password here.
        password = None if options["external_id"] else _asked_for()
        self._hire(options, password)

    def _hire(self, options: dict[str, Any], password: str | None) -> None:
        try:
            services.hire(
                Actor.system("hire"),
                username=options["username"],
                password=password,
                full_name=options["name"],
                organisation=options["organisation"],
                role=options["role"],
                employed_from=today(),
                language=options["language"],
                external_id=options["external_id"],
            )
        except services.HiringRefused as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None


def _asked_for() -> str:
    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
