"""What is one member of a household to another? Pure: each is known by what it is to the head.

Never a guess: where the register cannot tell, there is no answer.
"""

from __future__ import annotations

from samsyn.clients.terms import Relation

HEAD, SPOUSE, CHILD, PARENT, SIBLING, OTHER = Relation
#: What the head is to one who is this to the head.
INVERSE = {HEAD: HEAD, SPOUSE: SPOUSE, CHILD: PARENT, PARENT: CHILD, SIBLING: SIBLING, OTHER: OTHER}
#: (what I am to the head, what the other is to the head) → what the other is to me.
BETWEEN = {
    (SPOUSE, CHILD): CHILD,
    (SPOUSE, PARENT): OTHER,
    (SPOUSE, SIBLING): OTHER,
    (CHILD, SPOUSE): PARENT,
    (CHILD, CHILD): SIBLING,
    (CHILD, PARENT): OTHER,
    (CHILD, SIBLING): OTHER,
    (PARENT, SPOUSE): OTHER,
    (PARENT, CHILD): OTHER,
    (PARENT, SIBLING): CHILD,
    (SIBLING, SPOUSE): OTHER,
    (SIBLING, CHILD): OTHER,
    (SIBLING, PARENT): PARENT,
    (SIBLING, SIBLING): SIBLING,
}
#: (what the other is to the head, what I am to the other) → what I am to the head.
THROUGH = {
    (SPOUSE, CHILD): CHILD,
    (SPOUSE, PARENT): OTHER,
    (SPOUSE, SIBLING): OTHER,
    (CHILD, CHILD): OTHER,
    (CHILD, SPOUSE): OTHER,
    (CHILD, SIBLING): CHILD,
    (PARENT, SPOUSE): PARENT,
    (PARENT, PARENT): OTHER,
    (PARENT, SIBLING): OTHER,
    (SIBLING, SPOUSE): OTHER,
    (SIBLING, CHILD): OTHER,
    (SIBLING, PARENT): PARENT,
    (SIBLING, SIBLING): SIBLING,
}


def between(mine: Relation | None, theirs: Relation | None) -> Relation | None:
    """What is another member of the household to me? By what each of us is to its head."""
    if mine is None or theirs is None:
        return None
    if theirs is HEAD:
        return None if mine is HEAD else INVERSE[mine]
    if mine is HEAD:
        return theirs
    return OTHER if OTHER in (mine, theirs) else BETWEEN.get((mine, theirs))


def through(other: Relation | None, told: Relation) -> Relation | None:
    """What am I to the head, when I am `told` to one who is `other` to the head?"""
    if other is HEAD:
        return told
    if other is None:
        return None
    return OTHER if OTHER in (other, told) else THROUGH.get((other, told))
