"""The words of the line map: steps and lanes go in; places of stations, lines and texts come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from samsyn.web.dates import short_day
from samsyn.web.linemap_text import text_width, wrap

LABEL_SIZE = 13
LABEL_WIDTH = 92
LABEL_Y = 29
LINE_HEIGHT = 15
DAY_Y = -19
STATION = 14

WORDS = {
    "sv": {
        "done": "gjort",
        "now": "pågår",
        "past": "över vårt mål",
        "late": "försenat",
        "coming": "kommande",
    },
    "fi": {
        "done": "tehty",
        "now": "meneillään",
        "past": "yli tavoitteemme",
        "late": "myöhässä",
        "coming": "tulossa",
    },
    "en": {
        "done": "done",
        "now": "now",
        "past": "past our target",
        "late": "late",
        "coming": "coming",
    },
}


class State(StrEnum):
    """Where a step stands; `past` is past our own target, which is no breach of law."""

    DONE = "done"
    NOW = "now"
    PAST = "past"
    LATE = "late"
    COMING = "coming"


PRESSING = (State.NOW, State.PAST, State.LATE)


class Lane(NamedTuple):
    """An authority on the map: `css` is its colour class."""

    id: str
    letter: str
    name: str
    css: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path. `label` is short; soft hyphens say where it may break."""

    key: str
    label: str
    lane: str
    state: State | str
    on: date | None = None
    href: str = ""
    branch: bool = False


class Plan(NamedTuple):
    """The steps with who follows whom: what both ways of drawing begin with."""

    steps: Sequence[Step]
    lanes: Sequence[Lane]
    known: Mapping[str, int]
    links: Sequence[tuple[int, int]]
    branches: Sequence[bool]
    language: str
    today: date | None


class TextLine(NamedTuple):
    """A line of text at its height."""

    y: float
    text: str


class LaneMark(NamedTuple):
    """A lane: its place, letter and name; `holds` is the most pressing state in it."""

    at: float
    letter: str
    name: str
    lines: tuple[TextLine, ...]
    css: str
    holds: str = ""


class Band(NamedTuple):
    """The field behind a step that is going on or late."""

    x: float
    y: float
    width: float
    height: float


class Station(NamedTuple):
    """A step at its place, with all that is written beside it and read out."""

    key: str
    x: float
    y: float
    column: int
    state: str
    state_word: str
    css: str
    href: str
    label: str
    lines: tuple[TextLine, ...]
    width: float
    day: str
    day_y: float
    lane: str
    lane_name: str
    letter: str
    branch: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle that the station and its texts fill: its start, top, end and bottom."""
        half = max(self.width / 2, STATION)
        depth = LABEL_Y - LINE_HEIGHT / 2 + LINE_HEIGHT * len(self.lines)
        return self.x - half, self.y - 30, self.x + half, self.y + depth

    @property
    def band(self) -> Band:
        """The field behind it."""
        start, top, end, bottom = self.box
        return Band(round(start - 7, 1), top - 2, round(end - start + 14, 1), bottom - top + 3)


class Segment(NamedTuple):
    """A piece of line: in the colour of the lane it leaves, then of the lane it reaches."""

    leaves: str
    reaches: str
    leaves_css: str
    reaches_css: str
    from_lane: str
    to_lane: str
    coming: bool
    branch: bool


class Pass(NamedTuple):
    """In the upright map: a line that goes through a row, whole or from the station down."""

    x: float
    css: str
    coming: bool
    y1: str
    y2: str


class Row(NamedTuple):
    """A row of the upright map: the station, the turn into it and the lines that pass."""

    station: Station
    turn: str
    coming: bool
    passes: tuple[Pass, ...]


class LineMap(NamedTuple):
    """The whole map."""

    width: float
    height: float
    lanes: tuple[LaneMark, ...]
    stations: tuple[Station, ...]
    segments: tuple[Segment, ...] = ()
    today_x: float | None = None
    rows: tuple[Row, ...] = ()


def label_lines(step: Step) -> tuple[tuple[str, ...], float]:
    """The label in at most two lines, and the width of the wider one."""
    bold = step.state in PRESSING
    lines = wrap(step.label, LABEL_SIZE, LABEL_WIDTH, bold=bold)
    return lines, max((text_width(line, LABEL_SIZE, bold=bold) for line in lines), default=0)


def station(plan: Plan, index: int, *, x: float, y: float, column: int) -> Station:
    """A step with its texts at its place."""
    step, words = plan.steps[index], WORDS.get(plan.language, WORDS["en"])
    lane = plan.lanes[plan.known[step.lane]]
    lines, width = label_lines(step)
    return Station(
        key=step.key,
        x=x,
        y=y,
        column=column,
        state=str(step.state),
        state_word=words[str(step.state)],
        css=lane.css,
        href=step.href,
        label=step.label.replace("\u00ad", ""),
        lines=tuple(TextLine(y + LABEL_Y + LINE_HEIGHT * i, line) for i, line in enumerate(lines)),
        width=width,
        day=short_day(step.on, plan.today or step.on, plan.language) if step.on else "",
        day_y=y + DAY_Y,
        lane=lane.id,
        lane_name=lane.name,
        letter=lane.letter,
        branch=plan.branches[index],
    )
