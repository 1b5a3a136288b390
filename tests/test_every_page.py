"""Every address for every member of the cast, and once more with the application's own filters off.

What must come of each question stands in `access_expectations.yaml`. No page ever holds a word about
a person whom its reader may not know. With the filters of the application switched off, row-level
security alone must let nothing through.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from samsyn.access import queries as access_queries
from samsyn.access.context import acting, engine
from samsyn.cases.models import Event
from samsyn.journal.terms import Actor
from samsyn.law.schema import DATA_CLASSES
from tests.world import CANARY, STORIES, TODAY, Known, member, tell_all

EXPECTED = yaml.safe_load((Path(__file__).parent / "access_expectations.yaml").read_text("utf-8"))
ROUTES, CASES = EXPECTED["routes"], EXPECTED["cases"]
ROLES = (
    "naerpes",
    "vasa",
    "county",
    "nurse",
    "placement",
    "region",
    "reception",
    "employment",
    "outsider",
    "officer",
    "administrator",
)
#: Roles that see no client data at all.
WITHOUT_CASES = ("officer", "administrator")
STATUS = {
    "ok": {200},
    "hidden": {404},
    "refused": {403},
    "closed": {403, 404},
    "sign_in": {302},
    "elsewhere": {302},
    "posts_only": {405},
}
#: What the pages and searches of the world ask beside the plain addresses.
VIEWS = ("?view=mine", "?view=unit", "?view=new", "?view=waiting", "?view=lapsing", "?view=unit&group=QR")


def routes(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all addresses."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or ""))


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[dict[str, Actor], dict[str, Known]]]:
    """The cast and the world, told once for all tests of this file and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = {name: member(name) for name in ROLES}
        yield cast, tell_all(cast)
        transaction.set_rollback(True)


@pytest.fixture
def cast(told: Any, db: None) -> dict[str, Actor]:
    return told[0]


@pytest.fixture
def world(told: Any, db: None, settings: Any) -> dict[str, Known]:
    settings.SAMSYN_TODAY = TODAY
    return told[1]


@pytest.fixture
def browser_of(cast: dict[str, Actor], client_of: Any) -> Any:
    return lambda role: Client() if role == "visitor" else client_of(cast[role])


def first_events(world: dict[str, Known]) -> dict[str, tuple[Any, Any]]:
    """The id of the first event of each case and the organisation that recorded it."""
    with acting(Actor.system("tests")), engine():
        rows = Event.objects.order_by("id").values_list("case_id", "id", "organisation_id")
        found: dict[Any, tuple[Any, Any]] = {}
        for case_id, event_id, organisation in rows:
            found.setdefault(case_id, (event_id, organisation))
    return {name: found[known.id] for name, known in world.items()}


def questions(world: dict[str, Known], role: str, cast: dict[str, Actor]) -> Iterator[tuple[str, str]]:
    """Every address that a role is asked about, with the expected outcome."""
    events = first_events(world)
    for route, rule in ROUTES.items():
        # The administrator sees of the clients what the data protection officer sees: nothing.
        like = "officer" if role == "administrator" else role
        given = rule.get(
            role, rule.get(like, rule["everyone"] if role != "visitor" else rule.get("visitor", "sign_in"))
        )
        if not rule.get("of_a_case") and "opened_to" not in rule:
            yield reverse(route, kwargs=rule.get("with")), given
            continue
        for name, known in world.items():
            outcome = given
            values: dict[str, Any] = {"number": known.number}
            if "opened_to" in rule:
                yield reverse(route, kwargs=values), "ok" if role in rule["opened_to"][name] else given
                continue
            sees = role in CASES[name]["seen_by"] or rule.get("unseen_too")
            if rule.get("by_author"):
                values["event_id"], author = events[name]
                sees = sees and role != "visitor" and cast[role].organisation_id == author
            if given not in ("refused", "sign_in") and not sees:
                outcome = "hidden"
            yield reverse(route, kwargs=values), outcome


def foreign(role: str) -> list[str]:
    """What must not stand on any page of a role: names of persons that it may not know."""
    return [
        word
        for name, story in STORIES.items()
        if role not in CASES[name]["named_to"]
        for word in (f"{CANARY}{story.person.given_names}", *story.person.aliases)
    ]


def test_every_address_has_an_expectation():
    assert set(routes(get_resolver())) == set(ROUTES)


@pytest.mark.parametrize("role", [*ROLES, "visitor"])
def test_every_page_answers_as_expected_and_tells_nothing_foreign(role, world, cast, browser_of):
    browser, wrong, leaks = browser_of(role), [], []
    for address, outcome in questions(world, role, cast):
        response = browser.get(address)
        if response.status_code not in STATUS[outcome]:
            wrong.append(f"{address}: {response.status_code}, expected {outcome}")
        if outcome == "sign_in":
            assert response["Location"].startswith("/sign-in/")
        leaks += leaks_of(response, foreign(role), address)
    assert wrong == []
    assert leaks == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in WITHOUT_CASES])
def test_lists_and_searches_tell_nothing_foreign(role, world, browser_of):
    browser, leaks = browser_of(role), []
    for view in VIEWS:
        leaks += leaks_of(browser.get(f"/{view}"), foreign(role), view)
    for story in STORIES.values():
        for words in (story.person.given_names, story.person.family_name, f"{story.person.birth_date:%-d.%-m.%Y}"):
            found = browser.post("/clients/", {"q": words}).content.decode()
            found = found.split('id="list"')[1].replace(f"“{words}”", "").replace(f"”{words}”", "")
            leaks += [f"search {words}: {word}" for word in foreign(role) if word in found]
    for known in world.values():
        leaks += leaks_of(browser.post("/clients/", {"q": known.number}), foreign(role), known.number)
    assert leaks == []


