"""Volumes in FTE months, by hand (`domain.md` 2.4)."""

import datetime as dt

import pandas as pd
import pytest
from frames import PARAMETERS

from pipelines.core import volume

D = dt.date
DAY = D(2015, 3, 1)


def one(value: object, dtype: object = object) -> "pd.Series":
    return pd.Series([value], dtype=dtype)


@pytest.mark.parametrize(
    ("persons", "share", "start", "end", "expected"),
    [
        (1, 1.0, D(2015, 1, 1), D(2015, 12, 31), 12.0),
        (2, 0.75, D(2015, 1, 1), D(2015, 6, 30), 9.0),
        (1, 0.5, D(2015, 3, 1), D(2015, 3, 15), 0.25),
        (1, 1.0, D(2015, 3, 1), D(2015, 2, 28), 0.0),  # ended before its first day was over
        (1, 1.0, D(2015, 3, 1), D(2015, 1, 1), None),
        (1, None, D(2015, 1, 1), D(2015, 12, 31), None),
        (None, 1.0, D(2015, 1, 1), D(2015, 12, 31), None),
        (1, 1.0, D(2015, 1, 1), None, None),
        (1, 1.0, None, D(2015, 1, 1), None),
    ],
)
def test_fte_months(
    persons: float | None, share: float | None, start: dt.date, end: dt.date, expected: float | None
) -> None:
    found = volume.fte_months(
        one(persons, "float64"), one(share, "float64"), one(start), one(end)
    ).iloc[0]
    assert found == expected if expected is not None else pd.isna(found)


def test_hours_as_fte_months() -> None:
    hours, days = one(330.0, "float64"), one(pd.Timestamp(DAY))
    assert volume.fte_months_of_hours(hours, days, PARAMETERS).tolist() == [2.0]
    assert volume.fte_months_of_hours(one(None, "Float64"), days, PARAMETERS).isna().all()
    assert volume.fte_months_of_hours(hours, one(pd.NaT), PARAMETERS).isna().all()


@pytest.mark.parametrize(
    ("amount", "basis", "expected"),
    [
        (120.0, "hour", 19_800.0),  # 120 × 165
        (22_500.0, "month", 22_500.0),
        (120.0, None, None),  # nobody said: not guessed
        (None, "hour", None),
    ],
)
def test_month_wage(amount: float | None, basis: str | None, expected: float | None) -> None:
    days = one(pd.Timestamp(DAY))
    (found,) = volume.month_wage(one(amount, "Float64"), one(basis), days, PARAMETERS)
    assert found == expected if expected is not None else pd.isna(found)
