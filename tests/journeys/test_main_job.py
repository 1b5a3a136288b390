"""The main job, from a list of persons to the plan: every authority records its act, and the picture moves on.

Once in Swedish on a wide screen, from an imported list; once in Finnish on a phone, from a person opened by hand.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PASSWORD = "samsyn"
#: Who acts, what happens, on which day, what is told, and what the case then waits for (sv, fi).
ACTS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("mikael", "placement_proposed", "20.11.2026", {}),
    ("rolf", "presentation", "20.11.2026", {"a_to": "Närpes", "a_evident_needs": "true"}),
    ("ylva", "wa_hearing_sent", "21.11.2026", {}),
    ("disa", "wa_hearing_answered", "22.11.2026", {}),
    ("ylva", "municipality_accepts", "22.11.2026", {"a_to": "Närpes"}),
    ("rolf", "direction_decided", "23.11.2026", {"a_to": "Närpes"}),
    ("ylva", "housing_arranged", "23.11.2026", {}),
    ("ylva", "arrival", "23.11.2026", {"a_to": "Närpes"}),
    ("ylva", "first_home_municipality", "24.11.2026", {"a_to": "Närpes"}),
    ("ylva", "assessment_done", "24.11.2026", {}),
)
WORDS = {
    "sv": {
        "opens": "öppnas",
        "assessment": "Bedömning",
        "plan": "Plan",
        "asks": "Ber om hörande",
        "late": "Skyldigheter",
    },
    "fi": {"opens": "alkaa", "assessment": "Arviointi", "plan": "Suunnitelma", "asks": "Pyytää kuulemista"},
}


class Reader:
    """A browser in one language, in which one member of staff after another acts."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language, self.who = page, language, ""

    def be(self, who: str) -> None:
        """Sign in as somebody else."""
        if self.who == who:
            return
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [{"name": "samsyn_language", "value": self.language, "url": self.page.url.split("/", 3)[0] + "//127.0.0.1"}]
        )
        self.page.goto("/sign-in/")
        self.page.locator("[name=username]").fill(who)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main button.btn:not(.quiet)").click()
        self.page.wait_for_url(re.compile(r"/$"))
        self.who = who

    def records(self, number: str, type_: str, on: str, told: dict[str, str]) -> None:
        """Record a fact: choose it, see what it changes, confirm."""
        page = self.page
        page.goto(f"/cases/{number}/event/")
        page.locator("[name=type]").select_option(type_)
        page.locator("[name=on]").fill(on)
        if told:
            expect(page.locator("[name=fields_for]").first).to_have_value(type_)
        for name, value in told.items():
            field = page.locator(f"[name={name}]")
            if value in ("true", "false"):
                page.locator(f"[name={name}][value={value}]").check()
            else:
                field.fill(value)
        page.locator("button[value=preview]").click()
        expect(page.locator("#preview")).to_be_visible()
        page.locator("#preview form button").click()
        page.wait_for_url(re.compile(rf"/cases/{number}/$"))

    def moves_on(self, number: str) -> None:
        """Every authority's act, one after the other."""
        for who, type_, on, told in ACTS:
            self.be(who)
            self.records(number, type_, on, told)


def stations(page: Page) -> list[str]:
    """The steps of the path as they are read."""
    return [text.strip() for text in page.locator(".lm-list .lm-what").all_text_contents()]


@pytest.fixture
def opened(page: Page, served: str) -> Any:
    def act(language: str, family_name: str) -> tuple[Reader, str]:
        """The reception centre opens a person, with what it knows."""
        page.goto("/sign-in/")
        reader = Reader(page, language)
        reader.be("mikael")
        page.goto("/clients/new/")
        told = {"family_name": family_name, "given_names": "Nadir", "birth_date": "5.6.1991", "household_size": "3"}
        for name, value in told.items():
            page.locator(f"[name={name}]").fill(value)
        page.locator("[name=mother_tongue]").select_option("prs")
        page.locator("[name=interpreter_needed][value=true]").check()
        page.locator("[name=group]").select_option("IP")
        page.locator("[name=vulnerable]").check()
        page.locator("[name=on_reception_started]").fill("1.3.2026")
        page.locator("[name=on_first_permit_served]").fill("10.11.2026")
        page.locator("form[data-once] button.btn").click()
        page.wait_for_url(re.compile(r"/cases/[\d-]+/$"))
        return reader, page.url.rstrip("/").rsplit("/", 1)[1]

    return act


def check_the_whole_way(reader: Reader, number: str) -> None:
    page, words = reader.page, WORDS[reader.language]
    reader.moves_on(number)
    steps = stations(page)
    assert steps.index(words["asks"]) < steps.index(words["assessment"]) < steps.index(words["plan"])
    expect(page.locator(".case-head .stand")).to_contain_text(words["plan"])
    expect(page.locator(".case-head .stand")).to_contain_text("Närpes" if reader.language == "sv" else "Närpiö")


