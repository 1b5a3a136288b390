"""Collect, check and compile what the pages say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import samsyn
from samsyn.web import catalogues

SOURCES = Path(samsyn.__file__).resolve().parent


class Command(BaseCommand):
    """The messages of the pages in Swedish, Finnish and English."""

    help = "Collects the messages of the pages, checks their translations and compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Without an option: collect, then compile."""
        parser.add_argument("--compile", action="store_true", help="only write the .mo files")
        parser.add_argument("--check", action="store_true", help="fail on a missing translation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, in every language."""
        locale = Path(settings.LOCALE_PATHS[0])
        if options["check"]:
            self._check(locale)
            return
        template = None if options["compile"] else catalogues.collect(SOURCES)
        for language in catalogues.LANGUAGES:
            if template is not None:
                catalogues.update(template, locale, language)
            catalogues.compile_language(locale, language)
        if template is not None:
            open_ones = self._problems(template, locale)
            self.stdout.write(f"{len(template)} messages, {len(open_ones)} translations missing")
            for line in open_ones:
                self.stdout.write(f"  {line}")

    def _problems(self, template: Any, locale: Path) -> list[str]:
        return [line for language in catalogues.LANGUAGES for line in catalogues.problems(template, locale, language)]

    def _check(self, locale: Path) -> None:
        template = catalogues.collect(SOURCES)
        lines = self._problems(template, locale)
        if lines:
            raise CommandError("\n".join([f"{len(lines)} translations missing:", *lines]))
        self.stdout.write(f"{len(template)} messages, all of them in {len(catalogues.LANGUAGES)} languages")
