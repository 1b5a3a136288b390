"""The command `samsyn`: law and region on files, without a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from samsyn.law import commands
from samsyn.law.reader import LawError
from samsyn.law.terms import NotInForce


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Bad input: status 2, one line on stderr, nothing on stdout."""
    parser = argparse.ArgumentParser(prog="samsyn", description="Duties from law, for cases on file.")
    commands.register(parser.add_subparsers(dest="command", required=True))
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
