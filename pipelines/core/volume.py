"""Volumes in one unit: FTE months, hours, and wages by the full-time month. Pure functions.

`domain.md` 2.4: persons × share of full time × months; hours by the parameter
`full_time_month_hours`. What is missing stays missing.
"""

import pandas as pd

from pipelines.model.parameters import Parameters

HOURS = "full_time_month_hours"


def months_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Months from the first to the last day, by the calendar: 1 January to 30 April is 4."""
    first, after = pd.to_datetime(start), pd.to_datetime(end) + pd.Timedelta(days=1)
    whole = (after.dt.year - first.dt.year) * 12 + after.dt.month - first.dt.month
    return whole + (after.dt.day - first.dt.day) / 30


def fte_months(persons: pd.Series, share: pd.Series, start: pd.Series, end: pd.Series) -> pd.Series:
    """Persons × share of full time × months; missing when one of them is, or the end is first."""
    months = months_between(start, end)
    return _number(persons) * _number(share) * months.where(months >= 0)


def fte_months_of_hours(hours: pd.Series, days: pd.Series, parameters: Parameters) -> pd.Series:
    """Hours as FTE months, by the hours of a full-time month on each row's day."""
    return _number(hours) / parameters.values_at(HOURS, days)


def month_wage(
    amount: pd.Series, basis: pd.Series, days: pd.Series, parameters: Parameters
) -> pd.Series:
    """The full-time monthly wage: as stated by the month, or hours of a month times hourly wage.

    Without a basis nothing is guessed.
    """
    monthly = _number(amount)
    hourly = monthly * parameters.values_at(HOURS, days)
    return hourly.where(basis == "hour", monthly.where(basis == "month"))


def _number(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values).astype("Float64").astype("float64")
