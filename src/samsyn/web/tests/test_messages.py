"""What the pages say is said in Swedish, Finnish and English."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

import samsyn
from samsyn.web import catalogues

SOURCES = Path(samsyn.__file__).parent
LOCALE = Path(settings.LOCALE_PATHS[0])


@pytest.fixture(scope="module")
def template():
    """Every message of the sources."""
    return catalogues.collect(SOURCES)


@pytest.mark.parametrize("language", list(catalogues.LANGUAGES))
def test_every_message_is_translated(template, language):
    assert catalogues.problems(template, LOCALE, language) == []


def test_finnish_is_not_swedish():
    """A catalogue filled from the wrong language is complete and still wrong."""
    swedish, finnish = (catalogues.read(LOCALE, language) for language in ("sv", "fi"))
    said = {(message.id, message.context): message.string for message in swedish}
    assert [m.id for m in finnish if m.id and m.string == said.get((m.id, m.context))] == []


def sources(tmp_path: Path) -> Path:
    """A small tree of sources."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "views.py").write_text('_("Plain")\nngettext("%(n)s day", "%(n)s days", n)\n')
    (tmp_path / "app" / "templates" / "a.html").write_text(
        "{% load i18n %}<p>\n   it's  {% translate 'Of a page' %}</p>\n"
        "      {% blocktranslate trimmed with n=x %}\n        Long {{ n }}\n      {% endblocktranslate %}\n"
        '{% translate "May" context "month" %}'
    )
    return tmp_path / "app"


def test_messages_come_from_python_and_templates(tmp_path):
    found = {(message.id, message.context) for message in catalogues.collect(sources(tmp_path)) if message.id}
    assert found == {
        ("Plain", None),
        (("%(n)s day", "%(n)s days"), None),
        ("Of a page", None),
        ("Long %(n)s", None),
        ("May", "month"),
    }


def test_what_is_missing_or_broken_is_named(tmp_path):
    template, locale = catalogues.collect(sources(tmp_path)), tmp_path / "locale"
    path = catalogues.update(template, locale, "sv")
    assert "sv: missing: Plain" in catalogues.problems(template, locale, "sv")
    path.write_text(
        path.read_text("utf-8").replace('msgid "Long %(n)s"\nmsgstr ""', 'msgid "Long %(n)s"\nmsgstr "Lång %(m)s"')
    )
    assert any("Long" in line and "missing" not in line for line in catalogues.problems(template, locale, "sv"))


def test_english_needs_no_translator(tmp_path):
    template, locale = catalogues.collect(sources(tmp_path)), tmp_path / "locale"
    catalogues.update(template, locale, "en")
    assert catalogues.problems(template, locale, "en") == []
    assert catalogues.compile_language(locale, "en").stat().st_size > 0


def test_a_second_run_changes_nothing(tmp_path):
    template, locale = catalogues.collect(sources(tmp_path)), tmp_path / "locale"
    first = catalogues.update(template, locale, "fi").read_text("utf-8")
    assert catalogues.update(template, locale, "fi").read_text("utf-8") == first
