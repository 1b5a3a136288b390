"""Pages are tested in the words that people read: translations are compiled before the tests begin."""

from samsyn.devserver import ROOT, RUN, locked
from samsyn.web import catalogues

LOCALE = ROOT / "locale"


def compile_what_changed() -> None:
    """Make the .mo files that are older than their .po files, or not there."""
    for language in catalogues.LANGUAGES:
        source = catalogues.po_path(LOCALE, language)
        compiled = source.with_suffix(".mo")
        if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
            continue
        with locked(RUN / "messages.lock"):
            catalogues.compile_language(LOCALE, language)
