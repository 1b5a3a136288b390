"""What one member of a household is to another: said only where the register can tell."""

import pytest

from samsyn.clients.kinship import BETWEEN, INVERSE, THROUGH, between, through
from samsyn.clients.terms import Relation

HEAD, SPOUSE, CHILD, PARENT, SIBLING, OTHER = Relation


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        (HEAD, SPOUSE, SPOUSE),
        (HEAD, CHILD, CHILD),
        (CHILD, HEAD, PARENT),
        (PARENT, HEAD, CHILD),
        (SPOUSE, HEAD, SPOUSE),
        (CHILD, CHILD, SIBLING),
        (CHILD, SPOUSE, PARENT),
        (SPOUSE, CHILD, CHILD),
        (PARENT, SIBLING, CHILD),
        (SIBLING, PARENT, PARENT),
        (OTHER, CHILD, OTHER),
        (SPOUSE, SPOUSE, None),
        (HEAD, HEAD, None),
        (None, HEAD, None),
        (CHILD, None, None),
    ],
)
def test_what_another_member_is_to_me(mine, theirs, answer):
    assert between(mine, theirs) is answer


@pytest.mark.parametrize(
    ("other", "told", "answer"),
    [
        (HEAD, CHILD, CHILD),
        (SPOUSE, CHILD, CHILD),
        (CHILD, SIBLING, CHILD),
        (SIBLING, PARENT, PARENT),
        (PARENT, SPOUSE, PARENT),
        (CHILD, PARENT, None),
        (SPOUSE, SPOUSE, None),
        (OTHER, CHILD, OTHER),
        (None, CHILD, None),
    ],
)
def test_what_i_am_to_the_head_through_another(other, told, answer):
    assert through(other, told) is answer


def test_each_is_to_the_other_what_the_other_is_to_each():
    for (mine, theirs), answer in BETWEEN.items():
        back = between(theirs, mine)
        assert back in (INVERSE[answer], None), (mine, theirs)


def test_what_was_told_of_another_comes_back_as_told():
    for (other, told), own in THROUGH.items():
        assert own is OTHER or between(other, own) in (told, None), (other, told)


def test_words_of_ones_own_are_no_relation():
    assert Relation.read("self") is HEAD
    assert Relation.read("child") is CHILD
    assert [Relation.read(text) for text in ("", "barn", "kusin")] == [None, None, None]
