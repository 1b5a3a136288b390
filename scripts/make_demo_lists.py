#!/usr/bin/env python3
"""Makes the three lists of the demonstration, always the same: `python scripts/make_demo_lists.py`.

EVERY PERSON IN THEM IS INVENTED: names put together by lot from `data/demo/names.yaml`, identity codes
of the 900 series that are given to nobody (numbers 990–999, which the demo's own population leaves
free), phone numbers without subscriber, addresses that do not exist.

| file | what |
|---|---|
| rc-flyttlista.xlsx | a reception centre's move list, with a title above its headings, in Swedish |
| migri-kiintio.csv | Migri's quota list in households, in Finnish, UTF-8 with its mark, semicolons |
| narpes-klienter.xlsx | a municipality's own spreadsheet: mixed headings, a sheet of instructions, days 2021–2026 |

Three persons of the move list stand in the municipality's list too, spelt a little differently.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "demo" / "lists"
NAMES = yaml.safe_load((ROOT / "data" / "demo" / "names.yaml").read_text("utf-8"))
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
TODAY = date(2026, 11, 24)
TONGUES_SV = {
    "ar": "arabiska", "kmr": "kurdiska (kurmanji)", "ckb": "sorani", "so": "somaliska", "sw": "swahili",
    "prs": "dari", "ps": "pashto", "fa": "persiska", "uk": "ukrainska", "ru": "ryska", "vi": "vietnamesiska",
    "ti": "tigrinska", "tl": "tagalog", "rw": "kinyarwanda",
}  # fmt: skip
TONGUES_FI = {
    "ar": "arabia",
    "prs": "dari",
    "ps": "paštu",
    "sw": "suahili",
    "rw": "ruanda",
    "es": "espanja",
    "kmr": "kurmandži",
}


@dataclass(frozen=True)
class Person:
    """Somebody invented."""

    family: str
    given: str
    script: str
    born: date
    woman: bool
    tongue: str
    hetu: str


class People:
    """Invents people, each once."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311  (invented people)
        self.given_numbers: dict[date, int] = {}
        self.names: set[tuple[str, str]] = set()

    def family(self, origin: str, tongues: list[str], size: int) -> list[Person]:
        """A household: one or two grown-ups, and children."""
        names = NAMES[origin]
        shared, tongue = self._name(names["family"]), self.chance.choice(tongues)
        found = []
        for place in range(size):
            woman = (place == 1) if place < 2 else self.chance.random() < 0.5
            years = self.chance.randrange(24, 52) if place < 2 else self.chance.randrange(1, 17)
            family = shared if names["family_by"] == "shared" or place == 0 else self._name(names["family"])
            found.append(self._person(names, family, tongue, woman, years))
        return found

    def _person(self, names: Any, family: tuple[str, str], tongue: str, woman: bool, years: int) -> Person:
        while True:
            given = self._name(names["women" if woman else "men"])
            if (family[0], given[0]) not in self.names:
                self.names.add((family[0], given[0]))
                break
            family = self._name(names["family"])
        born = TODAY - timedelta(days=years * 365 + self.chance.randrange(365))
        script = f"{given[1]} {family[1]}" if given[1] and family[1] else ""
        return Person(family[0], given[0], script, born, woman, tongue, self._hetu(born, woman))

    def _name(self, names: list[str]) -> tuple[str, str]:
        latin, _, script = self.chance.choice(names).partition("=")
        return latin, script

    def _hetu(self, born: date, woman: bool) -> str:
        given = self.given_numbers.get(born, 0)
        self.given_numbers[born] = given + 1
        individual = 990 + 2 * given + (not woman)
        assert individual < 1000, "more people born on one day than numbers"
        figures = f"{born:%d%m%y}{individual}"
        return f"{born:%d%m%y}{'A' if born.year >= 2000 else '-'}{individual}{CHECK[int(figures) % 31]}"

    def day(self, first: date, last: date) -> date:
        """A working day between two days."""
        found = first + timedelta(days=self.chance.randrange((last - first).days + 1))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def phone(self) -> str:
        """A number without subscriber: PTS keeps this series free for films (data/demo/population.yaml)."""
        return f"+46 70 174 0{self.chance.randrange(605, 700)}"


