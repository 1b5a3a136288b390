"""Answers about cases: what pages and the API show. Each is one row of the journal."""

from samsyn.cases.queries.case import (
    anonymous_labels,
    because,
    case_id_of,
    look_at_retention,
    open_case,
    open_questions,
    registered_person,
    require_place,
    still_sees,
    timeline,
)
from samsyn.cases.queries.day import my_day
from samsyn.cases.queries.facts import facts_of
from samsyn.cases.queries.register import client_list, search

__all__ = [
    "anonymous_labels",
    "because",
    "case_id_of",
    "client_list",
    "facts_of",
    "look_at_retention",
    "my_day",
    "open_case",
    "open_questions",
    "registered_person",
    "require_place",
    "search",
    "still_sees",
    "timeline",
]
