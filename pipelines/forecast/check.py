"""The back-test: what the forecast would have said on earlier days, and what came.

Earlier years are looked at as on 31 March, 30 June and 30 September; what is drawn is in
`futures.py`. Two things are today's in it, for neither is kept: answers that were given later, and
the plan's newest version.
"""

import numpy as np
import pandas as pd

from pipelines.forecast import facts
from pipelines.forecast.facts import Facts
from pipelines.forecast.futures import futures, reached, summary
from pipelines.forecast.goal import members_of, target_of
from pipelines.forecast.outlook import outlooks
from pipelines.kpis.evaluate import wilson
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet
from pipelines.model.tables import FORECAST_CHECK, FORECAST_COVERAGE
from pipelines.model.targets import Target

DAYS = ((3, 31), (6, 30), (9, 30))
FUTURES = 2_000  # fewer than a forecast's, for there are many days to look at
_ALL = "all"


def forecast_check(
    core_procurement: pd.DataFrame,
    core_planned_procurement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters,
    targets: tuple[Target, ...],
) -> pd.DataFrame:
    """`mart.forecast_check`: a row per organisation, finished year and day looked back from.

    Years without a year before them in the data are left out: the forecast learns from it. So are
    organisations that bought nothing in the year.
    """
    told = facts.gather(core_procurement, core_planned_procurement, core_period, rules, parameters)
    members = members_of(core_organisation)
    lines = []
    for year in told.years:
        end = pd.Timestamp(year, 12, 31)
        if year - 1 not in told.years or end > told.through:
            continue
        for month, last in DAYS:
            day = pd.Timestamp(year, month, last)
            drift = parameters.at("share_drift", day.date())
            lines += _replayed(told, day, members, target_of(targets, year), drift)
    return pd.DataFrame(lines, columns=list(FORECAST_CHECK.columns))


def _replayed(
    told: Facts, day: pd.Timestamp, members: dict[str, list[str]], target: float | None, sd: float
) -> list[dict[str, object]]:
    orgs = sorted(members)
    drawn = futures(outlooks(told, day.year, day, orgs), sd, FUTURES)
    rows = facts.counted(told.register, day.year, pd.Timestamp.max)
    yes = (rows["social"] == "yes").groupby(rows["org_id"]).sum().reindex(orgs, fill_value=0)
    n = rows["org_id"].value_counts().reindex(orgs, fill_value=0)
    lines = list[dict[str, object]]()
    for org_id, below in members.items():
        social, counted = int(yes[below].sum()), int(n[below].sum())
        if not counted:
            continue
        said = summary(*drawn.of(below), target)
        actual = social / counted
        met = None
        if target is not None:
            met = bool(reached(np.array([social]), np.array([counted]), target)[0])
        lines.append(
            {
                "org_id": org_id,
                "year": day.year,
                "as_of": day,
                **said,
                "actual": actual,
                "inside": _within(actual, said["p10"], said["p90"]),
                "inside_95": _within(actual, said["p025"], said["p975"]),
                "reached": met,
            }
        )
    return lines


def _within(actual: float, low: float | None, high: float | None) -> bool | None:
    return None if low is None or high is None else low <= actual <= high


def forecast_coverage(
    mart_forecast_check: pd.DataFrame, core_organisation: pd.DataFrame
) -> pd.DataFrame:
    """`mart.forecast_coverage`: how often the year-end was inside, by level and day of the year.

    Forecasts of one year share that year's chance, and those of one day lean on each other: the
    interval of the coverage, made for independent cases, is the least that is uncertain.
    """
    rows = mart_forecast_check.dropna(subset=["inside"])
    parents = set(core_organisation["parent_org_id"].dropna())
    roots = set(core_organisation.loc[core_organisation["parent_org_id"].isna(), "org_id"])
    level = rows["org_id"].map(
        lambda o: "city" if o in roots else "group" if o in parents else "unit"
    )
    at = pd.to_datetime(rows["as_of"]).dt.strftime("%m-%d")
    spread = pd.concat(
        [rows.assign(level=of, as_of_day=day) for of in (level, _ALL) for day in (at, _ALL)]
    )
    spread["width"] = spread["p90"] - spread["p10"]
    lines = [
        _covered(str(of), str(day), found)
        for (of, day), found in spread.groupby(["level", "as_of_day"])
    ]
    return pd.DataFrame(lines, columns=list(FORECAST_COVERAGE.columns))


def _covered(level: str, day: str, rows: pd.DataFrame) -> dict[str, object]:
    inside, n = int(rows["inside"].sum()), len(rows)
    low, high = wilson(np.array([float(inside)]), np.array([float(n)]))
    return {
        "level": level,
        "as_of_day": day,
        "n": n,
        "inside": inside,
        "coverage": inside / n,
        "ci_lower": float(low[0]),
        "ci_upper": float(high[0]),
        "coverage_95": float(rows["inside_95"].astype(float).mean()),
        "n_years": rows["year"].nunique(),
        "mean_width": float(rows["width"].mean()),
    }
