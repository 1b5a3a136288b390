"""A request: one transaction, one actor, nothing kept by browsers, denials written down."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from django.utils import translation

from samsyn.access import context
from samsyn.access.terms import NotVisible
from samsyn.journal import queries
from samsyn.journal.models import Entry
from samsyn.journal.services import record
from samsyn.organisations.queries import staff_member
from tests.cast import PASSWORD


def who(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samsyn.user', true), current_setting('samsyn.organisation', true)")
        user, organisation = cursor.fetchone()
    actor = context.current()
    assert actor is not None
    return JsonResponse(
        {
            "user": user,
            "organisation": organisation,
            "atomic": connection.in_atomic_block,
            "route": actor.route,
            "role": actor.role,
            "purpose": actor.purpose,
            "language": translation.get_language(),
            "same": actor == request.actor,
        }
    )


def hidden(request):
    record(request.actor, kind="act", what="before the denial")
    raise NotVisible("a case")


def forbidden(request):
    record(request.actor, kind="act", what="before the denial")
    raise PermissionDenied


def broken(request):
    record(request.actor, kind="act", what="before the error")
    raise RuntimeError("a fault of ours")


def database_error(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def unavailable(request):
    record(request.actor, kind="act", what="before the answer")
    return HttpResponse(status=503)


urlpatterns = [
    path("", include("config.urls")),
    path("who/", who, name="who"),
    path("hidden/", hidden, name="hidden"),
    path("forbidden/", forbidden, name="forbidden"),
    path("broken/", broken),
    path("database-error/", database_error),
    path("unavailable/", unavailable),
]
handler403, handler404, handler500 = (
    "samsyn.web.errors.permission_denied",
    "samsyn.web.errors.page_not_found",
    "samsyn.web.errors.server_error",
)


@pytest.fixture(autouse=True)
def our_pages(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def browser(naerpes, client_of):
    browser = client_of(naerpes)
    browser.raise_request_exception = False
    return browser


def whats():
    with context.engine():
        return [entry.what for entry in Entry.objects.order_by("id") if entry.kind in ("act", "denied")]


def test_the_actor_is_set_in_the_transaction_of_the_request(naerpes, browser):
    told = browser.get("/who/").json()
    assert told["user"] == str(naerpes.user_id)
    assert told["organisation"] == str(naerpes.organisation_id)
    assert told["atomic"]
    assert told["same"]
    assert (told["route"], told["role"], told["purpose"]) == ("who", "coordinator", "integration")


def test_a_visitor_acts_as_nobody_even_after_somebody(browser):
    browser.get("/who/")
    told = Client().get("/who/").json()
    assert (told["user"], told["organisation"]) == ("", "")


def test_the_next_request_acts_as_its_own_actor(browser, vasa, client_of):
    browser.get("/who/")
    assert client_of(vasa).get("/who/").json()["organisation"] == str(vasa.organisation_id)


def test_nobody_acts_after_the_request(browser):
    browser.get("/who/")
    assert context.current() is None


def test_browsers_keep_no_page_of_a_signed_in_actor(browser):
    for address in ("/who/", "/hidden/", "/forbidden/", "/broken/", "/profile/", "/no-such-page/"):
        assert browser.get(address)["Cache-Control"] == "no-store", address
    assert "Cache-Control" not in Client().get("/who/")


def test_what_is_hidden_looks_like_what_does_not_exist(browser):
    hidden, missing = browser.get("/hidden/"), browser.get("/no-such-page/")
    assert hidden.status_code == missing.status_code == 404
    assert (
        hidden.content.replace(b"/hidden/", b"/no-such-page/").split(b"csrfmiddlewaretoken")[0]
        == (missing.content.split(b"csrfmiddlewaretoken")[0])
    )


@pytest.mark.parametrize(("address", "what"), [("/hidden/", "not_visible"), ("/forbidden/", "not_permitted")])
def test_a_denial_takes_the_act_back_and_is_written_down(naerpes, browser, address, what):
    browser.get(address)
    assert whats() == [what]
    context.begin(naerpes)
    row = next(row for row in queries.of_organisation(naerpes) if row.kind == "denied")
    assert (row.user_id, row.route) == (naerpes.user_id, address.strip("/"))


def test_an_error_takes_back_what_the_view_did(browser):
    assert browser.get("/broken/").status_code == 500
    assert browser.get("/unavailable/").status_code == 503
    assert whats() == []


def test_an_error_of_ours_is_told_to_the_log_and_not_to_the_reader(browser, caplog):
    answer = browser.get("/broken/")
    assert b"a fault of ours" not in answer.content
    assert b"Traceback" not in answer.content
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["a fault of ours"]


def test_after_an_error_of_the_database_the_page_of_errors_still_comes(browser):
    response = browser.get("/database-error/")
    assert response.status_code == 500
    assert browser.get("/who/").status_code == 200


def test_the_test_client_still_raises(naerpes, client_of):
    with pytest.raises(DatabaseError):
        client_of(naerpes).get("/database-error/")


def test_a_page_of_a_signed_in_actor_costs_few_statements(browser, django_assert_max_num_queries):
    browser.get("/who/")
    with django_assert_max_num_queries(6):  # savepoint, session, staff, actor, the view's own, release
        browser.get("/who/")


def test_the_language_is_the_profiles_until_the_reader_chooses(vasa, client_of):
    browser = client_of(vasa)
    assert browser.get("/who/").json()["language"] == "fi"
    browser.cookies["samsyn_language"] = "en"
    assert browser.get("/who/").json()["language"] == "en"
    browser.cookies["samsyn_language"] = "xx"
    assert browser.get("/who/").json()["language"] == "fi"


def test_a_visitor_reads_swedish_unless_the_browser_asks_for_another(db):
    assert Client().get("/sign-in/")["Content-Language"] == "sv"
    assert Client().get("/sign-in/", headers={"accept-language": "fi"})["Content-Language"] == "fi"


def test_pages_forbid_inline_code_and_strange_hosts(browser):
    policy = browser.get("/who/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_fragment_without_a_session_leads_the_whole_page_to_the_sign_in(db):
    response = Client().get("/profile/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/sign-in/")
    assert Client().get("/profile/").status_code == 302


@pytest.mark.parametrize("address", ["/", "/clients", "/no/such/page", "/sign-in/", "/help/", "/organisation/target/"])
def test_whatever_is_answered_to_somebody_signed_in_is_kept_nowhere(naerpes, client_of, address):
    browser = client_of(naerpes)
    for answer in (browser.get(address), browser.post(address), browser.get(address, HTTP_HX_REQUEST="true")):
        assert answer["Cache-Control"] == "no-store"


def test_the_answer_that_signs_somebody_in_or_out_is_kept_nowhere(naerpes):
    browser, name = Client(), staff_member(naerpes.user_id).username
    answer = browser.post("/sign-in/", {"username": name, "password": PASSWORD})
    assert (answer.status_code, answer["Cache-Control"]) == (302, "no-store")
    assert browser.post("/sign-out/")["Cache-Control"] == "no-store"
