"""The pages of the matrix as a signed-in reader gets them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.journal.terms import Actor

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]


@pytest.fixture
def page(client_of: ClientOf, naerpes: Actor) -> Callable[..., str]:
    client = client_of(naerpes)

    def get(address: str = "", **query: str) -> str:
        response = client.get(address or reverse("reform:matrix"), query)
        assert response.status_code == 200
        return response.content.decode()

    return get


def codes(html: str) -> list[str]:
    return re.findall(r"<small>(D\d\d) ·", html)


@pytest.mark.parametrize("address", ["/responsibilities/", "/responsibilities/table.csv", "/responsibilities/D17/"])
def test_a_visitor_is_sent_to_the_sign_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("organisations:sign_in"))


def test_the_first_page_compares_today_with_the_last_day_before_the_counties(page: Callable[..., str]) -> None:
    html = page()
    assert 'value="31.12.2022"' in html
    assert len(codes(html)) == len(set(codes(html))) > 80


def test_a_group_and_two_days_give_what_moved(page: Callable[..., str]) -> None:
    html = page(on="1.1.2023", before="2022-12-31", group="QR", moved="on")
    assert "D17" in codes(html)
    assert "D54" in codes(html)
    assert "D22" not in codes(html)


def test_the_numbers_of_the_summary_lead_to_as_many_rows(page: Callable[..., str]) -> None:
    html = page(on="2023-01-01", before="2022-12-31")
    found = re.search(r'href="([^"]*finding=to_county)#matrix"[^>]*><b>(\d+)</b>', html)
    assert found
    rows = page(found[1].replace("&amp;", "&"))
    assert len(codes(rows)) == int(found[2]) > 5


def test_a_municipality_names_the_organisations_and_the_centre_elsewhere(page: Callable[..., str]) -> None:
    html = page(on="2026-01-01", before="2025-12-31", municipality="Närpes", moved="on").replace("\u00ad", "")
    assert "Livskraftscentralen i Nyland" in html
    assert "NTM-centralen i Österbotten" in html
    assert set(codes(html)) == {"D23", "D63", "D70", "D73", "D75"}


def test_only_the_services_of_the_workshop(page: Callable[..., str]) -> None:
    shown = codes(page(deck="on"))
    assert "D17" in shown
    assert "D19" not in shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"on": "31.8.2011"}, "1.9.2011"),
        ({"on": "24.11.2026", "before": "1.1.2010"}, "1.9.2011"),
        ({"on": "31.2.2026"}, "24.11.2026"),
        ({"on": "1.1.2023", "before": "1.1.2025"}, "id_before"),
        ({"on": "1.1.2023", "group": "XX"}, "XX"),
    ],
)
def test_what_cannot_be_shown_is_said_beside_the_field(
    page: Callable[..., str], query: dict[str, str], message: str
) -> None:
    html = page(**query)
    assert 'role="alert"' in html
    assert message in html
    assert "<table" not in html


def test_the_message_speaks_the_readers_language(client_of: ClientOf, vasa: Actor) -> None:
    html = client_of(vasa).get(reverse("reform:matrix"), {"on": "31.8.2011"}).content.decode()
    assert "ei ollut voimassa 31.8.2011" in html


def test_a_fragment_is_the_same_table_without_the_frame(client_of: ClientOf, naerpes: Actor) -> None:
    client, query = client_of(naerpes), {"on": "2026-11-24", "before": ""}
    whole = client.get(reverse("reform:matrix"), query).content.decode()
    part = client.get(reverse("reform:matrix"), query, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert codes(part) == codes(whole)
    assert "hx-swap-oob" in part


def test_the_file_has_the_rows_of_the_page(client_of: ClientOf, naerpes: Actor) -> None:
    query = {"on": "2023-01-01", "before": "2022-12-31", "group": "QR", "moved": "on"}
    client = client_of(naerpes)
    response = client.get(reverse("reform:matrix_csv"), query)
    assert "responsibilities-2023-01-01-QR.csv" in response["Content-Disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == codes(client.get(reverse("reform:matrix"), query).content.decode())
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_file_that_cannot_be_made_leads_back_to_the_page(client_of: ClientOf, naerpes: Actor) -> None:
    response = client_of(naerpes).get(reverse("reform:matrix_csv"), {"on": "1.1.1999"})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('reform:matrix')}?on=1.1.1999"


def test_the_page_of_a_duty_shows_every_version(page: Callable[..., str]) -> None:
    html = page(reverse("reform:duty", args=["D17"]))
    assert "681/2023 43 § 3 mom" in html
    assert "1.3.2023 – 31.12.2024" in html


@pytest.mark.parametrize("code", ["D99", "x"])
def test_an_unknown_duty_is_not_found(client_of: ClientOf, naerpes: Actor, code: str) -> None:
    assert client_of(naerpes).get(reverse("reform:duty", args=[code])).status_code == 404


def test_every_duty_of_the_table_has_a_page(page: Callable[..., str]) -> None:
    html = page(municipality="Kristinestad")
    for code in codes(html):
        assert f'<span aria-current="page">{code}</span>' in page(
            f"/responsibilities/{code}/?municipality=Kristinestad"
        )
