"""The path upright, for a narrow screen and as a list: lanes are columns, time runs down."""

from __future__ import annotations

from collections.abc import Sequence

from samsyn.web.linemap_terms import LaneMark, LineMap, Pass, Plan, Row, State, Station, station

COLUMN = 24
FIRST = 13
STATION_Y = 22
BEND = 8


def upright(plan: Plan) -> LineMap:
    """A row for every step; each row draws its own piece of every line that passes it."""
    xs = [FIRST + COLUMN * plan.known[step.lane] for step in plan.steps]
    stations = tuple(
        station(plan, i, x=x, y=STATION_Y, column=plan.known[plan.steps[i].lane]) for i, x in enumerate(xs)
    )
    before = {b: a for a, b in plan.links}
    rows = tuple(
        Row(
            station=here,
            turn=_turn(xs[before[i]], xs[i]) if i in before else "",
            coming=here.state == State.COMING,
            passes=tuple(_passes(plan, stations, i)),
        )
        for i, here in enumerate(stations)
    )
    marks = tuple(
        LaneMark(FIRST + COLUMN * index, lane.letter, lane.name, (), lane.css) for index, lane in enumerate(plan.lanes)
    )
    width = FIRST * 2 + COLUMN * max(len(plan.lanes) - 1, 0)
    return LineMap(width=width, height=0, lanes=marks, stations=stations, rows=rows)


def _turn(start: float, end: float) -> str:
    """From the column of the step before, at the top of the row, to this step's column."""
    if start == end:
        return f"M{end} 0V{STATION_Y}"
    side = BEND if end > start else -BEND
    return f"M{start} 0Q{start} {BEND} {start + side} {BEND}H{end - side}Q{end} {BEND} {end} {2 * BEND}V{STATION_Y}"


def _passes(plan: Plan, stations: Sequence[Station], row: int) -> list[Pass]:
    """The lines that go through a row or down from its station; a solid one covers a dotted one."""
    best: dict[float, Pass] = {}
    for a, b in plan.links:
        if not a <= row < b:
            continue
        leaving = stations[a]
        top = str(STATION_Y) if a == row else "0"
        one = Pass(leaving.x, leaving.css, plan.steps[b].state == State.COMING, top, "100%")
        held = best.get(one.x)
        if held is None or (held.coming, held.y1 != "0") > (one.coming, one.y1 != "0"):
            best[one.x] = one
    return list(best.values())
