"""The command `samsyn`: law and region on files, without a database; backup and restore of the server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from samsyn.backup import commands as backup
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
    parser = Parser(prog="samsyn", description="Duties from law, for cases on file; backup and restore.")
    known = parser.add_subparsers(dest="command", required=True)
    commands.register(known)
    backup.register(known)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (LawError, NotInForce) as problem:
        print(problem, file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    return 2


if __name__ == "__main__":
    sys.exit(main())
