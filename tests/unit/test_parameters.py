"""Dated parameters: the value of a day, alone and for a column of days; gaps and overlaps."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import ParameterError
from pipelines.model.parameters import Parameter, Parameters, checked, load_parameters
from pipelines.model.reference import BUNDLED

BUNDLED_PARAMETERS = load_parameters(BUNDLED / "parameters.csv")


def _row(start: str, end: str | None, value: float = 1.0, scope: str = "LOU") -> Parameter:
    last = dt.date.fromisoformat(end) if end else None
    first = dt.date.fromisoformat(start)
    return Parameter("limit", scope, first, last, value, "SEK", "x", None, True, None)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2013-12-31", 284_631),
        ("2014-06-30", 271_000),
        ("2014-07-01", 505_800),
        ("2015-12-31", 505_800),
        ("2016-01-01", 534_890),
        ("2018-01-01", 586_907),
        ("2021-12-31", 615_312),
        ("2022-01-31", 615_312),
        ("2022-02-01", 700_000),
        ("2026-03-01", 700_000),
    ],
)
def test_direct_award_limit_by_day(day: str, limit: float) -> None:
    at = BUNDLED_PARAMETERS.at("direct_award_limit", dt.date.fromisoformat(day), "LOU")
    assert at == limit


def test_what_is_from_knowledge_or_not_found_is_not_verified() -> None:
    verified = {
        (p.scope, p.valid_from.isoformat()): p.verified
        for p in BUNDLED_PARAMETERS.rows
        if p.parameter_id == "direct_award_limit"
    }
    assert [day for (law, day), ok in verified.items() if law == "LOU" and not ok] == [
        "2012-01-01",
        "2022-02-01",
        "2026-01-01",
    ]
    assert not verified["LUF", "2022-02-01"]
    unverified = [p for p in BUNDLED_PARAMETERS.rows if not p.verified]
    assert all(p.note for p in unverified if p.parameter_id == "direct_award_limit")
    assert all(p.source for p in BUNDLED_PARAMETERS.rows)


@pytest.mark.parametrize(
    ("parameter_id", "value"),
    [
        ("min_duration_months", 4),
        ("min_workers", 1),
        ("small_n", 5),
        ("coverage_floor", 0.9),
        ("known_floor", 0.9),
        ("near_target", 0.8),
        ("amount_limit_sek", 1e10),
    ],
)
def test_values_without_change(parameter_id: str, value: float) -> None:
    for day in (dt.date(1990, 1, 1), dt.date(2015, 6, 1), dt.date(2060, 12, 31)):
        assert BUNDLED_PARAMETERS.at(parameter_id, day) == value


def test_no_value_is_an_error_that_names_parameter_and_month() -> None:
    with pytest.raises(ParameterError, match=r"direct_award_limit \(LUF\) has no value in 2015-03"):
        BUNDLED_PARAMETERS.at("direct_award_limit", dt.date(2015, 3, 1), "LUF")
    with pytest.raises(ParameterError, match=r"no_such \(national\) has no value in 2015-03"):
        BUNDLED_PARAMETERS.at("no_such", dt.date(2015, 3, 1))
    twice = Parameters((_row("2012-01-01", None), _row("2014-01-01", None)))
    with pytest.raises(ParameterError, match=r"limit \(LOU\) stands twice in 2015-03"):
        twice.at("limit", dt.date(2015, 3, 1), "LOU")


def test_gap_and_overlap_are_refused_at_load() -> None:
    with pytest.raises(ParameterError, match=r"limit \(LOU\) has no value in 2014-02"):
        checked([_row("2012-01-01", "2014-01-31"), _row("2014-03-01", None)])
    with pytest.raises(ParameterError, match=r"limit \(LOU\) stands twice in 2014-01"):
        checked([_row("2012-01-01", "2014-01-31"), _row("2014-01-31", None)])
    with pytest.raises(ParameterError, match="ends before it starts"):
        checked([_row("2012-01-01", "2011-01-31")])
    other_law = checked([_row("2012-01-01", None), _row("2012-01-01", None, 2.0, "LUF")])
    assert other_law.at("limit", dt.date(2013, 1, 1), "LUF") == 2.0


def test_a_column_of_days_keeps_its_index_and_its_blanks() -> None:
    days = pd.Series(pd.to_datetime(["2014-06-30", None, "2014-07-01"]), index=[7, 3, 5])
    values = BUNDLED_PARAMETERS.values_at("direct_award_limit", days, "LOU")
    expected = pd.Series([271_000.0, np.nan, 505_800.0], index=[7, 3, 5])
    pd.testing.assert_series_equal(values, expected)


def test_a_column_of_dates_and_an_empty_one() -> None:
    dates = pd.Series([dt.date(2016, 5, 1), None], dtype=object)
    values = BUNDLED_PARAMETERS.values_at("direct_award_limit", dates, "LOU")  # type: ignore[arg-type]
    assert values[0] == 534_890
    assert np.isnan(values[1])
    empty = pd.Series([], dtype="datetime64[us]")
    assert BUNDLED_PARAMETERS.values_at("direct_award_limit", empty, "LOU").tolist() == []


def test_a_day_without_value_raises_unless_unknown_is_asked_for() -> None:
    days = pd.Series(pd.to_datetime(["2015-03-01", "2023-03-01"]))
    with pytest.raises(ParameterError, match=r"direct_award_limit \(LUF\) has no value in 2015-03"):
        BUNDLED_PARAMETERS.values_at("direct_award_limit", days, "LUF")
    values = BUNDLED_PARAMETERS.values_at("direct_award_limit", days, "LUF", missing="unknown")
    assert np.isnan(values[0])
    assert values[1] == 1_200_000
    unknown = BUNDLED_PARAMETERS.values_at("direct_award_limit", days, "LUFS", missing="unknown")
    assert unknown.isna().all()


@given(st.lists(st.dates(dt.date(2012, 1, 1), dt.date(2030, 1, 1)), max_size=20))
def test_column_and_single_day_agree(days: list[dt.date]) -> None:
    column = pd.Series(pd.to_datetime(days), dtype="datetime64[us]")
    values = BUNDLED_PARAMETERS.values_at("direct_award_limit", column, "LOU")
    assert values.tolist() == [
        BUNDLED_PARAMETERS.at("direct_award_limit", day, "LOU") for day in days
    ]


def test_a_wrong_row_is_refused_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "parameters.csv"
    head = (BUNDLED / "parameters.csv").read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{head}\nlimit,LOU,2012-01-01,,många,SEK,x,,true,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"parameters.csv, line 2: value"):
        load_parameters(file)
    file.write_text(f"{head}\nlimit,LOU,2012-01-01,,1,SEK,x,,true,,,extra\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"parameters.csv, line 2"):
        load_parameters(file)
