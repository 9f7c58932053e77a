"""Snapshots for the pages' tests, made from the table declarations. Not the pipeline's own sums.

A small city is described unit by unit; figures are added up here by hand-simple loops, so that
pages can be tested against another computation than the one they show.
"""

import datetime as dt
import math
from collections import Counter, defaultdict

import fixture_meta
import fixture_outcomes
from fixture_cities import CITY, FULL, HOSTILE, City

TARGET_FROM = 2014
KPIS = ("goal_share", "goal_share_eligible", "goal_share_strict", "goal_share_value")


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


def _kpi_row(kpi, org, period, dimension, sums, target, reported, coverage) -> dict:
    yes, total, unknown, n = sums
    value = yes / total if total else None
    status = "ok" if n >= 5 else "small_n" if n else None
    status = status or ("no_procurements" if reported else "not_reported")
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
    by_org: dict[str, list[dict]] = defaultdict(list)
    own: dict[str, list[dict]] = defaultdict(list)
    for r in procurements:
        own[r["org_id"]].append(r)
        for org in above[r["org_id"]]:
            by_org[org].append(r)
    quarters = {p["period_id"]: p for p in periods if p["period_type"] == "quarter"}
    marks: dict[str, list[tuple[dt.date, bool]]] = defaultdict(list)
    for d in deliveries:
        day = quarters[d["period_id"]]["date_from"]
        marks[d["org_id"]].append((day, d["status"] == "accepted"))
    begun = [p for p in periods if p["date_from"] <= city.data_through]
    return [
        row
        for p in begun
        for row in _period_values(city, p, by_org, own, _covered(p, marks, above))
    ]


def _covered(period, marks, above) -> tuple[Counter, Counter]:
    """Units with all quarters of the period accepted, and units with any due, by organisation."""
    good, due = Counter(), Counter()
    for org, dated in marks.items():
        inside = [ok for day, ok in dated if period["date_from"] <= day <= period["date_to"]]
        for upper in above[org] if inside else ():
            due[upper] += 1
            good[upper] += all(inside)
    return good, due


def _period_values(city, period, by_org, own, covered) -> list[dict]:
    good, due = covered
    start, end, name = period["date_from"], period["date_to"], period["period_id"]
    target = 0.5 if start.year >= TARGET_FROM else None
    parents = {u.parent for u in city.units}
    rows = []
    for org in [u.org_id for u in city.units] + ([CITY] if CITY in parents else []):
        inside = [r for r in by_org[org] if start <= r["counted_at"] <= end]
        mine = [r for r in own[org] if start <= r["counted_at"] <= end]
        share = good[org] / due[org] if due[org] else 0.0
        for kpi in KPIS:
            row = _kpi_row(kpi, org, name, "all", _sums(inside, kpi), target, good[org], share)
            rows.append(row)
            if org in parents and own[org]:
                rows.append(_kpi_row(kpi, org, name, "own", _sums(mine, kpi), target, 1, share))
        sums = (good[org], due[org], 0, due[org])
        rows.append(_kpi_row("coverage", org, name, "all", sums, None, 1, share))
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


def contents(city: City) -> dict[str, list[dict]]:
    """Table name → rows."""
    procurements, periods = _procurements(city), _periods(city)
    deliveries = _deliveries(city, periods)
    values = _kpi_values(city, procurements, periods, deliveries)
    outcomes = fixture_outcomes.rows(city) if city is FULL or city is HOSTILE else {}
    counts = [
        {"org_id": u.org_id, "report_type": "procurement_register", "code": "R21"}
        | {"severity": "warning", "n": 3}
        for u in city.units
    ]
    return {
        **outcomes,
        "public.kpi_value": values + outcomes.get("public.kpi_value", []),
        "public.goal_forecast": _forecasts(city, values),
        "public.organisation": _organisations(city),
        "public.period": periods,
        "public.delivery": deliveries,
        "public.procurement": procurements,
        "public.finding_count": counts,
        "public.forecast_coverage": [
            {"level": level, "as_of_day": "all", "inside": inside, "n": n}
            for level, inside, n in (("city", 5, 6), ("all", 51, 66))
        ],
        **fixture_meta.rows(city),
    }
