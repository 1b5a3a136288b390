"""Coming in through the organisation's own sign-in, against a real provider in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import checks
from django.test import Client, RequestFactory

from samsyn.access import context
from samsyn.journal.models import Entry
from samsyn.organisations.models import Organisation, Staff
from samsyn.organisations.signing.openid import OrganisationProvider, verified

#: The people that the provider knows: who they are there, and what it states of them.
KNOWN = [
    {"sub": "s-ylva", "employee_number": "4711", "acr": "two", "email": "ylva@narpes.example"},
    {"sub": "s-one", "employee_number": "4711", "acr": "one"},
    {"sub": "s-none", "acr": "two"},
    {"sub": "s-stranger", "employee_number": "9999", "acr": "two"},
    {"sub": "s-list", "employee_number": ["4711"], "acr": "two"},
]
DECLARED = """
- {{id: narpes, organisation: "MUN:Närpes", name: "Närpes stad", server: "{server}", client_id: samsyn,
   secret_variable: SAMSYN_TEST_OIDC, claim: employee_number, second_factor: {{claim: acr, one_of: [two]}}}}
- {{id: vasa, organisation: "MUN:Vasa", name: "Vasa stad", server: "{server}", client_id: samsyn-vasa,
   secret_variable: SAMSYN_TEST_OIDC, claim: employee_number, second_factor: agreed}}
"""


@pytest.fixture(scope="module")
def server():
    """The address of a provider that runs for the tests of this file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    users = [word for one in KNOWN for word in ("--user-claims", json.dumps(one))]
    words = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    address = f"http://127.0.0.1:{port}"
    while process.poll() is None:
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def declared(server, settings, tmp_path, monkeypatch):
    """The file of the installation declares two organisations' sign-ins."""
    file = tmp_path / "sign_ins.yaml"
    file.write_text(DECLARED.format(server=server), "utf-8")
    settings.SIGN_IN_PROVIDERS = str(file)
    monkeypatch.setenv("SAMSYN_TEST_OIDC", "a secret")
    return file


@pytest.fixture
def ylva(naerpes):
    Staff.objects.filter(id=naerpes.user_id).update(external_id="4711", password="!organisation")
    return naerpes


def at_the_provider(browser, sub, provider="narpes", target="?next=/contacts/"):
    """Goes to the provider, signs in there, and answers the address that it sends one back to."""
    begun = browser.post(f"/sign-in/with/{provider}/{target}")
    assert begun.status_code == 302
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = requests.post(begun["Location"], data={"sub": sub}, allow_redirects=False, timeout=20)
    parts = urlsplit(back.headers["Location"])
    assert parts.path == f"/sign-in/with/{provider}/back/"
    return f"{parts.path}?{parts.query}"


def come_in(sub, provider="narpes"):
    browser = Client()
    return browser, browser.get(at_the_provider(browser, sub, provider))


def told():
    with context.engine():
        return [(row.what, row.user_id, row.detail) for row in Entry.objects.filter(kind="sign_in").order_by("id")]


def test_staff_comes_in_with_the_organisations_own_sign_in(declared, ylva):
    browser, response = come_in("s-ylva")
    assert (response.status_code, response["Location"]) == (302, "/contacts/")
    assert browser.get("/contacts/").status_code == 200
    assert browser.session["_auth_user_id"] == str(ylva.user_id)
    assert told() == [("sign_in", ylva.user_id, {"methods": ["socialaccount"]})]


def test_nothing_of_the_statement_is_stored_and_no_account_is_made(declared, ylva):
    before = Staff.objects.count()
    come_in("s-ylva")
    come_in("s-stranger")
    assert (SocialAccount.objects.count(), Authenticator.objects.count(), Staff.objects.count()) == (0, 0, before)


@pytest.mark.parametrize(
    ("sub", "why"),
    [("s-stranger", "not_known"), ("s-none", "claim_missing"), ("s-list", "claim_missing"), ("s-one", "one_factor")],
)
def test_who_is_not_meant_or_came_with_one_factor_is_not_let_in(declared, ylva, sub, why):
    browser, response = come_in(sub)
    assert response["Location"] == "/sign-in/"
    assert browser.get("/contacts/").status_code == 302
    assert told() == [("organisation_sign_in_failed", None, {"provider": "narpes", "why": why})]


