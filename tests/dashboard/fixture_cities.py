"""The invented cities that the pages are tested on, described unit by unit. No sums here."""

import datetime as dt
import random
from dataclasses import dataclass, field, replace

CITY = "goteborg"


@dataclass(frozen=True)
class Unit:
    """A unit: (yes, no, unknown) procurements by year; quarters of the last year that lack."""

    org_id: str
    name: str
    years: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    parent: str | None = CITY
    short: str = ""
    silent_quarters: tuple[int, ...] = ()
    expected: bool = True


@dataclass(frozen=True)
class City:
    """Everything a snapshot is made from."""

    units: tuple[Unit, ...]
    data_through: dt.date
    today: dt.date
    is_sample: bool = False
    plan: dict[str, int] = field(default_factory=dict)
    name: str = "Göteborgs Stad"


YEARS = (2013, 2014, 2015, 2016)


def _spread(*answers: tuple[int, int, int]) -> dict[int, tuple[int, int, int]]:
    return dict(zip(YEARS, answers, strict=True))


FULL = City(
    units=(
        Unit(
            "higab", "Higab AB", _spread((2, 10, 1), (4, 8, 0), (6, 8, 0), (7, 9, 1)), short="Higab"
        ),
        Unit(
            "park",
            "Park- och naturnämnden",
            _spread((3, 8, 0), (5, 7, 0), (8, 6, 0), (12, 10, 0)),
            short="Park och natur",
        ),
        Unit(
            "framtiden",
            "Förvaltnings AB Framtiden",
            _spread((1, 4, 0), (2, 4, 0), (3, 4, 0), (4, 4, 0)),
            short="Framtiden",
        ),
        Unit(
            "poseidon",
            "Bostads AB Poseidon",
            _spread((2, 9, 0), (4, 8, 0), (5, 6, 2), (6, 6, 4)),
            parent="framtiden",
            short="Poseidon",
        ),
        Unit(
            "bostadsbolaget",
            "Göteborgs stads bostadsaktiebolag",
            _spread((3, 6, 0), (4, 6, 0), (6, 6, 0), (9, 5, 0)),
            parent="framtiden",
            short="Bostadsbolaget",
        ),
        Unit(
            "gryaab",
            "Gryaab AB",
            _spread((0, 5, 0), (1, 6, 0), (0, 9, 0), (0, 12, 0)),
            short="Gryaab",
        ),
        Unit(
            "leasing",
            "Göteborgs Stads Leasing AB",
            _spread(*[(1, 2, 0)] * 3, (3, 1, 0)),
            short="Leasing",
        ),
        Unit("angered", "Älvstaden Ängelholm AB", {2016: (0, 0, 0)}, short="Älvstaden"),
        Unit(
            "aland",
            "Åkeriet AB",
            _spread((1, 5, 0), (2, 5, 0), (3, 5, 0), (4, 8, 0)),
            short="Åkeriet",
        ),
        Unit("inkop", "Inköp och upphandling", _spread((5, 6, 0), (8, 8, 0), (9, 8, 0), (9, 8, 0))),
    ),
    data_through=dt.date(2016, 10, 31),
    today=dt.date(2016, 11, 15),
    is_sample=True,
    plan={
        "goteborg": 24,
        "higab": 4,
        "gryaab": 3,
        "aland": 12,
        "inkop": 1,
        "framtiden": 4,
        "poseidon": 4,
    },
)


def _as_met(unit: Unit) -> Unit:
    """A unit as a meeting in September saw it."""
    seen = {"park": (5, 9, 0), "higab": (7, 6, 1), "leasing": (0, 0, 0)}
    return replace(unit, years={**unit.years, 2016: seen.get(unit.org_id, unit.years[2016])})


MET = replace(
    FULL, units=tuple(_as_met(u) for u in FULL.units), data_through=dt.date(2016, 9, 15),
    today=dt.date(2016, 9, 16),
)  # fmt: skip

PARTIAL = City(
    units=tuple(
        Unit(
            **{
                **{f: getattr(u, f) for f in u.__dataclass_fields__},
                "silent_quarters": (1, 2, 3, 4) if u.org_id in ("leasing", "gryaab") else (),
                "years": {y: a for y, a in u.years.items() if u.org_id != "gryaab" or y < 2016},
            }
        )
        for u in FULL.units
    ),
    data_through=FULL.data_through,
    today=FULL.today,
    plan=FULL.plan,
)

ONE = City(
    units=(
        Unit(
            "higab", "Higab AB", _spread((2, 10, 0), (4, 8, 0), (6, 8, 0), (7, 9, 0)), parent=None
        ),
    ),
    data_through=dt.date(2016, 12, 31),
    today=dt.date(2017, 1, 20),
)

HOSTILE = City(
    units=(
        Unit("img", "![x](https://example.org/p.png) AB", {2016: (3, 4, 1)}),
        Unit("script", "<img src=x onerror=alert(1)><b>Fet</b>", {2016: (5, 2, 0)}),
        Unit("link", "[klicka](https://example.org) https://example.org", {2016: (1, 2, 0)}),
        Unit(
            "stars", "**Stjärnor** :red[röd] $x^2$ _kursiv_ # 1. `kod` | tabell", {2016: (0, 9, 0)}
        ),
        Unit("bidi", "Oskyldig\u202egnissäp AB", {2016: (2, 5, 0)}),
        Unit("long", "Mycket långt namn på en enhet " * 8, {2016: (2, 5, 0)}),
    ),
    data_through=dt.date(2016, 12, 31),
    today=dt.date(2017, 1, 20),
)


def national(units: int = 1160, seed: int = 7) -> City:
    """Many buyers, nearly every requirement unknown, as in the national register."""
    rng = random.Random(seed)
    made = []
    for i in range(units):
        n = max(1, int(rng.paretovariate(0.8)))
        n = min(n, 400)
        yes = 1 if rng.random() < 0.03 else 0
        silent = rng.random() < 0.1
        name = f"{rng.choice(['Åmåls', 'Ängelholms', 'Östersunds', 'Ale', 'Wara'])} kommun {i}"
        made.append(
            Unit(f"o{i}", name, {2021: (0, 0, 0) if silent else (min(yes, n), 0, n - min(yes, n))})
        )
    return City(
        tuple(made),
        dt.date(2021, 12, 31),
        dt.date(2026, 11, 23),
        name="Alla upphandlande myndigheter",
    )
