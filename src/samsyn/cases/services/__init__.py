"""Acts on cases. What pages, imports and jobs call."""

from samsyn.cases.services.acts import (
    assign_handler,
    assign_handlers,
    preview_event,
    record_event,
    write_note,
)
from samsyn.cases.services.changing import (
    change_situation,
    correct_event,
    preview_correction,
    preview_situation,
    reopen_case,
)
from samsyn.cases.services.households import (
    household_for,
    join_household,
    leave_household,
    preview_joining,
    preview_leaving,
)
from samsyn.cases.services.opening import open_case, open_cases
from samsyn.cases.services.persons import correct_person
from samsyn.cases.services.rolling import rederive, rederive_all, rederive_numbers, roll_forward

__all__ = [
    "assign_handler",
    "assign_handlers",
    "change_situation",
    "correct_event",
    "correct_person",
    "household_for",
    "join_household",
    "leave_household",
    "open_case",
    "open_cases",
    "preview_correction",
    "preview_event",
    "preview_joining",
    "preview_leaving",
    "preview_situation",
    "record_event",
    "rederive",
    "rederive_all",
    "rederive_numbers",
    "reopen_case",
    "roll_forward",
    "write_note",
]
