"""The words of imports: lists, columns, cells, what is wrong with them, and what becomes of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

MAX_BYTES = 10 * 1024 * 1024
MAX_UNZIPPED = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
#: How long an uploaded list may wait for its import before it is deleted.
KEEP_DAYS = 7

CellValue = str | date | datetime | float | bool | None


class ListKind(StrEnum):
    """What sort of list it is."""

    MOVE_LIST = "move_list"
    QUOTA_LIST = "quota_list"
    OWN_CLIENTS = "own_clients"


class BatchState(StrEnum):
    """Where an import stands. From `queued` to `done` there is one transaction and nothing between."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    QUEUED = "queued"
    DONE = "done"
    DISCARDED = "discarded"


class Choice(StrEnum):
    """What a row that resembles a known person becomes."""

    SAME = "same"
    NEW = "new"
    SKIP = "skip"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNZIPPED_TOO_LARGE = "unzipped_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    UNKNOWN_FORMAT = "unknown_format"
    OLD_EXCEL = "old_excel"
    LOCKED = "locked"
    OPEN_DOCUMENT = "open_document"
    DAMAGED = "damaged"
    UTF16 = "utf16"
    WRONG_ENCODING = "wrong_encoding"
    BROKEN_LETTERS = "broken_letters"
    NO_DELIMITER = "no_delimiter"
    BROKEN_QUOTES = "broken_quotes"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_HEADINGS = "no_headings"
    NO_ROWS = "no_rows"
    NOTHING_CALCULATED = "nothing_calculated"


class Refused(ValueError):
    """The file as a whole cannot be read. `details` hold figures and names for the sentence."""

    def __init__(self, reason: Reason, **details: Any) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.details = details


class Trouble(StrEnum):
    """What is wrong with one cell, one row or the whole mapping."""

    # cells
    REQUIRED = "required"
    NOT_BORN = "not_born"
    IMPOSSIBLE_DATE = "impossible_date"
    SHORT_YEAR = "short_year"
    NOT_A_DATE = "not_a_date"
    NUMBER_FOR_DATE = "number_for_date"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    FUTURE_DATE = "future_date"
    BORN_IN_FUTURE = "born_in_future"
    HETU_FORM = "hetu_form"
    HETU_DATE = "hetu_date"
    HETU_CHECK = "hetu_check"
    HETU_OF_SOMEBODY = "hetu_of_somebody"
    UNKNOWN_MUNICIPALITY = "unknown_municipality"
    UNKNOWN_CENTRE = "unknown_centre"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_AN_EMAIL = "not_an_email"
    UNKNOWN_WORKER = "unknown_worker"
    NAME_NEEDS_COMMA = "name_needs_comma"
    TOO_LONG = "too_long"
    FORMULA_ERROR = "formula_error"
    # rows
    HETU_DISAGREES = "hetu_disagrees"
    BEFORE_BIRTH = "before_birth"
    WRONG_ORDER = "wrong_order"
    REPEATED = "repeated"
    SAME_NAME_AND_DAY = "same_name_and_day"
    WITHOUT_HEADING = "without_heading"
    NO_EVENT_DATE = "no_event_date"
    MISSING_DETAIL = "missing_detail"
    NO_GROUND = "no_ground"
    MAY_NOT_OPEN = "may_not_open"
    ACT_REFUSED = "act_refused"
    # the mapping
    MISSING_COLUMN = "missing_column"
    TARGET_TWICE = "target_twice"
    NOT_ALLOWED = "not_allowed"


WARNINGS = frozenset({Trouble.WRONG_ORDER, Trouble.SAME_NAME_AND_DAY, Trouble.NO_EVENT_DATE, Trouble.UNKNOWN_WORKER})


class SourceRow(NamedTuple):
    """One row as it stands in the file; `number` is that which a spreadsheet shows beside it."""

    number: int
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it was read: the rows that say something, and how many are blank."""

    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    blank_rows: int


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its headings found."""

    grid: Grid
    heading_row: int
    headings: tuple[str, ...]
    rows: tuple[SourceRow, ...]


class Problem(NamedTuple):
    """One thing that is wrong: where, what stands there, what it is, and details for the sentence."""

    row: int
    column: int
    heading: str
    value: str
    trouble: Trouble
    details: Mapping[str, Any] = {}

    @property
    def is_warning(self) -> bool:
        """May the row be imported all the same?"""
        return self.trouble in WARNINGS

    def as_json(self) -> list[Any]:
        """As the batch keeps it."""
        return [self.row, self.column, self.heading, self.value, self.trouble.value, dict(self.details)]

    @classmethod
    def from_json(cls, row: list[Any]) -> Problem:
        """As the batch kept it."""
        return cls(row[0], row[1], row[2], row[3], Trouble(row[4]), row[5])


@dataclass(slots=True)
class ReadEvent:
    """A dated fact that a row tells: its type, its day and what else it says."""

    type: str
    on: date
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ReadRow:
    """A row understood: who, in which situation, and what happened when."""

    number: int
    identity: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    situation: dict[str, Any] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    household: str = ""
    relation: str = ""
    handler: str = ""
    events: list[ReadEvent] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Family name first, as lists have it."""
        return f"{self.identity.get('family_name', '')} {self.identity.get('given_names', '')}".strip()

    @property
    def born(self) -> date | None:
        """The birth date, or none."""
        born: date | None = self.identity.get("birth_date")
        return born


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole list understood, with everything that is wrong in it."""

    rows: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        """How many problems keep the list from being imported?"""
        return sum(1 for problem in self.problems if not problem.is_warning)


def letters(index: int) -> str:
    """The letters that a spreadsheet shows above a column: 0 is A, 26 is AA."""
    answer = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        answer = chr(65 + rest) + answer
    return answer
