"""The command `samsyn`: law and region on files, without a database; backup, restore and audit of an installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from samsyn.backup import commands as backup
from samsyn.disposal import commands as disposal
from samsyn.law import commands
from samsyn.law.reader import LawError
from samsyn.law.terms import NotInForce


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong with a call."""

    def error(self, message: str) -> NoReturn:
        """Status 2 and one line on stderr."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Bad input: status 2, one line on stderr, nothing on stdout."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["audit"]:
        return _managed(words)
    parser = Parser(
        prog="samsyn", description="Duties from law, for cases on file; backup, restore, deletion and audit."
    )
    known = parser.add_subparsers(dest="command", required=True)
    commands.register(known)
    backup.register(known)
    disposal.register(known)
    known.add_parser("audit", help="seal and check the journal: samsyn audit --help")
    options = parser.parse_args(words)
    try:
        return int(options.run(options))
    except (LawError, NotInForce) as problem:
        print(problem, file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    return 2


def _managed(words: list[str]) -> int:
    """A command that needs the installation's settings and database, run as `manage.py` would."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["samsyn", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
