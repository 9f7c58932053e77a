"""Trend: does a measure rise or fall over its quarters, and across which structural breaks.

Pure; `domain.md` 3.7. Series of fewer than eight known quarters say nothing and have no row. A
quarter that is not over, or whose figures of people are too few to be shown, is no point.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from pipelines.disclosure.masks import small_measures
from pipelines.kpis import through
from pipelines.model import periods
from pipelines.model.series_breaks import SeriesBreak, breaks_of
from pipelines.model.tables import TREND

LEAST_POINTS = 8
# From three years each season has three points, the least that can be in order or not.
LEAST_OF_SEASON = 3
LEVEL = 0.05
_SEASONS = 4


def trend(
    mart_kpi_value: pd.DataFrame, core_period: pd.DataFrame, breaks: Sequence[SeriesBreak]
) -> pd.DataFrame:
    """`mart.trend`: totals of all organisations and measures, whole and since the last break."""
    points = _points(mart_kpi_value, core_period)
    lines = [
        {"kpi_id": kpi_id, "org_id": org_id, **line}
        for (kpi_id, org_id), series in points.groupby(["kpi_id", "org_id"])
        for line in _spans(series, breaks_of(breaks, str(kpi_id)))
    ]
    return pd.DataFrame(lines, columns=list(TREND.columns))


def _points(values: pd.DataFrame, period: pd.DataFrame) -> pd.DataFrame:
    """The known quarters of all totals, with the number of the quarter since year 0."""
    over = period[
        (period["period_type"] == "quarter")
        & (pd.to_datetime(period["date_to"]) <= through(period))
    ]
    totals = values[
        (values["dimension"] == "all")
        & values["period_id"].isin(over["period_id"])
        & values["value"].notna()
    ]
    shown = totals[~small_measures(totals)]
    first = shown["period_id"].map(lambda p: periods.month_index(periods.period(p).date_from) // 3)
    return shown.assign(quarter=first.astype("int64")).sort_values(["kpi_id", "org_id", "quarter"])


def _spans(series: pd.DataFrame, breaks: Sequence[SeriesBreak]) -> Iterator[dict[str, object]]:
    if len(series) < LEAST_POINTS:
        return
    quarter = series["quarter"].to_numpy(dtype=np.int64)
    yield {"span": "all", "break_id": None, **_line(series)}
    starts = [(math.ceil(periods.month_index(b.valid_from) / 3), b) for b in breaks]
    within = [(q, b) for q, b in starts if quarter[0] < q <= quarter[-1]]
    if within:
        start, last = max(within, key=lambda pair: pair[0])
        since = series[quarter >= start]
        if len(since) >= LEAST_POINTS:
            yield {"span": "since_break", "break_id": last.break_id, **_line(since)}


def _line(series: pd.DataFrame) -> dict[str, object]:
    # Importing SciPy's statistics takes longer than a small run, so only where there is a series.
    from scipy import stats

    quarter = series["quarter"].to_numpy(dtype=float)
    values = series["value"].to_numpy(dtype=float)
    slope, _, low, high = stats.theilslopes(values, quarter, alpha=0.95)
    constant = bool((values == values[0]).all())
    p = 1.0 if constant else float(stats.kendalltau(quarter, values).pvalue)
    rises = "rising" if slope > 0 else "falling"
    return {
        "first_period": series["period_id"].iloc[0],
        "last_period": series["period_id"].iloc[-1],
        "n": len(series),
        "slope": float(slope),
        "slope_lower": float(low),
        "slope_upper": float(high),
        "p_value": p,
        "p_seasonal": seasonal_p(quarter.astype(int).tolist(), values.tolist()),
        "direction": rises if p < LEVEL and slope != 0 else "unclear",
    }


def seasonal_p(quarters: Sequence[int], values: Sequence[float]) -> float | None:
    """Two-sided p of the seasonal Kendall test (Hirsch, Slack and Smith 1982).

    Each season is ordered by itself and the statistics are summed, so that a season's own level is
    no trend. Without ties the distribution of the sum is exact; with ties it is the normal one,
    with the variance corrected for them. None where a season has fewer than three points.
    """
    seasons = [[v for q, v in zip(quarters, values, strict=True) if q % _SEASONS == s]
               for s in range(_SEASONS)]  # fmt: skip
    if min(len(s) for s in seasons) < LEAST_OF_SEASON:
        return None
    total = sum(_kendall(s) for s in seasons)
    if all(len(set(s)) == len(s) for s in seasons):
        return _exact_p(abs(total), [len(s) for s in seasons])
    variance = sum(_variance(s) for s in seasons)
    if variance == 0:
        return 1.0
    z = max(abs(total) - 1, 0) / math.sqrt(variance)  # corrected for continuity
    return math.erfc(z / math.sqrt(2))


def _kendall(values: Sequence[float]) -> int:
    """Pairs in rising order less pairs in falling order."""
    return sum((b > a) - (b < a) for a, b in combinations(values, 2))


def _exact_p(size: int, lengths: Sequence[int]) -> float:
    """Probability that the sum of statistics of random orders is as far from 0, or farther."""
    ways = np.ones(1)
    for n in lengths:
        for k in range(2, n + 1):  # inversions of n values: the product of 1 + x + ... + x^(k-1)
            ways = np.convolve(ways, np.ones(k))
    pairs = len(ways) - 1
    statistic = pairs - 2 * np.arange(pairs + 1)
    return float(min(1.0, ways[np.abs(statistic) >= size].sum() / ways.sum()))


def _variance(values: Sequence[float]) -> float:
    n = len(values)
    ties = np.unique(np.array(values), return_counts=True)[1]
    free = n * (n - 1) * (2 * n + 5)
    return float(free - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
