"""Draws the path: the stations, lines and texts of a line map as SVG, in classes, without inline style."""

from __future__ import annotations

from html import escape

from samsyn.web.linemap_terms import PRESSING, LaneMark, LineMap, Row, Station

_TICKS = {True: "M-4 .3l3 3.2l5.4-6.6", False: "M-3.8 .3l2.8 3l5-6.2"}
_RADII = {True: (10, 12, 5.5, 12.5, 8), False: (9, 9.5, 4, 10, 7)}


def lanes(line: LineMap) -> str:
    """The names of the lanes, beside the part that scrolls."""
    return "".join(_lane(mark) for mark in line.lanes)


def _lane(mark: LaneMark) -> str:
    names = "".join(f'<text class="lm-name" x="44" y="{text.y}">{escape(text.text)}</text>' for text in mark.lines)
    return (
        f'<g class="lm-lane {mark.css} {mark.holds}"><rect x="14" y="{mark.at - 11}" width="22" height="22" rx="4"/>'
        f'<text class="lm-letter" x="25" y="{mark.at + 5}">{escape(mark.letter)}</text>{names}</g>'
    )


def heads(line: LineMap) -> str:
    """The letters above the columns of the upright map."""
    return "".join(
        f'<g class="lm-lane {mark.css}"><rect x="{mark.at - 10}" y="1" width="20" height="20" rx="4"/>'
        f'<text class="lm-letter" x="{mark.at}" y="16">{escape(mark.letter)}</text></g>'
        for mark in line.lanes
    )


def rails(line: LineMap) -> str:
    """The faint line of each lane, over the whole width."""
    return "".join(f'<line class="lm-rail" x1="0" y1="{mark.at}" x2="100%" y2="{mark.at}"/>' for mark in line.lanes)


def flat(line: LineMap, today_word: str) -> str:
    """Everything that scrolls: today, what presses, the lines, the stations."""
    drawn = []
    if line.today_x is not None:
        drawn.append(
            f'<line class="lm-today" x1="{line.today_x}" y1="22" x2="{line.today_x}" y2="{line.height - 10}"/>'
            f'<text class="lm-today-word" x="{line.today_x}" y="16">{escape(today_word)}</text>'
        )
    for one in line.stations:
        if one.state in PRESSING:
            x, y, width, height = one.band
            drawn.append(
                f'<rect class="lm-band {one.state}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
            )
    for segment in line.segments:
        coming = " coming" if segment.coming else ""
        drawn.append(f'<path class="lm-line {segment.leaves_css}{coming}" d="{segment.leaves}"/>')
        if segment.reaches:
            drawn.append(f'<path class="lm-line {segment.reaches_css}{coming}" d="{segment.reaches}"/>')
    drawn += [_station(one) for one in line.stations]
    return "".join(drawn)


def _station(one: Station) -> str:
    x = one.x
    texts = f'<text class="lm-date" x="{x}" y="{one.day_y}">{one.day}</text>' if one.day else ""
    texts += "".join(f'<text class="lm-label" x="{x}" y="{line.y}">{escape(line.text)}</text>' for line in one.lines)
    drawn = f'{_sign(one, large=True)}<g class="lm-text {one.state}">{texts}</g>'
    if not one.href:
        return drawn
    said = ", ".join(part for part in (one.label, one.lane_name, one.state_word, one.day) if part)
    return f'<a href="{escape(one.href)}" aria-label="{escape(said)}">{drawn}</a>'


def _sign(one: Station, *, large: bool) -> str:
    """The sign of a state: a tick, a double ring, an exclamation mark in a ring, a hollow ring."""
    done, now, dot, late, coming = _RADII[large]
    match one.state:
        case "done":
            sign = f'<circle r="{done}"/><path class="lm-tick" d="{_TICKS[large]}"/>'
        case "now":
            sign = f'<circle class="ring" r="{now}"/><circle class="dot" r="{dot}"/>'
        case "coming":
            sign = f'<circle r="{coming}"/>'
        case _:
            sign = f'<circle class="ring" r="{late}"/><text class="lm-bang" y="5.5">!</text>'
    return f'<g class="lm-station {one.state} {one.css}" transform="translate({one.x} {one.y})">{sign}</g>'


def rows(line: LineMap) -> str:
    """The upright map: an item of a list for every step, with its piece of the lines."""
    return "".join(_row(row, line.width) for row in line.rows)


def _row(row: Row, width: float) -> str:
    one = row.station
    lines = "".join(
        f'<line class="lm-line {p.css}{" coming" if p.coming else ""}" x1="{p.x}" x2="{p.x}" y1="{p.y1}" y2="{p.y2}"/>'
        for p in row.passes
    )
    if row.turn:
        lines += f'<path class="lm-line {one.css}{" coming" if row.coming else ""}" d="{row.turn}"/>'
    label = escape(one.label)
    if one.href:
        label = f'<a href="{escape(one.href)}">{label}</a>'
    state = f"<b{' class=vh' if one.state == 'done' else ''}> · {escape(one.state_word)}</b>"
    return (
        f'<li class="{one.state}"><svg class="lm-cell" width="{width}" aria-hidden="true">{lines}'
        f'{_sign(one, large=False)}</svg><div><span class="lm-what">{label}</span><span class="lm-meta">'
        f'<span class="org {one.css}"><i aria-hidden="true">{escape(one.letter)}</i>{escape(one.lane_name)}</span>'
        f"{' · ' + one.day if one.day else ''}{state}</span></div></li>"
    )
