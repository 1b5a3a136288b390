"""What a duty file, the event file and the region files may say, with types.

The law is data without control flow: a file names conditions, events, functions and deadline
rules; what the names mean stands in `conditions.py`, `deadlines.py` and `events.yaml`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from samsyn.law.calendar import Period, period
from samsyn.law.reader import iso_date
from samsyn.law.terms import Basis, Function, Group

DATA_CLASSES = (
    "identity contact protected_contact permit family needs_flag health assessment plan placement "
    "benefits compensation guidance log"
).split()
Confidence = Literal["confirmed", "unconfirmed", "deck", "partly"]


def _truth(value: Any) -> bool:
    if value in (True, False):
        return bool(value)
    if value in ("true", "false"):
        return bool(value == "true")
    raise ValueError("expected true or false")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else iso_date(str(value))


def _period(value: Any) -> Period:
    return value if isinstance(value, Period) else period(str(value))


def _data_class(value: Any) -> str:
    if value not in DATA_CLASSES:
        raise ValueError(f"expected a data class ({', '.join(DATA_CLASSES)})")
    return str(value)


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Truth = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[date, BeforeValidator(_day)]
Length = Annotated[Period, BeforeValidator(_period)]
DataClass = Annotated[str, BeforeValidator(_data_class)]
Names = Annotated[list[str], BeforeValidator(_list)]


class Strict(BaseModel):
    """A model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Labels(Strict):
    """A name in the three languages of the pages."""

    en: str = Field(min_length=1)
    sv: str = Field(min_length=1)
    fi: str = Field(min_length=1)


class FunctionRef(Strict):
    """A function in a duty, where a task of its own decides who fills it."""

    function: Function
    task: str = "*"


def _function_ref(value: Any) -> Any:
    return {"function": value} if isinstance(value, str) else value


Functions = list[Annotated[FunctionRef, BeforeValidator(_function_ref)]]


class Deadline(Strict):
    """By when: a basis with a length or a local target, from an event, or a named rule."""

    basis: Basis
    within: Length | None = None
    target: str | None = None
    urgent_target: str | None = None
    from_: Annotated[Names, Field(alias="from")] = []
    at: Names = []
    rule: str | None = None
    years: dict[str, int] = {}
    last_day: Day | None = None

    @field_validator("years", mode="before")
    @classmethod
    def _whole_years(cls, value: Any) -> Any:
        try:
            return {key: int(number) for key, number in dict(value).items()}
        except (TypeError, ValueError):
            raise ValueError("expected whole years by name, as in {default: 3, quota: 4}") from None


class Latest(Strict):
    """The last day the law allows: a length from events or a person's date, or after the due day."""

    within: Length
    from_: Annotated[Names, Field(alias="from")] = []
    after_due: Truth = False
    except_groups: list[Group] = []
    viewed_from: Day | None = None


class WindowRule(Strict):
    """The days between which something counts, before or after an event."""

    before: Length | None = None
    reasoned_before: Length | None = None
    after: Length | None = None
    at: Names
    only_groups: list[Group] = []


class ByAttribute(Strict):
    """Who is responsible where an attribute of the event says more than the version does."""

    attribute: str
    of: dict[str, Functions]


class VersionText(Strict):
    """One version as written: what is left out is as in the version before it."""

    from_: Day = Field(alias="from")
    source: Names = Field(min_length=1)
    confidence: Confidence
    repealed: Truth = False
    covers_running: Truth = False
    groups: list[Group] | Literal["ALL"] | None = None
    trigger: Names | None = None
    when: Names | None = None
    expected_by: Names | None = None
    expected_when: Names | None = None
    closed_by: Names | None = None
    closed_when: Names | None = None
    ended_by: Names | None = None
    until_age: int | None = None
    responsible: Functions | None = None
    responsible_by: ByAttribute | None = None
    supporting: Functions | None = None
    consulted: Functions | None = None
    informed: Functions | None = None
    deadline: Deadline | None = None
    latest: Latest | Literal["none"] | None = None
    window: WindowRule | Literal["none"] | None = None
    decider: Annotated[FunctionRef | None, BeforeValidator(_function_ref)] = None
    mode: Literal["must", "may"] | None = None
    mode_rule: str | None = None
    reads: list[DataClass] | None = None
    writes: list[DataClass] | None = None
    open_questions: Names | None = None
    transition_questions: Names = []
    note: str | None = None


class DutyText(Strict):
    """One duty as its file says it."""

    code: str = Field(pattern=r"^D\d{2,3}$")
    name: Labels
    in_deck: Truth
    subject: Literal["person", "organisation"]
    status: Literal["live", "catalogue"]
    turns: Literal["once", "each", "after_close", "recurring"] = "once"
    closes_itself: Truth = False
    continuous: Truth = False
    reminder: Truth = False
    outlives_case: Truth = False
    match: Names = []
    recurs_on: Names = []
    closing_evidence: str
    trigger_in_words: str
    note: str | None = None
    groups: list[Group] | Literal["ALL"] = "ALL"
    versions: list[dict[str, Any]] = Field(min_length=1)


class AttributeText(Strict):
    """What an event may say beside its date."""

    kind: Literal["text", "truth", "date", "choice", "municipality", "person"]
    choices: list[str] = []
    required: Truth = False
    name: Labels


class EventText(Strict):
    """One event type: the neutral name, what it may say, who may record it, on which class of data."""

    name: Labels
    data_class: DataClass
    recorded_by: list[Function]
    aliases: dict[str, dict[str, str]] = {}
    attributes: dict[str, AttributeText] = {}
    subject: Literal["person", "organisation"] = "person"
    ends_all: Truth = False
    in_contract: Truth = False
    own_act: Truth = False
    note: str | None = None


class RegimeText(Strict):
    """A period of the law: its letter, first day and act."""

    letter: str
    from_: Day = Field(alias="from")
    act: str
    name: Labels