def move_list(people: People) -> tuple[list[list[Any]], list[Person]]:
    """The reception centre's list, and those of it who have moved to Närpes already."""
    head = [
        "Klientnr", "Efternamn", "Förnamn", "Födelsedatum", "Personbeteckning", "Modersmål", "Tolkbehov", "Telefon",
        "Målgrupp", "Skyddsstatus", "Flyttar till", "Familjenr", "Familjeroll", "Utsatt ställning", "Flyttsätt",
        "Inskriven i centralen", "Tillstånd delgivet", "Tillståndsinfo hållen", "Kommunplats föreslagen",
        "Flyttdatum", "Anmärkning",
    ]  # fmt: skip
    rows: list[list[Any]] = [
        ["Flyttlista, Oravais mottagningscentral"],
        ["Uppgjord 20.11.2026. Alla personer är påhittade."],
        [],
        head,
    ]
    families = [
        ("syrian", ["ar"], 5, "Närpes"), ("afghan", ["prs"], 4, "Vasa"), ("somali", ["so"], 3, "Vasa"),
        ("iraqi", ["ar", "ckb"], 4, "Korsholm"), ("afghan", ["prs", "ps"], 1, "Närpes"),
        ("eritrean", ["ti"], 2, "Malax"), ("syrian", ["ar", "kmr"], 3, "Kristinestad"),
        ("iranian", ["fa"], 2, "Jakobstad"), ("somali", ["so"], 1, "Vasa"),
        ("afghan", ["prs"], 5, "Närpes"), ("ukrainian", ["uk"], 3, "Vörå"), ("congolese", ["sw"], 4, "Korsnäs"),
        ("turkish", ["kmr"], 1, "Vasa"), ("syrian", ["ar"], 3, "Närpes"),
    ]  # fmt: skip
    moved: list[Person] = []
    for number, (origin, tongues, size, place) in enumerate(families, 1):
        members = people.family(origin, tongues, size)
        started = people.day(date(2025, 2, 3), date(2026, 3, 31))
        served = people.day(date(2026, 8, 17), date(2026, 10, 30))
        held, proposed = served + timedelta(days=people.chance.randrange(3, 12)), None
        vulnerable = number in (1, 6, 12)
        mode = "Kommunplats" if vulnerable or number % 3 == 1 else people.chance.choice(("Assisterad", "Självständig"))
        if mode == "Kommunplats":
            proposed = held + timedelta(days=people.chance.randrange(1, 8))
        gone = number == len(families)
        move = date(2026, 11, 9) if gone else people.day(date(2026, 12, 1), date(2027, 1, 29))
        group = "Tillfälligt skydd med hemkommun" if origin == "ukrainian" else "Internationellt skydd"
        status = "" if origin == "ukrainian" else ("Flyktingstatus" if number % 4 else "Alternativt skydd")
        for place_in_family, one in enumerate(members):
            role = ("sökande", "make/maka")[place_in_family] if place_in_family < 2 else "barn"
            rows.append([
                f"{31_400_000 + number * 100 + place_in_family}", one.family, one.given, one.born, one.hetu,
                TONGUES_SV[one.tongue], "ja" if place_in_family < 2 else "nej",
                people.phone() if place_in_family == 0 else None, group, status or None, place, f"F{number:02d}", role,
                "ja" if vulnerable and place_in_family == 0 else "nej", mode, started, served,
                None if number == 9 else held, proposed, move, "nycklar via kommunen" if gone else None,
            ])  # fmt: skip
        if gone:
            moved = members
    return rows, moved


