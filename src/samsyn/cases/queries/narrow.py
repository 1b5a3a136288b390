"""What a list may tell a role: an organisation's row says more than each of its roles may know.

Registers and lists of work belong to an organisation. Group and municipality stand there for those
who may see the permit or the placement of a case, and the next time limit may be that of a duty whose
class of data the role does not see. What comes from here narrows both in the statement itself, so that
neither a column nor a filter tells more than the page of the case would.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from samsyn.access.matrix import load_matrix, load_roles
from samsyn.access.queries import role_classes
from samsyn.access.rules import FUNCTION_OF_KIND
from samsyn.cases.terms import OURS, PROFILE_CLASSES, Lane
from samsyn.journal.terms import Actor

#: The planner cannot know how few rows a limit reads of a range it has not met; left alone it would
#: gather the whole range and sort it. For the rest of the transaction.
IN_ORDER = "SELECT set_config('enable_bitmapscan', 'off', true)"
#: Whose day is the next time limit of a client.
DATED = tuple(lane.value for lane in OURS if lane != Lane.UNDATED)


def profile_known(actor: Actor, table: str) -> str:
    """The condition under which the role may know group and municipality of the row's case; empty: always.

    Needs the values of `narrowing`."""
    if role_classes(actor) >= PROFILE_CLASSES:
        return ""
    return (
        "EXISTS (SELECT 1 FROM access_grant g WHERE g.organisation_id = %(organisation)s"  # noqa: S608
        f" AND g.case_id = {table}.case_id AND g.data_class = ANY(%(profile)s))"
    )


def case_known() -> str:
    """The condition under which the role may see anything of case `c`. Needs the values of `narrowing`."""
    return (
        "EXISTS (SELECT 1 FROM access_grant g WHERE g.organisation_id = %(organisation)s"
        " AND g.case_id = c.id AND g.data_class = ANY(%(classes)s))"
    )


def next_due(actor: Actor, table: str) -> str:
    """The next time limit of a client, of the duties that the role may see. Needs the values of `narrowing`."""
    if sees_all(actor.role, actor.organisation_code.partition(":")[0]):
        return f"{table}.next_due"
    return (
        "(SELECT min(d.shown) FROM cases_dutyparty d WHERE d.organisation_id = %(organisation)s"  # noqa: S608
        f" AND d.case_id = {table}.case_id AND d.lane IN {DATED!r} AND d.data_class = ANY(%(classes)s))"
    )


def narrowing(actor: Actor) -> dict[str, Any]:
    """The values that these conditions ask for."""
    seen = role_classes(actor)
    return {"organisation": actor.organisation_id, "classes": sorted(seen), "profile": sorted(seen & PROFILE_CLASSES)}


@lru_cache(maxsize=256)
def sees_all(role: str, kind: str) -> bool:
    """Does a role see every class of data that an organisation of this kind can have at all?"""
    rule, function = load_roles().get(role), FUNCTION_OF_KIND.get(kind)
    if rule is None or function is None:
        return False
    return rule.classes >= set(load_matrix().of_function(function))
