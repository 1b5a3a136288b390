"""The pages of retention: from the preview to the record, for two persons; and what a closed relationship shows."""

from __future__ import annotations

import re

import pytest

from samsyn.access.context import acting
from samsyn.cases import services as cases
from samsyn.disposal.tests.conftest import CANARY, TODAY, ended_client


@pytest.fixture(autouse=True)
def day(settings):
    settings.SAMSYN_TODAY = TODAY


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_from_the_preview_to_the_record(maj, proposer, decider, client_of, runs):
    one, other = client_of(proposer), client_of(decider)
    page = one.get("/retention/preview/")
    assert maj.number in words(page)
    assert "681/2023 77 §" in words(page)
    assert "obekräft" in words(page).lower()
    fingerprint = re.search(r'name="fingerprint" value="(\w{64})"', page.content.decode())
    assert fingerprint is not None
    sent = one.post("/retention/preview/", {"fingerprint": fingerprint[1], "with_archive": "yes"})
    assert sent.status_code == 302
    assert "en annan person ska besluta" in words(one.get(sent["Location"]))
    assert "Inget får gallras i dag" in words(one.get("/retention/preview/"))
    refused = one.post(sent["Location"], {"decision": "approve"})
    assert refused.status_code == 403
    decided = other.post(sent["Location"], {"decision": "approve"})
    assert decided.status_code == 302
    assert runs().deleted == [maj.number]
    record = words(other.get("/retention/deleted/"))
    assert maj.number in record
    assert "förslag: Ylva Sandnäs, beslut: Runa Arkiv" in record
    assert "1 av 1 gallrade" in words(other.get("/retention/"))
    assert maj.number not in words(one.get("/clients/?closed=on"))
    assert one.get(f"/retention/cases/{maj.number}/").status_code == 404


def test_a_preview_that_changed_is_refused_in_plain_words(maj, proposer, client_of):
    one = client_of(proposer)
    fingerprint = re.search(r'value="(\w{64})"', one.get("/retention/preview/").content.decode())
    assert fingerprint is not None
    with acting(proposer) as actor:
        ended_client(actor, "Another")
    sent = one.post("/retention/preview/", {"fingerprint": fingerprint[1], "with_archive": "no"})
    assert sent.status_code == 422
    assert "inte längre detsamma som i förhandsgranskningen" in words(sent)


def test_a_case_is_kept_for_a_reason_and_let_go(maj, proposer, client_of):
    one = client_of(proposer)
    page = f"/retention/cases/{maj.number}/"
    assert "får gallras från och med 16.3.2023" in words(one.get(page))
    assert CANARY not in one.get(page).content.decode()
    assert one.post(f"{page}hold/", {}).status_code == 422
    assert one.post(f"{page}hold/", {"why": "recovery", "reference": "D 1/2026"}).status_code == 302
    kept = one.get(page)
    assert "Återkrav av en ersättning pågår" in words(kept)
    assert "Inget får gallras i dag" in words(one.get("/retention/preview/"))
    lift = re.search(r'action="(/retention/holds/[^"]+)"', kept.content.decode())
    assert lift is not None
    assert one.post(lift[1]).status_code == 302
    assert maj.number in words(one.get("/retention/preview/"))


def test_a_relationship_that_did_not_end_is_opened_again(maj, proposer, client_of):
    one = client_of(proposer)
    page = f"/retention/cases/{maj.number}/"
    assert one.get(f"/cases/{maj.number}/").status_code == 404
    assert one.post(f"{page}reopen/", {"reason": ""}).status_code == 422
    sent = one.post(f"{page}reopen/", {"reason": "klienten kom tillbaka"})
    assert (sent.status_code, sent["Location"]) == (302, f"/cases/{maj.number}/")
    shown = words(one.get(sent["Location"]))
    assert "Förvaras så länge klientrelationen pågår." in shown
    how_long = words(one.get(f"/cases/{maj.number}/retention/"))
    assert "4 år räknat från: klientrelationens slut" in how_long
    assert "obekräft" in how_long.lower()
    assert one.get(page).status_code == 404


def test_who_ends_a_relationship_is_told_that_the_case_is_seen_no_more(maj, proposer, client_of):
    with acting(proposer) as actor:
        cases.reopen_case(actor, case_id=maj.case_id, reason="x", today=TODAY)
    one = client_of(proposer)
    told = {"type": "case_closed", "on": "20.11.2026", "fields_for": "case_closed", "step": "confirm"}
    sent = one.post(f"/cases/{maj.number}/event/", told, follow=True)
    assert sent.redirect_chain[-1][0] == "/"
    assert "din organisation ser inte längre ärendet" in words(sent)


def test_a_page_of_fifty_and_the_next(proposer, client_of, django_assert_max_num_queries):
    with acting(proposer) as actor:
        for number in range(52):
            ended_client(actor, f"N{number}")
    one = client_of(proposer)
    with django_assert_max_num_queries(20):
        first = one.get("/retention/")
    following = re.search(r'href="(\?after=[^"]+)"', first.content.decode())
    assert following is not None
    shown = re.findall(r"/retention/cases/([^/]+)/", first.content.decode())
    rest = re.findall(r"/retention/cases/([^/]+)/", one.get(f"/retention/{following[1]}").content.decode())
    assert (len(shown), len(rest), set(shown) & set(rest)) == (50, 2, set())
