"""Is a password made of little more than a word of this house? (`data/access/password_words.yaml`)

fi: arvattava salasana · sv: ett lösenord som går att gissa"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from pydantic import Field

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import Strict

FILE = DATA / "access" / "password_words.yaml"


class HouseWords(Strict):
    """The words, and how many other letters and digits a password with one of them must hold."""

    source: list[str] = Field(min_length=1)
    from_: Any = Field(alias="from")
    confidence: str
    others: int = Field(ge=1)
    words: list[str] = Field(min_length=1)


@lru_cache(maxsize=1)
def load_words() -> HouseWords:
    """The words of the house. Raises `LawError`."""
    document = read(FILE)
    return parse(document, HouseWords, document.content, ())


def plain(text: str) -> str:
    """Letters and digits alone, without capitals and marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isalnum())


def is_of_the_house(password: str, known: HouseWords) -> bool:
    """Does little remain of the password when the words of the house are taken out of it?"""
    before = left = plain(password)
    for word in sorted(map(plain, known.words), key=len, reverse=True):
        left = left.replace(word, "")
    return left != before and len(left) < known.others


class HouseWordsValidator(CommonPasswordValidator):
    """Refuses such a password as one that everybody tries, in the words of Django."""

    def __init__(self) -> None:
        """The words are read when they are asked for."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        if is_of_the_house(password, load_words()):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_help_text(self) -> str:
        """The list of common passwords says it already."""
        return ""