def test_the_sign_in_of_another_organisation_lets_nobody_of_ours_in(declared, ylva):
    browser, response = come_in("s-ylva", "vasa")
    assert response["Location"] == "/sign-in/"
    assert "_auth_user_id" not in browser.session
    assert told()[-1][2] == {"provider": "vasa", "why": "not_known"}


def test_what_was_begun_with_one_provider_is_not_ended_with_another(declared, ylva):
    Staff.objects.create(
        username="v",
        full_name="V",
        organisation=Organisation.objects.get(code="MUN:Vasa"),
        role="guide",
        employed_from=date(2020, 1, 1),
        external_id="4711",
    )
    browser = Client()
    back = at_the_provider(browser, "s-ylva")
    assert browser.get(back.replace("/narpes/", "/vasa/")).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_an_answer_holds_once_and_in_the_browser_that_asked(declared, ylva):
    browser = Client()
    back = at_the_provider(browser, "s-ylva")
    assert Client().get(back)["Location"] == "/sign-in/"
    assert browser.get(back)["Location"] == "/contacts/"
    other = Client()
    other.cookies["samsyn_session"] = browser.cookies["samsyn_session"].value
    assert other.get(back)["Location"] == "/sign-in/"


def test_whose_employment_has_ended_does_not_come_in(declared, ylva):
    Staff.objects.filter(id=ylva.user_id).update(employed_to=date(2024, 1, 1))
    _, response = come_in("s-ylva")
    assert response["Location"] == "/sign-in/"
    assert told()[-1][2]["why"] == "not_employed"


def test_giving_up_at_the_provider_leads_back(declared, ylva):
    browser = Client()
    begun = browser.post("/sign-in/with/narpes/")
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]
    assert browser.get(f"/sign-in/with/narpes/back/?error=access_denied&state={state}")["Location"] == "/sign-in/"


def test_a_provider_that_does_not_answer_leads_back(declared, ylva, settings, tmp_path):
    file = tmp_path / "gone.yaml"
    file.write_text(DECLARED.format(server="http://127.0.0.1:9"), "utf-8")
    settings.SIGN_IN_PROVIDERS = str(file)
    assert Client().post("/sign-in/with/narpes/")["Location"] == "/sign-in/"
    assert told()[-1][2]["why"] == "unreachable"


def test_a_request_cannot_change_what_is_asked_of_the_provider(declared, db):
    begun = Client().post("/sign-in/with/narpes/?auth_params=redirect_uri%3Dhttps://evil.example&scope=admin")
    assert "evil.example" not in begun["Location"]
    assert "admin" not in begun["Location"]


@pytest.mark.parametrize("target", ["?next=https://evil.example/", "?next=//evil.example/"])
def test_coming_in_leads_to_no_other_host(declared, ylva, target):
    browser = Client()
    assert browser.get(at_the_provider(browser, "s-ylva", target=target))["Location"] == "/"


def test_the_page_shows_the_sign_ins_and_its_form_may_lead_there(declared, server, db):
    page = Client().get("/sign-in/")
    assert b"Vasa stad" in page.content
    assert server in page["Content-Security-Policy"].split("form-action")[1].split(";")[0]


def test_an_unknown_sign_in_is_not_there(declared, db):
    assert Client().post("/sign-in/with/nobody/").status_code == 404
    assert Client().get("/sign-in/with/nobody/back/").status_code == 404
    assert Client().get("/sign-in/with/narpes/").status_code == 405


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("http://127", "http://192"), "https://"),
        (("second_factor: agreed", "second_factor: maybe"), "second_factor"),
        (("id: vasa", "id: narpes"), "twice"),
        (("claim: employee_number, second_factor: agreed", "second_factor: agreed"), "required"),
    ],
)
def test_a_file_that_is_not_right_stops_the_start_with_its_line(declared, settings, tmp_path, change, told):
    file = tmp_path / "wrong.yaml"
    file.write_text(declared.read_text("utf-8").replace(*change), "utf-8")
    settings.SIGN_IN_PROVIDERS = str(file)
    (error,) = [one for one in checks.run_checks() if one.id == "samsyn.E001"]
    assert str(file) in error.msg
    assert told in error.msg


