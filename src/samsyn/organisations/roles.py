"""What a person may do in a role (`data/access/roles.yaml`), read once; says what is wrong in it (`LawError`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from samsyn.law.reader import parse, read
from samsyn.law.rulebook import DATA
from samsyn.law.schema import DataClass, Labels, Strict
from samsyn.organisations.terms import FUNCTIONS_OF_KIND, kind_of

PERMISSIONS = frozenset(
    {
        "see_cases",
        "open_cases",
        "record_events",
        "write_notes",
        "import_lists",
        "export_data",
        "answer_hearings",
        "decide_placements",
        "handle_claims",
        "see_journal",
        "oversee_journal",
        "see_sealing",
        "give_extract",
        "see_region",
        "see_retention",
        "propose_deletion",
        "decide_deletion",
        "manage_contacts",
        "manage_region",
        "manage_staff",
        "exceptional_access",
        "review_exceptional",
    }
)


ROLES = DATA / "access" / "roles.yaml"
#: A role that the organisations of every kind may have.
EVERY_KIND = "every"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What a role may do, for what purpose, which classes of its organisation's cases it sees, and where it exists."""

    code: str
    names: Mapping[str, str]
    purpose: str
    permissions: frozenset[str]
    classes: frozenset[str]
    kinds: frozenset[str]

    def exists_in(self, organisation: str) -> bool:
        """May somebody of the organisation with this code have the role?"""
        return kind_of(organisation) in self.kinds


def _permission(name: object) -> str:
    if name not in PERMISSIONS:
        raise ValueError(f"expected a permission ({', '.join(sorted(PERMISSIONS))})")
    return str(name)


def _kind(name: object) -> str:
    if name not in FUNCTIONS_OF_KIND:
        raise ValueError(f"expected a kind of organisation ({', '.join(sorted(FUNCTIONS_OF_KIND))})")
    return str(name)


class RoleText(Strict):
    """One role as the file says it."""

    name: Labels
    purpose: str = Field(pattern=r"^[a-z_]+$")
    kinds: Literal["every"] | list[Annotated[str, BeforeValidator(_kind)]]
    permissions: list[Annotated[str, BeforeValidator(_permission)]]
    classes: list[DataClass]


def load_roles(file: Path | None = None) -> dict[str, RoleRule]:
    """The roles by code, loaded once for each file. Raises `LawError`."""
    return _roles(file or ROLES)


def roles_in(organisation: str) -> dict[str, RoleRule]:
    """The roles that somebody of this organisation may have."""
    return {code: rule for code, rule in load_roles().items() if rule.exists_in(organisation)}


@lru_cache(maxsize=4)
def _roles(file: Path) -> dict[str, RoleRule]:
    document = read(file)
    if not isinstance(document.content, dict):
        raise document.error((), "a mapping of keys to values expected")
    roles: dict[str, RoleRule] = {}
    for code, row in document.content.items():
        text = parse(document, RoleText, row, (code,))
        roles[code] = RoleRule(
            code=code,
            names=text.name.model_dump(),
            purpose=text.purpose,
            permissions=frozenset(text.permissions),
            classes=frozenset(text.classes),
            kinds=frozenset(FUNCTIONS_OF_KIND if text.kinds == EVERY_KIND else text.kinds),
        )
    return roles
