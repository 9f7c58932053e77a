"""The rating of the goal share in the city's own scale: god, viss, ingen, svårbedömt, ej bedömt.

Only the total of `goal_share` is rated (`domain.md` 3.5). Pure functions.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from pipelines.model import periods
from pipelines.model.parameters import Parameters

TREND_QUARTERS = 8


def rate(values: pd.DataFrame, period: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Add `rating` to the totals of the goal share; other rows have none.

    good: the target is met. some: below it, but rising over the last eight quarters or within the
    near-target share of it. none: otherwise. uncertain: coverage or the known part of the
    requirement below its floor, or too few cases. not_assessed: no value, or no target.
    """
    rated = (values["kpi_id"] == "goal_share") & (values["dimension"] == "all")
    rows = values[rated]
    last_day = dict(zip(period["period_id"], period["date_to"], strict=True))
    days = pd.to_datetime(rows["period_id"].map(last_day))
    cover = values[(values["kpi_id"] == "coverage") & (values["dimension"] == "all")]
    covered = cover.set_index(["org_id", "period_id"])["value"]
    coverage = covered.reindex(pd.MultiIndex.from_frame(rows[["org_id", "period_id"]])).to_numpy()
    known = 1 - rows["unknown"] / rows["denominator"].where(rows["denominator"] > 0)
    rising = _rising(rows, values)
    # An organisation that owes no report has no coverage to fall short of.
    short = coverage < parameters.values_at("coverage_floor", days).to_numpy()
    near = rows["value"] >= rows["target"] * parameters.values_at("near_target", days)
    rating = np.select(
        [
            rows["target"].isna() | rows["value"].isna(),
            short
            | (rows["status"] == "small_n")
            | (known < parameters.values_at("known_floor", days)),
            rows["value"] >= rows["target"],
            near | rising,
        ],
        ["not_assessed", "uncertain", "good", "some"],
        default="none",
    )
    column = pd.Series(None, index=values.index, dtype=object)
    column[rated] = rating
    return values.assign(rating=column)


def _rising(rows: pd.DataFrame, values: pd.DataFrame) -> np.ndarray:
    """Whether the share rose over the eight quarters up to each row's period (Theil-Sen slope)."""
    quarterly = values[
        (values["kpi_id"] == "goal_share")
        & (values["dimension"] == "all")
        & values["period_id"].str.contains("-Q", regex=False)
    ]
    shares = {
        org: dict(zip(part["period_id"], part["value"], strict=True))
        for org, part in quarterly.groupby("org_id")
    }
    return np.array(
        [
            _slope(shares.get(org, {}), period_id) > 0
            for org, period_id in zip(rows["org_id"], rows["period_id"], strict=True)
        ],
        dtype=bool,
    )


def _slope(shares: dict[str, float], period_id: str) -> float:
    """Theil-Sen slope of the last eight quarters up to a period; 0 when one is missing."""
    last: dt.date = periods.period(period_id).date_to
    wanted = [q for q in sorted(shares) if periods.period(q).date_to <= last][-TREND_QUARTERS:]
    series = [shares[q] for q in wanted]
    if len(series) < TREND_QUARTERS or any(np.isnan(series)):
        return 0.0
    return theil_sen(series)


def theil_sen(series: Sequence[float]) -> float:
    """Slope of an evenly spaced series: the median of the slopes of all pairs of points.

    Written out because importing SciPy's statistics takes longer than all other work of a small
    run; a test compares it with `scipy.stats.theilslopes`.
    """
    slopes = [(b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(series), 2)]
    return float(np.median(slopes))
