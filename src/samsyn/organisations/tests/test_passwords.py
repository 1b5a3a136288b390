"""Which passwords are taken, how the field behaves, and that nobody is there before somebody is hired."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from samsyn.organisations.models import Organisation, Staff
from tests.cast import PASSWORD

CHANGE = "/profile/sign-in/password/"


@pytest.fixture(autouse=True)
def password_alone(db):
    """Here the organisation's row asks for no second factor."""
    Organisation.objects.update(second_factor="nobody")


def name_of(actor):
    return Staff.objects.get(id=actor.user_id).username


def enters(name, password):
    return Client().post("/sign-in/", {"username": name, "password": password}).status_code == 302


def test_a_new_database_has_no_account():
    assert not Staff.objects.exists()


@pytest.mark.parametrize("short", ["elva-tecken", "x" * 11, "å" * 11])
def test_eleven_letters_are_too_few(short):
    with pytest.raises(ValidationError):
        validate_password(short)


@pytest.mark.parametrize("known", ["password1234", "qwertyuiop123"])
def test_what_everybody_tries_first_is_refused(known):
    with pytest.raises(ValidationError):
        validate_password(known)


@pytest.mark.parametrize(
    "guessed",
    ["Samsyn-2026!!", "NÄRPES kommun 26", "narpes.kommun.26", "Kotoutuminen2026", "Lösenord1234!", "vasavasavasa"],
)
def test_a_word_of_the_house_with_a_year_is_refused(guessed):
    with pytest.raises(ValidationError) as raised:
        validate_password(guessed)
    assert [error.code for error in raised.value.error_list] == ["password_too_common"]


@pytest.mark.parametrize("fine", ["fyra hästar på en bro i Vasa", "samsyn om tre blå cyklar", "lösenordet äter gröt"])
def test_a_word_of_the_house_in_a_sentence_is_not(fine):
    validate_password(fine)


@pytest.mark.parametrize(
    "any_composition",
    [
        "fyra hästar på en bro",
        "bara små bokstäver utan annat",
        "BARA STORA BOKSTÄVER",
        "8461 9035 2277 1840",
        "😀 en bild och ord",
        "?!?!?! §§ ½½ åäöÅÄÖ",
    ],
)
def test_no_sort_of_letter_is_asked_for_or_forbidden(any_composition):
    validate_password(any_composition)


@pytest.mark.parametrize("long", ["en lång mening som ingen annan skriver " * 3, "a1" * 64])
def test_a_long_password_counts_whole(naerpes, client_of, long):
    long = long.strip()
    assert len(long) >= 64
    answer = client_of(naerpes).post(CHANGE, {"old": PASSWORD, "new": long, "again": long})
    assert answer.status_code == 302
    name = name_of(naerpes)
    assert enters(name, long)
    assert not enters(name, long[:-1])
    assert not enters(name, long[:64])


def test_a_password_is_compared_as_it_was_typed(naerpes, client_of):
    typed = "  Fyra Hästar på en bro "
    assert client_of(naerpes).post(CHANGE, {"old": PASSWORD, "new": typed, "again": typed}).status_code == 302
    name = name_of(naerpes)
    for other in (typed.strip(), typed.lower(), typed.upper(), typed.replace("ä", "a")):
        assert not enters(name, other), other
    assert enters(name, typed)


def test_a_password_grows_no_older(naerpes, client_of):
    """Nothing of the account says when the password was set: there is nothing to ask a change for."""
    fields = {field.name for field in Staff._meta.get_fields()}
    assert not {field for field in fields if "password" in field} - {"password"}
    Staff.objects.filter(id=naerpes.user_id).update(last_login=None)
    assert enters(name_of(naerpes), PASSWORD)


@pytest.mark.parametrize(
    ("address", "kinds"),
    [("/sign-in/", {"current-password"}), (CHANGE, {"current-password", "new-password"})],
)
def test_a_password_is_hidden_and_may_come_from_a_manager(naerpes, client_of, address, kinds):
    browser = Client() if address == "/sign-in/" else client_of(naerpes)
    page = browser.get(address).content.decode()
    fields = [field for field in re.findall(r"<input[^>]*>", page) if "-password" in field]
    assert fields
    assert all('type="password"' in field for field in fields)
    assert all("maxlength" not in field or int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64 for field in fields)
    assert {kind for field in fields for kind in re.findall(r'autocomplete="([a-z-]+)"', field)} == kinds
    assert "onpaste" not in page
