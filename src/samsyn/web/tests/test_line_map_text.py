"""Labels of the path break where a reader would break them."""

from __future__ import annotations

import pytest

from samsyn.web.linemap_flat import NAME_LINES, NAME_SIZE, NAME_WIDTH
from samsyn.web.linemap_text import text_width, wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Plan", ("Plan",)),
        ("Förslag om kommunplats", ("Förslag om", "kommunplats")),
        ("Integrationsplan", ("Integrations-", "plan")),
        ("Toimeentulo\u00adtukea haetaan", ("Toimeentulo-", "tukea haetaan")),
        ("Bedömning av kompetens och behov", ("Bedömning av", "kompetens oc…")),
        ("Kontakt enligt 9 §", ("Kontakt enligt", "9\u00a0§")),
        ("", ()),
    ],
)
def test_a_label_takes_at_most_two_lines(text, lines):
    assert wrap(text, 13, 92) == lines


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        "Österbottens sysselsättningsområde",
        "Pohjanmaan työllisyysalue",
        "Livskraftscentralen i Österbotten",
        "Österbottens välfärdsområde",
        "Pohjanmaan hyvinvointialue",
        "Jakobstads mottagningscentral",
        "Arbetskraftsmyndigheten, Kristinestad",
        "Kristiinankaupungin työvoimaviranomainen",
        "Sysselsättnings-, utvecklings- och förvaltningscentret",
        "Economic Development Centre, Northern Finland",
        "Employment, Development and Administration Centre",
    ],
)
def test_the_name_of_an_authority_is_never_cut(name, bold):
    lines = wrap(name, NAME_SIZE, NAME_WIDTH, NAME_LINES, bold=bold)
    assert "…" not in "".join(lines)
    assert all(text_width(line, NAME_SIZE, bold=bold) <= NAME_WIDTH for line in lines)


def test_no_line_is_wider_than_asked_where_a_break_is_known():
    for text in ("Hälsogranskning", "Kotoutumissuunnitelma", "Anvisar till kommun", "Ensimmäinen tarkistus"):
        assert all(text_width(line, 13) <= 92 for line in wrap(text, 13, 92))


def test_soft_hyphens_are_never_shown():
    assert "\u00ad" not in "".join(wrap("Kotoutumis\u00adsuunnitelma", 13, 400))
