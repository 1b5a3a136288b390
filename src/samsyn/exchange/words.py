"""What pages say of a list: why a file is refused, what is wrong in a cell and what was expected, what columns are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.cases.present import Reader
from samsyn.cases.present_event import refusal_words
from samsyn.cases.terms import Reason as ActReason
from samsyn.cases.terms import Refusal
from samsyn.exchange.kinds import WORDS_OF_PAGES
from samsyn.exchange.terms import Problem, Reason, Refused, Trouble, letters
from samsyn.law.rulebook import Rulebook
from samsyn.web.dates import full_day, language_name

FIXED = {
    "family_name": gettext_lazy("Family name"),
    "given_names": gettext_lazy("Given names"),
    "full_name": gettext_lazy("Family name, given names"),
    "other_names": gettext_lazy("Other names"),
    "birth_date": gettext_lazy("Birth date"),
    "hetu": gettext_lazy("Personal identity code"),
    "customer_number": gettext_lazy("Customer number"),
    "uma_number": gettext_lazy("Customer number of Migri (UMA)"),
    "mother_tongue": gettext_lazy("Mother tongue"),
    "service_language": gettext_lazy("Service language"),
    "interpreter_language": gettext_lazy("Interpreter language"),
    "interpreter_needed": gettext_lazy("Interpreter needed"),
    "protected": gettext_lazy("Security prohibition"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Address"),
    "postcode": gettext_lazy("Postcode"),
    "post_town": gettext_lazy("Post town"),
    "household": gettext_lazy("Household (number)"),
    "relation": gettext_lazy("Role in the family"),
    "group": gettext_lazy("Target group"),
    "municipality": gettext_lazy("Municipality"),
    "reception_centre": gettext_lazy("Reception centre"),
    "protection": gettext_lazy("Protection status"),
    "move_mode": gettext_lazy("Way of moving"),
    "vulnerable": gettext_lazy("Vulnerable position"),
    "emergency": gettext_lazy("Emergency case"),
    "flag.JOB": gettext_lazy("Unemployed job seeker (yes or no)"),
    "flag.HC": gettext_lazy("Home-care allowance (yes or no)"),
    "flag.SA": gettext_lazy("Social assistance (yes or no)"),
    "flag.employed": gettext_lazy("Employed (yes or no)"),
    "handler": gettext_lazy("Taken care of by (your own staff)"),
}
PARTS = {
    "person": gettext_lazy("Person"),
    "contact": gettext_lazy("Contact details"),
    "family": gettext_lazy("Family"),
    "situation": gettext_lazy("Situation"),
    "care": gettext_lazy("At your own office"),
    "event": gettext_lazy("Events (a day in each cell)"),
    "detail": gettext_lazy("Details of events"),
}


RELATIONS = {
    "head": gettext_lazy("head of the family"),
    "spouse": gettext_lazy("spouse"),
    "child": gettext_lazy("child"),
    "parent": gettext_lazy("parent"),
    "sibling": gettext_lazy("sibling"),
    "other": gettext_lazy("other relative"),
}


class Told(NamedTuple):
    """A message in two parts: what it is, and what to do or what was expected."""

    what: str
    then: str


def target_name(code: str, rulebook: Rulebook, language: str) -> str:
    """What a column is, in words."""
    if code in FIXED:
        return str(FIXED[code])
    kind, _dot, rest = code.partition(".")
    event, _dot, detail = rest.partition(".")
    rule = rulebook.events.get(event) if kind == "event" else None
    if rule is None:
        return code
    name = str(getattr(rule.name, language))
    return f"{name}: {getattr(rule.attributes[detail].name, language)}" if detail else name


def refused(error: Refused) -> Told:
    """Why a file is refused, and how to make one that can be read."""
    details = error.details
    csv_again = _("Open the list in Excel, choose Save as, and the file type “CSV UTF-8” or “Excel workbook (.xlsx)”.")
    xlsx_again = _("Open the list in Excel, choose Save as, and the file type “Excel workbook (.xlsx)”.")
    told = {
        Reason.EMPTY: lambda: Told(_("The file is empty."), _("Choose the file that holds the list.")),
        Reason.TOO_LARGE: lambda: Told(
            _("The file is larger than %(limit)s megabytes.") % {"limit": details["limit"] // 1024**2},
            _("Divide the list, or remove pictures and sheets that are not part of it."),
        ),
        Reason.UNZIPPED_TOO_LARGE: lambda: Told(
            _("The workbook unpacks to more than %(limit)s megabytes.") % {"limit": details["limit"] // 1024**2},
            _("Copy the list alone into a new workbook and save that one."),
        ),
        Reason.TOO_MANY_ROWS: lambda: Told(
            _("The list has more than %(limit)s rows.") % details,
            _("Divide it into several files. A single value far below the list counts too."),
        ),
        Reason.TOO_MANY_COLUMNS: lambda: Told(
            _("The list has more than %(limit)s columns.") % details,
            _("Remove the columns that are not needed. A single value far to the right counts too."),
        ),
        Reason.UNKNOWN_FORMAT: lambda: Told(
            _("This is not a list that can be read (%(found)s).") % {"found": details.get("found") or "?"}, xlsx_again
        ),
        Reason.OLD_EXCEL: lambda: Told(_("This is the old Excel format (.xls) or a protected workbook."), xlsx_again),
        Reason.LOCKED: lambda: Told(
            _("The workbook is locked with a password."),
            _("Save a copy without a password. Here the list is kept safely, and deleted after the import."),
        ),
        Reason.OPEN_DOCUMENT: lambda: Told(_("This is an OpenDocument spreadsheet (.ods)."), xlsx_again),
        Reason.DAMAGED: lambda: Told(_("The workbook is damaged and cannot be opened."), xlsx_again),
        Reason.UTF16: lambda: Told(_("The text file is saved as “Unicode text” (UTF-16)."), csv_again),
        Reason.WRONG_ENCODING: lambda: Told(
            _(
                "The text file is not UTF-8: row %(row)s has the byte %(byte)s, which reads “%(letter)s” if the file"
                " is %(encoding)s. It is not guessed, because names could be changed."
            )
            % details,
            csv_again,
        ),
        Reason.BROKEN_LETTERS: lambda: Told(
            _("Letters in the file are broken: row %(row)s has “%(found)s” in place of a letter such as å, ä or ö.")
            % details,
            _("They were broken in an earlier save. Take the list from where it was first made, and save it again."),
        ),
        Reason.NO_DELIMITER: lambda: Told(
            _("The text file has one column only: no semicolon, comma or tab divides it."), csv_again
        ),
        Reason.BROKEN_QUOTES: lambda: Told(
            _("A quotation mark is opened in row %(row)s and never closed.") % details, csv_again
        ),
        Reason.NO_SUCH_SHEET: lambda: Told(
            _("The workbook has no such sheet."), _("Choose one of the sheets of the workbook.")
        ),
        Reason.NO_HEADINGS: lambda: Told(
            _("No row of headings was found."),
            _("Write in one row above the list what each column is, such as Family name, Birth date, Permit granted."),
        ),
        Reason.NO_ROWS: lambda: Told(
            _("There is no row below the headings (row %(row)s).") % {"row": details.get("row", "")},
            _("Choose the file, the sheet or the row of headings again."),
        ),
        Reason.NOTHING_CALCULATED: lambda: Told(
            _("The sheet holds formulas whose values were not saved."), _("Open it in Excel, save it, and try again.")
        ),
    }
    return told[error.reason]()


def where(problem: Problem) -> str:
    """Row and column as the spreadsheet shows them."""
    if problem.column < 0:
        return _("row %(row)s") % {"row": problem.row}
    place = {"row": problem.row, "letters": letters(problem.column)}
    return _("row %(row)s, column %(letters)s") % place


def told(problem: Problem, rulebook: Rulebook, reader: Reader) -> Told:
    """What is wrong, and what was expected."""
    details = _named(problem.details, rulebook, reader)
    return Told(_what(problem, details), _expected(problem, details))


def _what(problem: Problem, details: Mapping[str, Any]) -> str:
    words = {
        Trouble.REQUIRED: _("The cell is empty."),
        Trouble.NOT_BORN: _("Neither birth date nor personal identity code is given."),
        Trouble.IMPOSSIBLE_DATE: _("There is no such day."),
        Trouble.SHORT_YEAR: _("The year is not written with four figures."),
        Trouble.NOT_A_DATE: _("This is not a day."),
        Trouble.NUMBER_FOR_DATE: _("This is a number, not a day."),
        Trouble.YEAR_OUT_OF_RANGE: _("The year cannot be right."),
        Trouble.FUTURE_DATE: _("The day lies in the future: this cannot have happened yet."),
        Trouble.BORN_IN_FUTURE: _("The birth date lies in the future."),
        Trouble.HETU_FORM: _("This is not a personal identity code."),
        Trouble.HETU_DATE: _("The day in the personal identity code does not exist."),
        Trouble.HETU_CHECK: _("The check character of the personal identity code is wrong."),
        Trouble.HETU_OF_SOMEBODY: _(
            "The personal identity code can be somebody's. Here only invented people are kept."
        ),
        Trouble.UNKNOWN_MUNICIPALITY: _("No municipality has this name or code."),
        Trouble.UNKNOWN_CENTRE: _("No reception centre of the region has this name."),
        Trouble.UNKNOWN_GROUP: _("This target group is not known."),
        Trouble.UNKNOWN_LANGUAGE: _("This language is not known."),
        Trouble.UNKNOWN_CHOICE: _("This word is not known here."),
        Trouble.NOT_YES_OR_NO: _("This is neither yes nor no."),
        Trouble.NOT_AN_EMAIL: _("This is not an e-mail address."),
        Trouble.UNKNOWN_WORKER: _("None of your own staff is called so."),
        Trouble.NAME_NEEDS_COMMA: _("It cannot be told which is the family name."),
        Trouble.TOO_LONG: _("The text is too long."),
        Trouble.FORMULA_ERROR: _("The formula of the cell gives an error."),
        Trouble.HETU_DISAGREES: _("The birth date and the personal identity code disagree."),
        Trouble.BEFORE_BIRTH: _("The day is before the birth date."),
        Trouble.WRONG_ORDER: _("“%(later)s” is before “%(earlier)s”."),
        Trouble.REPEATED: _("The same person stands in row %(row)s already."),
        Trouble.SAME_NAME_AND_DAY: _("Row %(row)s has the same name and birth date, with another number."),
        Trouble.WITHOUT_HEADING: _("The row has more cells than there are headings."),
        Trouble.NO_EVENT_DATE: _("The day of “%(event)s” is missing, so this is left out."),
        Trouble.MISSING_DETAIL: _("“%(event)s” needs more: %(detail)s."),
        Trouble.NO_GROUND: _("Nothing in the row gives your organisation a ground to know this person."),
        Trouble.MAY_NOT_OPEN: _("The person is new here, and your role may not open cases."),
        Trouble.ACT_REFUSED: _("This cannot be recorded now: %(reason)s"),
        Trouble.MISSING_COLUMN: _("A column is missing: %(targets)s."),
        Trouble.TARGET_TWICE: _("Two columns cannot both be “%(target)s”."),
        Trouble.NOT_ALLOWED: _("Your organisation cannot record “%(target)s” from such a list."),
    }
    return words[problem.trouble] % details


def _expected(problem: Problem, details: Mapping[str, Any]) -> str:
    day = _("Expected: a day as 24.11.2026 or 2026-11-24.")
    near = details.get("near") or []
    words = {
        Trouble.REQUIRED: _("Expected: a value. Without it the person cannot be registered."),
        Trouble.NOT_BORN: _("Expected: one of the two. Without it the person cannot be registered."),
        Trouble.IMPOSSIBLE_DATE: day,
        Trouble.SHORT_YEAR: day,
        Trouble.NOT_A_DATE: day,
        Trouble.NUMBER_FOR_DATE: _("Expected: a day. Give the column the format of a date in the spreadsheet."),
        Trouble.YEAR_OUT_OF_RANGE: _("Expected: a year from %(first)s to %(last)s."),
        Trouble.FUTURE_DATE: _("Expected: a day up to today. Only a move or an arrival may be planned."),
        Trouble.BORN_IN_FUTURE: _("Expected: a day up to today."),
        Trouble.HETU_FORM: _("Expected: day, month, year, sign, three figures, check character: 131052-9041."),
        Trouble.HETU_DATE: _("Expected: the birth date in the first six figures."),
        Trouble.HETU_CHECK: _("Look the code up: a figure or the last character is mistyped."),
        Trouble.HETU_OF_SOMEBODY: _("Expected: a code with a number from 900 to 999."),
        Trouble.UNKNOWN_MUNICIPALITY: _("Did you mean %(near)s?") if near else _("Expected: its name or number."),
        Trouble.UNKNOWN_CENTRE: _("Known are: %(known)s."),
        Trouble.UNKNOWN_GROUP: _("Known are: %(known)s."),
        Trouble.UNKNOWN_LANGUAGE: _("Did you mean %(near)s?") if near else _("Expected: its name or its code."),
        Trouble.UNKNOWN_CHOICE: _("Known are: %(known)s."),
        Trouble.NOT_YES_OR_NO: _("Expected: yes or no, x or an empty cell."),
        Trouble.NOT_AN_EMAIL: _("Expected: name@example.org"),
        Trouble.UNKNOWN_WORKER: _("The person is imported, with nobody named. Write the full name, or choose later."),
        Trouble.NAME_NEEDS_COMMA: _("Expected: family name, comma, given names. Or a column for each."),
        Trouble.TOO_LONG: _("Expected: at most %(limit)s characters."),
        Trouble.FORMULA_ERROR: _("Mend it in the spreadsheet and save."),
        Trouble.HETU_DISAGREES: _("The code says %(hetu_day)s. One of the two is wrong."),
        Trouble.BEFORE_BIRTH: _("Born %(born)s. One of the two days is wrong."),
        Trouble.WRONG_ORDER: _("“%(earlier)s” is %(earlier_day)s. Look whether both are right."),
        Trouble.REPEATED: _("Remove one of the two rows."),
        Trouble.SAME_NAME_AND_DAY: _("Look whether they are two persons. If so, go on."),
        Trouble.WITHOUT_HEADING: _("Give the column a heading, or empty the cell."),
        Trouble.NO_EVENT_DATE: _("Fill in the day, or leave the column out."),
        Trouble.MISSING_DETAIL: _("Choose a column for it, or leave the day out."),
        Trouble.NO_GROUND: _(
            "Expected: a day that makes the person your client: arrival, home municipality, proposal of a place."
        ),
        Trouble.MAY_NOT_OPEN: _("Ask a colleague who may, or leave the row out."),
        Trouble.ACT_REFUSED: _("Record it on the page of the case."),
        Trouble.MISSING_COLUMN: _("Choose which column it is, or give it for the whole list."),
        Trouble.TARGET_TWICE: _("Leave one of them out."),
        Trouble.NOT_ALLOWED: _("Leave the column out."),
    }
    return words[problem.trouble] % details


def _named(details: Mapping[str, Any], rulebook: Rulebook, reader: Reader) -> dict[str, Any]:
    """Details of a problem as sentences take them: events and groups by name, days as days, lists as text."""
    language = reader.language
    found: dict[str, Any] = {"near": "", "known": "", "reason": ""}
    for key, value in details.items():
        if key in ("later", "earlier", "event"):
            found[key] = target_name(f"event.{value}", rulebook, language)
        elif key == "target":
            found[key] = target_name(str(value), rulebook, language)
        elif key == "targets":
            found[key] = _(" or ").join(target_name(code, rulebook, language) for code in value)
        elif key == "detail":
            rule = rulebook.events[details["event"]].attributes[value]
            found[key] = str(getattr(rule.name, language))
        elif key in ("born", "hetu_day", "earlier_day"):
            found[key] = full_day(date.fromisoformat(value))
        elif key == "reason":
            found[key] = refusal_words(Refusal(ActReason(value)), reader, rulebook)
        elif key == "known":
            found[key] = ", ".join(value_name(str(details.get("words", "")), code, reader) for code in value)
        elif isinstance(value, list):
            found[key] = ", ".join(str(one) for one in value)
        else:
            found[key] = value
    return found


def value_name(words: str, code: str, reader: Reader) -> str:
    """What a code of a vocabulary is called."""
    if words in ("service_language", "language"):
        return language_name(code, reader.language)
    if words == "relation":
        return str(RELATIONS.get(code, code))
    if words in WORDS_OF_PAGES:
        return reader.word(WORDS_OF_PAGES[words], code)
    return reader.label(code).short if ":" in code else code


LEFT = {
    "handed_over": gettext_lazy("The person is another authority's client by now; nothing was recorded."),
    "case_ended": gettext_lazy("The case has ended; nothing was recorded."),
    "same_person_twice": gettext_lazy("An earlier row of the list is about the same person."),
}
SAME = {
    "hetu": gettext_lazy("same personal identity code"),
    "uma": gettext_lazy("same customer number of Migri"),
    "customer_number": gettext_lazy("same customer number"),
    "name_and_birth_date": gettext_lazy("same name and birth date"),
    "alike": gettext_lazy("same birth date, a name that is alike"),
}
STATES = {
    "uploaded": (gettext_lazy("columns to choose"), "soon"),
    "checked": (gettext_lazy("to be checked"), "soon"),
    "queued": (gettext_lazy("being imported"), "info"),
    "done": (gettext_lazy("imported"), "done"),
    "discarded": (gettext_lazy("given up"), ""),
}
FAILURES = {
    "row_refused": gettext_lazy("Row %(row)s cannot be imported: %(reason)s Nothing was imported."),
    "not_ready": gettext_lazy("The list changed meanwhile and must be checked again. Nothing was imported."),
    "has_left": gettext_lazy(
        "Who started the import no longer works here or may no longer import. Nothing was imported; a colleague can"
        " start it again."
    ),
    "unexpected": gettext_lazy("Something went wrong on our side. Nothing was imported; try again."),
}


def error_headings() -> list[str]:
    """The headings of the list of errors as a file."""
    return [_("Row"), _("Column"), _("Heading"), _("Value"), _("Kind"), _("What is wrong"), _("What was expected")]