@pytest.mark.parametrize("role", ["naerpes", "county", "region"])
def test_every_page_of_a_case_says_purpose_and_legal_basis(role, world, cast, browser_of):
    of_cases = {
        route
        for route, rule in ROUTES.items()
        if "opened_to" in rule or (rule.get("of_a_case") and not rule.get("unseen_too"))
    }
    browser, events, silent, asked = browser_of(role), first_events(world), [], set()
    for name, known in world.items():
        for route in sorted(of_cases):
            values = {"number": known.number} | ({"event_id": events[name][0]} if route == "cases:correction" else {})
            response = browser.get(reverse(route, kwargs=values))
            if response.status_code == 200:
                asked.add(route)
                said = re.search(r'<p class="sub purpose">(.*?)</p>', response.content.decode())
                if said is None or not re.search(r"\d+/\d{4}", said[1]):
                    silent.append(f"{route} {name}")
    assert silent == []
    assert asked >= (of_cases if role == "naerpes" else {"cases:case", "cases:access"})


def test_a_hidden_case_and_a_missing_one_look_the_same(world, browser_of):
    browser = browser_of("vasa")
    hidden, missing = browser.get(f"/cases/{world['farid'].number}/"), browser.get("/cases/2026-999999/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_tokens(hidden) == without_tokens(missing).replace("2026-999999", world["farid"].number)


@pytest.fixture
def without_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every filter of the application lets everything through: roles know all classes, grants hold all."""
    every = frozenset(DATA_CLASSES)
    open_doors = {
        "role_classes": lambda actor: every,
        "classes": lambda actor, case_id, *, lasting=False: dict.fromkeys(every, True),
        "require": lambda actor, case_id, data_class, write=False: None,
        "visible_cases": lambda actor, case_ids, data_class="identity": set(case_ids),
    }
    opened_in = set()
    for name, opened in open_doors.items():
        original = getattr(access_queries, name)
        for module in [module for key, module in sys.modules.items() if key.startswith("samsyn.")]:
            for attribute, value in list(vars(module).items()):
                if value is original:
                    monkeypatch.setattr(module, attribute, opened)
                    opened_in.add(module.__name__)
    assert {"samsyn.cases.queries.case", "samsyn.cases.queries.day", "samsyn.clients.queries"} <= opened_in


@pytest.mark.parametrize("role", [role for role in ROLES if role not in WITHOUT_CASES])
def test_row_level_security_alone_shows_nothing_foreign_on_any_page(role, world, cast, browser_of, without_filters):
    browser, leaks, words = browser_of(role), [], organisation_foreign(role)
    for address, _ in questions(world, role, cast):
        leaks += leaks_of(browser.get(address), words, address)
    for view in VIEWS:
        leaks += leaks_of(browser.get(f"/{view}"), words, view)
    for known in world.values():
        leaks += leaks_of(browser.post("/clients/", {"q": known.number}), words, known.number)
    assert leaks == []


def protected_tables() -> list[str]:
    """The tables with row-level security that say which case a row belongs to.

    Not the journal: an organisation reads the rows that it made itself, also of cases it no longer sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' ORDER BY relname")
        found = {row[0] for row in cursor.fetchall()}
    tables = {model._meta.db_table: {field.column for field in model._meta.local_fields} for model in apps.get_models()}
    return sorted(table for table in found if "case_id" in tables.get(table, ()) and "journal" not in table)


@pytest.mark.parametrize("role", ROLES)
def test_a_plain_select_of_every_case_table_answers_only_with_what_is_granted(role, world, cast):
    granted = grants_of(cast[role])
    everyone, strangers = protected_tables(), []
    assert len(everyone) >= 12
    with acting(cast[role]), connection.cursor() as cursor:
        for table in everyone:
            cursor.execute(f"SELECT case_id::text, to_jsonb(t)->>'data_class', to_jsonb(t)::text FROM {table} t")
            for case_id, data_class, row in cursor.fetchall():
                if case_id not in granted or (data_class and data_class not in granted[case_id]):
                    strangers.append(f"{table}: {data_class} of {case_id}")
                strangers += [f"{table}: {word}" for word in organisation_foreign(role) if word in row]
    assert strangers == []


def test_nobody_signed_in_selects_nothing(world):
    with acting(Actor.anonymous()), connection.cursor() as cursor:
        for table in protected_tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def grants_of(actor: Actor) -> dict[str, set[str]]:
    """The classes of each case that the organisation has a grant for."""
    found: dict[str, set[str]] = {}
    with acting(Actor.system("tests")), engine(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id::text, data_class FROM access_grant WHERE organisation_id = %s", [actor.organisation_id]
        )
        for case_id, data_class in cursor.fetchall():
            found.setdefault(case_id, set()).add(data_class)
    return found


def organisation_foreign(role: str) -> list[str]:
    """Names that not even the organisation of a role may know: its colleagues may know more than it does."""
    colleagues = {
        "region": ("region", "placement"),
        "officer": ("officer", "naerpes"),
        "administrator": ("administrator", "naerpes"),
    }.get(role, (role,))
    return [word for word in foreign(role) if all(word in foreign(colleague) for colleague in colleagues)]


def leaks_of(response: Any, words: list[str], address: str) -> list[str]:
    body = response.content.decode("utf-8", "replace") + str(response.headers)
    return [f"{address}: {word}" for word in words if word in body]


def without_tokens(response: Any) -> str:
    """A page without what differs from one answer to the next."""
    lines = response.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)
