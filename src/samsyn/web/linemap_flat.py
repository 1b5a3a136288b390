"""The path flat, for a wide screen: lanes are rows, time runs along them.

Every station keeps its texts clear of its neighbours' and of every line that changes lane: the room
between two columns follows from what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from samsyn.web.linemap_terms import (
    PRESSING,
    STATION,
    LaneMark,
    LineMap,
    Plan,
    Segment,
    State,
    Station,
    TextLine,
    label_lines,
    station,
)
from samsyn.web.linemap_text import wrap

LANE_HEIGHT = 88
TOP = 60
BOTTOM = 62
NAME_SIZE = 14
NAME_WIDTH = 122
NAME_LINES = 4
MIN_GAP = 64
SLOT = 11
CORNER = 13
AIR = 10
DAY_HALF = 22
COMFORT = 895
MAX_STRETCH = 44


class Gap(NamedTuple):
    """The room before a column: what its two sides need, and which links change lane in it."""

    before: float
    after: float
    turns: tuple[tuple[int, int], ...]

    @property
    def width(self) -> float:
        """The least width."""
        if not self.turns:
            return MIN_GAP
        return max(MIN_GAP, self.before + self.after + SLOT * (len(self.turns) - 1))


def flat(plan: Plan) -> LineMap:
    """The stations in columns, the lines between them, the lanes behind them."""
    columns = _columns(plan)
    widths = [label_lines(step)[1] for step in plan.steps]
    gaps = _gaps(plan, columns, widths)
    places = _places(plan, columns, widths, gaps)
    stations = tuple(
        station(plan, i, x=places[column], y=_lane_y(plan.known[plan.steps[i].lane]), column=column)
        for i, column in enumerate(columns)
    )
    return LineMap(
        width=round(max((s.box[2] for s in stations), default=0) + 16),
        height=TOP + LANE_HEIGHT * max(len(plan.lanes) - 1, 0) + BOTTOM,
        lanes=_lane_marks(plan),
        stations=stations,
        segments=_segments(plan, stations, gaps, places),
        today_x=_today_x(stations),
    )


def _lane_y(index: int) -> int:
    return TOP + LANE_HEIGHT * index


def _columns(plan: Plan) -> list[int]:
    """The column of each step: time never runs backwards, and a branch may share the next column."""
    columns: list[int] = []
    taken: set[tuple[int, str]] = set()
    main, furthest = -1, 0
    for step, branch in zip(plan.steps, plan.branches, strict=True):
        column = max(main + 1, furthest)
        while (column, step.lane) in taken:
            column += 1
        if not branch:
            main = column
        furthest = column
        taken.add((column, step.lane))
        columns.append(column)
    return columns


def _gaps(plan: Plan, columns: Sequence[int], widths: Sequence[float]) -> list[Gap]:
    """How much room does a change of lane need before each column, so that no line crosses a text?"""
    lane_of = [plan.known[step.lane] for step in plan.steps]
    gaps = [Gap(0, 0, ())]
    for column in range(1, max(columns, default=0) + 1):
        turns = [(a, b) for a, b in plan.links if columns[b] == column and lane_of[a] != lane_of[b]]
        turns.sort(key=lambda link: -abs(lane_of[link[0]] - lane_of[link[1]]))
        spans = [sorted((lane_of[a], lane_of[b])) for a, b in turns]
        need = [
            max(
                (_clearance(lane_of[i], spans, widths[i]) for i in range(len(columns)) if columns[i] == side),
                default=0,
            )
            for side in (column - 1, column)
        ]
        least = STATION + CORNER
        gaps.append(Gap(max(need[0], least), max(need[1], least), tuple(turns)))
    return gaps


def _clearance(lane: int, spans: Sequence[Sequence[int]], width: float) -> float:
    """How far must a turning line stay from a station? Its label is below it, its day above."""
    need = 0.0
    for top, bottom in spans:
        if top <= lane < bottom:
            need = max(need, width / 2 + AIR)
        elif lane == bottom:
            need = max(need, DAY_HALF + AIR)
    return need


def _places(plan: Plan, columns: Sequence[int], widths: Sequence[float], gaps: Sequence[Gap]) -> list[float]:
    """The x of each column: room for turns, and for labels of one lane side by side."""
    last: dict[str, int] = {}
    apart: dict[int, list[tuple[int, float]]] = {}
    for i, step in enumerate(plan.steps):
        if step.lane in last:
            before = last[step.lane]
            distance = (widths[before] + widths[i]) / 2 + AIR
            apart.setdefault(columns[i], []).append((columns[before], distance))
        last[step.lane] = i
    first = max((widths[i] / 2 for i, column in enumerate(columns) if column == 0), default=0)
    places = [max(first, STATION) + 14]
    for column in range(1, len(gaps)):
        room = [places[-1] + gaps[column].width]
        room += [places[other] + distance for other, distance in apart.get(column, ())]
        places.append(max(room))
    spare = (COMFORT - places[-1]) / max(len(places) - 1, 1)
    stretch = min(max(spare, 0), MAX_STRETCH)
    return [round(x + stretch * i, 1) for i, x in enumerate(places)]


def _lane_marks(plan: Plan) -> tuple[LaneMark, ...]:
    """The lanes; the one that holds the case stands out."""
    holds: dict[str, str] = {}
    for state in PRESSING:
        holds.update({step.lane: str(state) for step in plan.steps if step.state == state})
    marks = []
    for index, lane in enumerate(plan.lanes):
        y, held = _lane_y(index), holds.get(lane.id, "")
        lines = wrap(lane.name, NAME_SIZE, NAME_WIDTH, NAME_LINES, bold=bool(held))
        first = y + 5 - 8 * (len(lines) - 1)
        texts = tuple(TextLine(first + 16 * i, line) for i, line in enumerate(lines))
        marks.append(LaneMark(y, lane.letter, lane.name, texts, lane.css, held))
    return tuple(marks)


def _segments(
    plan: Plan, stations: Sequence[Station], gaps: Sequence[Gap], places: Sequence[float]
) -> tuple[Segment, ...]:
    """The lines between the stations; branches first, so that the main line lies on top."""
    found = []
    for a, b in plan.links:
        start, end = stations[a], stations[b]
        if start.lane == end.lane:
            leaves, reaches = f"M{start.x} {start.y}H{end.x}", ""
        else:
            leaves, reaches = _turn(start, end, _turn_x(a, b, end.column, gaps, places))
        found.append(
            Segment(
                leaves=leaves,
                reaches=reaches,
                leaves_css=start.css,
                reaches_css=end.css,
                from_lane=start.lane,
                to_lane=end.lane,
                coming=end.state == State.COMING,
                branch=end.branch,
            )
        )
    return tuple(sorted(found, key=lambda segment: not segment.branch))


def _turn_x(a: int, b: int, column: int, gaps: Sequence[Gap], places: Sequence[float]) -> float:
    """The x at which the line changes lane, in the gap before the column it reaches."""
    gap = gaps[column]
    start = places[column - 1] + gap.before
    spare = places[column] - gap.after - SLOT * (len(gap.turns) - 1) - start
    return round(start + max(spare, 0) / 2 + SLOT * gap.turns.index((a, b)), 1)


def _turn(start: Station, end: Station, x: float) -> tuple[str, str]:
    """A rounded step from lane to lane, in two halves."""
    bend = CORNER if end.y > start.y else -CORNER
    middle = (start.y + end.y) / 2
    leaves = f"M{start.x} {start.y}H{x - CORNER}Q{x} {start.y} {x} {start.y + bend}V{middle}"
    reaches = f"M{x} {middle}V{end.y - bend}Q{x} {end.y} {x + CORNER} {end.y}H{end.x}"
    return leaves, reaches


def _today_x(stations: Sequence[Station]) -> float | None:
    """Between what has begun and what is to come; nowhere when there is only one of them."""
    begun = [s.x for s in stations if s.state != State.COMING]
    here = max(begun, default=0)
    following = [s.x for s in stations if s.state == State.COMING and s.x > here]
    if not begun or not following:
        return None
    return round((here + min(following)) / 2, 1)
