"""The region's files, read once: who is who, and the tasks for which a person is named."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from samsyn.law.region import Region
from samsyn.law.region import load_region as read_region
from samsyn.law.rulebook import DATA

OLDEST = date(2011, 9, 1)  # first day of act 1386/2010, the oldest law that the data knows


@lru_cache(maxsize=1)
def files() -> Region:
    """The region of this installation as its files say it. Raises `LawError`."""
    return read_region(DATA / "regions" / "ostrobothnia", DATA / "codes")


@lru_cache(maxsize=512)
def is_inside(code: str) -> bool:
    """Does an organisation belong to the region of this installation?"""
    known = files()
    places = {f"MUN:{row.municipality}" for row in known.territories["municipality"]}
    return code in known.organisations or code in places


def task_names(language: str) -> dict[str, str]:
    """The tasks for which an organisation names a contact person, in a language."""
    return {task.key: str(getattr(task.name, language)) for task in files().tasks}


def target_names(language: str) -> dict[str, str]:
    """The local targets in a language."""
    return {row.key: str(getattr(row.name, language)) for row in files().target_texts}
