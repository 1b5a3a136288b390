"""The words of the clients: what is known of a person, and how pages call one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

#: Characters that nobody sees: controls, and marks that turn the direction of writing. They come along when
#: text is copied. Joiners are none of them: Persian needs them.
UNSEEN = dict.fromkeys([*range(32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0xFEFF]) | (
    dict.fromkeys(range(0x2066, 0x206A)) | dict.fromkeys(map(ord, "\t\n\v\f\r"), " ")
)


def clean(text: str) -> str:
    """A text of one line without what nobody sees. A name that turns the direction would let the rest of a
    line read as something else."""
    return text if text.isprintable() else text.translate(UNSEEN).strip()


class IdentifierKind(StrEnum):
    """What a number of a person is. fi: henkilötunnus, asiakasnumero · sv: personbeteckning, klientnummer"""

    HETU = "hetu"
    CUSTOMER_NUMBER = "customer_number"
    UMA = "uma"


class HetuProblem(StrEnum):
    """Why a personal identity code cannot be right."""

    FORMAT = "format"
    CHECK_CHARACTER = "check_character"
    DATE = "date"
    FUTURE = "future"
    OTHER_BIRTH_DATE = "other_birth_date"
    NOT_ARTIFICIAL = "not_artificial"


class Relation(StrEnum):
    """What a person is to the head of the household, or to another member.

    fi: sukulaisuussuhde · sv: släktskap"""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"

    @classmethod
    def read(cls, text: str) -> Relation | None:
        """A relation as the register keeps it; none where it is not told, or in words of one's own."""
        return cls.HEAD if text == "self" else cls._value2member_map_.get(text)  # type: ignore[return-value]


class Membership(NamedTuple):
    """To which household the person of a case belongs, and as what."""

    case_id: UUID
    person_id: UUID
    household_id: UUID
    relation: str


class InvalidPerson(ValueError):
    """What was told of a person cannot be right: the field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class NewIdentifier(NamedTuple):
    """A number of a person, and who gave it."""

    kind: IdentifierKind
    value: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """How one reaches a person. Protected where the person has a security prohibition.

    fi: turvakielto · sv: spärrmarkering"""

    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    municipality: str = ""

    def __post_init__(self) -> None:
        _clean(self, "phone", "email", "address", "postcode", "municipality")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered. `aliases` are other names, and the name in other scripts."""

    family_name: str
    given_names: str
    birth_date: date | None = None
    mother_tongue: str = ""
    service_language: str = ""
    interpreter_language: str = ""
    interpreter_needed: bool | None = None
    protected: bool = False
    aliases: tuple[str, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    contact: NewContact | None = None
    household_id: UUID | None = None
    relation: str = ""

    def __post_init__(self) -> None:
        _clean(self, "family_name", "given_names", "relation")
        if not all(alias.isprintable() for alias in self.aliases):
            object.__setattr__(self, "aliases", tuple(filter(None, map(clean, self.aliases))))
        if not all(number.value.isprintable() for number in self.identifiers):
            cleaned = tuple(number._replace(value=clean(number.value)) for number in self.identifiers)
            object.__setattr__(self, "identifiers", cleaned)


class Registered(NamedTuple):
    """A person that was registered: whose rows carry this case."""

    person_id: UUID
    case_id: UUID
    household_id: UUID | None
    sort_key: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLabel:
    """How pages call a person. There is none where the actor may not know who it is."""

    case_id: UUID
    person_id: UUID
    name: str
    short: str
    birth_date: date | None
    mother_tongue: str
    service_language: str
    interpreter_language: str
    interpreter_needed: bool | None
    protected: bool

    @property
    def birth_year(self) -> int | None:
        """The year of birth, where the birth date is known."""
        return self.birth_date.year if self.birth_date else None


class RegisterKeys(NamedTuple):
    """What a person is sorted and found by in an organisation's register."""

    person_id: UUID
    sort_key: str
    keys: tuple[str, ...]


class Member(NamedTuple):
    """Somebody of the same household whose family data the actor may see.

    `relation`: what that person is to the one whose case it is; empty where it is not known."""

    case_id: UUID
    person_id: UUID
    relation: str
    label: PersonLabel | None


class Profile(NamedTuple):
    """Everything on a person that the page of a case shows."""

    label: PersonLabel | None
    family_name: str
    given_names: str
    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str, str], ...]
    contact: NewContact | None
    household_id: UUID | None
    members: tuple[Member, ...]


class Twin(NamedTuple):
    """A person of the register who may be the same as somebody being registered, and why."""

    case_id: UUID
    person_id: UUID
    same: tuple[str, ...]


def _clean(told: NewPerson | NewContact, *names: str) -> None:
    for name in names:
        value = getattr(told, name)
        if not value.isprintable():
            object.__setattr__(told, name, clean(value))
