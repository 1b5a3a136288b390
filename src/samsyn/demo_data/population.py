"""Who lives in the demonstration, seen on a day? Deterministic: the same seed and day, the same people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from samsyn.demo_data.households import Drawer, in_turn
from samsyn.demo_data.life import repeatable
from samsyn.demo_data.names import NameGiver
from samsyn.demo_data.numbers import Numbers
from samsyn.demo_data.people import Maker
from samsyn.demo_data.shares import load_shares
from samsyn.demo_data.stories import told_agreements, told_people
from samsyn.demo_data.terms import Invented, Population

SEED = 681_2023
#: People drawn by lot, beside those of the stories.
SIZE = 1600


def invent(today: date, *, seed: int = SEED, size: int = SIZE) -> Population:
    """The people of the demonstration: those of the stories, and some drawn by lot."""
    shares = load_shares()
    maker = Maker(shares, Numbers(shares.phones), NameGiver(unique=True), today)
    people = told_people(maker)
    people += _drawn(maker, repeatable(str(seed)), size)
    return Population(today, tuple(people), told_agreements(today))


def stream(today: date, *, seed: int, lane: int, lanes: int, batch: int) -> Iterator[list[Invented]]:
    """People without end, in batches of whole households, for a database of any size.

    `lane` of `lanes` never gives a number that another lane gives. Names come more than once."""
    shares = load_shares()
    numbers = Numbers(shares.phones, lane=lane, lanes=lanes)
    maker = Maker(shares, numbers, NameGiver(unique=False), today)
    random = repeatable(f"{seed}:{lane}")
    while True:
        yield _drawn(maker, random, batch)


def _drawn(maker: Maker, random: Random, size: int) -> list[Invented]:
    people: list[Invented] = []
    drawer, kinds = Drawer(maker, maker.shares), in_turn(maker.shares.kinds)
    while len(people) < size:
        people += drawer.draw(random, next(kinds), f"H{maker.numbers.serial():07d}")
    return people
