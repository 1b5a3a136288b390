"""Signing in and out."""

from django.test import Client

from samsyn.organisations.models import Staff
from tests.cast import PASSWORD


def username(actor):
    return Staff.objects.get(id=actor.user_id).username


def test_staff_signs_in_with_name_and_password(naerpes):
    client = Client()
    response = client.post("/sign-in/?next=/profile/", {"username": username(naerpes), "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200
