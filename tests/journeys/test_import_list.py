"""A coordinator imports the municipality's list: by keyboard and click, on a desk and on a phone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samsyn.devserver import ROOT
from tests.database import database
from tests.journeys.conftest import TODAY

LISTS = ROOT / "data" / "demo" / "lists"


@pytest.fixture
def the_worker_works(served: str) -> Callable[[], None]:
    """Lets the job worker do what waits, and stop."""

    def work() -> None:
        environment = os.environ | {
            "SAMSYN_DATABASE_URL": database().url("samsyn_app", f"{database().name}_journeys"),
            "SAMSYN_DEMO": "1",
            "SAMSYN_TEST": "1",
            "SAMSYN_TODAY": TODAY,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        words = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--queues", "imports"]
        subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)

    return work


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A list with an impossible day and an unknown municipality."""
    file = tmp_path / "trasig.csv"
    file.write_text(
        "Efternamn;Förnamn;Född;Målgrupp;Kommun;Hemkommun sedan\r\nPåhittad;Test;31.2.1990;IP;Närpäs;1.10.2026\r\n",
        "utf-8-sig",
    )
    return file


@pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)
def test_a_list_with_errors_is_shown_with_its_errors(page: Page, sign_in, check_accessibility, broken):
    sign_in("ylva")
    page.goto("/import/")
    check_accessibility()
    page.get_by_role("link", name="Importera en lista").click()
    page.wait_for_url("**/import/new/")
    check_accessibility()
    page.get_by_label("Kommunens egen klientlista").check()
    page.get_by_label("Filen").set_input_files(broken)
    page.get_by_role("button", name="Sänd och se på kolumnerna").click()
    expect(page.get_by_label("Född")).to_have_value("birth_date")
    check_accessibility()
    page.get_by_role("button", name="Kontrollera listan").click()
    expect(page.get_by_text("rad 2, kolumn C")).to_be_visible()
    expect(page.get_by_text("Menade du Närpes")).to_be_visible()
    check_accessibility()
    page.get_by_role("button", name="Avbryt importen och radera filen").click()
    expect(page).to_have_url("/import/")


@pytest.mark.parametrize("page", ["desk", "phone"], indirect=True)
def test_a_list_is_imported_and_its_receipt_counts_duties(page: Page, sign_in, check_accessibility, the_worker_works):
    sign_in("mikael")
    page.goto("/import/new/")
    page.get_by_label("Filen").set_input_files(LISTS / "rc-flyttlista.xlsx")
    page.get_by_role("button", name="Sänd och se på kolumnerna").click()
    check_accessibility()
    page.get_by_role("button", name="Kontrollera listan").click()
    check_accessibility()
    page.get_by_role("button", name="Importera 41 rader").click()
    expect(page.get_by_role("heading", name="Listan importeras")).to_be_visible()
    check_accessibility()
    the_worker_works()
    # The page asks by itself; nobody has to touch anything.
    page.wait_for_url("**/receipt/", timeout=15_000)
    check_accessibility()
    page.get_by_role("link", name="Till klienterna").click()
    expect(page.get_by_role("heading", name="Klienter", exact=True)).to_be_visible()


def test_without_javascript_a_button_tells_how_far_it_is(browser, served: str, the_worker_works):
    context = browser.new_context(java_script_enabled=False, locale="fi-FI", base_url=served)
    page = context.new_page()
    page.goto("/sign-in/?next=/import/new/")
    page.get_by_label("Käyttäjätunnus").fill("rolf")
    page.get_by_label("Salasana").fill("samsyn")
    page.locator("main").get_by_role("button").click()
    page.get_by_role("button", name="Suomi").click()
    page.get_by_label("Maahanmuuttoviraston kiintiölista").check()
    page.get_by_label("Tiedosto").set_input_files(LISTS / "migri-kiintio.csv")
    page.locator("form[action='/import/new/'] button").click()
    page.locator("form[action$='/columns/'] .buttons button").click()
    page.locator("form[action$='/start/'] button").click()
    the_worker_works()
    page.locator("a.btn[href$='/progress/']").click()
    expect(page).to_have_url(re.compile("/receipt/$"))
    expect(page.get_by_text("45", exact=True).first).to_be_visible()
    context.close()
