"""What is measured, as the least privileged user who may see it, with its budget.

A page is named here once; its address is looked up when the bench runs, so that a page that does
not exist yet is told as missing and not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page to ask for: who asks, by which name of an address, and what it may cost."""

    name: str
    view: str
    username: str
    cpu: float
    statements: int
    query: str = ""


PAGES = (
    Page("My day", "cases:my_day", "kaj", 20, 12),
    Page("client list", "cases:client_list", "kaj", 20, 12),
    Page("search by name", "cases:client_list", "kaj", 8, 8, "?q=ali"),
    Page("own organisation", "organisations:organisation", "kaj", 20, 12),
    Page("directory", "organisations:directory", "kaj", 20, 12),
)
