"""Snapshots for the pages' tests, made from the table declarations. Not the pipeline's own sums.

A small city is described unit by unit; figures are added up here by hand-simple loops, so that
pages can be tested against another computation than the one they show.
"""

import datetime as dt
import json
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.model import tables

CITY = "goteborg"
TARGET_FROM = 2014
KPIS = ("goal_share", "goal_share_eligible", "goal_share_strict", "goal_share_value")


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


def _quarter(day: dt.date) -> int:
    return (day.month - 1) // 3 + 1


def _procurements(city: City) -> list[dict]:
    """One dictionary a procurement; dates spread over the quarters that were reported."""
    rows = []
    for unit in city.units:
        for year, (yes, no, unknown) in unit.years.items():
            last = _quarter(city.data_through) if year == city.data_through.year else 4
            silent = unit.silent_quarters if year == city.data_through.year else ()
            open_quarters = [q for q in range(1, last + 1) if q not in silent] or [1]
            answers = ["yes"] * yes + ["no"] * no + ["unknown"] * unknown
            for i, social in enumerate(answers):
                quarter = open_quarters[i % len(open_quarters)]
                rows.append(
                    {
                        "procurement_id": f"{unit.org_id}-{year}-{i}",
                        "procurement_ref": f"{i + 1:04d}/{year % 100}",
                        "org_id": unit.org_id,
                        "title": f"Städning, del {i + 1}",
                        "nature": "services",
                        "nature_source": "reported",
                        "cpv_main": "90910000",
                        "published_at": dt.date(year, quarter * 3 - 2, 1 + i % 28),
                        "value_is_estimate": False,
                        "social": social,
                        "requirement_type": "mandatory_employment" if social == "yes" else None,
                        "value_sek": 100_000 * (i % 5 + 1),
                        "strict": social,
                        "model_eligible": i % 3 != 0,
                        "counted_at": dt.date(year, quarter * 3 - 2, 1 + i % 28),
                        "counts": True,
                        "submission_id": f"sub-{unit.org_id}",
                        "source_sheet": "Uppföljning",
                        "source_row": i + 2,
                    }
                )
    return rows


