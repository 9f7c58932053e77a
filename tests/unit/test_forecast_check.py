"""The back-test: nothing of the future is seen, and the interval holds what it says."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import (
    PARAMETERS,
    R2014,
    TARGETS,
    core_tables,
    frame,
    organisations,
    period_rows,
    procurements,
)

from pipelines.demo import model, truth
from pipelines.demo.units import ROOT, UNITS
from pipelines.forecast.check import forecast_check, forecast_coverage
from pipelines.forecast.goal import goal_forecast
from pipelines.model import derive, tables

D = dt.date
TREE = {"city": None, "g": "city", "a": "g", "b": "city"}


def checked(
    rows: list[dict[str, Any]], plan: list[dict[str, Any]], first: dt.date, last: dt.date
) -> pd.DataFrame:
    found = forecast_check(
        procurements(*rows),
        frame(tables.PLANNED, plan),
        organisations(TREE),
        period_rows(first, last),
        R2014,
        PARAMETERS,
        TARGETS,
    )
    return derive.validated(found, tables.FORECAST_CHECK)


def year_of(year: int, *answers: str, org_id: str = "a") -> list[dict[str, Any]]:
    """One procurement a month from January, with these answers."""
    return [
        {"org_id": org_id, "procurement_ref": f"{org_id}{year}-{m}", "social": s}
        | {"procurement_id": f"{org_id}{year}-{m}", "counted_at": D(year, m, 15)}
        for m, s in enumerate(answers, start=1)
    ]


def test_finished_years_with_a_year_before_are_looked_back_at() -> None:
    rows = [*year_of(2013, *["no"] * 9), *year_of(2014, *["yes", "no"] * 6), *year_of(2015, "no")]
    found = checked(rows, [], D(2013, 1, 1), D(2015, 3, 31))
    assert set(found["org_id"]) == {"city", "g", "a"}, "b bought nothing"
    assert set(found["year"]) == {2014}
    days = [pd.Timestamp(2014, *day) for day in ((3, 31), (6, 30), (9, 30))]
    assert sorted(found["as_of"].unique()) == days
    assert found["actual"].tolist() == [0.5] * 9
    assert found["reached"].all()
    within = found["actual"].between(found["p10"], found["p90"])
    assert (found["inside"] == within).all()
    part = checked(rows, [], D(2013, 4, 1), D(2015, 3, 31))
    assert part.empty, "of a year that data begins in, not all is known"


def test_what_came_after_the_day_is_not_seen() -> None:
    before = year_of(2013, *["yes", "no", "no"] * 4)
    early = year_of(2014, "no", "yes", "no")
    plan = [
        {"planned_id": "p", "org_id": "a", "planned_at": D(2014, 10, 1), "social": "unknown"}
        | {"procurement_ref": "a2014-10", "is_realised": True}
    ]
    late = [r for r in year_of(2014, *["yes"] * 10) if r["counted_at"] > D(2014, 3, 31)]
    said = []
    for rest in (late, [r | {"social": "no"} for r in late], late[-1:]):
        found = checked(before + early + rest, plan, D(2013, 1, 1), D(2014, 12, 31))
        march = found[(found["org_id"] == "a") & (found["as_of"] == pd.Timestamp(2014, 3, 31))]
        said.append(march[["p025", "p10", "p50", "p90", "p975", "mean"]].iloc[0].tolist())
    assert said[0] == said[1] == said[2]


def test_coverage_by_level_and_day_by_hand() -> None:
    lines = [
        {"org_id": o, "year": 2014, "as_of": D(2014, month, 30), "inside": inside}
        for o, month, inside in (
            ("city", 6, True), ("city", 9, False), ("g", 6, True), ("a", 6, True), ("a", 9, False),
            ("b", 6, None),
        )
    ]  # fmt: skip
    given = frame(tables.FORECAST_CHECK, lines, inside_95=True, p10=0.25, p90=0.5)
    found = derive.validated(
        forecast_coverage(given, organisations(TREE)), tables.FORECAST_COVERAGE
    )
    by = found.set_index(["level", "as_of_day"])
    counts = {place: (row["inside"], row["n"]) for place, row in by.iterrows()}
    assert counts == {
        ("all", "06-30"): (3, 3), ("all", "09-30"): (0, 2), ("all", "all"): (3, 5),
        ("city", "06-30"): (1, 1), ("city", "09-30"): (0, 1), ("city", "all"): (1, 2),
        ("group", "06-30"): (1, 1), ("group", "all"): (1, 1),
        ("unit", "06-30"): (1, 1), ("unit", "09-30"): (0, 1), ("unit", "all"): (1, 2),
    }  # fmt: skip
    total = by.loc[("all", "all")]
    assert total[["coverage", "coverage_95", "n_years", "mean_width"]].tolist() == [0.6, 1, 1, 0.25]
    # Wilson of 3 of 5
    assert (total["ci_lower"], total["ci_upper"]) == pytest.approx((0.2307, 0.8824), abs=5e-5)


def test_without_finished_years_there_is_nothing_to_check() -> None:
    found = checked([], [], D(2015, 1, 1), D(2015, 6, 30))
    assert found.empty
    assert forecast_coverage(found, organisations(TREE)).empty


# --- sample cities -------------------------------------------------------------------------------


def city(seed: int, first: int, last: int) -> dict[str, pd.DataFrame]:
    """The tables of a sample city, with all years to their ends: its procurements and plans."""
    rows, plan = list[dict[str, Any]](), list[dict[str, Any]]()
    for unit in UNITS:
        for year in range(first, last + 1):
            made, never = model.procurements(unit, year, (year - first) / (last - first), seed)
            rows += [procurement(unit.org_id, p) for p in made]
            told = [(p, True) for p in made] + [(p, False) for p in never]
            plan += [planned(unit.org_id, p, came) for p, came in told if p.planned_at]
    tree = {ROOT: None} | {u.org_id: u.parent for u in UNITS}
    found = core_tables(tree, procurements(*rows), D(first, 1, 1), D(last, 12, 31))
    return found | {"core_planned_procurement": frame(tables.PLANNED, plan)}


def procurement(org_id: str, p: model.Procurement) -> dict[str, Any]:
    counts = truth.counts(p)
    why = "cancelled" if p.cancelled_at else "not_service"
    return {
        "org_id": org_id,
        "procurement_id": f"{org_id} {p.procurement_ref}",
        "procurement_ref": p.procurement_ref,
        "nature": "services" if truth.is_service(p) else "works",
        "counted_at": p.event,
        "cancelled_at": p.cancelled_at,
        "social": truth.social(p),
        "counts": counts,
        "not_counted_reason": None if counts else why,
    }


def planned(org_id: str, p: model.Procurement, came: bool) -> dict[str, Any]:
    return {
        "org_id": org_id,
        "planned_id": f"{org_id} {p.procurement_ref}",
        "procurement_ref": p.procurement_ref,
        "nature": "services" if truth.is_service(p) else "works",
        "planned_at": p.planned_at,
        "social": p.plan_social or "unknown",
        "is_realised": came,
    }


REPLAY = ("core_procurement", "core_planned_procurement", "core_organisation", "core_period")


@pytest.mark.slow
def test_the_interval_of_ten_sample_cities_holds_70_to_90_of_100_year_ends() -> None:
    checks = []
    for seed in range(1, 11):
        made = city(seed, 2013, 2016)
        found = forecast_check(*(made[n] for n in REPLAY), R2014, PARAMETERS, TARGETS)
        checks.append(derive.validated(found, tables.FORECAST_CHECK))
    coverage = forecast_coverage(pd.concat(checks), made["core_organisation"])
    by = coverage.set_index(["level", "as_of_day"])
    figures = by[["n", "coverage", "coverage_95", "mean_width"]].to_string()
    assert by.loc[("city", "all"), "n"] == 90, "ten cities, three year-ends, three days"
    for level in ("city", "all"):
        assert 0.7 <= by.loc[(level, "all"), "coverage"] <= 0.9, figures
        assert by.loc[(level, "all"), "coverage_95"] >= 0.9, figures
    widths = by.loc["city", "mean_width"]
    assert widths["03-31"] > widths["06-30"] > widths["09-30"], "the more is known, the narrower"
    # An interval from nothing to all would hold everything too.
    assert widths["all"] < 0.15, figures


def test_the_forecast_of_today_is_what_the_back_test_will_say_of_it() -> None:
    made = city(3, 2013, 2016)
    on = pd.Timestamp(2016, 9, 30)
    then = dict(made)
    rows = made["core_procurement"]
    alive = (rows["cancelled_at"] > on) & (rows["nature"] == "services")
    seen = rows.assign(
        counts=rows["counts"] | alive,
        not_counted_reason=rows["not_counted_reason"].where(~alive, None),
        cancelled_at=rows["cancelled_at"].where(~alive),
    )
    then["core_procurement"] = seen[rows["counted_at"] <= on]
    plan = made["core_planned_procurement"]
    known = set(zip(then["core_procurement"]["org_id"],
                    then["core_procurement"]["procurement_ref"], strict=True))  # fmt: skip
    pairs = zip(plan["org_id"], plan["procurement_ref"], strict=True)
    then["core_planned_procurement"] = plan.assign(is_realised=[p in known for p in pairs])
    then["core_period"] = period_rows(D(2013, 1, 1), on.date())
    names = (*REPLAY, "core_report_delivery")
    today = goal_forecast(*(then[n] for n in names), R2014, PARAMETERS, TARGETS)
    today = today[today["year"] == 2016].set_index("org_id")
    replay = forecast_check(*(made[n] for n in REPLAY), R2014, PARAMETERS, TARGETS)
    replay = replay[replay["as_of"] == on].set_index("org_id")
    for name in ("mean", "p10", "p90"):
        # 10 000 futures against 2 000 others
        assert (today[name] - replay[name]).abs().max() < 0.06, name
        assert abs(today.loc[ROOT, name] - replay.loc[ROOT, name]) < 0.01, name
