#!/usr/bin/env python3
"""Run one of Django's or Samsyn's own commands."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Set the settings module and hand over to Django."""
    sys.path[:0] = [str(Path(__file__).parent / "src"), str(Path(__file__).parent)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