def _periods(city: City) -> list[dict]:
    years = sorted({y for u in city.units for y in u.years} | {city.data_through.year})
    rows = []
    for y in range(years[0], years[-1] + 1):
        spans = [(f"{y}", "year", 1, 12)]
        spans += [(f"{y}-T{t}", "tertial", 4 * t - 3, 4 * t) for t in (1, 2, 3)]
        spans += [(f"{y}-Q{q}", "quarter", 3 * q - 2, 3 * q) for q in (1, 2, 3, 4)]
        for period_id, kind, first, last in spans:
            end = dt.date(y + last // 12, last % 12 + 1, 1) - dt.timedelta(days=1)
            rows.append(
                {
                    "period_id": period_id,
                    "period_type": kind,
                    "date_from": dt.date(y, first, 1),
                    "date_to": end,
                    "status": "open",
                }
            )
    return rows


def _wilson(s: float, n: float) -> tuple[float | None, float | None]:
    if not n:
        return None, None
    z, p = 1.959964, s / n
    mid = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return mid - half, mid + half


def _kpi_row(kpi, org, period, dimension, sums, target, reported, coverage) -> dict:
    yes, total, unknown, n = sums
    value = yes / total if total else None
    status = "ok" if n >= 5 else "small_n" if n else None
    status = status or ("no_procurements" if reported else "not_reported")
    low, high = _wilson(yes, total) if kpi != "goal_share_value" else (None, None)
    rating = None
    if kpi == "goal_share" and dimension == "all":
        known = 1 - unknown / total if total else 0
        rating = "not_assessed"
        if target is not None and value is not None:
            rating = "good" if value >= target else "some" if value >= 0.8 * target else "none"
            if coverage < 0.9 or n < 5 or known < 0.9:
                rating = "uncertain"
    missing = {"no_procurements": "not_applicable", "not_reported": "not_reported"}.get(status)
    return {
        "kpi_id": kpi,
        "kpi_version": 1,
        "org_id": org,
        "period_id": period,
        "dimension": dimension,
        "member": dimension,
        "numerator": yes,
        "denominator": total,
        "unknown": unknown,
        "value": value,
        "lower": value,
        "upper": (yes + unknown) / total if total else None,
        "ci_lower": low,
        "ci_upper": high,
        "n": n,
        "target": target,
        "gap": value - target if value is not None and target is not None else None,
        "rating": rating,
        "status": status,
        "missing_reason": missing,
    }


def _sums(rows: list[dict], kpi: str) -> tuple[float, float, float, int]:
    chosen = [r for r in rows if kpi != "goal_share_eligible" or r["model_eligible"]]
    weigh = kpi == "goal_share_value"
    total: Counter = Counter()
    for r in chosen:
        total[r["social"]] += r["value_sek"] if weigh else 1
    return total["yes"], sum(total.values()), total["unknown"], len(chosen)


def _deliveries(city: City, periods: list[dict]) -> list[dict]:
    rows = []
    for unit in city.units:
        for p in periods:
            due = p["period_type"] == "quarter" and p["date_to"] <= city.data_through
            if not due or not unit.expected:
                continue
            year, quarter = p["date_from"].year, _quarter(p["date_from"])
            last_year = year == city.data_through.year
            silent = last_year and quarter in unit.silent_quarters
            rows.append(
                {
                    "org_id": unit.org_id,
                    "period_id": p["period_id"],
                    "report_type": "procurement_register",
                    "is_expected": True,
                    "submission_id": None if silent else f"sub-{unit.org_id}",
                    "received_at": None if silent else p["date_to"] + dt.timedelta(days=10),
                    "status": "missing" if silent else "accepted",
                    "rows_in": 0 if silent else 12,
                    "rows_accepted": 0 if silent else 11,
                    "rows_quarantined": 0 if silent else 1,
                    "rows_ignored": 0 if silent else 2,
                }
            )
    return rows


def _family(city: City) -> dict[str, list[str]]:
    """Every organisation with all above it, itself first."""
    parent = {u.org_id: u.parent for u in city.units}
    above = {CITY: [CITY]}
    for unit in city.units:
        chain, at = [], unit.org_id
        while at is not None and at in parent:
            chain.append(at)
            at = parent[at]
        above[unit.org_id] = chain + ([CITY] if CITY not in chain and unit.parent else [])
    return above


def _kpi_values(city: City, procurements, periods, deliveries) -> list[dict]:
    above = _family(city)
    parents = {u.parent for u in city.units}
    by_org: dict[str, list[dict]] = defaultdict(list)
    own: dict[str, list[dict]] = defaultdict(list)
    for r in procurements:
        own[r["org_id"]].append(r)
        for org in above[r["org_id"]]:
            by_org[org].append(r)
    quarters = {p["period_id"]: p for p in periods if p["period_type"] == "quarter"}
    late: dict[str, list[tuple[dt.date, bool]]] = defaultdict(list)
    for d in deliveries:
        late[d["org_id"]].append((quarters[d["period_id"]]["date_from"], d["status"] == "accepted"))
    rows = []
    everyone = [u.org_id for u in city.units] + ([CITY] if CITY in parents else [])
    for p in periods:
        start, end = p["date_from"], p["date_to"]
        if start > city.data_through:
            continue
        target = 0.5 if start.year >= TARGET_FROM else None
        good, due = Counter(), Counter()
        for org, marks in late.items():
            inside = [ok for day, ok in marks if start <= day <= end]
            for upper in above[org] if inside else ():
                due[upper] += 1
                good[upper] += all(inside)
        for org in everyone:
            inside = [r for r in by_org[org] if start <= r["counted_at"] <= end]
            covered = good[org] / due[org] if due[org] else 0.0
            for kpi in KPIS:
                sums = _sums(inside, kpi)
                rows.append(
                    _kpi_row(kpi, org, p["period_id"], "all", sums, target, good[org], covered)
                )
                if org in parents and own[org]:
                    mine = [r for r in own[org] if start <= r["counted_at"] <= end]
                    sums = _sums(mine, kpi)
                    rows.append(_kpi_row(kpi, org, p["period_id"], "own", sums, target, 1, covered))
            sums = (good[org], due[org], 0, due[org])
            rows.append(_kpi_row("coverage", org, p["period_id"], "all", sums, None, 1, covered))
    return rows


def _forecasts(city: City, values: list[dict]) -> list[dict]:
    year = city.data_through.year
    rows = []
    for v in values:
        if (v["kpi_id"], v["period_id"], v["dimension"]) != ("goal_share", str(year), "all"):
            continue
        s, n, m = int(v["numerator"]), int(v["denominator"]), city.plan.get(v["org_id"], 0)
        needed = max(0, math.ceil(0.5 * (n + m) - s))
        rows.append(
            {
                "org_id": v["org_id"],
                "year": year,
                "share_now": v["value"],
                "social": s,
                "counted": n,
                "remaining": m,
                "needed_of_remaining": needed if n + m else None,
                "more_social_only": max(0, n - 2 * s),
                "max_reachable": (s + m) / (n + m) if n + m else None,
                "feasible": needed <= m if n + m else None,
            }
        )
    return rows


def _organisations(city: City) -> list[dict]:
    parents = {u.parent for u in city.units}
    rows = [
        {
            "org_id": u.org_id,
            "name_sv": u.name,
            "short_name": u.short or u.name,
            "org_type": "company",
            "parent_org_id": u.parent,
            "is_expected": u.expected,
        }
        for u in city.units
    ]
    if CITY in parents:
        rows.insert(
            0,
            {
                "org_id": CITY,
                "name_sv": city.name,
                "short_name": city.name,
                "org_type": "city",
                "parent_org_id": None,
                "is_expected": False,
            },
        )
    return rows


def _meta(city: City) -> dict[str, list[dict]]:
    kpis = [
        ("goal_share", "Andel med social hänsyn", "Share with social requirements"),
        ("goal_share_eligible", "Andel av möjliga", "Share of eligible"),
        ("goal_share_strict", "Andel med skarpa krav", "Share with mandatory requirements"),
        ("goal_share_value", "Andel av värdet", "Share of value"),
        ("coverage", "Täckning", "Coverage"),
    ]
    return {
        "meta.kpi": [
            {
                "kpi_id": kpi,
                "kpi_version": 1,
                "label_sv": sv,
                "label_en": en,
                "definition_sv": f"{sv}: upphandlingar med krav genom alla som räknas.",
                "definition_en": f"{en}: procurements with requirement by all that count.",
                "unit": "share",
                "better": "higher",
                "min_n": 5,
                "source": "domain.md 3.4",
            }
            for kpi, sv, en in kpis
        ],
        "meta.target": [
            {
                "target_id": "before",
                "kpi_id": "goal_share",
                "valid_from": dt.date(2012, 1, 1),
                "valid_to": dt.date(2013, 12, 31),
                "target_type": "increase",
                "target_value": None,
                "legal_source": "KF budget 2012",
            },
            {
                "target_id": "half",
                "kpi_id": "goal_share",
                "valid_from": dt.date(TARGET_FROM, 1, 1),
                "valid_to": None,
                "target_type": "at_least",
                "target_value": 0.5,
                "legal_source": "KF budget 2014",
            },
        ],
        "meta.parameter": [
            {
                "parameter_id": "direct_award_limit",
                "scope": "LOU",
                "valid_from": dt.date(2014, 7, 1),
                "valid_to": None,
                "value": 505_800,
                "unit": "SEK",
                "source": "LOU 15 kap.",
                "url": None,
                "verified": True,
                "note": None,
            }
        ],
        "meta.source": [
            {
                "submission_id": f"sub-{u.org_id}",
                "org_id": u.org_id,
                "report_type": "procurement_register",
                "part": "",
                "period_id": None,
                "file_name": "uppföljning.xlsx",
                "sha256": "0" * 64,
                "received_at": city.data_through,
                "status": "accepted",
                "is_effective": True,
                "rows_in": 12,
                "rows_accepted": 11,
                "rows_quarantined": 1,
                "rows_ignored": 2,
            }
            for u in city.units
        ],
        "meta.run": [
            {
                "run_id": "test-run",
                "built_at": dt.datetime.now(tz=dt.UTC).replace(tzinfo=None, microsecond=0),
                "today": city.today,
                "data_through": city.data_through,
                "code_version": "0",
                "schema_version": tables.SCHEMA_VERSION,
                "rule_set": "R-2014",
                "is_sample": city.is_sample,
            }
        ],
    }


def contents(city: City) -> dict[str, list[dict]]:
    """Table name → rows."""
    procurements, periods = _procurements(city), _periods(city)
    deliveries = _deliveries(city, periods)
    values = _kpi_values(city, procurements, periods, deliveries)
    counts = [
        {"org_id": u.org_id, "report_type": "procurement_register", "code": "R21"}
        | {"severity": "warning", "n": 3}
        for u in city.units
    ]
    return {
        "public.kpi_value": values,
        "public.goal_forecast": _forecasts(city, values),
        "public.organisation": _organisations(city),
        "public.period": periods,
        "public.delivery": deliveries,
        "public.procurement": procurements,
        "public.finding_count": counts,
        **_meta(city),
    }


def publish(warehouse: Path, rows: dict[str, list[dict]], name: str) -> Path:
    """Write a snapshot with these rows and the pointer to it; every declared table exists."""
    published = warehouse / "published"
    published.mkdir(parents=True, exist_ok=True)
    file = published / f"{name}.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("CREATE SCHEMA public")
        con.execute("CREATE SCHEMA meta")
        for table in (*tables.PUBLIC, *tables.META):
            columns = ", ".join(f'"{n}" {c.type}' for n, c in table.columns.items())
            con.execute(f"CREATE TABLE {table.name} ({columns})")
            given = rows.get(table.name, [])
            if given:
                marks = ", ".join("?" * len(table.columns))
                data = [[row.get(n) for n in table.columns] for row in given]
                if len(data) <= 200:
                    con.executemany(f"INSERT INTO {table.name} VALUES ({marks})", data)
                else:
                    _load(con, table, data)
    pointer = {
        "snapshot_id": name,
        "file": file.name,
        "sha256": "0" * 64,
        "content_hash": str(warehouse),
        "schema_version": tables.SCHEMA_VERSION,
        "run_id": "test-run",
        "published_at": "2016-11-01T02:00:00Z",
        "data_through": None,
    }
    (published / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return warehouse


def _load(con: duckdb.DuckDBPyConnection, table: tables.Table, data: list[list]) -> None:
    incoming = pa.table({n: [r[i] for r in data] for i, n in enumerate(table.columns)})
    con.register("incoming", incoming)
    casts = ", ".join(f'CAST("{n}" AS {c.type})' for n, c in table.columns.items())
    con.execute(f"INSERT INTO {table.name} SELECT {casts} FROM incoming")
    con.unregister("incoming")


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
