"""Fields drawn at once say what Django's own would say."""

from html.parser import HTMLParser

import pytest
from django import forms

from samsyn.web.fields import QuickCheck, QuickInput, QuickSelect, QuickTextarea

HOSTILE = "\"><script>alert(1)</script>&amp;'\nnext line"


class Parts(HTMLParser):
    """Tags with their attributes in any order, and the text between."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("value", [None, "", True, "Fadel", HOSTILE])
@pytest.mark.parametrize(
    ("quick", "plain"),
    [
        (QuickInput, forms.TextInput),
        (QuickTextarea, forms.Textarea),
        (QuickCheck, forms.CheckboxInput),
        (QuickSelect, forms.Select),
    ],
)
def test_a_quick_field_says_what_the_plain_one_says(quick, plain, value):
    given = {"class": "wide", "data-note": HOSTILE}
    asked = {"required": True, "id": "id_q", "aria-describedby": "id_q_helptext"}
    choices = {"choices": [("", "–"), ("Fadel", HOSTILE)]} if plain is forms.Select else {}
    drawn = quick(attrs=given, **choices).render("q", value, asked)
    assert "<script>" not in drawn
    assert Parts(drawn).found == Parts(plain(attrs=given, **choices).render("q", value, asked)).found


def test_a_quick_input_keeps_its_type():
    assert 'type="search"' in QuickInput(attrs={"type": "search"}).render("q", None)
