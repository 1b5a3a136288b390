"""A region as data: organisations, territories, competence, local targets, contact persons.

The files are the default; what a user changes on a page lies over them as a dated override and is
given to `Rulebook.with_targets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from samsyn.law.calendar import Period
from samsyn.law.competence import ANY_TASK, Assignment, Competence, Key
from samsyn.law.reader import Document, parse, read
from samsyn.law.schema import Confidence, Day, Labels, Length, Names, Strict, Truth
from samsyn.law.terms import Function

#: The maps of `territories.yaml` and the function each of them answers for.
MAPS = {
    "municipality": Function.MUNICIPALITY,
    "wellbeing_county": Function.WELLBEING_COUNTY,
    "employment_authority": Function.EMPLOYMENT_AUTHORITY,
    "state_region": Function.STATE_REGION,
}


class Dated(Strict):
    """A fact with its first day, its source and how sure it is."""

    from_: Day = Field(alias="from")
    source: Names = Field(min_length=1)
    confidence: Confidence
    note: str | None = None


class RegionText(Strict):
    """The region itself; `home` answers for a person whose municipality is not known yet."""

    name: Labels
    home: str


class OrganisationText(Dated):
    """An organisation with its names and letter, and the days between which it exists."""

    code: str
    kind: str
    name: Labels
    short: Labels
    letter: Labels
    to: Day | None = None
    successor: str | None = None
    host: str | None = None


class UnitText(Dated):
    """A unit inside an organisation."""

    code: str
    organisation: str
    parent: str | None = None
    name: Labels
    head: Labels | None = None
    serves: Labels | None = None


class TerritoryText(Dated):
    """From a day, a municipality belongs to an organisation's territory."""

    municipality: str
    organisation: str
    code: str | None = None


class CompetenceText(Dated):
    """From a day, an organisation fills a function for a task."""

    function: Function
    task: str
    organisation: str


class TargetText(Dated):
    """A local target where the law gives no number; without a value the region has set none."""

    key: str
    name: Labels
    value: Length | None = None

    @model_validator(mode="before")
    @classmethod
    def _the_word_null(cls, row: Any) -> Any:
        return {**row, "value": None} if isinstance(row, dict) and row.get("value") == "null" else row


class CooperationText(Dated):
    """Municipalities that do integration work together."""

    code: str
    name: Labels
    also: dict[str, list[str]] = {}
    members: list[str]


class TaskText(Strict):
    """A task for which a named person is agreed on."""

    key: str
    name: Labels
    source: Names
    confidence: Confidence


class ContactText(Dated):
    """A named contact person with a substitute."""

    organisation: str
    unit: str | None = None
    task: str
    name: str
    substitute: str | None = None
    to: Day | None = None
    invented: Truth = False


@dataclass(frozen=True)
class Municipality:
    """A municipality of today: its code and its names in Swedish and Finnish."""

    code: str
    sv: str
    fi: str


@dataclass(frozen=True)
class Region:
    """Everything a region's folder says."""

    organisations: Mapping[str, OrganisationText]
    units: tuple[UnitText, ...]
    territories: Mapping[str, tuple[TerritoryText, ...]]
    competences: tuple[CompetenceText, ...]
    target_texts: tuple[TargetText, ...]
    targets: Mapping[str, tuple[tuple[date, Period | None], ...]]
    cooperation: tuple[CooperationText, ...]
    tasks: tuple[TaskText, ...]
    contacts: tuple[ContactText, ...]
    municipalities: Mapping[str, Municipality]
    competence: Competence

    def target(self, key: str, on: date) -> Period | None:
        """The local target on a day, or none."""
        length = None
        for start, value in self.targets.get(key, ()):
            if start > on:
                break
            length = value
        return length

    def municipality(self, text: str) -> Municipality | None:
        """The municipality that a code or a name in either language means."""
        return self.municipalities.get(text.strip().casefold())


def load_region(folder: Path, codes: Path) -> Region:
    """The region of a folder, checked. Raises `LawError`."""
    about = parse(read(folder / "region.yaml"), RegionText)
    organisations = {row.code: row for row in _rows(folder / "organisations.yaml", OrganisationText)}
    territories = _territories(folder / "territories.yaml", organisations)
    competences = tuple(_rows(folder / "competence.yaml", CompetenceText))
    target_texts = tuple(_rows(folder / "targets.yaml", TargetText))
    targets: dict[str, list[tuple[date, Period | None]]] = {}
    for row in target_texts:
        targets.setdefault(row.key, []).append((row.from_, row.value))
    contacts = read(folder / "contacts.yaml")
    municipalities = _municipalities(codes / "municipalities.yaml")
    return Region(
        organisations=organisations,
        units=tuple(_rows(folder / "units.yaml", UnitText)),
        territories=territories,
        competences=competences,
        target_texts=target_texts,
        targets={key: tuple(sorted(rows, key=lambda row: row[0])) for key, rows in targets.items()},
        cooperation=tuple(_rows(folder / "cooperation.yaml", CooperationText)),
        tasks=tuple(_parsed(contacts, "tasks", TaskText)),
        contacts=tuple(_parsed(contacts, "contacts", ContactText)),
        municipalities=municipalities,
        competence=_competence(territories, competences, municipalities, home=about.home),
    )


def _rows(file: Path, model: type[Any]) -> list[Any]:
    document = read(file)
    return [parse(document, model, row, (index,)) for index, row in enumerate(document.content or [])]


def _parsed(document: Document, key: str, model: type[Any]) -> list[Any]:
    return [parse(document, model, row, (key, index)) for index, row in enumerate(document.content[key])]


def _territories(file: Path, organisations: Mapping[str, Any]) -> dict[str, tuple[TerritoryText, ...]]:
    document = read(file)
    for name in document.content:
        if name not in MAPS:
            raise document.error((name,), f"expected one of the maps {', '.join(MAPS)}")
    maps = {name: tuple(_parsed(document, name, TerritoryText)) for name in document.content}
    for name, rows in maps.items():
        for index, row in enumerate(rows):
            if row.organisation not in organisations:
                raise document.error((name, index, "organisation"), f"unknown organisation {row.organisation!r}")
    return maps


def _competence(
    territories: Mapping[str, tuple[TerritoryText, ...]],
    competences: tuple[CompetenceText, ...],
    municipalities: Mapping[str, Municipality],
    *,
    home: str,
) -> Competence:
    rows: dict[Key, list[Assignment]] = {}
    for name, territory in territories.items():
        for row in territory:
            rows.setdefault((MAPS[name], row.municipality, ANY_TASK), []).append(
                Assignment(row.from_, row.organisation)
            )
    for text in competences:
        if text.organisation != "territory":
            rows.setdefault((text.function, "", text.task), []).append(Assignment(text.from_, text.organisation))
    known = frozenset(row.municipality for row in territories["municipality"])
    return Competence(rows, known | {place.sv for place in municipalities.values()}, home=home)


def _municipalities(file: Path) -> dict[str, Municipality]:
    document = read(file)
    places: dict[str, Municipality] = {}
    rows = document.content.get("municipalities") if isinstance(document.content, dict) else document.content
    for row in rows or []:
        name = row.get("name") or row
        place = Municipality(row["code"], name["sv"], name["fi"])
        for key in (place.code, place.sv, place.fi):
            places.setdefault(key.casefold(), place)
    return places
