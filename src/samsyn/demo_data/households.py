"""Draws households: of which kind, where, since when, with whom; and lets them live their path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from samsyn.demo_data.life import Life
from samsyn.demo_data.names import load_origins, pick
from samsyn.demo_data.paths import refuge, residents
from samsyn.demo_data.people import Maker, Member
from samsyn.demo_data.shares import Kind, Shares
from samsyn.demo_data.terms import Invented
from samsyn.law.terms import Group

Path = Callable[[list[Life], date], None]
PATHS: dict[str, Path] = {
    "quota": refuge.quota,
    "permit": refuge.permit,
    "protection": refuge.protection,
    "waiting": refuge.waiting,
    "asylum": refuge.asylum,
    "family": residents.married,
    "family_ip": refuge.reunited,
    "family_quota": refuge.reunited,
    "labour": residents.labour,
    "student": residents.student,
    "european": residents.european,
    "minor": residents.minor,
    "trafficking": residents.trafficking,
}
IN_CENTRE = frozenset({Group.AS, Group.IP, Group.TP0, Group.TP1, Group.UM})
PROTECTED = frozenset({Group.QR, Group.IP, Group.TP1, Group.FAM_IP, Group.FAM_QR})
FRESH_DAYS = 190
#: Temporary protection began on this day (EU 2022/382).
TEMPORARY_PROTECTION = date(2022, 3, 4)
#: How long before today a person of a kind began at least, where the kind says what has been reached since.
SINCE = {"protection": 400}
#: How long ago a kind began at most, where a longer stay would have changed its group.
AT_MOST = {"waiting": 900, "asylum": 620}


def in_turn(kinds: tuple[Kind, ...]) -> Iterator[Kind]:
    """The kinds in turn, each as often as its weight says, in every stretch of the sequence."""
    credit = dict.fromkeys(kinds, 0)
    total = sum(kind.weight for kind in kinds)
    while True:
        for kind in kinds:
            credit[kind] += kind.weight
        chosen = max(kinds, key=lambda kind: credit[kind])
        credit[chosen] -= total
        yield chosen


class Drawer:
    """Draws one household after another, deterministic by its random numbers."""

    def __init__(self, maker: Maker, shares: Shares) -> None:
        self.maker, self.shares, self.today = maker, shares, maker.today
        self._places = {name: _each_first(choice) for name, choice in shares.places.items()}

    def draw(self, random: Random, kind: Kind, key: str) -> list[Invented]:
        """The people of one household of a kind."""
        place, centre = self._place(random, kind)
        day = self._start(random, kind)
        members = self._members(random, kind, place, centre, day)
        PATHS[kind.name]([member.life for member in members], day)
        members = [member for member in members if member.life.events]
        if kind.group in PROTECTED:
            self._newborn(random, members)
        origin = load_origins()[pick(random, kind.origins)]
        return self.maker.household(random, origin, members, key)

    def _place(self, random: Random, kind: Kind) -> tuple[str, str]:
        """The municipality to live in, and the centre before it, where there was one."""
        centre = ""
        if kind.group in IN_CENTRE:
            centre = pick(random, self.shares.places["centre"])
        if kind.place == "centre":
            return self.shares.centres[centre], centre
        first = next(self._places[kind.place], None)
        return first or pick(random, self.shares.places[kind.place]), centre

    def _start(self, random: Random, kind: Kind) -> date:
        least = SINCE.get(kind.name, 3)
        most = AT_MOST.get(kind.name, (self.today - date(kind.first, 1, 1)).days)
        if kind.name in ("protection", "waiting"):
            most = min(most, (self.today - TEMPORARY_PROTECTION).days)
        if random.random() < kind.fresh:
            most = min(most, least + FRESH_DAYS)
        return self.today - timedelta(days=random.randint(least, max(least, most)))

    def _members(self, random: Random, kind: Kind, place: str, centre: str, day: date) -> list[Member]:
        living = self.shares.centres[centre] if centre else place
        members = []

        def add(relation: str, age: float, woman: bool) -> None:
            born = day - timedelta(days=int(age * 365.25) + random.randint(0, 364))
            life = Life(random, self.today, kind.group, place=place, living=living, centre=centre, born=born)
            members.append(Member(life, relation, woman))

        woman = random.random() < (0.6 if kind.name in ("protection", "waiting", "family", "family_ip") else 0.42)
        age = (
            random.randint(14, 16)
            if kind.group is Group.UM
            else random.randint(19, 26 if kind.name == "student" else 56)
        )
        if kind.name == "quota" and random.random() < 0.5:
            age = random.randint(24, 40)
        add("self", age, woman)
        if random.choice(kind.adults) > 1:
            add("spouse", max(19, age + random.randint(-6, 6)), not woman)
        for _ in range(random.choice(kind.children) if age > 20 else 0):
            add("child", random.uniform(0.2, min(17, age - 18)), random.random() < 0.5)
        return members

    def _newborn(self, random: Random, members: list[Member]) -> None:
        """A child born here some time after the mother's home municipality was registered."""
        for member in list(members):
            life = member.life
            home = next((event.on for event in life.events if event.type == "first_home_municipality"), None)
            if not member.woman or home is None or not 19 <= life.age_on(home) <= 41 or random.random() > 0.6:
                continue
            born = home + timedelta(days=random.randint(60, 900))
            if born < self.today:
                child = Life(random, self.today, Group.BORN, place=life.place, living=life.place, centre="", born=born)
                residents.newborn(child, "")
                members.append(Member(child, "child", random.random() < 0.5, member))
            return


def _each_first(choice: tuple[tuple[str, ...], tuple[int, ...]]) -> Iterator[str]:
    """Every place once, so that none is empty; then chance decides."""
    yield from choice[0]