def test_a_missing_secret_stops_the_start(declared, monkeypatch):
    monkeypatch.delenv("SAMSYN_TEST_OIDC")
    assert [one.id for one in checks.run_checks() if str(one.id).startswith("samsyn")] == ["samsyn.E002"] * 2


OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUER = "https://login.example"


def published(key=OURS, **more):
    return {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k"} | more]}


def token(key=OURS, alg="RS256", headers=None, **claims):
    now = int(time.time())
    stated = {"iss": ISSUER, "sub": "s", "aud": "samsyn", "iat": now, "exp": now + 300} | claims
    stated = {name: value for name, value in stated.items() if value is not None}
    return jwt.encode(stated, key, algorithm=alg, headers={"kid": "k"} if headers is None else headers)


def test_a_statement_that_is_right_is_believed():
    claims = verified(token(employee_number="1"), keys=published(), issuer=ISSUER, client_id="samsyn")
    assert claims["employee_number"] == "1"


def wrong_tokens():
    now = int(time.time())
    head, body, signature = token().split(".")
    yield "signed by another", token(THEIRS)
    yield "another issuer", token(iss="https://other.example")
    yield "for another client", token(aud="another")
    yield "for several and not by us", token(aud=["samsyn", "another"], azp="another")
    yield "over", token(exp=now - 120)
    yield "without end", token(exp=None)
    yield "without subject", token(sub=None)
    yield "not signed", jwt.encode({"iss": ISSUER, "sub": "s", "aud": "samsyn"}, "", algorithm="none")
    yield "signed with a shared secret", token("a-shared-secret-that-is-long-enough-for-hs256", "HS256")
    yield "unknown key", token(headers={"kid": "other"})
    yield "signature cut off", f"{head}.{body}."
    yield "body changed", f"{head}.{body[:-4]}AAAA.{signature}"
    yield "no token", "nonsense"
    yield "empty", ""


@pytest.mark.parametrize(("name", "wrong"), list(wrong_tokens()), ids=lambda value: str(value)[:28])
def test_a_statement_that_is_not_right_is_not_believed(name, wrong):
    with pytest.raises(OAuth2Error):
        verified(wrong, keys=published(), issuer=ISSUER, client_id="samsyn")


@pytest.mark.parametrize("sort", ["at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", 5])
def test_a_token_of_another_sort_is_no_statement(sort):
    verified(token(headers={"kid": "k", "typ": "jwt"}), keys=published(), issuer=ISSUER, client_id="samsyn")
    with pytest.raises(OAuth2Error):
        verified(token(headers={"kid": "k", "typ": str(sort)}), keys=published(), issuer=ISSUER, client_id="samsyn")


def test_a_provider_that_says_to_be_another_is_not_believed(declared, server, db, monkeypatch):
    def said():
        return OrganisationProvider(RequestFactory().get("/"), "narpes").openid_config

    assert said()["issuer"] == server
    for other in ("https://other.example", f"{server}/realms/other", ""):
        monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", {"issuer": other})
        with pytest.raises(OAuth2Error):
            said()


def test_no_redirection_of_a_provider_is_followed():
    asked = []

    class Leading(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            """Nothing."""

    leading = HTTPServer(("127.0.0.1", 0), Leading)
    Thread(target=leading.serve_forever, daemon=True).start()
    with pytest.raises(requests.TooManyRedirects), get_adapter().get_requests_session() as session:
        session.get(f"http://127.0.0.1:{leading.server_port}/first")
    leading.shutdown()
    leading.server_close()
    assert asked == ["/first"]


def test_a_published_secret_is_no_key():
    keys = {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k"}]}
    with pytest.raises(OAuth2Error):
        verified(token(), keys=keys, issuer=ISSUER, client_id="samsyn")
