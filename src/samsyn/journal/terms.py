"""The journal's words: the actor of an act and the kinds of rows.

fi: loki, lokitieto · sv: logg, logguppgift
law: 906/2019, 17 § (log of use and disclosure), 703/2023, 10 §
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from samsyn.law.terms import Function


class Kind(StrEnum):
    """What sort of thing a journal row tells of."""

    READ = "read"
    LIST = "list"
    ACT = "act"
    DENIED = "denied"
    EXPORT = "export"
    SIGN_IN = "sign_in"
    ADMINISTRATION = "administration"


class ReadOnly(RuntimeError):
    """The journal has not been sealed in time: no act and no export until it is. Looks go on."""


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organisation, in which role and for what purpose.

    Every service and query takes one. `functions` are what the organisation fills in the law;
    `permissions` follow from the role (`data/access/roles.yaml`). `route` is the name of the
    page or command, never an address with data in it.
    """

    user_id: UUID | None
    organisation_id: UUID | None
    organisation_code: str
    functions: frozenset[Function] = frozenset()
    role: str = ""
    permissions: frozenset[str] = frozenset()
    name: str = ""
    purpose: str = ""
    route: str = ""
    language: str = "sv"

    @classmethod
    def system(cls, name: str) -> Actor:
        """The named actor of a job: no person and no organisation stands behind it."""
        return cls(None, None, "", role="system", name=name, purpose="system", route=name)

    @classmethod
    def anonymous(cls, route: str = "", language: str = "sv") -> Actor:
        """A visitor who has not signed in."""
        return cls(None, None, "", route=route, language=language)

    @property
    def is_signed_in(self) -> bool:
        """Does a known person act?"""
        return self.user_id is not None

    def may(self, permission: str) -> bool:
        """Does the role carry this permission?"""
        return permission in self.permissions

    def with_purpose(self, purpose: str) -> Actor:
        """The same actor with a stated purpose."""
        return replace(self, purpose=purpose)