def quota_list(people: People) -> list[list[str]]:
    """Migri's list: households, no identity codes yet, days of arrival to come."""
    head = [
        "Asiakasnumero", "Perhenumero", "Suhde", "Sukunimi", "Etunimet", "Muut nimet", "Syntymäaika", "Sukupuoli",
        "Kansalaisuus", "Äidinkieli", "Tulkkauskieli", "Haavoittuva asema", "Hätätapaus", "Kuntapaikka",
        "Lupa myönnetty", "Esitetty", "Saapuminen",
    ]  # fmt: skip
    families = [
        ("congolese", ["sw", "rw"], 6, "Närpiö", "Kongon demokraattinen tasavalta"),
        ("afghan", ["prs"], 5, "Vaasa", "Afganistan"), ("syrian", ["ar"], 6, "Mustasaari", "Syyria"),
        ("venezuelan", ["es"], 4, "Kristiinankaupunki", "Venezuela"),
        ("congolese", ["sw"], 7, "Närpiö", "Kongon demokraattinen tasavalta"),
        ("afghan", ["prs", "ps"], 4, "Vaasa", "Afganistan"), ("syrian", ["ar", "kmr"], 5, "Pietarsaari", "Syyria"),
        ("afghan", ["prs"], 1, "Vaasa", "Afganistan"), ("congolese", ["rw"], 3, "", "Kongon demokraattinen tasavalta"),
        ("syrian", ["ar"], 4, "", "Syyria"),
    ]  # fmt: skip
    rows = [head]
    for number, (origin, tongues, size, place, citizenship) in enumerate(families, 1):
        granted = people.day(date(2026, 8, 3), date(2026, 10, 16))
        proposed = granted + timedelta(days=people.chance.randrange(5, 25))
        arrival = people.day(date(2026, 12, 7), date(2027, 3, 26))
        for index, one in enumerate(people.family(origin, tongues, size)):
            relation = ("hakija", "puoliso")[index] if index < 2 else "lapsi"
            tongue = TONGUES_FI[one.tongue]
            vulnerable = index == 0 and number % 3 == 0
            rows.append([
                f"{31_600_000 + number * 100 + index}", f"{number}", relation, one.family, one.given, one.script,
                f"{one.born.day}.{one.born.month}.{one.born.year}", "nainen" if one.woman else "mies", citizenship,
                tongue, "suahili" if tongue == "ruanda" else tongue, "kyllä" if vulnerable else "ei",
                "kyllä" if number == 8 else "ei", place, granted.isoformat(), proposed.isoformat(), arrival.isoformat(),
            ])  # fmt: skip
    return rows


def own_list(people: People, moved: list[Person]) -> list[list[Any]]:
    """The municipality's own spreadsheet, as it grew over the years."""
    head = [
        "Efternamn", "Förnamn", "Född", "Hetu", "Klientnr", "Språk", "Tolk", "Servicespråk", "Puhelin", "E-post",
        "Närdress", "Postnr", "Grupp", "Kommun", "Hushåll", "Utkomststöd", "Oleskelulupa myönnetty",
        "Hemkommun sedan", "FPA-anmälan utkomststöd", "Työnhakija alkaen", "Kartläggning gjord",
        "Plan undertecknad", "Senast reviderad", "Ansvarig",
    ]  # fmt: skip
    origins = [
        ("vietnamese", ["vi"], "Arbete"), ("syrian", ["ar"], "Kvot"), ("afghan", ["prs", "ps"], "Kvotflykting"),
        ("congolese", ["sw", "rw"], "QR"), ("ukrainian", ["uk", "ru"], "TP1"), ("iraqi", ["ar"], "IP"),
        ("somali", ["so"], "IP"), ("filipino", ["tl"], "Familj"), ("iranian", ["fa"], "IP"),
    ]  # fmt: skip
    rows: list[list[Any]] = [head]
    number = household = 0
    while number < 117:
        origin, tongues, group = people.chance.choice(origins)
        household += 1
        permit = people.day(date(2021, 1, 11), date(2026, 8, 28))
        size = min(people.chance.choice((1, 1, 2, 3, 4, 5)), 117 - number)
        for place, one in enumerate(people.family(origin, tongues, size)):
            number += 1
            granted = max(permit, one.born + timedelta(days=30))
            rows.append(_own_row(people, one, group, granted, f"N{household}", number, grown=place < 2))
    for one in moved:
        number += 1
        known = replace(one, family=_respelt(one.family))
        row = _own_row(
            people, known, "Internationellt skydd", date(2026, 9, 1), f"N{household + 1}", number, grown=True
        )
        row[3], row[16], row[17], row[18:23] = one.hetu, None, date(2026, 11, 12), [None] * 5
        rows.append(row)
    return rows


