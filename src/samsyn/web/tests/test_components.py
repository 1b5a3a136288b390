"""Components say in words what they show, and carry no inline script or style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from samsyn.web import badges, samples, styleguide
from samsyn.web.fields import DayField
from samsyn.web.renderer import SamsynRenderer

WEB = Path(badges.__file__).parent


@pytest.fixture(autouse=True)
def day(settings):
    """The day of the samples."""
    settings.SAMSYN_TODAY = "2026-11-24"
    with translation.override("en"):
        yield


def draw(source: str, **context: object) -> str:
    """What a template with the house's tags draws."""
    return Template("{% load samsyn %}" + source).render(Context(context))


def test_an_organisation_is_a_colour_a_letter_and_a_name():
    html = draw("{% organisation label %}", label=badges.Badge("V", "Välfärdsområdet", "wc"))
    assert html == '<span class="org wc"><i aria-hidden="true">V</i>Välfärdsområdet</span>'
    assert "vh" in draw("{% organisation_letter label %}", label=badges.Badge("V", "Välfärdsområdet", "wc"))
    assert draw("{% organisation label %}", label=None) == ""


@pytest.mark.parametrize(("code", "css"), [("WA:Österbotten", "wc"), ("LVC:Uusimaa", "state"), ("EDU:X", "other")])
def test_the_colour_follows_the_kind_of_organisation(code, css):
    assert badges.badge(code).css == css


def test_names_are_escaped():
    assert "<b>" not in draw("{% organisation label %}", label=badges.Badge("X", "<b>x</b>", "mun"))


def test_a_date_says_how_near_it_is_and_on_what_ground():
    html = draw("{% due on 'without_delay' 'open' '14 §' %}", on="2026-11-19")
    assert 'class="due past"' in html
    assert "5 days past our target" in html
    assert 'without delay: our target<span class="section">, 14 §</span>' in html


def test_a_late_row_is_marked_and_says_so():
    html = render_to_string("web/components/duty_list.html", {"rows": samples.day_rows()["late"]})
    assert 'class="late"' in html
    assert "14 days late" in html
    assert html.count('role="row"') == 3


def test_the_path_is_also_an_ordered_list_with_the_same_links():
    html = draw("{% line_map steps lanes %}", steps=samples.steps(), lanes=samples.lanes())
    listed = html[html.index("<ol") :]
    for index in range(13):
        assert html.count(f'href="#duty-{index}"') == 2
        assert listed.count(f'href="#duty-{index}"') == 1


def test_a_field_ties_label_hint_error_and_input_together():
    class Form(forms.Form):
        default_renderer = SamsynRenderer()
        on = DayField(label="Day")

    form = Form({"on": "31.2.2026"})
    html = str(form)
    assert '<label for="id_on">Day</label>' in html
    assert 'aria-describedby="id_on_helptext id_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_on_helptext"' in html
    assert 'id="id_on_error"' in html
    summary = render_to_string("web/components/error_summary.html", {"form": form})
    assert 'href="#id_on"' in summary


@pytest.mark.parametrize(
    ("text", "iso"), [("24.11.2026", "2026-11-24"), ("2026-11-24", "2026-11-24"), ("4.1.27", "2027-01-04")]
)
def test_a_day_is_read_as_it_is_written_here(text, iso):
    assert DayField().clean(text).isoformat() == iso


def test_a_day_is_shown_again_as_it_is_written_here():
    class Form(forms.Form):
        on = DayField()

    assert 'value="24.11.2026"' in str(Form(initial={"on": DayField().clean("24.11.2026")})["on"])


def templates() -> list[Path]:
    """Every template of the project."""
    return sorted(WEB.parent.rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_styles_are_logical_and_small():
    css = (WEB / "static/web/samsyn.css").read_text("utf-8")
    assert len(css.encode()) <= 30_000
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    sides = "left|right|top|bottom"
    physical = (
        rf"(?<![-\w])(?:(?:margin|padding|border)-(?:{sides})|{sides}|width|height|min-width|max-height|float)\s*:"
    )
    found = [line for line in bare.splitlines() if re.search(physical, line) and "@" not in line]
    assert found == []


def test_the_style_page_shows_everything():
    everything = styleguide.everything()
    assert {"steps", "day", "now_items", "timeline", "compare", "form", "bad"} <= set(everything)
