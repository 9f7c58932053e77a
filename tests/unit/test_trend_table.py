"""The trend: slope and tests against other programs, breaks, and what is no point of a series."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import scipy.stats
from frames import REFERENCE, frame, period_rows
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.core.trend import seasonal_p, trend
from pipelines.errors import ParameterError
from pipelines.kpis import KPIS
from pipelines.model import derive, tables
from pipelines.model.series_breaks import SeriesBreak, breaks_of, load_series_breaks

D = dt.date
PERIODS = period_rows(D(2013, 1, 1), D(2017, 12, 31))
QUARTERS = [f"{y}-Q{q}" for y in range(2013, 2018) for q in range(1, 5)]


def break_at(day: dt.date, kpi_id: str | None = None) -> SeriesBreak:
    return SeriesBreak(f"b{day.year}", kpi_id, day, "Nytt", "New", "test", None, True)


def series(values: Iterable[float | None], **about: Any) -> list[dict[str, Any]]:
    base = {"kpi_id": "goal_share", "org_id": "a", "dimension": "all", "member": "all",
            "kpi_version": 1, "n": 9, "numerator": 9.0, "denominator": 9.0}  # fmt: skip
    return [
        base | {"period_id": q, "value": v} | about for q, v in zip(QUARTERS, values, strict=False)
    ]


def trends(
    rows: list[dict[str, Any]], *breaks: SeriesBreak, period: pd.DataFrame = PERIODS
) -> dict[str, dict[Any, Any]]:
    found = trend(frame(tables.KPI_VALUE, rows), period, breaks)
    lines = derive.validated(found, tables.TREND).to_dict("records")
    return {line["span"]: line for line in lines}


def test_a_rise_by_hand() -> None:
    # All 28 pairs rise: two of the 8! orders are so far from none, p = 2/40320.
    line = trends(series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]))["all"]
    assert (line["n"], line["direction"]) == (8, "rising")
    assert (line["first_period"], line["last_period"]) == ("2013-Q1", "2014-Q4")
    assert line["slope"] == pytest.approx(0.1)
    assert line["p_value"] == pytest.approx(2 / 40320)
    assert pd.isna(line["p_seasonal"])


def test_directions_and_a_series_that_stands_still() -> None:
    assert trends(series([8, 7, 6, 5, 4, 3, 2, 1]))["all"]["direction"] == "falling"
    assert trends(series([1, 8, 2, 7, 3, 6, 4, 5]))["all"]["direction"] == "unclear"
    still = trends(series([0.5] * 12))["all"]
    assert (still["slope"], still["p_value"], still["p_seasonal"]) == (0, 1, 1)
    assert still["direction"] == "unclear"


def test_seven_quarters_say_nothing_and_a_gap_is_no_step() -> None:
    assert trends(series([1, 2, 3, 4, 5, 6, 7])) == {}
    # Between the fourth and the fifth point lie three quarters: the slope is still one a quarter.
    gap = series([1, 2, 3, 4, None, None, 7, 8, 9, 10])
    line = trends(gap)["all"]
    assert (line["n"], line["slope"]) == (8, 1)


def test_quarters_that_are_not_over_and_figures_of_few_people_are_no_points() -> None:
    rows = series([1, 2, 3, 4, 5, 6, 7, 8])
    assert trends(rows, period=period_rows(D(2013, 1, 1), D(2014, 11, 30))) == {}
    assert trends([r | {"dimension": "own"} for r in rows]) == {}
    few = {"numerator": 3.0, "n": 3}
    of_people = next(k for k, measure in KPIS.items() if measure.persons)
    assert set(trends([r | few for r in rows])) == {"all"}
    assert trends([r | few | {"kpi_id": of_people} for r in rows]) == {}
    many = {"numerator": 90.0, "denominator": 180.0, "n": 180, "unknown": 0.0}
    assert set(trends([r | many | {"kpi_id": of_people} for r in rows])) == {"all"}


def test_a_break_within_the_series_gives_its_own_span() -> None:
    rows = series([9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8])
    mine = break_at(D(2014, 1, 1), "goal_share")
    found = trends(rows, mine, break_at(D(2014, 4, 1), "coverage"))
    assert found["since_break"]["break_id"] == "b2014"
    assert (found["since_break"]["first_period"], found["since_break"]["n"]) == ("2014-Q1", 8)
    assert found["since_break"]["direction"] == "rising"
    assert found["all"]["direction"] == "unclear"
    # Before the first point, or with too few after it, a break splits nothing.
    assert set(trends(rows, break_at(D(2013, 1, 1)))) == {"all"}
    assert set(trends(rows, break_at(D(2014, 2, 1)))) == {"all"}
    # The last of two breaks decides.
    assert set(trends(rows, mine, break_at(D(2015, 1, 1)))) == {"all"}


def test_a_level_of_the_season_is_no_trend_and_hides_none() -> None:
    # Each season rises over three years: two of 6^4 orders are so far from none.
    values = [season * 10 + year for year in range(3) for season in range(4)]
    line = trends(series(values))["all"]
    assert line["p_seasonal"] == pytest.approx(2 / 6**4)
    assert line["p_value"] > 20 * line["p_seasonal"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=20))
def test_slope_and_p_are_those_of_scipy(values: list[int]) -> None:
    line = trends(series(values))["all"]
    at = list(range(len(values)))
    slope = scipy.stats.theilslopes(values, at)
    assert (line["slope"], line["slope_lower"], line["slope_upper"]) == pytest.approx(
        (slope[0], slope[2], slope[3])
    )
    if len(set(values)) > 1:
        assert line["p_value"] == pytest.approx(scipy.stats.kendalltau(at, values).pvalue)


_ORDERS = Counter(
    sum(sum((b > a) - (b < a) for a, b in ((s[0], s[1]), (s[0], s[2]), (s[1], s[2]))) for s in four)
    for four in product(permutations(range(3)), repeat=4)
)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)))
def test_the_seasonal_p_is_the_share_of_all_orders(values: list[int]) -> None:
    seasons = [values[s::4] for s in range(4)]
    size = abs(sum(
        (b > a) - (b < a) for v in seasons for a, b in ((v[0], v[1]), (v[0], v[2]), (v[1], v[2]))
    ))  # fmt: skip
    share = sum(n for s, n in _ORDERS.items() if abs(s) >= size) / _ORDERS.total()
    assert seasonal_p(range(12), values) == pytest.approx(share)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=12, max_size=20))
def test_the_seasonal_p_with_ties_is_a_probability_that_order_decides(values: list[int]) -> None:
    p = seasonal_p(range(len(values)), values)
    assert p is not None
    assert 0 < p <= 1
    assert seasonal_p(range(len(values)), [-v for v in values]) == pytest.approx(p)
    assume(any(len(set(values[s::4])) < len(values[s::4]) for s in range(4)))
    rising = sorted(values)
    assert seasonal_p(range(len(values)), rising) <= p + 1e-12


# --- the reference file --------------------------------------------------------------------------


def test_the_bundled_breaks_are_the_target_and_the_whole_city() -> None:
    goal = {b.break_id: b for b in breaks_of(REFERENCE.breaks, "goal_share")}
    assert goal["target_2014"].valid_from == D(2014, 1, 1)
    assert goal["city_wide_2016"].valid_from == D(2016, 1, 1)
    assert [b.break_id for b in breaks_of(REFERENCE.breaks, "coverage")] == ["city_wide_2016"]
    assert all(b.label_sv and b.label_en and b.source for b in goal.values())


def test_a_break_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    row = "x,,2015-01-01,Nytt,New,test,,true\n"
    head = "break_id,kpi_id,valid_from,label_sv,label_en,source,url,verified\n"
    file.write_text(head + row, encoding="utf-8")
    assert load_series_breaks(file)[0].kpi_id is None
    file.write_text(head + row + row, encoding="utf-8")
    with pytest.raises(ParameterError, match="series break x stands twice"):
        load_series_breaks(file)