def _respelt(name: str) -> str:
    """A name as another office may hear it: the first vowel after a consonant is long."""
    for index, letter in enumerate(name[1:], 1):
        if letter in "aiou":
            return f"{name[:index]}{letter}{name[index:]}"
    return name


def _own_row(
    people: People, one: Person, group: str, permit: date, household: str, number: int, *, grown: bool
) -> list[Any]:
    chance = people.chance
    home = min(permit + timedelta(days=chance.randrange(14, 75)), TODAY - timedelta(days=3))
    notice = home + timedelta(days=chance.randrange(20, 50)) if grown and chance.random() < 0.25 else None
    job = home + timedelta(days=chance.randrange(30, 120)) if grown and chance.random() < 0.4 else None
    mapped = home + timedelta(days=chance.randrange(25, 90)) if grown and chance.random() < 0.75 else None
    plan = mapped + timedelta(days=chance.randrange(7, 30)) if mapped and chance.random() < 0.85 else None
    review = plan + timedelta(days=chance.randrange(170, 420)) if plan and chance.random() < 0.6 else None
    days = [None if day and day > TODAY else day for day in (notice, job, mapped, plan, review)]
    if group == "Arbete":
        days[0] = None
    return [
        one.family, one.given, one.born, one.hetu if chance.random() < 0.8 else None, f"{2000 + number}",
        TONGUES_SV[one.tongue], chance.choice(("x", "ja", "nej", "ei")),
        chance.choice(("svenska", "sv", "suomi", None)), people.phone() if grown else None,
        f"klient{number}@example.org" if grown and chance.random() < 0.3 else None,
        f"Påhittade gränden {number}", "64200", group, chance.choice(("Närpes", "Närpes", "Närpiö", None)), household,
        "ja" if days[0] else "nej", permit, home, *days, chance.choice(("YS", "KF")),
    ]  # fmt: skip


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook with the same bytes every time."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": "Påhittade personer", "created": datetime(2026, 11, 20)})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        widest = max(len(row) for row in rows)
        page.set_column(0, widest - 1, 16)
        for number, row in enumerate(rows):
            heading = len(row) == widest and widest > 1 and all(isinstance(cell, str) for cell in row)
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
                elif value is not None:
                    page.write_string(number, column, str(value), bold if heading else None)
    book.close()
    return memory.getvalue()


def text(rows: list[list[str]]) -> bytes:
    """A text file as Finnish offices send it."""
    memory = io.StringIO(newline="")
    csv.writer(memory, delimiter=";", lineterminator="\r\n").writerows(rows)
    return memory.getvalue().encode("utf-8-sig")


def main() -> None:
    """Write the three files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    people = People(seed=20261124)
    moves, moved = move_list(people)
    quota, own = quota_list(people), own_list(people, moved)
    guide = [
        ["Så här fylls tabellen i"],
        ["En rad per klient. Datum som dag.månad.år."],
        ["Alla personer är påhittade."],
    ]
    (FOLDER / "rc-flyttlista.xlsx").write_bytes(workbook({"Flyttlista": moves}))
    (FOLDER / "migri-kiintio.csv").write_bytes(text(quota))
    (FOLDER / "narpes-klienter.xlsx").write_bytes(workbook({"Läs mig": guide, "Klienter 2026": own}))
    print(f"{FOLDER}: {len(moves) - 4} persons moving, {len(quota) - 1} of the quota, {len(own) - 1} clients")


if __name__ == "__main__":
    main()
