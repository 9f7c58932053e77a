"""What remains of the year: how many of the planned procurements need a requirement. Pure.

`domain.md` 3.5; known answer in 3.12 (12 of 32, m = 12 -> 10 needed; 8 if none of them removed).
"""

import math
from fractions import Fraction
from typing import Any

import pandas as pd

from pipelines.kpis.evaluate import ancestor_pairs
from pipelines.model.rule_sets import RuleSet
from pipelines.model.tables import GOAL_FORECAST


def more_social_only(social: int, counted: int, target: float) -> int | None:
    """Extra procurements, all with a requirement, until the share reaches the target.

    None when no number of them does: a target of all is out of reach after the first without.
    """
    t = Fraction(str(target))
    if t * counted <= social:
        return 0
    return math.ceil((t * counted - social) / (1 - t)) if t < 1 else None


def needed_of_remaining(social: int, counted: int, remaining: int, target: float) -> int:
    """How many of the remaining procurements must carry a requirement to reach the target."""
    return max(0, math.ceil(Fraction(str(target)) * (counted + remaining) - social))


def max_reachable(social: int, counted: int, remaining: int) -> float | None:
    """The share if all remaining procurements carry a requirement."""
    return (social + remaining) / (counted + remaining) if counted + remaining else None


def goal_forecast(
    kpi_value: pd.DataFrame,
    planned: pd.DataFrame,
    organisation: pd.DataFrame,
    period: pd.DataFrame,
    rules: RuleSet,
) -> pd.DataFrame:
    """`mart.goal_forecast`: per organisation and year, from the goal share and the plans.

    Remaining are planned service procurements of the year that the register does not hold yet and
    whose planned time has not passed on the last day that data covers. Before there was a target
    nothing is needed: missing.
    """
    years = period[period["period_type"] == "year"]
    months = period[period["period_type"] == "month"]
    through = pd.to_datetime(months["date_to"]).max()
    at = pd.to_datetime(planned["planned_at"])
    until = pd.to_datetime(planned["planned_at_to"]).fillna(at)
    left = planned[
        planned["nature"].isin(rules.natures)
        & (planned["nature_source"] != "inferred")
        & ~planned["is_realised"].astype(bool)
        & (until > through)
    ]
    year = pd.to_datetime(left["planned_at"]).dt.year.astype(str)
    rolled = left.assign(period_id=year).merge(ancestor_pairs(organisation), on="org_id")
    count = rolled.groupby(["ancestor", "period_id"]).size().to_dict()
    share = kpi_value[
        (kpi_value["kpi_id"] == "goal_share")
        & (kpi_value["dimension"] == "all")
        & kpi_value["period_id"].isin(years["period_id"])
    ]
    lines = [
        _line(row, int(count.get((row["org_id"], row["period_id"]), 0)))
        for row in share.to_dict("records")
    ]
    return pd.DataFrame(lines, columns=list(GOAL_FORECAST.columns))


def _line(row: dict[Any, Any], remaining: int) -> dict[str, object]:
    social, counted = int(row["numerator"]), int(row["denominator"])
    target = None if pd.isna(row["target"]) else float(row["target"])
    needed = None if target is None else needed_of_remaining(social, counted, remaining, target)
    return {
        "org_id": row["org_id"],
        "year": int(row["period_id"]),
        "share_now": row["value"],
        "social": social,
        "counted": counted,
        "remaining": remaining,
        "needed_of_remaining": needed,
        "more_social_only": None if target is None else more_social_only(social, counted, target),
        "max_reachable": max_reachable(social, counted, remaining),
        "feasible": None if needed is None else needed <= remaining,
    }
