"""Random cities with many small cells: organisations, people and promises."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

Frames = dict[str, pd.DataFrame]
Line = Mapping[str, Any]
D = dt.date
FIRST = D(2015, 1, 1)
_OCCUPATIONS = ("9111", "9610", "7111")
_GROUPS = ("youth", "foreign_born", "disability", "long_term_unemployed")
_TYPES = ("employment", "employment", "employment", "internship", "summer_job", "apprenticeship")
_STATUSES = ("same_employer", "left_unemployed", "education", "unknown")


@dataclass(frozen=True)
class City:
    """What a city's reports say: organisations by parent, and a line a person, promise, cost."""

    parents: Mapping[str, str | None]
    last: dt.date
    people: tuple[Line, ...]
    promises: tuple[Line, ...]


@dataclass(frozen=True)
class Case:
    """A city, the tables that only the pipeline sees, and what it publishes of them."""

    city: City
    true: Frames
    public: Frames


def invented(seed: int) -> City:
    """A city of one or two years with some units, a group of two companies, and few people."""
    rng = np.random.default_rng(seed)
    parents: dict[str, str | None] = {"city": None, "group": "city", "g1": "group", "g2": "group"}
    parents |= {f"u{n}": "city" for n in range(int(rng.integers(1, 4)))}
    last = D(2016, 12, 31) if seed % 20 == 7 else D(2015, 12, 31)
    people: list[Line] = []
    for org in [*parents][1:]:
        # A company of a group is small, a committee may be large; the group itself has few.
        most = 6 if org == "group" else int(rng.choice([4, 10, 40]))
        people += [_person(rng, org, last) for _ in range(int(rng.integers(0, most + 1)))]
    elsewhere = rng.choice([*parents][1:], len(people))
    numbered = tuple(
        {"pid": f"p{n:03d}", "elsewhere": str(org)} | p
        for n, (p, org) in enumerate(zip(people, elsewhere, strict=True))
    )
    promises = tuple(_promise(rng, [*parents][1:], n) for n in range(int(rng.integers(0, 7))))
    return City(parents, last, numbered, promises)


def _person(rng: np.random.Generator, org: str, last: dt.date) -> Line:
    days = (last - FIRST).days
    entered = FIRST + dt.timedelta(days=int(rng.integers(0, days - 60)))
    starts = entered + dt.timedelta(days=int(rng.integers(5, 150)))
    placed = starts <= last and rng.random() < 0.8
    groups = [g for g in _GROUPS if rng.random() < 0.35]
    return {
        "org_id": org,
        "gender": str(rng.choice(["woman", "man", ""], p=[0.45, 0.5, 0.05])) or None,
        "age": int(rng.integers(18, 62)),
        "groups": groups,
        "district": str(rng.choice(["Centrum", "Angered", "Hisingen"])),
        "occupation": str(rng.choice(_OCCUPATIONS)),
        "entered": entered,
        "prepared": rng.random() < 0.6,
        # How far one comes who has not started: completed, matched, presented, refused.
        "onward": int(rng.integers(0, 5)),
        "starts": starts if placed else None,
        "type": str(rng.choice(_TYPES)),
        "ends": starts + dt.timedelta(days=int(rng.integers(10, 400))),
        "has_ended": rng.random() < 0.5,
        "subsidy": str(rng.choice(["none", "new_start_job", ""])) or None,
        "stays": str(rng.choice(_STATUSES)),
        "commitment": f"c{int(rng.integers(0, 7))}" if rng.random() < 0.5 else None,
        # A few come back, to another organisation.
        "again": starts + dt.timedelta(days=60) if rng.random() < 0.1 else None,
    }


def _promise(rng: np.random.Generator, orgs: list[str], number: int) -> Line:
    due = FIRST + dt.timedelta(days=int(rng.integers(60, 500)))
    return {
        "commitment_id": f"c{number}",
        "org_id": str(rng.choice(orgs)),
        "promised_persons": float(rng.integers(1, 12)),
        "supplier_id": f"s{int(rng.integers(0, 3))}",
        "starts_at": FIRST,
        "due_date": due,
        "due_source": "stated",
        "commitment_type": "employment",
    }


def with_one_more(city: City, seed: int) -> City:
    """The same city with one more person."""
    rng = np.random.default_rng(seed)
    org = str(rng.choice([o for o in city.parents if o != "city"]))
    person = {"pid": "q", "elsewhere": org} | dict(_person(rng, org, city.last))
    return replace(city, people=(*city.people, person))


def with_one_less(city: City, seed: int) -> City:
    """The same city without one of its people."""
    gone = int(np.random.default_rng(seed).integers(0, max(len(city.people), 1)))
    return replace(city, people=tuple(p for n, p in enumerate(city.people) if n != gone))


def with_one_moved(city: City, seed: int) -> City:
    """The same city with one person in another organisation."""
    rng = np.random.default_rng(seed)
    moved = int(rng.integers(0, max(len(city.people), 1)))
    org = str(rng.choice([o for o in city.parents if o != "city"]))
    people = (p | {"org_id": org} if n == moved else p for n, p in enumerate(city.people))
    return replace(city, people=tuple(people))
