"""The standing cast of the tests: one member of staff for each part in the story, as actors.

Tests run in a transaction that is rolled back, as the application's role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from samsyn.journal.terms import Actor
from tests.database import database

PASSWORD = "korrekt-häst-batteri-klammer"
SINCE = date(2020, 1, 1)
#: name → (organisation, role, full name, language)
CAST = {
    "naerpes": ("MUN:Närpes", "coordinator", "Ylva Sandnäs", "sv"),
    "vasa": ("MUN:Vasa", "guide", "Tero Huutoniemi", "fi"),
    "county": ("WA:Österbotten", "social_worker", "Disa Vikgren", "sv"),
    "nurse": ("WA:Österbotten", "nurse", "Paula Kivelä", "fi"),
    "placement": ("LVC:Österbotten", "placement_officer", "Rolf Brändström", "sv"),
    "region": ("LVC:Österbotten", "regional_coordinator", "Gunvor Lillkvist", "sv"),
    "reception": ("RC:Oravais", "reception_worker", "Mikael Kaitåbacka", "sv"),
    "employment": ("MUN_EMP:Österbotten", "guide", "Sanna Isokoski", "fi"),
    "outsider": ("MUN:Åbo", "coordinator", "Aura Linnavuori", "fi"),
    "officer": ("MUN:Närpes", "data_protection_officer", "Bo Kalax", "sv"),
    "administrator": ("MUN:Närpes", "administrator", "Eva Pjelax", "sv"),
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The copy of the prepared database; no migrations, no test_ prefix, no superuser."""
    database().create()
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()
    database().drop()


@pytest.fixture
def hire(db: None) -> Callable[..., Actor]:
    """Makes a member of staff and answers the actor: `hire("MUN:Malax", "guide")`."""
    from samsyn.access.actors import actor_by_id
    from samsyn.organisations.services import hire as hire_staff

    def make(organisation: str, role: str, name: str = "Någon Annan", language: str = "sv") -> Actor:
        from samsyn.access.context import acting
        from samsyn.organisations.models import Staff

        with acting(Actor.system("tests")) as system:
            user_id = hire_staff(
                system,
                username=f"{name}.{Staff.objects.count()}".lower().replace(" ", "."),
                password=PASSWORD,
                full_name=name,
                organisation=organisation,
                role=role,
                employed_from=SINCE,
                language=language,
            )
        return actor_by_id(user_id, route="tests")

    return make


@pytest.fixture
def entitle(hire: Callable[..., Actor]) -> Callable[[Actor], Actor]:
    """Gives a member of the cast the right to handle protected addresses, by an administrator of the same house."""
    from samsyn.access.context import acting
    from samsyn.access.field_rights import grant_field_right

    def give(actor: Actor) -> Actor:
        assert actor.user_id is not None
        with acting(hire(actor.organisation_code, "administrator", "Nyckel Hållare")) as administrator:
            grant_field_right(administrator, staff_id=actor.user_id)
        return actor

    return give


@pytest.fixture
def client_of(db: None) -> Callable[[Actor], Client]:
    """A browser in which the actor is signed in."""

    def make(actor: Actor) -> Client:
        from samsyn.organisations.queries import staff_member

        assert actor.user_id is not None
        return signed_in(staff_member(actor.user_id))

    return make


def signed_in(staff: Any) -> Client:
    """A browser in which a member of staff has signed in with password and second factor."""
    client = Client()
    client.force_login(staff)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(staff.pk)
    session.save()
    return client


def _member(name: str) -> Any:
    organisation, role, full_name, language = CAST[name]

    @pytest.fixture(name=name)
    def member(hire: Callable[..., Actor]) -> Actor:
        return hire(organisation, role, full_name, language)

    return member


naerpes = _member("naerpes")
vasa = _member("vasa")
county = _member("county")
nurse = _member("nurse")
placement = _member("placement")
region = _member("region")
reception = _member("reception")
employment = _member("employment")
outsider = _member("outsider")
officer = _member("officer")
administrator = _member("administrator")


@pytest.fixture(autouse=True)
def nobody_acts() -> Iterator[None]:
    """No actor is left over from the test before, and the journal counts as sealed in time."""
    from samsyn.journal.watch import watch

    watch.know(None)
    yield
    from samsyn.access import context

    context.forget()
