"""What is sealed opens with our key, for its purpose, unchanged; an older key opens what it sealed."""

from __future__ import annotations

import base64

import pytest

from samsyn.organisations.sealing import Unreadable, seal, unseal


def test_a_changed_sealed_text_does_not_open():
    sealed = seal("a secret", "of a test")
    raw = base64.urlsafe_b64decode(sealed)
    assert unseal(sealed, "of a test") == "a secret"
    for at in range(len(raw)):
        changed = bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]])
        with pytest.raises(Unreadable):
            unseal(base64.urlsafe_b64encode(changed).decode(), "of a test")


def test_it_opens_for_its_purpose_alone():
    with pytest.raises(Unreadable):
        unseal(seal("a secret", "of a test"), "of another")


def test_the_same_text_is_never_sealed_alike():
    assert seal("a secret", "of a test") != seal("a secret", "of a test")


def test_an_older_key_opens_what_it_sealed_while_it_is_named(settings):
    sealed = seal("a secret", "of a test")
    older, settings.SECRET_KEY = settings.SECRET_KEY, "a newer key that is long and random"
    with pytest.raises(Unreadable):
        unseal(sealed, "of a test")
    settings.SECRET_KEY_FALLBACKS = [older]
    assert unseal(sealed, "of a test") == "a secret"
    newer = seal("a secret", "of a test")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(newer, "of a test") == "a secret"
