"""Labels of the path break where a reader would break them."""

from __future__ import annotations

import pytest

from samsyn.web.linemap_text import text_width, wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Plan", ("Plan",)),
        ("Förslag om kommunplats", ("Förslag om", "kommunplats")),
        ("Integrationsplan", ("Integrations-", "plan")),
        ("Toimeentulo\u00adtukea haetaan", ("Toimeentulo-", "tukea haetaan")),
        ("Bedömning av kompetens och behov", ("Bedömning av", "kompetens oc…")),
        ("", ()),
    ],
)
def test_a_label_takes_at_most_two_lines(text, lines):
    assert wrap(text, 13, 92) == lines


def test_no_line_is_wider_than_asked_where_a_break_is_known():
    for text in ("Hälsogranskning", "Kotoutumissuunnitelma", "Anvisar till kommun", "Ensimmäinen tarkistus"):
        assert all(text_width(line, 13) <= 92 for line in wrap(text, 13, 92))


def test_soft_hyphens_are_never_shown():
    assert "\u00ad" not in "".join(wrap("Kotoutumis\u00adsuunnitelma", 13, 400))