LIST = """\
Efternamn;Förnamn;Födelsedatum;Modersmål;Tolk;Målgrupp;Kommun;Flyttsätt;Utsatt ställning;Tillstånd delgivet;Kommunplats föreslagen;Flyttdatum
Exempelsson;Nadir;5.6.1991;dari;ja;Internationellt skydd;;kommunplats;ja;10.11.2026;20.11.2026;
Egenflytt;Parisa;7.8.1993;dari;ja;Internationellt skydd;Närpes;självständig;ja;1.10.2026;;16.11.2026
Vasaflytt;Omid;9.9.1989;dari;nej;Internationellt skydd;Vasa;självständig;;1.10.2026;;17.11.2026
"""  # noqa: E501  (a spreadsheet's row)


def imports_a_list(reader: Reader, the_worker_works: Any) -> None:
    """The reception centre sends its list, looks at the columns and the check, and starts the import."""
    page = reader.page
    reader.be("mikael")
    page.goto("/import/new/")
    page.locator("[name=kind][value=move_list]").check()
    page.locator("[name=file]").set_input_files(
        {"name": "flyttlista.csv", "mimeType": "text/csv", "buffer": LIST.encode("utf-8-sig")}
    )
    page.locator("form[enctype] button").click()
    page.wait_for_url("**/columns/")
    page.locator("form[action$='/columns/'] .buttons button").click()
    page.wait_for_url("**/check/")
    page.get_by_role("button", name="Importera 3 rader").click()
    the_worker_works()
    page.wait_for_url("**/receipt/", timeout=20_000)


def number_of(page: Page, name: str) -> str:
    """The case number of a client, by the search."""
    page.goto("/clients/")
    page.locator("[name=q]").fill(name)
    page.locator("search button").click()
    expect(page.locator("#list h2")).to_contain_text(name)
    href = page.locator("#list table.clients .name a").first.get_attribute("href")
    assert href
    return href.strip("/").rsplit("/", 1)[1]


def day_of(page: Page) -> str:
    """Everything that stands in somebody's day, page by page."""
    text = ""
    for view in ("unit&only=this_week", "unit&only=later", "unit&only=past_target", "unit&only=overdue", "waiting"):
        page.goto(f"/?view={view}")
        text += page.locator("main").inner_text()
        while (following := page.locator("a[rel=next]")).count():
            with page.expect_response(re.compile(r"/\?")):
                following.click()
            page.wait_for_load_state("networkidle")
            text += page.locator("main").inner_text()
    return text


def test_the_main_job_in_swedish_from_a_list(page, served, the_worker_works):
    page.goto("/sign-in/")
    reader = Reader(page, "sv")
    imports_a_list(reader, the_worker_works)
    expect(page.locator("main")).to_contain_text("Livskraftscentralen")
    # Five sign-ins see their day and nothing else.
    sees = {
        "mikael": ("Nadir E.", ("Parisa E.", "Omid V.")),
        "rolf": ("Nadir E.", ("Parisa E.", "Omid V.")),
        "ylva": ("Parisa E.", ("Nadir E.", "Omid V.")),
        "tero": ("Omid V.", ("Nadir E.", "Parisa E.")),
        "disa": ("Parisa E.", ()),
    }
    for who, (own, foreign) in sees.items():
        reader.be(who)
        everything = day_of(page)
        assert own in everything, who
        assert not [name for name in foreign if name in everything], who
    reader.be("rolf")
    number = number_of(page, "Exempelsson")
    reader.records(number, *ACTS[1][1:])
    reader.be("ylva")
    reader.records(number, *ACTS[2][1:])
    # Before the municipality has the person, it sees a household without a name, and the county the same.
    expect(page.get_by_role("heading", level=1)).to_have_text("En person")
    reader.be("disa")
    page.goto("/?view=unit")
    row = page.locator("tr", has=page.locator(f'a[href="/cases/{number}/"]')).first
    expect(row).to_contain_text("Närpes väntar")
    expect(row).not_to_contain_text("Exempelsson")
    for who, type_, on, told in ACTS[3:]:
        reader.be(who)
        reader.records(number, type_, on, told)
    steps = stations(page)
    assert steps.index("Ber om hörande") < steps.index("Svarar på hörande") < steps.index("Plan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadir Exempelsson")
    # A guide in another town never hears of the person.
    reader.be("tero")
    assert page.goto(f"/cases/{number}/").status == 404


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_the_main_job_in_finnish_on_a_phone(opened, page):
    reader, number = opened("fi", "Esimerkki")
    check_the_whole_way(reader, number)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # The reception centre has handed over: the case is no longer its own.
    reader.be("mikael")
    assert page.goto(f"/cases/{number}/").status == 404
