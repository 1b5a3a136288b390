"""May the administrator do this, and is the organisation still administered afterwards? Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

#: The role that manages staff.
ADMINISTRATOR = "administrator"
#: How long a link for a first or a new password can be used.
LINK_HOLDS = timedelta(days=7)


class Why(StrEnum):
    """Why an act on staff is refused."""

    ONESELF = "oneself"
    ROLE_NOT_HERE = "role_not_here"
    NAME_TAKEN = "name_taken"
    EXTERNAL_ID_TAKEN = "external_id_taken"
    LAST_ADMINISTRATOR = "last_administrator"
    IN_THE_PAST = "in_the_past"
    BEFORE_FIRST_DAY = "before_first_day"
    HAS_LEFT = "has_left"
    ENDED_BEFORE = "ended_before"
    NO_PASSWORD_HERE = "no_password_here"  # noqa: S105  (a reason)


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is in the organisation: role now and from a day on, first and last day."""

    id: UUID
    role: str
    next_role: str
    next_from: date | None
    employed_from: date
    employed_to: date | None

    def role_on(self, on: date) -> str:
        """The role of a day."""
        return self.next_role if self.next_from is not None and self.next_from <= on else self.role

    def works_on(self, on: date) -> bool:
        """Does the person work here on a day?"""
        return self.employed_from <= on and (self.employed_to is None or on <= self.employed_to)


def last_administrated(posts: Collection[Post], on: date) -> date | None:
    """Until which day, from `on`, somebody administers the organisation without a gap; none: without end.

    The day before `on` where nobody does already. fi: pääkäyttäjä · sv: huvudanvändare"""
    turns = {on}
    for post in posts:
        turns |= {post.next_from} if post.next_from else set()
        turns |= {post.employed_to + timedelta(days=1)} if post.employed_to else set()
    for day in sorted(day for day in turns if day and day >= on):
        if not any(post.works_on(day) and post.role_on(day) == ADMINISTRATOR for post in posts):
            return day - timedelta(days=1)
    return None


def leaves_nobody(before: Collection[Post], after: Collection[Post], on: date) -> bool:
    """Does a change shorten the time for which the organisation has an administrator?"""
    then, now = last_administrated(before, on), last_administrated(after, on)
    return now is not None and (then is None or now < then)
