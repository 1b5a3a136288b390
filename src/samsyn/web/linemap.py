"""Where does this person's path go, who holds it, and what is late? The path as a line map.

Lanes are authorities, stations are steps in order of time, the line changes lane where
responsibility does, a branch is work beside the main line. Pure geometry: no Django, no clock.
`components/line_map.html` draws what is reckoned here: flat for a wide screen, upright for a
narrow one and as a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from samsyn.web.linemap_flat import flat
from samsyn.web.linemap_rows import upright
from samsyn.web.linemap_terms import Lane, LineMap, Plan, State, Step

__all__ = ["Lane", "LineMap", "State", "Step", "hand_overs", "line_map"]


def line_map(
    steps: Sequence[Step],
    lanes: Sequence[Lane],
    language: str,
    *,
    vertical: bool = False,
    today: date | None = None,
) -> LineMap:
    """Where does every step, line and name stand? Steps are in order of time; lanes without
    steps are left out, steps without a lane are refused."""
    used = {step.lane for step in steps}
    if missing := used - {lane.id for lane in lanes}:
        raise ValueError(f"steps without a lane: {', '.join(sorted(missing))}")
    lanes = [lane for lane in lanes if lane.id in used]
    known = {lane.id: index for index, lane in enumerate(lanes)}
    links, branches = _links(steps)
    plan = Plan(steps, lanes, known, links, branches, language, today)
    return upright(plan) if vertical else flat(plan)


def hand_overs(steps: Sequence[Step]) -> int:
    """How many times does responsibility change hands on the main line?"""
    _, branches = _links(steps)
    mains = [step for step, branch in zip(steps, branches, strict=True) if not branch]
    return sum(1 for a, b in pairwise(mains) if a.lane != b.lane)


def _links(steps: Sequence[Step]) -> tuple[list[tuple[int, int]], list[bool]]:
    """Which step does each step follow, and which are beside the main line?

    Work beside the main line that the same authority does is on the line. A branch goes on from the
    branch before it in its lane, unless the main line has been there since.
    """
    links: list[tuple[int, int]] = []
    branches: list[bool] = []
    main: int | None = None
    beside: dict[str, int] = {}
    for i, step in enumerate(steps):
        branch = step.branch and main is not None and step.lane != steps[main].lane
        branches.append(branch)
        if branch and main is not None:
            links.append((beside.get(step.lane, main), i))
            beside[step.lane] = i
            continue
        if main is not None:
            links.append((main, i))
        main = i
        beside.pop(step.lane, None)
    return links, branches
